package web_test

import (
	"kontor/handlers/web/webtest"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestPagesAreTheHosts: whoever is an agency's sees no page and no stream, and writes nothing. From the bare address it is sent to its own.
func TestPagesAreTheHosts(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	_, ticket := s.Register("fk-bostb")
	before := len(s.Visits())
	register := url.Values{"kontor": {string(office)}, "errand": {"fk-bostb"}, "key": {"k"}}.Encode()
	for _, c := range []struct{ method, path, form string }{
		{"GET", "/", ""}, {"GET", "/kontor/skelleftea", ""}, {"GET", "/kontor/atlantis", ""}, {"GET", "/reception?kontor=skelleftea", ""},
		{"GET", "/desk?kontor=skelleftea", ""}, {"GET", "/live/overview", ""}, {"GET", "/live/kontor/skelleftea", ""},
		{"GET", "/live/kontor/atlantis", ""}, {"GET", "/live/reception/skelleftea", ""}, {"GET", "/live/desk/skelleftea/" + officer, ""},
		{"POST", "/reception/register", register}, {"POST", "/desk/next", register},
	} {
		for _, actor := range []string{"agency:fk", "agency:fk.c7", "agency:ssc", "ministry:m-1", "screen:hall", "reception:r-1@umea"} {
			if actor == "reception:r-1@umea" && (c.path == "/" || c.path == "/live/overview") {
				continue // those are for all who are the host's; what they show is another test's
			}
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Accept-Language", "sv")
			r.Header.Set("X-Kontor-Actor", actor)
			a := s.Serve(r)
			if to := a.Header.Get("Location"); c.path == "/" {
				if a.Status != http.StatusSeeOther || to != "/agency" && to != "/insight" && to != "/screen" {
					t.Errorf("%s is sent to %q: %d", actor, to, a.Status)
				}
			} else {
				a.Want(t, http.StatusForbidden, "Det här får du inte se eller göra")
			}
			if strings.Contains(a.Body, string(ticket)) || strings.Contains(a.Body, "Skellefteå") {
				t.Errorf("%s sees %s %s", actor, c.method, c.path)
			}
		}
	}
	if n := len(s.Visits()); n != before {
		t.Errorf("%d visits were written", n-before)
	}
	r := httptest.NewRequest(http.MethodGet, "/kontor/skelleftea", nil)
	r.Header.Set("X-Kontor-Actor", "supervisor:s-1")
	s.Serve(r).Want(t, http.StatusOK, string(ticket))
}
