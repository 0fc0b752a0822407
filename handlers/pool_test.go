package handlers_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// pool is three offices: visitors wait by video at the first two, and an officer of the third serves them.
type pool struct {
	*office
	officer handlers.VideoOfficer
	books   []domain.BookID // where visitors wait
	kontors []domain.KontorID
}

func newPool(t *testing.T) *pool {
	t.Helper()
	o := openOffice(t, memlog.New())
	k, date, _ := o.book.Daybook()
	events := append(copyOf("home"), copyOf("third")...)
	for _, at := range []domain.KontorID{k, "home", "third"} {
		events = append(events, domain.CapabilityChanged{Kontor: at, Capability: domain.Capability{Name: "video_room", Valid: domain.Period{From: "2024-01-01"}, Basis: domain.Synthetic}})
	}
	o.networkGets(append(events, domain.RoutingPolicyChanged{Policy: domain.Policy{
		Name: "video", Version: 1, From: "2024-01-01", Default: []domain.Choice{{Target: domain.TargetVideo}, {Target: domain.TargetReferral}},
	}})...)
	o.books = o.process()
	officer := "home-" + network().officers[1]
	p := &pool{o, handlers.VideoOfficer{Officer: officer, Home: "home", Date: date}, []domain.BookID{o.book, domain.DaybookID("third", date)}, []domain.KontorID{k, "third"}}
	p.in("home."+domain.BookID(date), domain.OpenDay{})
	p.in(p.books[1], domain.OpenDay{})
	for _, id := range p.books {
		p.in(id, domain.OpenDesk{Desk: "V1", Officer: officer, Agencies: []domain.AgencyCode{"fk"}, From: "home"})
	}
	return p
}

// in gives a command in a book, ten seconds later.
func (p *pool) in(id domain.BookID, c domain.Command) {
	p.t.Helper()
	p.now = p.now.Add(10 * time.Second)
	if _, err := p.office.books.Do(p.t.Context(), id, c, handlers.Request{Actor: supervisor}); err != nil {
		p.t.Fatalf("%s in %s: %v", c.Name(), id, err)
	}
}

func (p *pool) next(books *handlers.Books) (handlers.Receipt, error) {
	return handlers.NextVideo(p.t.Context(), books, p.officer, handlers.Request{Actor: supervisor}, p.kontors...)
}

var comes = domain.Register{Errands: []domain.NewErrand{{Type: "fk-bostb"}}}

// Of those who wait at several offices the one that came first is called; then the officer is lent until the service is over.
func TestNextVideoTakesTheOldestOfSeveralOffices(t *testing.T) {
	p := newPool(t)
	if _, err := p.next(p.office.books); !errors.Is(err, handlers.ErrNobodyByVideo) {
		t.Errorf("while nobody waits: %v", err)
	}
	p.in(p.books[1], comes)
	p.in(p.books[0], comes)
	for i, want := range []domain.BookID{p.books[1], p.books[0]} {
		got, err := p.next(p.office.books)
		if err != nil || got.Entry.Book != want {
			t.Fatalf("call %d is in %s: %v; want %s", i+1, got.Entry.Book, err, want)
		}
		if _, err := p.next(p.process()); i == 0 && !domain.Refused(err, "officer-lent") {
			t.Errorf("during a service: %v", err)
		}
		p.now = p.now.Add(2 * time.Minute)
		called := got.Entry.Events[0].(domain.VisitorCalled)
		p.in(want, domain.Leave{Visit: called.Visit})
	}
}

// Two processes at once call one visitor for one officer.
func TestNextVideoOfTwoProcesses(t *testing.T) {
	for range 20 {
		p := newPool(t)
		p.in(p.books[0], comes)
		p.in(p.books[1], comes)
		other, answers := p.process(), make(chan error)
		for _, books := range []*handlers.Books{p.office.books, other} {
			go func() { _, err := p.next(books); answers <- err }()
		}
		called := 0
		for range 2 {
			switch err := <-answers; {
			case err == nil:
				called++
			case !domain.Refused(err, "officer-lent"):
				t.Error(err)
			}
		}
		at := 0
		for _, id := range p.books {
			if err := other.View(t.Context(), id, func(d *domain.Day) {
				if d.Desks["V1"].Visit != "" {
					at++
				}
			}); err != nil {
				t.Fatal(err)
			}
		}
		if called != 1 || at != 1 {
			t.Fatalf("%d calls, and %d visitors at the officer's desks", called, at)
		}
	}
}

