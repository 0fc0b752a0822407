package handlers_test

import (
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// relaxing is an open office whose policy lets an errand be handed over after 20 minutes, and referred after 40. Two processes decide on its
// log.
func relaxing(t *testing.T) (o *office, other *handlers.Books) {
	t.Helper()
	o = openOffice(t, memlog.New())
	o.networkGets(domain.RoutingPolicyChanged{Policy: domain.Policy{Name: "relaxing", Version: 1, From: "2024-01-01", Default: []domain.Choice{
		{Target: domain.TargetDesk}, {Target: domain.TargetHandOver, After: 20}, {Target: domain.TargetReferral, After: 40},
	}}})
	o.books = o.process()
	return o, o.process()
}

// process is one more process that decides on the office's log.
func (o *office) process() *handlers.Books {
	o.t.Helper()
	books, err := handlers.NewBooks(o.t.Context(), o.log, handlers.Options{Clock: o.clock, NewID: o.newID})
	if err != nil {
		o.t.Fatal(err)
	}
	return books
}

// steps counts what the timers have written in the office's day.
func (o *office) steps() (rerouted, skipped int) {
	o.t.Helper()
	for _, r := range entries(o.t, o.log) {
		for _, ev := range r.Entry.Events {
			switch ev.(type) {
			case domain.ErrandRerouted:
				rerouted++
			case domain.RerouteSkipped:
				skipped++
			}
		}
	}
	return rerouted, skipped
}

func (o *office) sweep(books *handlers.Books) {
	o.t.Helper()
	if err := handlers.TakeDueSteps(o.t.Context(), books, []domain.BookID{o.book}, o.now); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) wantSteps(when string, rerouted, skipped int) {
	o.t.Helper()
	if r, s := o.steps(); r != rerouted || s != skipped {
		o.t.Errorf("%s: %d steps are taken and %d skipped, want %d and %d", when, r, s, rerouted, skipped)
	}
}

// A step is taken when it is due and not before, once, whichever of two processes is first; a process that was down takes what it missed when
// it is back, and nothing is remembered but on the log.
func TestTimersTakeEachStepOnce(t *testing.T) {
	o, other := relaxing(t)
	_, errands := o.register("fk-bostb") // its usual outcome decides whether it can be handed over
	o.now = o.now.Add(19 * time.Minute)
	o.sweep(o.books)
	o.wantSteps("after 19 minutes", 0, 0)

	o.now = o.now.Add(2 * time.Minute)
	o.sweep(other)
	o.sweep(o.books)
	o.sweep(other)
	if r, s := o.steps(); r+s != 1 {
		t.Fatalf("after 21 minutes %d steps are taken, want 1", r+s)
	}

	o.now = o.now.Add(time.Hour) // nobody was there
	restarted := o.process()
	o.sweep(restarted)
	if r, s := o.steps(); r+s != 2 {
		t.Fatalf("after a restart %d steps are taken, want both", r+s)
	}
	o.sweep(o.process())
	if r, s := o.steps(); r+s != 2 {
		t.Errorf("%d steps are taken, and there are two", r+s)
	}
	err := restarted.View(t.Context(), o.book, func(d *domain.Day) {
		if e := d.Errands[errands[0]]; e.State != domain.Waiting || e.Steps != 2 || e.Advised == nil {
			t.Errorf("the errand is %s after %d steps, advised %v", e.State, e.Steps, e.Advised)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Two processes that find the same step due at the same moment write it once.
func TestTimersOfTwoProcessesAtOnce(t *testing.T) {
	o, other := relaxing(t)
	for range 5 {
		o.register("fk-bostb")
	}
	o.now = o.now.Add(25 * time.Minute)
	done := make(chan error)
	for _, books := range []*handlers.Books{o.books, other} {
		go func() { done <- handlers.TakeDueSteps(t.Context(), books, []domain.BookID{o.book}, o.now) }()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if r, s := o.steps(); r+s != 5 {
		t.Errorf("%d steps are taken of five that were due", r+s)
	}
}

// When the network says in the course of the day that the office closes early, those who wait are told before it does.
func TestTimersKnowAnEarlyClosing(t *testing.T) {
	o, _ := relaxing(t)
	o.register("fk-bostb")
	k, date, _ := o.book.Daybook()
	hours := o.books.Network().Kontors[k].HoursOn(date)
	week := domain.Hours{From: date, Basis: domain.Synthetic}
	for i := range week.Week {
		week.Week[i] = domain.Span{Opens: hours.Opens, Closes: hours.Closes - 120}
	}
	o.networkGets(domain.KontorHoursChanged{Kontor: k, Hours: week})
	books := o.process()
	o.now = date.At(hours.Closes - 120).Add(-29 * time.Minute)
	o.sweep(books)
	o.sweep(books)
	cut, told := 0, 0
	for _, r := range entries(t, o.log) {
		for _, ev := range r.Entry.Events {
			switch ev := ev.(type) {
			case domain.HoursCutShort:
				if cut++; ev.Closes != hours.Closes-120 {
					t.Errorf("the day closes at %s, want %s", ev.Closes, hours.Closes-120)
				}
			case domain.ErrandRerouted:
				if ev.Why == domain.ClosingSoon {
					told++
				}
			}
		}
	}
	if cut != 1 || told != 1 {
		t.Errorf("the hours were cut %d times and %d visitors told, want one of each", cut, told)
	}
}

// Hours that end before the day began close it where it began, and no sweep fails on them.
func TestTimersWithHoursBeforeTheOpening(t *testing.T) {
	o, _ := relaxing(t)
	k, date, _ := o.book.Daybook()
	hours := o.books.Network().Kontors[k].HoursOn(date)
	week := domain.Hours{From: date, Basis: domain.Synthetic}
	for i := range week.Week {
		week.Week[i] = domain.Span{Opens: hours.Opens - 120, Closes: hours.Opens - 60}
	}
	o.networkGets(domain.KontorHoursChanged{Kontor: k, Hours: week})
	books := o.process()
	for range 3 {
		o.sweep(books)
		o.now = o.now.Add(time.Minute)
	}
}
