package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// watched is a log of which is seen what is written together, and that writes less than it should.
type watched struct {
	*memlog.Log
	mu      sync.Mutex
	batches []int // how many entries each had
	// fails is how many entries of a batch are written and of how many it is said, with what error; nil for a log that works.
	fails func(ctx context.Context, entries int) (writes, says int, err error)
}

func (w *watched) AppendAll(ctx context.Context, h handlers.Head, entries []handlers.Encoded) ([]handlers.Recorded, error) {
	w.mu.Lock()
	w.batches = append(w.batches, len(entries))
	w.mu.Unlock()
	if w.fails == nil {
		return w.Log.AppendAll(ctx, h, entries)
	}
	writes, says, failure := w.fails(ctx, len(entries))
	done, err := w.Log.AppendAll(context.WithoutCancel(ctx), h, entries[:writes])
	if err == nil {
		done, err = done[:says], failure
	}
	return done, err
}

// counter is a house with one process of which is seen what it writes together.
type counter struct {
	*house
	watched *watched
	books   *handlers.Books
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	h := newHouse(t)
	w := &watched{Log: h.log.(*memlog.Log)}
	h.log = w
	c := &counter{house: h, watched: w, books: h.process()}
	h.open(c.books)
	return c
}

// wish is what a caller asks for.
type wish struct {
	ctx context.Context
	do  domain.Command
	who handlers.Request
}

func (c *counter) wish(do domain.Command, who domain.Actor, key string) wish {
	return wish{c.t.Context(), do, handlers.Request{Actor: who, Key: key}}
}

// answer is what a caller heard.
type answer struct {
	handlers.Receipt
	err      error
	panicked any
}

// at has the callers ask one after the other while somebody else has the book, does what is to be done before they get it, and hands back how
// each is answered.
func (c *counter) at(before func([]chan answer), wishes ...wish) []chan answer {
	c.t.Helper()
	answers := make([]chan answer, len(wishes))
	err := c.books.View(c.t.Context(), umea, func(*domain.Day) {
		for i, w := range wishes {
			answers[i] = make(chan answer, 1)
			go func() {
				var a answer
				defer func() { a.panicked = recover(); answers[i] <- a }()
				a.Receipt, a.err = c.books.Do(w.ctx, umea, w.do, w.who)
			}()
			for deadline := time.Now().Add(10 * time.Second); handlers.Waiting(c.books, umea) <= i; time.Sleep(50 * time.Microsecond) {
				if time.Now().After(deadline) {
					c.t.Fatalf("only %d wait", handlers.Waiting(c.books, umea))
				}
			}
		}
		if before != nil {
			before(answers)
		}
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return answers
}

// all waits for the answers.
func all(answers []chan answer) (heard []answer) {
	for _, a := range answers {
		heard = append(heard, <-a)
	}
	return heard
}

func ticketOf(e domain.Entry) domain.Ticket {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.TicketIssued:
			return ev.Ticket
		case domain.VisitorCalled:
			return ev.Ticket
		}
	}
	return ""
}

// stands fails unless the answer is of an entry that the log has, at its position.
func (c *counter) stands(a answer) {
	c.t.Helper()
	if a.err != nil {
		c.t.Errorf("%v", a.err)
		return
	}
	e := c.entries()[a.Entry.Revision-1]
	if diff := cmp.Diff(e, a.Entry); diff != "" {
		c.t.Errorf("the log has another entry (-log +answer):\n%s", diff)
	}
}

