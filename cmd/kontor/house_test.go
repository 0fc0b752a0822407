package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/edge"
	"kontor/handlers/identity"
	"kontor/handlers/identity/demoissuer"
)

// house is the system as serve has it, behind its edges on a loopback address, with an issuer that it takes for a real one. The test sets the
// clock by which everything is decided.
type house struct {
	*node
	t      testing.TB
	url    string
	addr   string
	dir    string
	log    *logged // what it has logged
	issuer *demoissuer.Issuer
	moment atomic.Int64 // in milliseconds since 1970
}

// houseDay is a Thursday, and houseBook the day of the office at which most things happen.
const houseDay = domain.Date("2024-05-02")

var houseBook = domain.DaybookID("skelleftea", houseDay)

// newHouse opens the house at the time of day. Each of the officers is the issuer's user "person-" and its id, beside those of demonstrations.
func newHouse(t testing.TB, at domain.Clock, officers ...string) *house {
	t.Helper()
	root := t.TempDir()
	h := &house{t: t, dir: filepath.Join(root, "data"), log: &logged{}}
	must(t, os.Mkdir(h.dir, 0o700))
	h.set(houseDay.At(at))
	l, err := listen("127.0.0.1:0")
	must(t, err)
	h.addr = l.Addr().String()
	h.url = "http://" + h.addr
	users := demoissuer.Users(domain.Reference(), houseDay)
	for _, o := range officers {
		users = append(users, demoissuer.User{ID: "person-" + o, Sv: o, En: o, Claims: map[string]any{"kontor_role": "officer", "kontor_actor": o}})
	}
	h.issuer, err = demoissuer.New(demoissuer.Config{PublicURL: h.url, Users: users})
	must(t, err)
	front := frontFlags{addr: h.addr, loginFlags: loginFlags{
		issuer: h.issuer.URL, clientID: demoissuer.ClientID, audience: demoissuer.Audience,
		secretFile: filepath.Join(root, "secret"), mapping: filepath.Join(root, "mapping.json"),
	}}
	must(t, os.WriteFile(front.secretFile, h.issuer.Secret, 0o600))
	must(t, os.WriteFile(front.mapping, demoissuer.Mapping(), 0o600))
	out := slog.New(slog.NewTextHandler(h.log, nil))
	s, err := storeFlags{data: h.dir, replicas: 1}.open(t.Context(), out)
	must(t, err)
	h.node, err = newNode(t.Context(), s, nodeOptions{
		clock: h.time, keys: &keyFlags{data: h.dir, kek: filepath.Join(root, "kek")}, ahead: readAhead(filepath.Join(h.dir, boardName)),
	}, out)
	must(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	must(t, h.openDoor(ctx, front, l, h.dir))
	edges, _, err := front.edges(h.node)
	must(t, err)
	srv := edge.Server(h.handler(ctx), edges, nil)
	system := srv.Handler
	srv.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, demoissuer.Path+"/") {
			h.issuer.ServeHTTP(w, r)
			return
		}
		system.ServeHTTP(w, r)
	})
	ended, served := make(chan error, 1), make(chan error, 1)
	go func() { ended <- together(ctx, h.follow, h.send, h.forgetting) }()
	go func() { served <- srv.Serve(l) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(srv.Close(), <-ended); err != nil {
			t.Error(err)
		}
		<-served
		if err := errors.Join(h.lock(), s.close()); err != nil {
			t.Error(err)
		}
	})
	must(t, h.ready(ctx))
	return h
}

func (h *house) time() time.Time { return time.UnixMilli(h.moment.Load()) }

func (h *house) set(at time.Time) { h.moment.Store(at.UnixMilli()) }

// caller is a browser or a program that comes to the house.
type caller struct {
	*http.Client
	h      *house
	header http.Header
}

func (h *house) stranger() *caller {
	jar, err := cookiejar.New(nil)
	must(h.t, err)
	return &caller{&http.Client{Jar: jar, Timeout: patience}, h, http.Header{"Accept-Language": {"en"}}}
}

// program has the access token of one of the programs of demonstrations.
func (h *house) program(id string) *caller {
	h.t.Helper()
	p, err := identity.NewProgram(h.t.Context(), h.issuer.URL, id, identity.Secret(demoissuer.ClientSecret), "")
	must(h.t, err)
	token, err := p.Token()
	must(h.t, err)
	return h.bearing(string(token))
}

func (h *house) bearing(token string) *caller {
	c := h.stranger()
	c.header.Set("Authorization", "Bearer "+token)
	return c
}

// in is a browser in which the user has logged in.
func (h *house) in(user string) *caller {
	h.t.Helper()
	c := h.stranger()
	if a := c.login(user, "/livez"); a.status != http.StatusOK || a.at != "/livez" {
		h.t.Fatalf("%s does not get in: %d at %s: %s", user, a.status, a.at, a.body)
	}
	return c
}

// login goes from the page of login to the one behind it.
func (c *caller) login(user, to string) heard {
	c.h.t.Helper()
	return c.post("/demo-issuer/pick", url.Values{"request": {c.pickable(to)}, "user": {user}})
}

