package agency_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
	"kontor/handlers/vault"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// secret is what a visitor told. It stands nowhere but where it was opened.
const secret = "ringer på torsdag om barnbidraget"

const (
	fk = "agency:fk.c12"
	pm = "agency:pm.p1"
)

// console is a site with content, judged by the policies that there are, with a visit to an office.
type console struct {
	*webtest.Site
	t    *testing.T
	kept *handlers.Contents
}

func newConsole(t *testing.T, change ...func(*web.Config)) *console {
	t.Helper()
	dir := t.TempDir()
	options := vault.Options{Dir: filepath.Join(dir, "keys"), Ring: vault.FileRing{Dir: filepath.Join(dir, "ring")}}
	if err := vault.Init(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	store, err := vault.OpenStore(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	v := vault.NewUnfollowed(store)
	t.Cleanup(func() {
		v.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	var kept *handlers.Contents
	keeps := func(c *web.Config) {
		c.Books.SealWith(v)
		authority, err := authz.New(c.Books.Network, c.Clock, c.Log)
		if err != nil {
			t.Fatal(err)
		}
		c.Authority = authority
		kept = &handlers.Contents{Books: c.Books, Vault: v, Authority: authority, Clock: c.Clock}
		c.Contents = kept
	}
	c := &console{webtest.NewSite(t, append([]func(*web.Config){keeps}, change...)...), t, kept}
	c.Open()
	return c
}

// visit registers a visitor with the errands, each with content.
func (c *console) visit(protected bool, types ...domain.ErrandTypeCode) domain.VisitID {
	c.t.Helper()
	register := domain.Register{Protected: protected}
	for _, code := range types {
		register.Errands = append(register.Errands, domain.NewErrand{Type: code, Texts: domain.Texts{domain.FieldNote: secret + " " + string(code)}})
	}
	for _, ev := range c.Do(c.Today(), register, "reception:r-1").Entry.Events {
		if ev, ok := ev.(domain.VisitRegistered); ok {
			return ev.Visit
		}
	}
	c.t.Fatal("nobody was registered")
	return ""
}

// ended serves the visit's errand at a desk, for ten minutes, with the outcome.
func (c *console) ended(v domain.VisitID, code domain.ErrandTypeCode, o domain.Outcome) {
	c.t.Helper()
	e := c.Errands(v)[code]
	by := "officer:" + webtest.Officer
	if e.State == domain.Waiting {
		c.Do(c.Today(), domain.CallVisit{Desk: "1", Visit: v}, by)
	}
	c.Do(c.Today(), domain.Start{Errand: e.ID}, by)
	c.Pass(10 * time.Minute)
	c.Do(c.Today(), domain.End{Errand: e.ID, Outcome: o}, by)
}

// own is the errand's id as its agency knows it.
func (c *console) own(v domain.VisitID, code domain.ErrandTypeCode) string {
	e := c.Errands(v)[code]
	return string(e.ID.For(e.Agency))
}

// at is the address of the console with an errand chosen.
func at(id string) string { return "/agency?errand=" + id }

// act sends a form about the errand.
func (c *console) act(who, path, id string, more ...string) webtest.Answer {
	form := webtest.Values(append([]string{"key", "k-" + who + path + id + strings.Join(more, ""), "kontor", string(webtest.Office), "errand", id}, more...)...)
	return c.As(who, "POST", path, form.Encode())
}