// Given a line, when it gets the book, then it is served in its order, each on top of those before, and written at once.
func TestWhoWaitsForABookIsServedTogether(t *testing.T) {
	c := newCounter(t)
	heard := all(c.at(nil,
		c.wish(bostadsbidrag, umeaFront, "a"),
		c.wish(bostadsbidrag, umeaFront, ""),
		c.wish(domain.CallNext{Desk: "1"}, first, ""),
		c.wish(bostadsbidrag, umeaFront, "b"),
		c.wish(domain.CallNext{Desk: "2"}, second, "c"),
	))
	if diff := cmp.Diff([]int{5}, c.watched.batches); diff != "" {
		t.Errorf("written together (-want +got):\n%s", diff)
	}
	var tickets []domain.Ticket
	for i, a := range heard {
		c.stands(a)
		if a.Entry.Revision != uint64(4+i) || a.Repeated {
			t.Errorf("answer %d: revision %d, repeated %t", i, a.Entry.Revision, a.Repeated)
		}
		tickets = append(tickets, ticketOf(a.Entry))
	}
	if diff := cmp.Diff([]domain.Ticket{"A001", "A002", "A001", "A003", "A002"}, tickets); diff != "" {
		t.Errorf("tickets (-want +got):\n%s", diff)
	}
	var places []handlers.Position
	for r, err := range c.log.Read(t.Context(), umea, handlers.Head{}) {
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, r.Position.Last(r.Entry))
	}
	for i, a := range heard {
		if a.Position != places[3+i] {
			t.Errorf("answer %d is at %s, its entry at %s", i, a.Position, places[3+i])
		}
	}
	c.must(c.books, bostadsbidrag, umeaFront) // alone, and without a question: it knows where the book is
	if len(c.watched.batches) != 1 {
		t.Errorf("one caller alone is written as %v", c.watched.batches)
	}
}

// Given the same key several times in a line, then it is one request; given another command with it, that is refused.
func TestTheSameKeyInOneLine(t *testing.T) {
	c := newCounter(t)
	before := c.must(c.books, bostadsbidrag, umeaFront)
	heard := all(c.at(nil,
		c.wish(bostadsbidrag, umeaFront, "a"),
		c.wish(bostadsbidrag, umeaFront, "a"),
		c.wish(domain.CloseDay{}, umeaFront, "a"),
	))
	for i, a := range heard[:2] {
		c.stands(a)
		if a.Repeated != (i == 1) || a.Entry.ID != heard[0].Entry.ID || a.Position != heard[0].Position {
			t.Errorf("answer %d: repeated %t, %s at %s", i, a.Repeated, a.Entry.ID, a.Position)
		}
	}
	if !errors.Is(heard[2].err, handlers.ErrKeyReused) {
		t.Errorf("another command with the key: %v", heard[2].err)
	}
	heard = all(c.at(nil, c.wish(bostadsbidrag, umeaFront, "b"), c.wish(bostadsbidrag, umeaFront, "a"), c.wish(domain.CloseDay{}, umeaFront, "a")))
	if heard[1].err != nil || !heard[1].Repeated || heard[1].Entry.Revision != before.Entry.Revision+1 {
		t.Errorf("what was written before: %+v", heard[1])
	}
	if !errors.Is(heard[2].err, handlers.ErrKeyReused) {
		t.Errorf("another command with the key of before: %v", heard[2].err)
	}
}

// Given a log that fails, when a line is written, then a caller whose entry stands hears so; one whose entry may stand hears that nobody knows; and
// what was said on top of an entry that does not stand is decided anew.
func TestALineThatIsWrittenInPart(t *testing.T) {
	down := errors.Join(handlers.ErrUnavailable, errors.New("the disk"))
	for _, tc := range []struct {
		name         string
		writes, says int
		keep         int // answers that are good
	}{
		{"nothing", 0, 0, 0},
		{"one", 1, 1, 1},
		{"two, and says one", 2, 1, 1},
		{"all, and says nothing", 3, 0, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newCounter(t)
			c.watched.fails = func(context.Context, int) (int, int, error) { return tc.writes, tc.says, down }
			heard := all(c.at(nil,
				c.wish(bostadsbidrag, umeaFront, "a"),
				c.wish(bostadsbidrag, umeaFront, "b"),
				c.wish(domain.CloseDay{}, umeaBoss, "c"),
				c.wish(bostadsbidrag, umeaFront, "d"), // on a closed day
			))
			for i, a := range heard[:3] {
				if i < tc.keep {
					c.stands(a)
				} else if !errors.Is(a.err, handlers.ErrUnavailable) {
					t.Errorf("answer %d: %v", i, a.err)
				}
			}
			if closed := tc.writes == 3; closed != domain.Refused(heard[3].err, "day-closed") || !closed && heard[3].err != nil {
				t.Errorf("the last, decided anew: %v", heard[3].err)
			}
			c.watched.fails = nil
			r, err := c.books.Do(t.Context(), umea, bostadsbidrag, handlers.Request{Actor: umeaFront, Key: "b"})
			if err != nil && tc.writes < 3 || err == nil && r.Repeated != (tc.writes >= 2) {
				t.Errorf("with the same key again: repeated %t, %v", r.Repeated, err)
			}
		})
	}
}

