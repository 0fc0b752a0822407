package edge_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/edge"
	"kontor/handlers/words"
)

// quiet are options for a test: in words, and with nothing in the test's output.
func quiet(o edge.Options) edge.Options {
	o.Words = func(lang string, p domain.Phrase) string { return words.In(lang).Phrase(p) }
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// behind is a handler that says that it was reached, and how much of the body it could read.
var behind = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	n, err := io.Copy(io.Discard, r.Body)
	fmt.Fprintf(w, "reached %d %v", n, err)
})

// ask is what the edges make of a request to this machine; headers are alternating names and values.
func ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "localhost:8080"
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// refused looks at a refusal: as a problem in words, that reached nobody and repeats nothing.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	var p struct{ Type, Title, Detail, Code string }
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != status || p.Code != code || p.Type != "urn:kontor:problem:"+code || p.Title == "" ||
		len(p.Detail) < 30 || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("got %d %s, want %d %s", w.Code, w.Body, status, code)
	}
	if w.Header().Get("Content-Security-Policy") != edge.Policy || w.Header().Get("X-Frame-Options") != "DENY" {
		t.Errorf("a refusal has other headers than an answer: %v", w.Header())
	}
}

func TestHeaders(t *testing.T) {
	for _, secure := range []bool{false, true} {
		h := ask(edge.Wrap(behind, quiet(edge.Options{Secure: secure})), "GET", "/", "").Header()
		for name, want := range map[string]string{
			"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "X-Permitted-Cross-Domain-Policies": "none",
		} {
			if h.Get(name) != want {
				t.Errorf("%s is %q", name, h.Get(name))
			}
		}
		csp := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("the policy has no %s: %s", part, csp)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || strings.Contains(csp, "http") || h.Get("Permissions-Policy") == "" {
			t.Errorf("the policies let in too much: %v", h)
		}
		if sts := h.Get("Strict-Transport-Security"); (sts != "") != secure {
			t.Errorf("over TLS %t: %q", secure, sts)
		}
	}
}

// TestAPageMaySetItsOwnPolicy: the one page that needs another has it.
func TestAPageMaySetItsOwnPolicy(t *testing.T) {
	own := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
	})
	if w := ask(edge.Wrap(own, quiet(edge.Options{})), "GET", "/docs", ""); w.Header().Get("Content-Security-Policy") != "default-src 'none'" {
		t.Errorf("%v", w.Header())
	}
}

func TestHosts(t *testing.T) {
	own, named := edge.Wrap(behind, quiet(edge.Options{})), edge.Wrap(behind, quiet(edge.Options{Hosts: []string{"kontor.example"}}))
	for host, ok := range map[string]bool{
		"localhost:8080": true, "127.0.0.1:1": true, "[::1]:80": true, "[::1]": true, "LOCALHOST": true, "localhost.": true,
		"evil.example": false, "10.0.0.1": false, "localhost.evil.example": false, "kontor.example": false, "127.0.0.1.evil.example": false, "a b": false,
	} {
		if w := ask(own, "GET", "/", "", "Host", host); ok && w.Code != 200 {
			t.Errorf("%s: %d", host, w.Code)
		} else if !ok {
			refused(t, w, http.StatusMisdirectedRequest, "wrong-host")
		}
	}
	for host, ok := range map[string]bool{"kontor.example": true, "Kontor.Example:443": true, "kontor.example.": true, "localhost": false, "xkontor.example": false} {
		if w := ask(named, "GET", "/", "", "Host", host); (w.Code == 200) != ok {
			t.Errorf("%s: %d", host, w.Code)
		}
	}
}

// TestForeignSites: what changes something and comes from another site's page is refused; a page of ours, and a program, pass.
func TestForeignSites(t *testing.T) {
	h := edge.Wrap(behind, quiet(edge.Options{Hosts: []string{"kontor.example"}}))
	ours := []string{"Host", "kontor.example"}
	for _, c := range []struct {
		name    string
		method  string
		headers []string
		ok      bool
	}{
		{"a page of ours", "POST", []string{"Origin", "https://kontor.example", "Sec-Fetch-Site", "same-origin"}, true},
		{"a program with a token", "POST", []string{"Authorization", "Bearer x"}, true},
		{"another site's form", "POST", []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, false},
		{"another site's form in an old browser", "POST", []string{"Origin", "https://evil.example"}, false},
		{"a site beside ours", "PUT", []string{"Sec-Fetch-Site", "same-site"}, false},
		{"a frame without an origin", "POST", []string{"Origin", "null"}, false},
		{"another site's link", "GET", []string{"Sec-Fetch-Site", "cross-site"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, path := range []string{"/reception/register", "/v1/kontor/skelleftea/days/2024-05-02/visits"} {
				w := ask(h, c.method, path, "x", append(ours, c.headers...)...)
				if c.ok && w.Code != 200 {
					t.Errorf("%d %s", w.Code, w.Body)
				} else if !c.ok {
					refused(t, w, http.StatusForbidden, "foreign-site")
				}
			}
		})
	}
}

