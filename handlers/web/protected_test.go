package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// protected registers a visitor with a protected identity, by the form of the reception.
func (s *site) protected() (visit domain.VisitID, ticket string) {
	s.t.Helper()
	s.post("/reception/register", values("kontor", string(office), "errand", "fk-bostb", "protected", "yes")).want(s.t, http.StatusSeeOther)
	err := s.books.View(s.t.Context(), s.today(), func(d *domain.Day) {
		visit = d.Order[len(d.Order)-1]
		ticket = string(d.Visits[visit].Ticket)
		if !d.Visits[visit].Protected || ticket == "" {
			s.t.Fatal("the visitor has no protected identity: the test shows nothing")
		}
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.settledAt()
	return visit, ticket
}

// settledAt waits until the board has the day's last entry.
func (s *site) settledAt() {
	s.t.Helper()
	var last handlers.Position
	for r, err := range s.log.Read(s.t.Context(), s.today(), handlers.Head{Book: s.today()}) {
		if err != nil {
			s.t.Fatal(err)
		}
		last = r.Position.Last(r.Entry)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	if err := s.board.WaitFor(ctx, last); err != nil {
		s.t.Fatal(err)
	}
}

// TestAProtectedVisitIsOnNoScreen: waiting, called, called again and in service it is on the officer's and the reception's own pages, and
// nothing of it anywhere else: no number, no flag, no queue, no gap in the line.
func TestAProtectedVisitIsOnNoScreen(t *testing.T) {
	s := newSite(t)
	s.post("/reception/open", values("kontor", string(office))).want(t, http.StatusSeeOther)
	s.openDesk("1", officer, "fk", "skv")
	visit, ticket := s.protected()
	_, other := s.register("fk-vab")
	stages := []struct{ name, act, arg string }{
		{"waiting", "", ""}, {"called", "call", "visit"}, {"called again", "recall", "visit"}, {"in service", "start", "errand"},
	}
	for _, stage := range stages {
		if stage.act != "" {
			about := map[string]string{"visit": string(visit), "errand": string(s.errands(visit)["fk-bostb"].ID)}[stage.arg]
			s.post("/desk/"+stage.act, at(officer, stage.arg, about)).want(t, http.StatusSeeOther)
			s.settledAt()
		}
		for _, path := range []string{"/", "/kontor/skelleftea", "/kontor/umea", "/reception?kontor=umea", "/desk?kontor=umea"} {
			page := s.as("supervisor:s-1", "GET", path, "")
			if page.status != http.StatusOK {
				t.Fatalf("%s: %d", path, page.status)
			}
			for _, sign := range []string{ticket, string(visit), "skyddad"} {
				if strings.Contains(page.text(), sign) {
					t.Errorf("%s, %s has %q", stage.name, path, sign)
				}
			}
		}
		for _, path := range []string{"/live/overview", "/live/kontor/skelleftea"} {
			if said := s.first(path); strings.Contains(said, ticket) || strings.Contains(said, string(visit)) || strings.Contains(said, "skyddad") {
				t.Errorf("%s, %s tells of it", stage.name, path)
			}
		}
		if page := s.as("supervisor:s-1", "GET", "/kontor/skelleftea", ""); !strings.Contains(page.body, string(other)) || strings.Contains(page.body, `<li value="2">`) {
			t.Errorf("%s, the line has a gap: %s", stage.name, page.text())
		}
		s.as("officer:"+officer, "GET", "/desk?kontor=skelleftea", "").want(t, 200, ticket, "skyddad")
		s.as("reception:r-1@skelleftea", "GET", "/reception?kontor=skelleftea", "").want(t, 200, ticket)
	}
}

// first is the first message of a stream.
func (s *site) first(path string) (said string) {
	s.t.Helper()
	server := httptest.NewServer(s.mux)
	defer server.Close()
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan() && lines.Text() != "event: beat"; {
		said += lines.Text()
	}
	return said
}
