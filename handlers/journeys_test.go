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

// dying is a log whose process dies: after so many appends nothing is written any more. With late it dies when the entry is durable and the
// answer is not yet given.
type dying struct {
	handlers.Log
	left int
	late bool
}

var errDied = errors.New("the process died")

func (l *dying) Append(ctx context.Context, after handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	if l.left--; l.left < 0 {
		return handlers.Recorded{}, errDied
	}
	r, err := l.Log.Append(ctx, after, e)
	if err == nil && l.left == 0 && l.late {
		return handlers.Recorded{}, errDied
	}
	return r, err
}

// copyOf is another office like the one of openOffice, with officers of its own, as events.
func copyOf(kontor domain.KontorID) (copied []domain.Event) {
	one := network()
	for _, ev := range one.events {
		switch ev := ev.(type) {
		case domain.KontorOpened:
			ev.Kontor.ID, ev.Kontor.Name = kontor, "Other"
			copied = append(copied, ev)
		case domain.KontorHoursChanged:
			ev.Kontor = kontor
			copied = append(copied, ev)
		case domain.OfferingChanged:
			ev.Kontor = kontor
			copied = append(copied, ev)
		case domain.OfficerAssigned:
			if ev.Assignment.Kontor == one.kontor {
				ev.Officer, ev.Assignment.Kontor = domain.OfficerID(kontor)+"-"+ev.Officer, kontor
				copied = append(copied, ev)
			}
		}
	}
	return copied
}