// TestPaths: an address that can be read in two ways gets one answer, whatever is behind; any other passes.
func TestPaths(t *testing.T) {
	h := edge.Wrap(behind, quiet(edge.Options{}))
	same := ""
	for _, path := range []string{
		"//", "//v1/overview", "/v1//overview", "/v1/./overview", "/v1/../v1/overview", "/..", "/v1/overview/..", "/%2e%2e/v1/overview", "/v1/%2E/overview",
		"/.%2e/etc/passwd", "/v1/kontor/umea%2fdays", "/v1%2Foverview", "/v1/overview;jsessionid=1", "/v1/overview%3Bx", `/v1\overview`, "/v1%5coverview",
		"/v1/overview%00", "/v1/%0d%0aSet-Cookie:x", "/v1/%09", "/v1/%7f", "/%ff/x", "/" + strings.Repeat("a", 2048), "/" + strings.Repeat("%61", 700), "/?" + strings.Repeat("q", 2049),
	} {
		w := ask(h, "GET", path, "")
		refused(t, w, http.StatusBadRequest, "bad-path")
		if same == "" {
			same = w.Body.String()
		}
		if w.Body.String() != same {
			t.Errorf("%.60s is told apart: %s", path, w.Body)
		}
	}
	for _, path := range []string{"/", "/v1/kontor/skelleftea/days/2024-05-02", "/live/desk/skelleftea/o-1?key=a%2Fb;c", "/v1/kontor/sk%C3%A5ne", "/.well-known/x", "/a..b", "/?q=%0d%0a"} {
		if w := ask(h, "GET", path, ""); w.Code != 200 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// FuzzPaths: what passes is a path that http.ServeMux and everybody else reads in one way.
func FuzzPaths(f *testing.F) {
	for _, seed := range []string{"/", "//", "/%2e%2e/x", "/a;b", "/a%2fb", "/v1/kontor/umea", "/%zz", "/a\\b", "/%C3%A5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, target string) {
		r, err := http.NewRequest("GET", "http://localhost", nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.URL, err = r.URL.Parse("http://localhost"); err != nil {
			t.Fatal(err)
		}
		r.URL.Path, r.Host = target, "localhost"
		passed := false
		mux := http.NewServeMux()
		mux.HandleFunc("/", func(http.ResponseWriter, *http.Request) { passed = true })
		w := httptest.NewRecorder()
		edge.Wrap(mux, quiet(edge.Options{Limits: edge.Limits{Address: -1, Stranger: -1}})).ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest && !passed {
			t.Errorf("%q is neither refused nor read as it stands: %d, to %q", target, w.Code, w.Header().Get("Location"))
		}
		if passed && (strings.ContainsAny(target, "\\;\r\n\x00") || strings.Contains(target, "//") || strings.Contains(target+"/", "/../")) {
			t.Errorf("%q passes", target)
		}
	})
}

func TestBodies(t *testing.T) {
	h := edge.Wrap(behind, quiet(edge.Options{Limits: edge.Limits{Body: 1000}}))
	if w := ask(h, "POST", "/", strings.Repeat("x", 1000)); w.Body.String() != "reached 1000 <nil>" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	refused(t, ask(h, "POST", "/", strings.Repeat("x", 1001)), http.StatusRequestEntityTooLarge, "body-too-large")
	r := httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader(strings.Repeat("x", 5000)))) // of a length that nobody says
	r.Host, r.ContentLength = "localhost", -1
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); !strings.HasPrefix(w.Body.String(), "reached 1000 http: request body too large") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// saidToBe makes a principal of a header.
func saidToBe(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if actor, err := domain.ParseActor(r.Header.Get("X-Kontor-Actor")); err == nil {
			r = r.WithContext(handlers.WithPrincipal(r.Context(), handlers.Principal{Actor: actor}))
		}
		h.ServeHTTP(w, r)
	})
}