// Given another process that was first, when a line has been decided together, then each is decided anew, on what the other wrote, and for a while
// nothing is decided together.
func TestALineThatComesTooLate(t *testing.T) {
	c := newCounter(t)
	other := c.process()
	wishes := []wish{
		c.wish(bostadsbidrag, umeaFront, "a"), c.wish(bostadsbidrag, umeaFront, "a"),
		c.wish(domain.CallNext{Desk: "1"}, first, ""), c.wish(domain.CallNext{Desk: "2"}, second, ""),
	}
	heard := all(c.at(func([]chan answer) { c.must(other, bostadsbidrag, umeaFront) }, wishes...))
	c.stands(heard[0])
	c.stands(heard[1])
	if heard[0].Entry.ID != heard[1].Entry.ID || heard[0].Repeated == heard[1].Repeated {
		t.Error("the same key was written twice")
	}
	if heard[2].err != nil || heard[3].err != nil { // alone there was one visit, with the other's there are two
		t.Errorf("the desks call: %v, %v", heard[2].err, heard[3].err)
	}
	if diff := cmp.Diff([]int{2}, c.watched.batches); diff != "" {
		t.Errorf("written together (-want +got):\n%s", diff)
	}
	for range handlers.Calm - len(wishes) - 2 {
		c.must(c.books, bostadsbidrag, umeaFront)
	}
	all(c.at(nil, c.wish(bostadsbidrag, umeaFront, ""), c.wish(bostadsbidrag, umeaFront, "")))
	if len(c.watched.batches) != 1 {
		t.Errorf("after the other process it was written together: %v", c.watched.batches)
	}
	all(c.at(nil, c.wish(bostadsbidrag, umeaFront, ""), c.wish(bostadsbidrag, umeaFront, "")))
	if len(c.watched.batches) != 2 {
		t.Errorf("long after the other process nothing is written together: %v", c.watched.batches)
	}
}

// Given a line in which a rule says no to everybody, or nothing is to be done, then nothing is written and the log has been asked whether that
// holds.
func TestALineWithNothingToDo(t *testing.T) {
	c := newCounter(t)
	last := c.must(c.books, domain.TakeBreak{Desk: "1"}, first)
	wishes := []wish{c.wish(domain.TakeBreak{Desk: "1"}, first, ""), c.wish(domain.CallNext{Desk: "2"}, second, "")}
	heard := all(c.at(nil, wishes...))
	if a := heard[0]; a.err != nil || len(a.Entry.Events) > 0 || a.Position != last.Position {
		t.Errorf("nothing to do: %+v", a)
	}
	if !domain.Refused(heard[1].err, "nobody-waits") {
		t.Errorf("nobody to call: %v", heard[1].err)
	}
	heard = all(c.at(func([]chan answer) { c.must(c.process(), bostadsbidrag, umeaFront) }, wishes...))
	if heard[1].err != nil {
		t.Errorf("somebody has come, of whom this process knew nothing: %v", heard[1].err)
	}
	heard = all(c.at(nil, c.wish(domain.EndBreak{Desk: "1"}, first, ""), c.wish(domain.EndBreak{Desk: "1"}, first, ""), c.wish(bostadsbidrag, umeaFront, "")))
	if a := heard[1]; a.err != nil || len(a.Entry.Events) > 0 || a.Position != heard[0].Position {
		t.Errorf("nothing to do behind the first: %+v, want %s", a, heard[0].Position)
	}
}

