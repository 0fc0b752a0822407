package admin_test

import (
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// later is an authority that is made when the network is there.
type later struct{ handlers.Authority }

func (l *later) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	return l.Authority.Judge(p, a)
}

// judged is an office whose pages the policies judge.
func judged(t *testing.T) office {
	t.Helper()
	l := &later{webtest.HostMay{}}
	o := newOfficeWith(t, func(c *web.Config) { c.Authority = l })
	authority, err := authz.New(o.Books.Network, o.Clock, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	l.Authority = authority
	return o
}

// TestWhoSeesAndChangesWhat: the list on the left has what is for who asks, and nothing else; a form that is not theirs cannot be sent.
func TestWhoSeesAndChangesWhat(t *testing.T) {
	o := judged(t)
	for _, c := range []struct {
		who       string
		sees, not []string
	}{
		{"operator:x-1", []string{"Kontor", "Fördelningsregler", "Skärmar och kiosker", "Incidenter", "Myndigheters nycklar"}, []string{"Läslogg"}},
		{"supervisor:s-1@skelleftea", []string{"Kontor", "Handläggare", "Incidenter"}, []string{"Skärmar och kiosker", "Läslogg"}},
		{"manager:m-1", []string{"Kontor", "Fördelningsregler"}, []string{"Incidenter", "Skärmar och kiosker", "Läslogg"}},
		{"auditor:a-1", []string{"Incidenter", "Läslogg"}, []string{"Fördelningsregler", "Skärmar och kiosker"}},
	} {
		a := o.As(c.who, http.MethodGet, "/admin", "")
		a.Want(t, 200)
		side := a.Text()[:strings.Index(a.Text(), " Allt som gäller")]
		for _, s := range c.sees {
			if !strings.Contains(side, s) {
				t.Errorf("%s does not see %s in %s", c.who, s, side)
			}
		}
		for _, s := range c.not {
			if strings.Contains(side, s) {
				t.Errorf("%s sees %s in %s", c.who, s, side)
			}
		}
	}
	form := o.As("manager:m-1", http.MethodGet, "/admin/form/hours?kontor=skelleftea", "")
	form.Want(t, 200, "Det här kan du se men inte ändra")
	if strings.Contains(form.Body, ">Granska<") {
		t.Error("a form that is not theirs has a button")
	}
	office := o.As("manager:m-1", http.MethodGet, "/admin/network/offices/skelleftea", "")
	office.Want(t, 200, "Skellefteå")
	for _, not := range []string{"/admin/form/hours", "/admin/officers/", "Avsluta"} {
		if strings.Contains(office.Body, not) {
			t.Errorf("a manager is offered %s", not)
		}
	}
	for _, path := range []string{"/admin/officers/skelleftea", "/admin/devices", "/admin/reads"} {
		o.As("manager:m-1", http.MethodGet, path, "").Want(t, http.StatusForbidden)
	}
}

// TestASupervisorAssignsAtItsOwnOffice, and nowhere else, whatever the form says.
func TestASupervisorAssignsAtItsOwnOffice(t *testing.T) {
	o := judged(t)
	assign := func(kontor string) webtest.Answer {
		return o.As("supervisor:s-1@skelleftea", http.MethodPost, "/admin/assign", webtest.Values("kind", "assign", "kontor", kontor, "officer", "o-ny", "agency", "fk",
			"level", "general", "from", "2024-05-02", "key", "k-"+kontor, "step", "do").Encode())
	}
	before := o.written()
	assign("umea").Want(t, http.StatusForbidden)
	o.As("supervisor:s-1@skelleftea", http.MethodPost, "/admin/change", webtest.Values("kind", "state", "kontor", kontor, "state", "closed", "from", "2024-06-01", "key", "k", "step", "do").Encode()).Want(t, http.StatusForbidden)
	if o.written() != before {
		t.Fatal("it was written all the same")
	}
	assign("skelleftea").Want(t, http.StatusSeeOther)
	if !o.Books.Network().Assigned("o-ny", kontor, "fk", domain.General, "2024-05-02") {
		t.Error("nobody was assigned")
	}
}

// TestHostileInput: what is sent is shown as the text that it is, or not at all, and nothing breaks.
func TestHostileInput(t *testing.T) {
	o := newOffice(t)
	for _, evil := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "javascript:alert(1)", "'; DROP TABLE kontor; --", "\u202Eevil", strings.Repeat("å", 5000), "👩‍⚕️", "\x00", "../../etc/passwd",
		"skelleftea%2f..%2f", "-1", "999999999999999999999",
	} {
		q := url.QueryEscape(evil)
		for _, path := range []string{
			"/admin/network/offices/" + url.PathEscape(evil), "/admin/network/agencies/" + url.PathEscape(evil), "/admin/network/" + url.PathEscape(evil), "/admin/form/" + url.PathEscape(evil),
			"/admin/form/hours?kontor=" + q + "&from=" + q, "/admin/form/undo?entry=" + q + "&event=" + q, "/admin/network/offices?sort=" + q, "/admin/network/holidays?year=" + q,
			"/admin/incidents?year=" + q + "&done=" + q, "/admin/reads?date=" + q + "&reader=" + q + "&agency=" + q, "/admin/officers/" + url.PathEscape(evil),
			"/admin/network/offices/skelleftea?on=" + q + "&known=" + q, "/admin/network/policy?yaml=" + q, "/admin?done=" + q,
		} {
			a := o.asks(path)
			if a.Status >= 500 || strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, "<img src=x") || strings.Contains(a.Body, `href="javascript:`) {
				t.Errorf("%.120s answers %d: %.200s", path, a.Status, a.Text())
			}
		}
		for _, kind := range []string{"office", "state", "hours", "exception", "offering", "capability", "agency", "type", "agreement", "answers", "team", "rules"} {
			f := url.Values{"kind": {kind}, "key": {"k"}, "step": {"do"}}
			for _, name := range []string{"kontor", "agency", "name", "id", "from", "to", "state", "level", "presence", "capability", "code", "nameSv", "nameEn", "status", "basis", "type", "date", "reason", "opens-1", "closes-1", "lat", "minutes", "source", "languages"} {
				f.Set(name, evil)
			}
			a := o.As(operator, http.MethodPost, "/admin/change", f.Encode())
			if a.Status < 400 || a.Status >= 500 || strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, "<img src=x") {
				t.Errorf("%s with %.40q answers %d: %.300s", kind, evil, a.Status, html.UnescapeString(a.Text()))
			}
		}
	}
	if strings.Contains(o.Said.String(), "panic") {
		t.Error("something panicked")
	}
}
