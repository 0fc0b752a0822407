package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"time"

	"charm.land/lipgloss/v2/table"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
	"kontor/handlers/vault"
)

// guard is what stands before a registration: a session that says who asks, the authority, and the vault that seals what the visitor told.
type guard struct {
	handler   http.Handler
	cookies   []*http.Cookie
	authority handlers.Authority
	store     *vault.Store
	vault     *vault.Vault
	stop      context.CancelFunc
}

// guardedLevel is what it costs that somebody logged in, may, and seals a name and a telephone number in the same entry, beside registrations of
// which none of that is asked. Of is the rate of the guarded ones to the others', the median of the rounds' ratios.
type guardedLevel struct {
	Callers int      `json:"callers"`
	Books   int      `json:"books"`
	Rounds  int      `json:"rounds"`
	Plain   *figures `json:"plain"`
	Guarded *figures `json:"guarded"`
	Of      float64  `json:"of_plain"`
}

// benchTexts are what every visitor of the bench tells.
var benchTexts = domain.Texts{domain.FieldName: "Åsa-Märta Öberg Lindqvist", domain.FieldPhone: "+46 70 174 06 39"}

// benchOffice is where the reception of the bench logs in; the books are any office's.
const benchOffice domain.KontorID = "skelleftea"

// newGuard makes a vault in the directory and logs somebody in, over a real connection, at the issuer for demonstrations.
func (r *benchRig) newGuard(ctx context.Context, dir string) (g *guard, err error) {
	ctx, stop := context.WithCancel(ctx)
	g = &guard{stop: stop}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("logging in: %w", err), g.close())
		}
	}()
	if g.authority, err = authz.New(r.books.Network, r.now, quiet()); err != nil {
		return g, err
	}
	o := keyFlags{data: filepath.Join(dir, "vault")}.options()
	if err = vault.Init(ctx, o); err != nil {
		return g, err
	}
	if g.store, err = vault.OpenStore(ctx, o); err != nil {
		return g, err
	}
	g.vault = vault.NewUnfollowed(g.store)
	r.books.SealWith(g.vault)
	return g, g.login(ctx, r)
}

func (g *guard) close() (err error) {
	g.stop()
	if g.vault != nil {
		g.vault.Close()
	}
	if g.store != nil {
		err = g.store.Close()
	}
	return err
}

// hidden is the login that the page for picking somebody is about.
var hidden = regexp.MustCompile(`name="request" value="([^"]+)"`)

// login gets a session as a browser does.
func (g *guard) login(ctx context.Context, r *benchRig) error {
	l, err := listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	nc, err := r.server.Connect()
	if err != nil {
		return err
	}
	front := loginFlags{demo: true, audience: demoAudience}
	d, err := front.open(ctx, doorNeeds{addr: l.Addr().String(), nc: nc, replicas: 1, network: r.books.Network, clock: r.now, out: quiet()})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	d.mount(mux)
	g.handler = d.Middleware(http.HandlerFunc(g.serve))
	srv := &http.Server{Handler: d.Middleware(mux), ReadHeaderTimeout: time.Second}
	go func() { _ = srv.Serve(l) }() // until it is closed
	defer srv.Close()
	return g.browse(ctx, "http://"+l.Addr().String())
}

// browse goes from the page of login to the one after it, as the reception of the office.
func (g *guard) browse(ctx context.Context, at string) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	browser := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	get, err := http.NewRequestWithContext(ctx, http.MethodGet, at+"/login?return=%2Flivez", nil)
	if err != nil {
		return err
	}
	resp, err := browser.Do(get)
	if err != nil {
		return err
	}
	page, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	found := hidden.FindSubmatch(page)
	if err != nil || found == nil {
		return fmt.Errorf("the page of login (%s): %w", resp.Status, errors.Join(err, errors.New("there is nobody to pick")))
	}
	form := url.Values{"request": {html.UnescapeString(string(found[1]))}, "user": {"r-" + string(benchOffice)}}
	resp, err = browser.PostForm(at+"/demo-issuer/pick", form)
	if err != nil {
		return err
	}
	resp.Body.Close()
	home, err := url.Parse(at)
	if err != nil {
		return err
	}
	if g.cookies = jar.Cookies(home); len(g.cookies) == 0 {
		return errors.New("no session was given")
	}
	return nil
}

// guardedCall is what a request brings with it past the middleware.
type guardedCall struct {
	do  func(handlers.Principal) error
	err error
}

type guardedKey struct{}

// serve judges who asks, and does it.
func (g *guard) serve(_ http.ResponseWriter, r *http.Request) {
	call := r.Context().Value(guardedKey{}).(*guardedCall)
	p, ok := handlers.PrincipalOf(r.Context())
	if !ok {
		call.err = errors.New("the session says nobody")
		return
	}
	a := handlers.Access{Action: "register", Kontor: benchOffice}
	if v := g.authority.Judge(p, a); !v.Allowed {
		call.err = &handlers.Denied{Access: a, Policy: v.Policy}
		return
	}
	call.err = call.do(p)
}

// through sends a request past who asks and what that one may.
func (g *guard) through(ctx context.Context, do func(handlers.Principal) error) error {
	call := &guardedCall{do: do, err: errors.New("the session is not believed")}
	req, err := http.NewRequestWithContext(context.WithValue(ctx, guardedKey{}, call), http.MethodPost, "http://"+net.JoinHostPort("127.0.0.1", "80")+"/v1", nil)
	if err != nil {
		return err
	}
	for _, c := range g.cookies {
		req.AddCookie(c)
	}
	g.handler.ServeHTTP(&unread{}, req)
	return call.err
}

// unread is an answer that nobody reads.
type unread struct{ header http.Header }

func (w *unread) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

func (*unread) Write(b []byte) (int, error) { return len(b), nil }

func (*unread) WriteHeader(int) {}

// registerGuarded is register by somebody who is logged in, and may, of a visitor who tells a name and a telephone number.
func (r *benchRig) registerGuarded(g *guard, books int) operation {
	return func(ctx context.Context, _, i int) error {
		return g.through(ctx, func(p handlers.Principal) error {
			who := handlers.Request{Actor: p.Actor, Key: fmt.Sprint(r.base.Add(1))}
			told := domain.Register{Errands: []domain.NewErrand{{Type: benchType, Texts: benchTexts}}}
			_, err := r.books.Do(context.WithoutCancel(ctx), r.ids[i%books], told, who)
			return err
		})
	}
}

// guarded measures both by turns; after each round everybody has been called.
func (b bench) guarded(ctx context.Context, r *benchRig, g *guard, callers int, tick func()) (guardedLevel, error) {
	plain, guarded := &side{do: r.register(b.books)}, &side{do: r.registerGuarded(g, b.books)}
	calls := []*side{{do: r.call(b.books)}, {do: r.call(b.books)}}
	err := rounds(ctx, b.rounds, perTurn(callers, b.books), callers, tick, []*side{plain, guarded}, calls)
	return guardedLevel{callers, b.books, len(plain.rates), plain.figures(), guarded.figures(), guarded.of(plain)}, err
}

func showGuarded(w io.Writer, levels []guardedLevel) {
	if len(levels) == 0 {
		return
	}
	t := table.New().Headers("callers", "plain/s", "median", "logged in, judged, sealed/s", "median", "×")
	for _, l := range levels {
		if l.Plain != nil && l.Guarded != nil {
			t.Row(fmt.Sprint(l.Callers), number(l.Plain.PerSecond), number(l.Plain.Median), number(l.Guarded.PerSecond), number(l.Guarded.Median), ratio(l.Of))
		}
	}
	fmt.Fprintln(w, t)
}
