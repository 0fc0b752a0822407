package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
	"kontor/handlers/vault"
)

// guard is what stands before a registration: a session that says who asks, the authority, and the vault that seals what the visitor told.
type guard struct {
	handler   http.Handler
	request   *http.Request // with the cookies of who logged in
	authority handlers.Authority
	store     *vault.Store
	vault     *vault.Vault
	sealer    *benchSealer
	stop      context.CancelFunc
}

// benchOffice is where the reception of the bench logs in; the books are any office's.
const benchOffice domain.KontorID = "skelleftea"

// benchFront is who logs in.
var benchFront = domain.Actor{Role: domain.RoleReception, ID: "r-" + string(benchOffice)}

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
	g.sealer = &benchSealer{vault: g.vault}
	r.books.SealWith(g.sealer)
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
	form := url.Values{"request": {html.UnescapeString(string(found[1]))}, "user": {benchFront.ID}}
	resp, err = browser.PostForm(at+"/demo-issuer/pick", form)
	if err != nil {
		return err
	}
	resp.Body.Close()
	home, err := url.Parse(at)
	if err != nil {
		return err
	}
	cookies := jar.Cookies(home)
	if len(cookies) == 0 {
		return errors.New("no session was given")
	}
	if g.request, err = http.NewRequest(http.MethodPost, at+"/v1", nil); err != nil {
		return err
	}
	for _, c := range cookies {
		g.request.AddCookie(c)
	}
	return nil
}