var errBrowserClosed = errors.New("the browser was closed")

// Given a caller who gives up before its turn, then nothing of it is written and the others are served.
func TestACallerGivesUpInLine(t *testing.T) {
	c := newCounter(t)
	gone, leave := context.WithCancelCause(t.Context())
	answers := c.at(func(answers []chan answer) {
		leave(errBrowserClosed)
		if a := <-answers[0]; !errors.Is(a.err, errBrowserClosed) || errors.Is(a.err, handlers.ErrUnavailable) {
			t.Errorf("before its turn: %v", a.err)
		}
	}, wish{gone, bostadsbidrag, handlers.Request{Actor: umeaFront}}, c.wish(bostadsbidrag, umeaFront, ""), c.wish(bostadsbidrag, umeaFront, ""))
	for _, a := range all(answers[1:]) {
		c.stands(a)
	}
	if n := len(c.entries()); n != 5 {
		t.Errorf("the day has %d entries", n)
	}
}

// Given a caller who gives up while its entry is written, then it is answered at once, its entry is written all the same, and the others hear
// theirs; when nobody is left, whoever writes hears that.
func TestACallerGivesUpWhileItIsWritten(t *testing.T) {
	c := newCounter(t)
	writing, goOn := make(chan context.Context), make(chan struct{})
	c.watched.fails = func(ctx context.Context, n int) (int, int, error) {
		writing <- ctx
		<-goOn
		return n, n, nil
	}
	one, leave := context.WithCancelCause(t.Context())
	two, leaveToo := context.WithCancelCause(t.Context())
	slip := handlers.Request{Actor: umeaFront, Key: "gone"}
	answers := c.at(nil, wish{one, bostadsbidrag, slip}, wish{two, bostadsbidrag, handlers.Request{Actor: umeaFront}})
	ctx := <-writing
	gaveUp := func(a answer) {
		t.Helper()
		if !errors.Is(a.err, errBrowserClosed) || !errors.Is(a.err, handlers.ErrUnavailable) || !strings.Contains(a.err.Error(), "retry with the same key") {
			t.Errorf("while it is written: %v", a.err)
		}
	}
	leave(errBrowserClosed)
	gaveUp(<-answers[0])
	if ctx.Err() != nil {
		t.Error("the writing ended with one of two callers")
	}
	leaveToo(errBrowserClosed)
	gaveUp(<-answers[1])
	<-ctx.Done()
	close(goOn)
	if r, err := c.books.Do(t.Context(), umea, bostadsbidrag, slip); err != nil || !r.Repeated {
		t.Errorf("with the same key again: repeated %t, %v", r.Repeated, err)
	}
}

