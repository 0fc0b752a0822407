package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/identity/demoissuer"
	"kontor/handlers/words"
)

const (
	here      = "http://127.0.0.1:8080"
	testDay   = domain.Date("2024-05-02")
	officer   = "o-skelleftea-1"
	reception = "r-skelleftea"
)

// wires reach handlers by the host that is asked for, in this process and without a network.
type wires map[string]http.Handler

func (ws wires) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	h := ws[r.URL.Host]
	if h == nil {
		return nil, io.ErrClosedPipe
	}
	body := r.Body
	if body == nil {
		body = http.NoBody
	}
	in := httptest.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), body)
	in.Header = r.Header.Clone()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, in)
	res := w.Result()
	res.Request = r
	return res, nil
}

// safeBuffer is a log that many write at once.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// rig is a system with an issuer, and a page everywhere that says who asks.
type rig struct {
	t     testing.TB
	id    *Identity
	demo  *demoissuer.Issuer
	wires wires
	log   *safeBuffer
	url   string
}

var reference = sync.OnceValue(domain.Reference)

func assignedOn(o domain.OfficerID) (all []domain.KontorID) {
	for _, a := range reference().Officers[o] {
		if a.Valid.Has(testDay) && (len(all) == 0 || all[len(all)-1] != a.Kontor) {
			all = append(all, a.Kontor)
		}
	}
	return all
}

// demo is one issuer for all tests, for its key takes a while to make.
var demo = sync.OnceValue(func() *demoissuer.Issuer {
	i, err := demoissuer.New(demoissuer.Config{PublicURL: here, Users: demoissuer.Users(reference(), testDay)})
	if err != nil {
		panic(err)
	}
	return i
})

func speak(lang string) Words { return words.In(lang) }

// newRig has the demo issuer, unless the change gives another.
func newRig(t testing.TB, change func(*Config)) *rig {
	t.Helper()
	rg := &rig{t: t, wires: wires{}, log: &safeBuffer{}, url: here}
	out := slog.New(slog.NewTextHandler(rg.log, nil))
	rg.demo = demo()
	m, err := ReadMapping(demoissuer.Mapping())
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		Issuer: rg.demo.URL, ClientID: demoissuer.ClientID, ClientSecret: rg.demo.Secret, Audience: demoissuer.Audience, Mapping: m,
		ActorKey: Secret("0123456789abcdef0123456789abcdef"), PublicURL: here, Offices: assignedOn, Words: speak, Log: out,
		Client: &http.Client{Transport: rg.wires},
	}
	if change != nil {
		change(&c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	if rg.id, err = New(ctx, c); err != nil {
		t.Fatal(err)
	}
	rg.url = rg.id.origin
	u, _ := url.Parse(rg.url)
	rg.wires[u.Host] = rg.handler(rg.id)
	return rg
}

// handler is the system: the pages of login, the demo issuer, and everywhere else who asks.
func (rg *rig) handler(id *Identity) http.Handler {
	mux := http.NewServeMux()
	id.Mount(mux)
	mux.Handle(demoissuer.Path+"/", rg.demo)
	mux.HandleFunc("/", whoAsks)
	within := id.Middleware(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, demoissuer.Path) {
			mux.ServeHTTP(w, r)
			return
		}
		within.ServeHTTP(w, r)
	})
}

func whoAsks(w http.ResponseWriter, r *http.Request) {
	p, ok := handlers.PrincipalOf(r.Context())
	if !ok {
		_, _ = io.WriteString(w, "null")
		return
	}
	_ = json.NewEncoder(w).Encode(p)
}

// browser keeps cookies and goes where it is sent.
type browser struct {
	*http.Client
	rg     *rig
	header http.Header
}

func (rg *rig) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		rg.t.Fatal(err)
	}
	return &browser{&http.Client{Transport: rg.wires, Jar: jar}, rg, http.Header{}}
}

// answer is what came, read.
type answer struct {
	status int
	body   string
	header http.Header
	at     string // the path and query at which it came
}

func (b *browser) send(method, path string, form url.Values) answer {
	b.rg.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = b.rg.url + path
	}
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, path, body)
	if err != nil {
		b.rg.t.Fatal(err)
	}
	for name, values := range b.header {
		req.Header[name] = values
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.Do(req)
	if err != nil {
		b.rg.t.Fatal(err)
	}
	defer res.Body.Close()
	read, err := io.ReadAll(res.Body)
	if err != nil {
		b.rg.t.Fatal(err)
	}
	return answer{res.StatusCode, string(read), res.Header, res.Request.URL.RequestURI()}
}

func (b *browser) get(path string) answer                   { return b.send("GET", path, nil) }
func (b *browser) post(path string, form url.Values) answer { return b.send("POST", path, form) }

// still makes the browser stay where it is sent on from.
func (b *browser) still() *browser {
	c := *b.Client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{&c, b.rg, b.header}
}

var requestField = regexp.MustCompile(`name="request" value="([^"]+)"`)

// pick logs in at the demo issuer as the user, and goes on to where the login leads.
func (b *browser) login(user, to string) answer {
	b.rg.t.Helper()
	return b.post(demoissuer.Path+"/pick", b.picking(user, to))
}

// picking is the form of the demo issuer's page, filled in.
func (b *browser) picking(user, to string) url.Values {
	b.rg.t.Helper()
	page := b.get("/login?return=" + url.QueryEscape(to))
	found := requestField.FindStringSubmatch(page.body)
	if found == nil {
		b.rg.t.Fatalf("the demo issuer shows no form: %d %s", page.status, page.body)
	}
	return url.Values{"request": {found[1]}, "user": {user}}
}

// who is whom the system takes the browser for.
func (b *browser) who() *handlers.Principal {
	b.rg.t.Helper()
	a := b.get("/probe")
	if a.status != http.StatusOK {
		return nil
	}
	var p *handlers.Principal
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		b.rg.t.Fatalf("%v: %s", err, a.body)
	}
	return p
}

// cookieOf is the browser's cookie of the name; empty when it has none.
func (b *browser) cookieOf(name string) string {
	u, _ := url.Parse(b.rg.url)
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == b.rg.id.cookie(name) {
			return c.Value
		}
	}
	return ""
}

func (b *browser) setCookieOf(name, value string) {
	u, _ := url.Parse(b.rg.url)
	b.Jar.SetCookies(u, []*http.Cookie{{Name: b.rg.id.cookie(name), Value: value, Path: "/", Secure: b.rg.id.secure}})
}