// pickable is the login that the issuer's page is about.
func (c *caller) pickable(to string) string {
	c.h.t.Helper()
	page := c.ask("GET", "/login?return="+url.QueryEscape(to), "")
	found := hidden.FindStringSubmatch(page.body)
	if found == nil {
		c.h.t.Fatalf("the issuer shows nobody: %d %s", page.status, page.body)
	}
	return html.UnescapeString(found[1])
}

// midway is the address with which the browser is to end a login that the issuer has agreed to.
func (c *caller) midway(user, to string) *url.URL {
	c.h.t.Helper()
	form := url.Values{"request": {c.pickable(to)}, "user": {user}}
	a := c.still().post("/demo-issuer/pick", form)
	a = c.still().ask("GET", a.header.Get("Location"), "")
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || u.Path != "/login/callback" || u.Query().Get("code") == "" {
		c.h.t.Fatalf("the issuer answers %d, %s", a.status, a.header.Get("Location"))
	}
	return u
}

// still is the same browser, staying where it is sent on from.
func (c *caller) still() *caller {
	s := *c.Client
	s.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &caller{&s, c.h, c.header}
}

// with is the same caller with a header more, and its cookies.
func (c *caller) with(name, value string) *caller {
	header := c.header.Clone()
	header.Add(name, value)
	return &caller{c.Client, c.h, header}
}

// cookie is the browser's cookie; empty when it has none.
func (c *caller) cookie(name string) string {
	home, err := url.Parse(c.h.url)
	must(c.h.t, err)
	for _, one := range c.Jar.Cookies(home) {
		if one.Name == name {
			return one.Value
		}
	}
	return ""
}

// heard is an answer, read.
type heard struct {
	status int
	code   string // of a problem
	body   string
	header http.Header
	at     string // the path and query at which it came
}

func (c *caller) request(method, path, contentType string, body io.Reader) *http.Request {
	c.h.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = c.h.url + path
	}
	r, err := http.NewRequestWithContext(context.WithoutCancel(c.h.t.Context()), method, path, body)
	must(c.h.t, err)
	r.Header = c.header.Clone()
	if contentType != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// ask sends JSON, or nothing.
func (c *caller) ask(method, path, body string) heard {
	c.h.t.Helper()
	kind := ""
	if body != "" {
		kind = "application/json"
	}
	return c.take(c.request(method, path, kind, strings.NewReader(body)))
}

func (c *caller) post(path string, form url.Values) heard {
	c.h.t.Helper()
	return c.take(c.request("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode())))
}

func (c *caller) take(r *http.Request) heard {
	c.h.t.Helper()
	resp, err := c.Do(r)
	must(c.h.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(c.h.t, err)
	a := heard{status: resp.StatusCode, body: string(body), header: resp.Header, at: resp.Request.URL.RequestURI()}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/problem+json") {
		var p struct{ Code string }
		must(c.h.t, json.Unmarshal(body, &p))
		a.code = p.Code
	}
	return a
}

// must has the answer be the status, and returns it.
func (c *caller) must(status int, method, path, body string) heard {
	c.h.t.Helper()
	a := c.ask(method, path, body)
	if a.status != status {
		c.h.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return a
}

// cameOf is what a command says that it made happen.
type cameOf struct {
	At     time.Time
	Events []struct {
		Name string
		Data struct{ Visit, Errand, Agency, Desk string }
	}
}

func (a heard) receipt(t testing.TB) (r cameOf) {
	t.Helper()
	must(t, json.Unmarshal([]byte(a.body), &r))
	return r
}

// followed is a live page or stream that somebody follows.
type followed struct {
	began chan struct{}  // closed with the first line
	ended chan time.Time // when it ended, once
	lines atomic.Pointer[string]
}

// open follows what is at the path, and waits until it has begun.
func (c *caller) open(path string) *followed {
	c.h.t.Helper()
	r := c.with("Accept", "text/event-stream").request("GET", path, "", nil)
	endless := *c.Client
	endless.Timeout = 0
	resp, err := endless.Do(r)
	must(c.h.t, err)
	if resp.StatusCode != http.StatusOK {
		c.h.t.Fatalf("%s: %s", path, resp.Status)
	}
	c.h.t.Cleanup(func() { resp.Body.Close() })
	s := &followed{began: make(chan struct{}), ended: make(chan time.Time, 1)}
	go func() {
		all, lines := "", bufio.NewReader(resp.Body)
		for first := true; ; first = false {
			line, err := lines.ReadString('\n')
			all += line
			s.lines.Store(&all)
			if first {
				close(s.began)
			}
			if err != nil {
				s.ended <- time.Now()
				return
			}
		}
	}()
	select {
	case <-s.began:
	case <-time.After(patience):
		c.h.t.Fatalf("%s does not begin", path)
	}
	return s
}

// raw sends bytes as they are, and is what comes back until the house closes the line or nothing has come for a while.
func (h *house) raw(text string) string {
	h.t.Helper()
	conn, err := net.Dial("tcp", h.addr)
	must(h.t, err)
	defer conn.Close()
	must(h.t, conn.SetDeadline(time.Now().Add(patience)))
	_, err = io.WriteString(conn, text)
	must(h.t, err)
	b, err := io.ReadAll(conn)
	if len(b) == 0 && err != nil {
		h.t.Fatalf("%.80q: %v", text, err)
	}
	return string(b)
}