// TestLimits: each client has its own, who has logged in more than a stranger, and an address has one whoever it says that it is.
func TestLimits(t *testing.T) {
	h := edge.Wrap(behind, quiet(edge.Options{Identify: saidToBe, Limits: edge.Limits{Stranger: 3, Known: 5, Address: 20}}))
	asks := func(n int, headers ...string) (passed int) {
		for range n {
			w := ask(h, "GET", "/", "", headers...)
			if w.Code == 200 {
				passed++
				continue
			}
			refused(t, w, http.StatusTooManyRequests, "too-many-requests")
			if w.Header().Get("Retry-After") != "60" {
				t.Errorf("nobody says when to come back: %v", w.Header())
			}
		}
		return passed
	}
	if n := asks(5); n != 3 {
		t.Errorf("a stranger asks %d times", n)
	}
	if n := asks(6, "X-Kontor-Actor", "officer:o-1"); n != 5 {
		t.Errorf("an officer asks %d times", n)
	}
	if n := asks(3, "X-Kontor-Actor", "officer:o-2", "X-Forwarded-For", "10.9.8.7"); n != 3 {
		t.Errorf("another officer asks %d times", n)
	}
	if n := asks(4, "X-Kontor-Actor", "officer:o-3"); n != 4 {
		t.Errorf("a third officer asks %d times", n)
	}
	// Eighteen so far from the address; two more pass, whoever they are.
	if n := asks(4, "X-Kontor-Actor", "officer:o-4"); n != 2 {
		t.Errorf("the address asks %d times more", n)
	}
}

// TestTheLogHasNoVisitorsToken: who is refused at a visitor's own page leaves no key to it in the log.
func TestTheLogHasNoVisitorsToken(t *testing.T) {
	var logged bytes.Buffer
	h := edge.Wrap(behind, quiet(edge.Options{Limits: edge.Limits{Stranger: 1, Known: 1, Address: 1}, Log: slog.New(slog.NewTextHandler(&logged, nil))}))
	for _, path := range []string{"/t/SECRET", "/t/SECRET", "/live/t/SECRET?in=sv"} {
		ask(h, "GET", path, "")
	}
	if said := logged.String(); !strings.Contains(said, "too-many-requests") || strings.Contains(said, "SECRET") {
		t.Errorf("the log is %s", said)
	}
}

// TestAddressBehindAProxy: X-Forwarded-For is believed from our own proxies only, as far as they go.
func TestAddressBehindAProxy(t *testing.T) {
	h := edge.Wrap(behind, quiet(edge.Options{
		Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, // httptest's requests come from there
		Limits:  edge.Limits{Stranger: 1},
	}))
	for _, c := range []struct {
		from string
		ok   bool
	}{
		{"198.51.100.7", true}, {"198.51.100.7", false}, {"198.51.100.8", true},
		{"1.2.3.4, 198.51.100.8", false},              // what the client itself says before it counts for nothing
		{"198.51.100.9, 192.0.2.77", true},            // by two proxies
		{"198.51.100.9", false},                       // the same client by one
		{"2001:db8::1", true}, {"2001:db8::2", false}, // one line's addresses are one client
		{"nonsense", true}, {"more nonsense", false}, // both are the proxy itself
	} {
		if w := ask(h, "GET", "/", "", "X-Forwarded-For", c.from); (w.Code == 200) != c.ok {
			t.Errorf("%s: %d", c.from, w.Code)
		}
	}
}

// TestRefusedInWords: a browser reads a sentence in its language.
func TestRefusedInWords(t *testing.T) {
	h := edge.Wrap(behind, quiet(edge.Options{}))
	for lang, want := range map[string]string{"sv": "Adressen går inte att läsa", "en": "The address cannot be read"} {
		w := ask(h, "GET", "//", "", "Accept", "text/html,*/*", "Accept-Language", lang)
		if w.Code != 400 || !strings.HasPrefix(w.Body.String(), want) || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

// TestTheLogIsNotWrittenByCallers: what stands in a path, a host or a header is quoted, and cut.
func TestTheLogIsNotWrittenByCallers(t *testing.T) {
	for _, handler := range []func(*bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var logged bytes.Buffer
		h := edge.Wrap(behind, quiet(edge.Options{Log: slog.New(handler(&logged))}))
		ask(h, "GET", "/x%0d%0atime=now%20level=ERROR%20msg=forged"+strings.Repeat("%0a", 500), "", "User-Agent", "x\r\nmsg=forged", "X-Forwarded-For", "x\r\ny")
		said := strings.TrimSuffix(logged.String(), "\n")
		if strings.ContainsAny(said, "\r\n") || len(said) > 1000 || said == "" || strings.Contains(said, " msg=forged ") && !strings.Contains(said, `path="`) {
			t.Errorf("the log is %q", said)
		}
	}
}
