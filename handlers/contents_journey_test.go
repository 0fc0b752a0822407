package handlers_test

import (
	"context"
	"slices"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// The other days of a journey.
const atLycksele, atSkelleftea domain.BookID = "lycksele.2024-05-02", "skelleftea.2024-05-02"

// travels is content at three offices.
type travels struct{ *withContents }

func newTravels(t *testing.T) travels {
	c := travels{newContents(t)}
	for _, b := range []domain.BookID{atLycksele, atSkelleftea} {
		c.do(b, domain.OpenDay{}, umeaBoss)
	}
	return c
}

func (c travels) do(b domain.BookID, cmd domain.Command, who domain.Actor) handlers.Receipt {
	c.t.Helper()
	r, err := c.books.Do(c.t.Context(), b, cmd, handlers.Request{Actor: who})
	if err != nil {
		c.t.Fatalf("%s in %s: %v", cmd.Name(), b, err)
	}
	return r
}

// sent registers a visitor with a note, and sends the visit on.
func (c travels) sent(from domain.BookID, to domain.KontorID) (visit domain.VisitID, errand domain.ErrandID) {
	c.t.Helper()
	for _, ev := range c.do(from, bostadsbidrag, umeaFront).Entry.Events {
		if reg, ok := ev.(domain.ErrandRegistered); ok {
			visit, errand = reg.Visit, reg.Errand
		}
	}
	c.seal(errand, "from "+string(from))
	c.do(from, domain.MoveOut{Visit: visit, To: to, Reason: domain.OtherReason}, umeaFront)
	return visit, errand
}

func (c travels) carry() {
	c.t.Helper()
	books := []domain.BookID{umea, atLycksele, atSkelleftea}
	if err := handlers.NewJourneys(c.books).Carry(c.t.Context(), books, domain.Date("2024-05-02").At(10*60)); err != nil {
		c.t.Fatal(err)
	}
}

// arrived is the visit as it is at the other office.
func (c travels) arrived(from domain.BookID, visit domain.VisitID) (there domain.VisitID) {
	c.t.Helper()
	if err := c.books.View(c.t.Context(), from, func(d *domain.Day) { there = d.Visits[visit].Moved.Arrived }); err != nil || there == "" {
		c.t.Fatalf("it has not arrived (%v)", err)
	}
	return there
}

// joined is a visitor who was registered at two offices, was sent to a third from both, was joined there and left; all days are closed.
func (c travels) joined() (a, b, both domain.VisitID, errands []domain.ErrandID) {
	c.t.Helper()
	a, one := c.sent(umea, "skelleftea")
	b, two := c.sent(atLycksele, "skelleftea")
	c.carry()
	both = c.arrived(umea, a)
	c.do(atSkelleftea, domain.Join{Visit: c.arrived(atLycksele, b), Into: both}, umeaBoss)
	c.do(atSkelleftea, domain.Leave{Visit: both}, umeaFront)
	for _, book := range []domain.BookID{umea, atLycksele, atSkelleftea} {
		c.do(book, domain.CloseDay{}, umeaBoss)
	}
	return a, b, both, []domain.ErrandID{one, two}
}

// Whichever visit of a journey is named, all of it is forgotten, also where two were joined that came from different offices.
func TestForgetAJoinedJourney(t *testing.T) {
	for i, named := range []string{"the first visit", "the second", "what they became", "what was joined into it"} {
		t.Run(named, func(t *testing.T) {
			c := newTravels(t)
			a, b, both, errands := c.joined()
			if got := c.vault.left(); len(got) != 2 {
				t.Fatalf("there are the keys %v", got)
			}
			visit := []domain.VisitID{a, b, both, c.arrived(atLycksele, b)}[i]
			receipts, err := c.Forget(t.Context(), as(umeaBoss), visit, "", "SSC 2024/1")
			if got := c.vault.left(); err != nil || len(receipts) != 3 || len(got) != 0 {
				t.Errorf("%d books are written (%v), left are the keys %v", len(receipts), err, got)
			}
			for _, id := range errands {
				if err := c.books.View(t.Context(), id.Book(), func(d *domain.Day) {
					if kept := d.Errands[id].Content; len(kept) != 1 || !kept[0].Forgotten {
						t.Errorf("in %s stands %+v", id.Book(), kept)
					}
				}); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Retention takes what was joined for what it is: it is forgotten once, and not listed again.
func TestRetentionOfAJoinedJourney(t *testing.T) {
	c := newTravels(t)
	c.do(domain.NetworkBook, domain.SetRetention{Agency: "fk", Days: 30, Decision: "SSC 2024/7", From: "2024-05-01"}, domain.System)
	c.joined()
	c.mu.Lock()
	c.now = domain.Date("2024-06-02").At(3 * 60)
	c.mu.Unlock()
	r := &handlers.Retention{Log: c.log, Books: c.books, Vault: c.vault}
	if done, err := r.Run(t.Context(), "2024-06-02"); err != nil || len(done.Forgotten) != 2 || len(c.vault.left()) != 0 {
		t.Errorf("the run came to %+v (%v), left are the keys %v", done, err, c.vault.left())
	}
	if due, err := r.Due(t.Context(), "2024-06-02"); err != nil || len(due) != 0 {
		t.Errorf("due are still %+v (%v)", due, err)
	}
}

// A visit that the other office has taken in, and of which its own does not know it yet, is not forgotten: what is there would stay.
func TestForgetWaitsForTheMove(t *testing.T) {
	c := newTravels(t)
	visit, _ := c.sent(umea, "skelleftea")
	var leaving domain.Leaving
	if err := c.books.View(t.Context(), umea, func(d *domain.Day) { leaving = d.Leaving()[0] }); err != nil {
		t.Fatal(err)
	}
	var there domain.VisitID
	var errand domain.ErrandID
	for _, ev := range c.do(atSkelleftea, leaving.MoveIn, domain.System).Entry.Events {
		if in, ok := ev.(domain.ErrandMovedIn); ok {
			there, errand = in.Visit, in.Errand
		}
	}
	c.seal(errand, "there")
	c.do(atSkelleftea, domain.Leave{Visit: there}, umeaFront)
	c.do(umea, domain.CloseDay{}, umeaBoss)
	c.do(atSkelleftea, domain.CloseDay{}, umeaBoss)
	for _, part := range []domain.VisitID{visit, there} {
		before := c.head(umea).Revision + c.head(atSkelleftea).Revision
		receipts, err := c.Forget(t.Context(), as(umeaBoss), part, "", "SSC 2024/1")
		if !domain.Refused(err, "visit-open") || len(receipts) != 0 || len(c.vault.left()) != 2 || c.head(umea).Revision+c.head(atSkelleftea).Revision != before {
			t.Errorf("%s is forgotten on its way: %v, left are the keys %v", part, err, c.vault.left())
		}
	}
	c.carry()
	receipts, err := c.Forget(t.Context(), as(umeaBoss), visit, "", "SSC 2024/1")
	if got := c.vault.left(); err != nil || len(receipts) != 2 || len(got) != 0 {
		t.Errorf("%d books are written (%v), left are the keys %v", len(receipts), err, got)
	}
}

// slow is a vault that takes its time to destroy: something happens meanwhile.
type slow struct {
	*chest
	meanwhile func()
}

func (s *slow) Destroy(ctx context.Context, keys []domain.KeyID) error {
	s.meanwhile()
	return s.chest.Destroy(ctx, keys)
}

// What was added while it was forgotten is said, and the next one who asks has it forgotten.
func TestForgettingLooksAfterItself(t *testing.T) {
	c := newContents(t)
	visit, errand := c.registered()
	c.must(c.books, domain.Leave{Visit: visit}, umeaFront)
	adds := &slow{c.vault, func() { c.seal(errand, "late") }}
	c.Vault = adds
	if _, err := c.Forget(t.Context(), as(umeaBoss), visit, "fk", "SSC 2024/1"); err == nil || !slices.Equal(c.vault.left(), []domain.KeyID{1}) {
		t.Errorf("it is said to be forgotten, and left are the keys %v", c.vault.left())
	}
	adds.meanwhile = func() {}
	if _, err := c.Forget(t.Context(), as(umeaBoss), visit, "fk", "SSC 2024/1"); err != nil || len(c.vault.left()) != 0 {
		t.Errorf("the second time: %v, left are the keys %v", err, c.vault.left())
	}
}

// A visit of which nothing was written down is forgotten as well: nothing is added afterwards.
func TestForgetWhatHasNoContent(t *testing.T) {
	c := newContents(t)
	visit, errand := c.registered()
	c.must(c.books, domain.Leave{Visit: visit}, umeaFront)
	receipts, err := c.Forget(t.Context(), as(umeaBoss), visit, "", "SSC 2024/1")
	if err != nil || len(receipts) != 1 || len(receipts[0].Entry.Events) != 1 {
		t.Fatalf("written is %+v (%v)", receipts, err)
	}
	if _, err := c.Seal(t.Context(), as(umeaFront), errand, domain.Texts{domain.FieldNote: "x"}, ""); !domain.Refused(err, "visitor-is-forgotten") {
		t.Errorf("something is added afterwards: %v", err)
	}
}
