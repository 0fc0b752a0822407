package webtest

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// Freed has a supervisor free the visitor.
func (s *Site) Freed(v domain.VisitID) {
	s.t.Helper()
	s.Do(s.Today(), domain.Free{Visit: v, Reason: domain.OfficerGone}, "supervisor:s-1")
}

// At is the visit at the desk.
func (s *Site) At(desk domain.DeskID) (v domain.VisitID) {
	s.t.Helper()
	if err := s.Books.View(s.t.Context(), s.Today(), func(d *domain.Day) { v = d.Desks[desk].Visit }); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// Errands are the visit's errands by type.
func (s *Site) Errands(v domain.VisitID) map[domain.ErrandTypeCode]domain.Errand {
	s.t.Helper()
	all := map[domain.ErrandTypeCode]domain.Errand{}
	err := s.Books.View(s.t.Context(), s.Today(), func(d *domain.Day) {
		for _, id := range d.Visits[v].Errands {
			all[d.Errands[id].Type] = *d.Errands[id]
		}
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// Entries is how many entries the office's day has.
func (s *Site) Entries() (n int) {
	s.t.Helper()
	for _, err := range s.Log.Read(s.t.Context(), s.Today(), handlers.Head{Book: s.Today()}) {
		if err != nil {
			s.t.Fatal(err)
		}
		n++
	}
	return n
}

// LastEntry is the last of the office's day.
func (s *Site) LastEntry() (e domain.Entry) {
	s.t.Helper()
	for r, err := range s.Log.Read(s.t.Context(), s.Today(), handlers.Head{Book: s.Today()}) {
		if err != nil {
			s.t.Fatal(err)
		}
		e = r.Entry
	}
	return e
}

// Visits are the ids of the visits of the office's day.
func (s *Site) Visits() (ids []domain.VisitID) {
	s.t.Helper()
	if err := s.Books.View(context.Background(), s.Today(), func(d *domain.Day) { ids = append(ids, d.Order...) }); err != nil {
		s.t.Fatal(err)
	}
	return ids
}

// Protected registers a visitor with a protected identity, by the form of the reception.
func (s *Site) Protected() (visit domain.VisitID, ticket string) {
	s.t.Helper()
	s.Post("/reception/register", Values("kontor", string(Office), "errand", "fk-bostb", "protected", "yes")).Want(s.t, http.StatusSeeOther)
	err := s.Books.View(s.t.Context(), s.Today(), func(d *domain.Day) {
		visit = d.Order[len(d.Order)-1]
		ticket = string(d.Visits[visit].Ticket)
		if !d.Visits[visit].Protected || ticket == "" {
			s.t.Fatal("the visitor has no protected identity: the test shows nothing")
		}
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.SettledAt()
	return visit, ticket
}

// SettledAt waits until the board has the day's last entry.
func (s *Site) SettledAt() {
	s.t.Helper()
	var last handlers.Position
	for r, err := range s.Log.Read(s.t.Context(), s.Today(), handlers.Head{Book: s.Today()}) {
		if err != nil {
			s.t.Fatal(err)
		}
		last = r.Position.Last(r.Entry)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	if err := s.Board.WaitFor(ctx, last); err != nil {
		s.t.Fatal(err)
	}
}

// First is the first message of a stream.
func (s *Site) First(path string) (said string) {
	s.t.Helper()
	server := httptest.NewServer(s.Pages)
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
