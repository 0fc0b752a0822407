package web_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/handlers/web/webtest"
)

// TestAProtectedVisitIsOnNoScreen: waiting, called, called again and in service it is on the officer's and the reception's own pages, and
// nothing of it anywhere else: no number, no flag, no queue, no gap in the line.
func TestAProtectedVisitIsOnNoScreen(t *testing.T) {
	s := webtest.NewSite(t)
	s.Post("/reception/open", webtest.Values("kontor", string(office))).Want(t, http.StatusSeeOther)
	s.OpenDesk("1", officer, "fk", "skv")
	visit, ticket := s.Protected()
	_, other := s.Register("fk-vab")
	stages := []struct{ name, act, arg string }{
		{"waiting", "", ""}, {"called", "call", "visit"}, {"called again", "recall", "visit"}, {"in service", "start", "errand"},
	}
	for _, stage := range stages {
		if stage.act != "" {
			about := map[string]string{"visit": string(visit), "errand": string(s.Errands(visit)["fk-bostb"].ID)}[stage.arg]
			s.Post("/desk/"+stage.act, webtest.Values("kontor", string(office), "officer", officer, "desk", "1", stage.arg, about)).Want(t, http.StatusSeeOther)
			s.SettledAt()
		}
		for _, path := range []string{"/", "/kontor/skelleftea", "/kontor/umea", "/reception?kontor=umea", "/desk?kontor=umea"} {
			page := s.As("supervisor:s-1", "GET", path, "")
			if page.Status != http.StatusOK {
				t.Fatalf("%s: %d", path, page.Status)
			}
			for _, sign := range []string{ticket, string(visit), "skyddad"} {
				if strings.Contains(page.Text(), sign) {
					t.Errorf("%s, %s has %q", stage.name, path, sign)
				}
			}
		}
		for _, path := range []string{"/live/overview", "/live/kontor/skelleftea"} {
			if said := s.First(path); strings.Contains(said, ticket) || strings.Contains(said, string(visit)) || strings.Contains(said, "skyddad") {
				t.Errorf("%s, %s tells of it", stage.name, path)
			}
		}
		if page := s.As("supervisor:s-1", "GET", "/kontor/skelleftea", ""); !strings.Contains(page.Body, string(other)) || strings.Contains(page.Body, `<li value="2">`) {
			t.Errorf("%s, the line has a gap: %s", stage.name, page.Text())
		}
		s.As("officer:"+officer, "GET", "/desk?kontor=skelleftea", "").Want(t, 200, ticket, "skyddad")
		s.As("reception:r-1@skelleftea", "GET", "/reception?kontor=skelleftea", "").Want(t, 200, ticket)
	}
}