// networkGets writes events into the network book, as one entry.
func (o *office) networkGets(events ...domain.Event) {
	o.t.Helper()
	head, err := o.log.Head(o.t.Context(), domain.NetworkBook)
	if err != nil {
		o.t.Fatal(err)
	}
	_, err = o.log.Append(o.t.Context(), head, domain.Entry{
		ID: o.newID(), Book: domain.NetworkBook, Revision: head.Revision + 1, Prev: head.Hash, At: o.now, Recorded: o.now, Actor: domain.System,
		Command: "seed-network", Events: events,
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// twoOffices is the office of openOffice with a visit that has just been sent to another, a copy of it, whose day is open or not.
func twoOffices(t *testing.T, otherOpen bool) (o *office, there domain.BookID) {
	t.Helper()
	o = openOffice(t, memlog.New())
	const kontor domain.KontorID = "other"
	_, date, _ := o.book.Daybook()
	o.networkGets(copyOf(kontor)...)
	o.books = o.process()
	there = domain.DaybookID(kontor, date)
	if otherOpen {
		if _, err := o.books.Do(t.Context(), there, domain.OpenDay{}, handlers.Request{Actor: supervisor}); err != nil {
			t.Fatal(err)
		}
	}
	visit, _ := o.register("fk-bostb")
	o.now = o.now.Add(15 * time.Minute)
	o.must(domain.MoveOut{Visit: visit, To: kontor, Reason: domain.OtherReason})
	return o, there
}

// carry is a process that sees through who is on the way, on a log that may die under it.
func (o *office) carry(log handlers.Log) error {
	o.t.Helper()
	books, err := handlers.NewBooks(o.t.Context(), log, handlers.Options{Clock: o.clock, NewID: o.newID})
	if err != nil {
		o.t.Fatal(err)
	}
	return handlers.NewJourneys(books).Carry(o.t.Context(), nil, o.now)
}

// arrived says where the one visit is: how many errands wait in either day, and whether both days balance.
func (o *office) arrived(there domain.BookID) (here, other int) {
	o.t.Helper()
	books := o.process()
	for id, n := range map[domain.BookID]*int{o.book: &here, there: &other} {
		err := books.View(o.t.Context(), id, func(d *domain.Day) {
			if !d.Balanced() {
				o.t.Errorf("%s does not balance", id)
			}
			*n = len(d.WaitingVisits())
			for _, v := range d.WaitingVisits() {
				if !v.Since.Before(o.now.Add(-14 * time.Minute)) {
					o.t.Errorf("the visit lost its age: it is of %s", v.Since)
				}
			}
		})
		if err != nil {
			o.t.Fatal(err)
		}
	}
	return here, other
}

// Wherever a process dies between the two books, the next that carries on makes the journey whole: the visit waits in exactly one of them.
func TestAMoveSurvivesACrashBetweenTheBooks(t *testing.T) {
	for _, open := range []bool{true, false} {
		for _, late := range []bool{false, true} {
			for step := range 4 {
				o, there := twoOffices(t, open)
				err := o.carry(&dying{o.log, step, late})
				if died := step < 2 || step == 2 && late; died != errors.Is(err, errDied) {
					t.Errorf("open %t, late %t: after %d appends the process says %v", open, late, step, err)
				}
				for range 2 {
					if err := o.carry(o.log); err != nil {
						t.Fatalf("open %t, late %t, died after %d: %v", open, late, step, err)
					}
				}
				wantHere, wantThere := 0, 1
				if !open {
					wantHere, wantThere = 1, 0
				}
				if here, other := o.arrived(there); here != wantHere || other != wantThere {
					t.Errorf("open %t, late %t, died after %d: %d wait here and %d there, want %d and %d", open, late, step, here, other, wantHere, wantThere)
				}
			}
		}
	}
}

func TestTwoProcessesCarryOneMove(t *testing.T) {
	o, there := twoOffices(t, true)
	done := make(chan error)
	for range 2 {
		go func() { done <- o.carry(o.log) }()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if here, other := o.arrived(there); here != 0 || other != 1 {
		t.Errorf("%d wait here and %d there", here, other)
	}
}

// The agency is told of the end here and of the beginning there, each once, and by the one how to find the other.
func TestAnAgencyIsToldOfAMoveOnce(t *testing.T) {
	o, _ := twoOffices(t, true)
	for range 2 {
		if err := o.carry(o.log); err != nil {
			t.Fatal(err)
		}
	}
	var said []string
	var out, in handlers.Notice
	for _, n := range undisturbed(t, o.log)["fk"] {
		said = append(said, n.Event)
		switch n.Event {
		case "errand-moved-out":
			out = n
		case "errand-moved-in":
			in = n
		}
	}
	want := []string{"errand-registered", "errand-routed", "errand-moved-out", "errand-moved-in", "errand-routed"}
	if len(said) != len(want) {
		t.Fatalf("fk is told %q, want %q", said, want)
	}
	if from := dataOf(t, in)["from"]; from != string(out.Errand) || in.Errand == out.Errand || in.Kontor != "other" {
		t.Errorf("%s at %s says that it was %v, and that was %s", in.Errand, in.Kontor, from, out.Errand)
	}
}

// closed is a log in which nothing can be written in one book.
type closed struct {
	handlers.Log
	book domain.BookID
}

func (l closed) Head(ctx context.Context, b domain.BookID) (handlers.Head, error) {
	if b == l.book {
		return handlers.Head{}, &handlers.Damage{Book: b, What: "test"}
	}
	return l.Log.Head(ctx, b)
}

// A visit to an office whose book is damaged keeps nobody from another.
func TestAMoveDoesNotWaitForAnotherThatFails(t *testing.T) {
	o, there := twoOffices(t, true)
	o.networkGets(copyOf("third")...)
	o.books = o.process()
	_, date, _ := o.book.Daybook()
	third := domain.DaybookID("third", date)
	if _, err := o.books.Do(t.Context(), third, domain.OpenDay{}, handlers.Request{Actor: supervisor}); err != nil {
		t.Fatal(err)
	}
	visit, _ := o.register("fk-bostb")
	o.must(domain.MoveOut{Visit: visit, To: "third", Reason: domain.OtherReason})
	o.now = o.now.Add(15 * time.Minute)
	if err := o.carry(closed{o.log, there}); err == nil {
		t.Error("nobody hears of the book that fails")
	}
	if _, other := o.arrived(third); other != 1 {
		t.Errorf("%d visits wait at the third office, want 1", other)
	}
}