// Given a request that makes the domain fall over, when it is in a line, then its own caller falls over, and the others are served.
func TestALineWithARequestThatPanics(t *testing.T) {
	h := newHouse(t)
	w := &watched{Log: h.log.(*memlog.Log)}
	poison := domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}}
	books, err := handlers.NewBooks(t.Context(), w, handlers.Options{Clock: h.clock, Estimate: func(d *domain.Day, v *domain.Visit, q domain.Queue) domain.Estimate {
		if q.Agency == "skv" {
			panic("no estimate for Skatteverket")
		}
		return domain.RecentPace(d, v, q)
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.log = w
	c := &counter{h, w, books}
	h.open(books)
	heard := all(c.at(nil, c.wish(bostadsbidrag, umeaFront, ""), c.wish(poison, umeaFront, ""), c.wish(bostadsbidrag, umeaFront, ""), c.wish(bostadsbidrag, umeaFront, "")))
	for i, a := range heard {
		if (a.panicked != nil) != (i == 1) {
			t.Errorf("answer %d: %v", i, a.panicked)
		} else if i != 1 {
			c.stands(a)
		}
	}
	if n := len(c.entries()); n != 6 {
		t.Errorf("the day has %d entries", n)
	}
}

// Given an entry that does not fit its day, when a line waits for it, then the book is closed for all of them.
func TestALineAtABrokenBook(t *testing.T) {
	c := newCounter(t)
	heard := all(c.at(func([]chan answer) {
		head := c.head(umea)
		broken := domain.Entry{
			ID: domain.EntryID(umea, domain.System, "broken"), Book: umea, Revision: head.Revision + 1, Prev: head.Hash, At: c.now, Recorded: c.now,
			Actor: domain.System, Command: "leave", Events: []domain.Event{domain.VisitorLeft{Visit: "umea.2024-05-02.nobody"}},
		}
		if _, err := c.log.Append(t.Context(), head, broken); err != nil {
			t.Fatal(err)
		}
	}, c.wish(bostadsbidrag, umeaFront, ""), c.wish(bostadsbidrag, umeaFront, ""), c.wish(bostadsbidrag, umeaFront, "")))
	for i, a := range heard {
		if damage := (*handlers.Damage)(nil); !errors.As(a.err, &damage) || damage.Book != umea {
			t.Errorf("answer %d: %v", i, a.err)
		}
	}
}

// What a process has written itself it takes in without waiting for whoever has the book now.
func TestObserveDoesNotWaitForWhatIsKnown(t *testing.T) {
	c := newCounter(t)
	r := c.must(c.books, bostadsbidrag, umeaFront)
	var last handlers.Recorded
	for rec, err := range c.log.Read(t.Context(), umea, handlers.Head{}) {
		if err != nil {
			t.Fatal(err)
		}
		last = rec
	}
	if last.Entry.ID != r.Entry.ID {
		t.Fatalf("the last entry is %s", last.Entry.ID)
	}
	err := c.books.View(t.Context(), umea, func(*domain.Day) {
		if err := c.books.Observe(t.Context(), last); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Many callers of two processes on one book, on a log that fails now and then: whoever keeps asking with its key is registered once, with a ticket
// of its own; whoever calls gets a visitor of its own; and what was acknowledged stands where it was said to.
func TestManyCallersOnOneBook(t *testing.T) {
	c := newCounter(t)
	var n atomic.Int64
	c.watched.fails = func(_ context.Context, entries int) (int, int, error) {
		random := rand.New(rand.NewPCG(1, uint64(n.Add(1))))
		if random.IntN(4) > 0 {
			return entries, entries, nil
		}
		writes := random.IntN(entries + 1)
		return writes, random.IntN(writes + 1), handlers.ErrUnavailable
	}
	processes := []*handlers.Books{c.books, c.books, c.books, c.process()}
	const callers, each = 32, 12
	var mu sync.Mutex
	told := map[uint64]handlers.Receipt{}
	var working sync.WaitGroup
	for i := range callers {
		working.Go(func() {
			for k := range each {
				who := handlers.Request{Actor: umeaFront, Key: fmt.Sprint(i, ".", k)}
				r, err := processes[i%4].Do(t.Context(), umea, bostadsbidrag, who)
				for errors.Is(err, handlers.ErrUnavailable) {
					r, err = processes[i%4].Do(t.Context(), umea, bostadsbidrag, who)
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				told[r.Entry.Revision] = r
				mu.Unlock()
			}
		})
	}
	working.Wait()
	entries := c.entries()
	if len(entries) != 3+callers*each || len(told) != callers*each {
		t.Errorf("%d entries, of which callers were told %d, for %d requests", len(entries), len(told), callers*each)
	}
	for i, e := range entries[3:] {
		if diff := cmp.Diff(e, told[e.Revision].Entry); diff != "" {
			t.Errorf("revision %d (-log +told):\n%s", e.Revision, diff)
		}
		if want := domain.TicketNo(i + 1); ticketOf(e) != want {
			t.Errorf("revision %d has ticket %s, not %s", e.Revision, ticketOf(e), want)
		}
	}
	most := 0
	for _, n := range c.watched.batches {
		most = max(most, n)
	}
	t.Logf("%d rounds, of %d entries at most", len(c.watched.batches), most)
}