// An officer whose process died before the call is taken back, and so is one whose visitor has gone; one with a visitor is not.
func TestTakeBackIdle(t *testing.T) {
	p := newPool(t)
	home := domain.DaybookID(p.officer.Home, p.officer.Date)
	lent := func() (n int) {
		if err := p.office.books.View(t.Context(), home, func(d *domain.Day) { n = len(d.Lent) }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	sweep := func() {
		if err := handlers.TakeBackIdle(t.Context(), p.office.books, []domain.BookID{home}, p.now); err != nil {
			t.Fatal(err)
		}
	}
	p.in(home, domain.LendOfficer{Officer: p.officer.Officer, To: p.books[0], Desk: "V1"})
	if sweep(); lent() != 1 {
		t.Error("taken back before the call could come")
	}
	p.now = p.now.Add(domain.LoanStands)
	if sweep(); lent() != 0 {
		t.Error("nobody was called, and the officer is still lent")
	}
	p.in(p.books[0], comes)
	if _, err := p.next(p.office.books); err != nil {
		t.Fatal(err)
	}
	p.now = p.now.Add(10 * time.Minute)
	if sweep(); lent() != 1 {
		t.Error("taken back with a visitor at the desk")
	}
}

// unsure is a log of which the answer to the next call of a visitor gets lost, after it was written.
type unsure struct {
	handlers.Log
	lost bool
}

func (l *unsure) Append(ctx context.Context, after handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	r, err := l.Log.Append(ctx, after, e)
	if err == nil && e.Command == "call-next" && !l.lost {
		l.lost = true
		return handlers.Recorded{}, handlers.ErrUnavailable
	}
	return r, err
}

func (p *pool) unsure() *handlers.Books {
	p.t.Helper()
	books, err := handlers.NewBooks(p.t.Context(), &unsure{Log: p.log}, handlers.Options{Clock: p.clock, NewID: p.newID})
	if err != nil {
		p.t.Fatal(err)
	}
	return books
}

// Who does not know whether a visitor was called keeps the officer lent: with a visitor at the desk there must not be a second one elsewhere.
func TestNextVideoKeepsTheLoanWhileTheCallMayStand(t *testing.T) {
	p := newPool(t)
	p.in(p.books[0], comes)
	p.in(p.books[1], comes)
	if _, err := p.next(p.unsure()); !errors.Is(err, handlers.ErrUnavailable) {
		t.Fatalf("the answer got lost, and the caller hears %v", err)
	}
	if got, err := p.next(p.office.books); !domain.Refused(err, "officer-lent") {
		t.Errorf("a second visitor is called in %s: %v", got.Entry.Book, err)
	}
}

// The same key finds out what became of a call whose answer was lost.
func TestNextVideoAgainByTheSameKey(t *testing.T) {
	p := newPool(t)
	p.in(p.books[0], comes)
	ask := handlers.Request{Actor: supervisor, Key: "call"}
	if _, err := handlers.NextVideo(t.Context(), p.unsure(), p.officer, ask, p.kontors...); !errors.Is(err, handlers.ErrUnavailable) {
		t.Fatalf("the answer got lost, and the caller hears %v", err)
	}
	p.now = p.now.Add(2 * time.Second)
	got, err := handlers.NextVideo(t.Context(), p.office.books, p.officer, ask, p.kontors...)
	if err != nil || !got.Repeated || got.Entry.Book != p.books[0] || got.Entry.Command != "call-next" {
		t.Errorf("the same again says %+v, %v", got, err)
	}
}
