package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

const umea domain.BookID = "umea.2024-05-02"

var (
	umeaBoss  = domain.Actor{Role: domain.RoleSupervisor, ID: "s-umea"}
	umeaFront = domain.Actor{Role: domain.RoleReception, ID: "r-umea"}
	first     = domain.Actor{Role: domain.RoleOfficer, ID: "o-umea-1"}
	second    = domain.Actor{Role: domain.RoleOfficer, ID: "o-umea-2"}
)

// house is an office's log and any number of processes that decide on it.
type house struct {
	t   *testing.T
	log handlers.Log
	mu  sync.Mutex
	now time.Time
}

// newHouse has the reference data of Umeå's county in its network book.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, log: memlog.New(), now: domain.Date("2024-05-02").At(10 * 60)}
	b := h.process()
	for _, part := range []string{domain.Catalogue, "Västerbotten"} {
		if _, err := b.Do(t.Context(), domain.NetworkBook, domain.SeedNetwork{Part: part}, handlers.Request{Actor: domain.System, Key: "seed " + part}); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// process is one more process on the log.
func (h *house) process() *handlers.Books {
	h.t.Helper()
	b, err := handlers.NewBooks(h.t.Context(), h.log, handlers.Options{Clock: h.clock})
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(time.Second)
	return h.now
}

// must is a command that goes well.
func (h *house) must(b *handlers.Books, c domain.Command, who domain.Actor) handlers.Receipt {
	h.t.Helper()
	r, err := b.Do(h.t.Context(), umea, c, handlers.Request{Actor: who})
	if err != nil {
		h.t.Fatalf("%s by %s: %v", c.Name(), who, err)
	}
	return r
}

// open opens the day with two desks for Försäkringskassan.
func (h *house) open(b *handlers.Books) {
	h.t.Helper()
	h.must(b, domain.OpenDay{}, umeaBoss)
	h.must(b, domain.OpenDesk{Desk: "1", Officer: "o-umea-1", Agencies: []domain.AgencyCode{"fk"}}, first)
	h.must(b, domain.OpenDesk{Desk: "2", Officer: "o-umea-2", Agencies: []domain.AgencyCode{"fk"}}, second)
}

// head is where the log has the book.
func (h *house) head(id domain.BookID) handlers.Head {
	h.t.Helper()
	head, err := h.log.Head(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return head
}

// entries is what the log has of the day.
func (h *house) entries() (all []domain.Entry) {
	h.t.Helper()
	for r, err := range h.log.Read(h.t.Context(), umea, handlers.Head{Book: umea}) {
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, r.Entry)
	}
	return all
}

var bostadsbidrag = domain.Register{Errands: []domain.NewErrand{{Type: "fk-bostb"}}}

// visitOf is the visit that a receipt is about.
func visitOf(r handlers.Receipt) domain.VisitID {
	for _, ev := range r.Entry.Events {
		switch ev := ev.(type) {
		case domain.VisitRegistered:
			return ev.Visit
		case domain.VisitorCalled:
			return ev.Visit
		}
	}
	return ""
}

func TestTheSameKeyIsTheSameRequest(t *testing.T) {
	h := newHouse(t)
	b := h.process()
	h.open(b)
	who := handlers.Request{Actor: umeaFront, Key: "slip 1"}
	once, err := b.Do(t.Context(), umea, bostadsbidrag, who)
	if err != nil || once.Repeated {
		t.Fatalf("%+v, %v", once, err)
	}
	again := func(when string, b *handlers.Books) {
		t.Helper()
		before := h.head(umea)
		r, err := b.Do(t.Context(), umea, bostadsbidrag, who)
		if err != nil || !r.Repeated || r.Entry.ID != once.Entry.ID || r.Position != once.Position {
			t.Errorf("%s: %+v, %v; want the first answer again", when, r, err)
		}
		if diff := cmp.Diff(once.Entry.Events, r.Entry.Events); diff != "" {
			t.Errorf("%s the answer differs (-first +again):\n%s", when, diff)
		}
		if h.head(umea) != before {
			t.Errorf("%s something was written", when)
		}
	}
	again("at once", b)
	again("in another process", h.process())
	stale := h.process()
	h.must(b, domain.CloseDay{}, umeaBoss)
	again("after the day has closed", b)
	again("after the day has closed, in a process that never saw it", h.process())
	again("after the day has closed, in a process that saw nothing of the closing", stale)

	other, err := b.Do(t.Context(), umea, bostadsbidrag, handlers.Request{Actor: umeaBoss, Key: "slip 1"})
	if !domain.Refused(err, "day-closed") {
		t.Errorf("another actor's key is another request: %+v, %v", other, err)
	}
}

func TestTheSameKeyForSomethingElse(t *testing.T) {
	h := newHouse(t)
	b := h.process()
	h.open(b)
	who := handlers.Request{Actor: umeaFront, Key: "slip 1"}
	if _, err := b.Do(t.Context(), umea, bostadsbidrag, who); err != nil {
		t.Fatal(err)
	}
	before := h.head(umea)
	for _, c := range []domain.Command{domain.Register{Errands: []domain.NewErrand{{Type: "fk-vab"}}}, domain.CallNext{Desk: "1"}, domain.CloseDay{}} {
		for _, b := range []*handlers.Books{b, h.process()} {
			if _, err := b.Do(t.Context(), umea, c, who); !errors.Is(err, handlers.ErrKeyReused) {
				t.Errorf("%s with a key that was used: %v", c.Name(), err)
			}
		}
	}
	if h.head(umea) != before {
		t.Error("something was written")
	}
}

// What is wrong is refused in a code, whatever it is, and nothing is written.
func TestBadRequestsWriteNothing(t *testing.T) {
	h := newHouse(t)
	b := h.process()
	h.open(b)
	megabyte := strings.Repeat("x", 1<<20)
	late := func(year int) domain.Command {
		return domain.Register{
			Errands: []domain.NewErrand{{Type: "ssc-lots"}}, Door: domain.Solved, Arrived: time.Date(year, 5, 2, 9, 0, 0, 0, time.UTC),
		}
	}
	for _, c := range []struct {
		name string
		book domain.BookID
		do   domain.Command
		who  handlers.Request
		code string
	}{
		{"no book", "", domain.OpenDay{}, handlers.Request{Actor: umeaBoss}, "unknown-book"},
		{"a megabyte of book", domain.BookID(megabyte), domain.OpenDay{}, handlers.Request{Actor: umeaBoss}, "unknown-book"},
		{"a day that does not exist", "umea.2024-02-30", domain.OpenDay{}, handlers.Request{Actor: umeaBoss}, "unknown-book"},
		{"an office that does not exist", "atlantis.2024-05-02", domain.OpenDay{}, handlers.Request{Actor: umeaBoss}, "unknown-kontor"},
		{"a day that is not open", "umea.2024-05-03", bostadsbidrag, handlers.Request{Actor: umeaFront}, "day-not-open"},
		{"a day twice", umea, domain.OpenDay{}, handlers.Request{Actor: umeaBoss}, "day-already-open"},
		{"a key that is too long", umea, bostadsbidrag, handlers.Request{Actor: umeaFront, Key: megabyte}, "bad-key"},
		{"nobody", umea, bostadsbidrag, handlers.Request{}, "unreadable-actor"},
		{"an actor who is no text", umea, bostadsbidrag, handlers.Request{Actor: domain.Actor{Role: "officer", ID: "\xff"}}, "unreadable-actor"},
		{"no errand", umea, domain.Register{}, handlers.Request{Actor: umeaFront}, "no-errand"},
		{"fifty errands", umea, domain.Register{Errands: make([]domain.NewErrand, 50)}, handlers.Request{Actor: umeaFront}, "too-many-errands"},
		{"a megabyte of language", umea, domain.Register{Errands: bostadsbidrag.Errands, Language: megabyte}, handlers.Request{Actor: umeaFront}, "bad-language"},
		{"a matter that is no text", umea, domain.Register{Errands: []domain.NewErrand{{Type: "fk-bostb", Matter: "\xff"}}}, handlers.Request{Actor: umeaFront}, "bad-matter"},
		{"the year 20000", umea, late(20000), handlers.Request{Actor: umeaFront, Key: "y"}, "arrived-in-future"},
		{"the year -1", umea, late(-1), handlers.Request{Actor: umeaFront, Key: "y"}, "arrived-other-day"},
		{"an empty queue", umea, domain.CallNext{Desk: "1"}, handlers.Request{Actor: first}, "nobody-waits"},
		{"what was not started", umea, domain.End{Errand: "x", Outcome: domain.Solved}, handlers.Request{Actor: first}, "unknown-errand"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dayBefore, before := h.head(umea), h.head(c.book)
			r, err := b.Do(t.Context(), c.book, c.do, c.who)
			var no *domain.Refusal
			if !errors.As(err, &no) || no.Code != c.code {
				t.Fatalf("%.200v, want refusal %s", err, c.code)
			}
			for name, value := range no.Args {
				if len(value) >= 100 {
					t.Errorf("argument %s repeats %d bytes", name, len(value))
				}
			}
			if len(r.Entry.Events) > 0 || h.head(umea) != dayBefore || h.head(c.book) != before {
				t.Error("something was written")
			}
		})
	}
	if _, err := b.Do(t.Context(), domain.NetworkBook, domain.OpenDay{}, handlers.Request{Actor: umeaBoss}); err == nil {
		t.Error("the network book opened as a day")
	}
	if _, err := b.Do(t.Context(), umea, domain.SeedNetwork{Part: domain.Catalogue}, handlers.Request{Actor: domain.System}); err == nil {
		t.Error("a day was seeded")
	}
}

// Two processes on one log, sixteen callers in each, every visit called by name: each is called once, and a loser hears by whom.
func TestAVisitIsCalledOnce(t *testing.T) {
	h := newHouse(t)
	a, b := h.process(), h.process()
	h.open(a)
	for range 8 {
		visit := visitOf(h.must(a, bostadsbidrag, umeaFront))
		type answer struct {
			receipt handlers.Receipt
			err     error
		}
		answers := make(chan answer)
		for i := range 32 {
			books, desk, who := a, domain.DeskID("1"), first
			if i%2 == 1 {
				books, desk, who = b, "2", second
			}
			go func() {
				r, err := books.Do(t.Context(), umea, domain.CallVisit{Desk: desk, Visit: visit}, handlers.Request{Actor: who})
				answers <- answer{r, err}
			}()
		}
		won, busy, beaten := 0, 0, 0
		var winner domain.VisitorCalled
		var lost []*domain.Refusal
		for range 32 {
			got := <-answers
			var no *domain.Refusal
			switch {
			case got.err == nil:
				won++
				winner = got.receipt.Entry.Events[0].(domain.VisitorCalled)
			case domain.Refused(got.err, "desk-busy"):
				busy++ // the winner's own desk has the visitor already
			case domain.Refused(got.err, "already-called") && errors.As(got.err, &no):
				beaten++
				lost = append(lost, no)
			default:
				t.Fatal(got.err)
			}
		}
		if won != 1 || busy != 15 || beaten != 16 {
			t.Fatalf("%d won, %d were busy with it, %d were beaten", won, busy, beaten)
		}
		for _, no := range lost {
			if no.Kind != domain.Lost || no.Args["desk"] != string(winner.Desk) || no.Args["officer"] != string(winner.Officer) || no.Args["ticket"] != string(winner.Ticket) {
				t.Fatalf("the loser hears %v of %+v", no, winner)
			}
		}
		h.must(a, domain.Leave{Visit: visit}, umeaFront)
	}
}

// Two processes calling the next: nobody is called twice, nobody is passed over, and the order is the queue's.
func TestCallNextFromTwoProcesses(t *testing.T) {
	const visits = 40
	h := newHouse(t)
	a, b := h.process(), h.process()
	h.open(a)
	for range visits {
		h.must(a, bostadsbidrag, umeaFront)
	}
	var working sync.WaitGroup
	for _, w := range []struct {
		books *handlers.Books
		desk  domain.DeskID
		who   domain.Actor
	}{{a, "1", first}, {b, "2", second}} {
		working.Go(func() {
			for {
				r, err := w.books.Do(t.Context(), umea, domain.CallNext{Desk: w.desk}, handlers.Request{Actor: w.who})
				if domain.Refused(err, "nobody-waits") {
					return
				}
				if err == nil {
					_, err = w.books.Do(t.Context(), umea, domain.Leave{Visit: visitOf(r)}, handlers.Request{Actor: w.who})
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	working.Wait()
	var called []domain.Ticket
	for _, e := range h.entries() {
		if c, ok := e.Events[0].(domain.VisitorCalled); ok {
			called = append(called, c.Ticket)
		}
	}
	var want []domain.Ticket
	for n := range visits {
		want = append(want, domain.TicketNo(n+1))
	}
	if diff := cmp.Diff(want, called); diff != "" {
		t.Errorf("called (-want +got):\n%s", diff)
	}
}

// The same key in two processes at once is written once, and both have the answer.
func TestTheSameKeyFromTwoProcesses(t *testing.T) {
	h := newHouse(t)
	processes := []*handlers.Books{h.process(), h.process()}
	h.open(processes[0])
	for n := range 20 {
		receipts := make([]handlers.Receipt, 8)
		var asking sync.WaitGroup
		for i := range receipts {
			asking.Go(func() {
				var err error
				receipts[i], err = processes[i%2].Do(t.Context(), umea, bostadsbidrag, handlers.Request{Actor: umeaFront, Key: fmt.Sprint("slip ", n)})
				if err != nil {
					t.Error(err)
				}
			})
		}
		asking.Wait()
		written := 0
		for _, r := range receipts {
			if !r.Repeated {
				written++
			}
			if r.Entry.ID != receipts[0].Entry.ID || r.Position != receipts[0].Position {
				t.Errorf("two answers to one request: %+v and %+v", receipts[0], r)
			}
		}
		if written != 1 {
			t.Errorf("%d of them say that they wrote it", written)
		}
	}
	if got := len(h.entries()); got != 3+20 {
		t.Errorf("the day has %d entries, want %d", got, 3+20)
	}
}

// What a process knows may be old: before it says no, or that nothing is to be done, it looks.
func TestARefusalIsOfNow(t *testing.T) {
	h := newHouse(t)
	a, b := h.process(), h.process()
	h.open(a)
	look := func(*domain.Day) {}
	if err := b.View(t.Context(), umea, look); err != nil {
		t.Fatal(err)
	}
	h.must(a, bostadsbidrag, umeaFront)
	h.must(b, domain.CallNext{Desk: "1"}, first) // b knew of nobody who waits

	if err := b.View(t.Context(), umea, look); err != nil {
		t.Fatal(err)
	}
	h.must(a, domain.TakeBreak{Desk: "2"}, second)
	if r := h.must(b, domain.EndBreak{Desk: "2"}, second); len(r.Entry.Events) != 1 { // b knew of no break
		t.Errorf("nothing was done: %+v", r)
	}

	h.must(a, domain.CloseDay{}, umeaBoss)
	if _, err := b.Do(t.Context(), umea, bostadsbidrag, handlers.Request{Actor: umeaFront}); !domain.Refused(err, "day-closed") {
		t.Errorf("registered in a closed day: %v", err)
	}
}

// Nothing to do is an answer with the position that the answer holds for.
func TestNothingToDo(t *testing.T) {
	h := newHouse(t)
	b := h.process()
	h.open(b)
	last := h.must(b, domain.TakeBreak{Desk: "1"}, first)
	before := h.head(umea)
	r := h.must(b, domain.TakeBreak{Desk: "1"}, first)
	if len(r.Entry.Events) != 0 || r.Repeated || r.Position != last.Position || h.head(umea) != before {
		t.Errorf("%+v, want nothing at %v", r, last.Position)
	}
}

// Entries that the log delivers are taken in; what is known, and what does not follow, is passed over; the next decision reads nothing.
func TestObserve(t *testing.T) {
	h := newHouse(t)
	a := h.process()
	reads := &countingLog{Log: h.log}
	b, err := handlers.NewBooks(t.Context(), reads, handlers.Options{Clock: h.clock})
	if err != nil {
		t.Fatal(err)
	}
	h.open(a)
	if err := b.View(t.Context(), umea, func(*domain.Day) {}); err != nil {
		t.Fatal(err)
	}
	from := h.head(umea)
	h.must(a, bostadsbidrag, umeaFront)
	h.must(a, bostadsbidrag, umeaFront)
	var recorded []handlers.Recorded
	for r, err := range h.log.Read(t.Context(), umea, from) {
		if err != nil {
			t.Fatal(err)
		}
		recorded = append(recorded, r)
	}
	for _, r := range []handlers.Recorded{recorded[1], recorded[0], recorded[0], recorded[1], recorded[1]} { // too soon, next, known, next, known
		if err := b.Observe(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	reads.count = 0
	if got := visitOf(h.must(b, domain.CallNext{Desk: "1"}, first)); got != visitOf(handlers.Receipt{Entry: recorded[0].Entry}) {
		t.Errorf("called %s", got)
	}
	if reads.count != 0 {
		t.Errorf("the log was asked %d times for what had been delivered", reads.count)
	}
}

// countingLog counts the questions.
type countingLog struct {
	handlers.Log
	count int
}

func (l *countingLog) Head(ctx context.Context, b domain.BookID) (handlers.Head, error) {
	l.count++
	return l.Log.Head(ctx, b)
}

// A change of the network reaches a process through Observe, and the next decision is made with it.
func TestObserveTheNetwork(t *testing.T) {
	h := newHouse(t)
	a, b := h.process(), h.process()
	unassign := domain.Unassign{Officer: "o-umea-1", Kontor: "umea", Agency: "fk", Last: "2024-05-01"}
	r, err := a.Do(t.Context(), domain.NetworkBook, unassign, handlers.Request{Actor: umeaBoss})
	if err != nil {
		t.Fatal(err)
	}
	if !b.Network().Assigned("o-umea-1", "umea", "fk", domain.General, "2024-05-02") {
		t.Fatal("b knew before it was told")
	}
	for item, err := range h.log.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		if err := b.Observe(t.Context(), item.Recorded); err != nil {
			t.Fatal(err)
		}
	}
	if b.Network().Revision != r.Entry.Revision || b.Network().Assigned("o-umea-1", "umea", "fk", domain.General, "2024-05-02") {
		t.Errorf("b is at revision %d of the network, and does not know", b.Network().Revision)
	}
	h.must(b, domain.OpenDay{}, umeaBoss)
	open := domain.OpenDesk{Desk: "1", Officer: "o-umea-1", Agencies: []domain.AgencyCode{"fk"}}
	if _, err := b.Do(t.Context(), umea, open, handlers.Request{Actor: first}); !domain.Refused(err, "not-assigned") {
		t.Errorf("opened a desk with an assignment that has ended: %v", err)
	}
}

func TestSeedOnce(t *testing.T) {
	h := &house{t: t, log: memlog.New(), now: domain.Date("2024-05-02").At(10 * 60)}
	cut := h.process()
	part := handlers.Request{Actor: domain.System, Key: "seed " + domain.Catalogue}
	if _, err := cut.Do(t.Context(), domain.NetworkBook, domain.SeedNetwork{Part: domain.Catalogue}, part); err != nil {
		t.Fatal(err)
	}
	b := h.process() // goes on where the first was cut off
	if err := b.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	seeded := h.head(domain.NetworkBook)
	if got, want := seeded.Revision, uint64(len(domain.SeedParts())); got != want {
		t.Errorf("the network book has %d entries, want %d", got, want)
	}
	for _, again := range []*handlers.Books{b, h.process()} {
		if err := again.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if h.head(domain.NetworkBook) != seeded {
		t.Error("a second seed wrote something")
	}
	if got, want := len(b.Network().Kontors), len(domain.Reference().Kontors); got != want {
		t.Errorf("%d offices were seeded, want %d", got, want)
	}
}

// An entry that does not fit closes its own book, for every command and for ever, and no other.
func TestABrokenEntryClosesItsBook(t *testing.T) {
	h := newHouse(t)
	b := h.process()
	h.open(b)
	head := h.head(umea)
	broken := domain.Entry{
		ID: domain.EntryID(umea, domain.System, "broken"), Book: umea, Revision: head.Revision + 1, Prev: head.Hash, At: h.now, Recorded: h.now,
		Actor: domain.System, Command: "leave", Events: []domain.Event{domain.VisitorLeft{Visit: "umea.2024-05-02.nobody"}},
	}
	if _, err := h.log.Append(t.Context(), head, broken); err != nil {
		t.Fatal(err)
	}
	before := h.head(umea)
	for _, b := range []*handlers.Books{b, b, h.process()} {
		_, err := b.Do(t.Context(), umea, bostadsbidrag, handlers.Request{Actor: umeaFront})
		var damage *handlers.Damage
		if !errors.As(err, &damage) || damage.Book != umea {
			t.Errorf("%v, want the damage of %s", err, umea)
		}
		if err := b.View(t.Context(), umea, func(*domain.Day) { t.Error("a broken day was shown") }); !errors.As(err, &damage) {
			t.Errorf("%v, want the damage of %s", err, umea)
		}
	}
	if h.head(umea) != before {
		t.Error("a broken book was written to")
	}
	if _, err := b.Do(t.Context(), "skelleftea.2024-05-02", domain.OpenDay{}, handlers.Request{Actor: umeaBoss}); err != nil {
		t.Errorf("another office is closed too: %v", err)
	}
}

// An answer that was lost on the way is found by the same key; what was written stands once.
func TestALostAnswer(t *testing.T) {
	h := newHouse(t)
	h.open(h.process())
	b, err := handlers.NewBooks(t.Context(), &mumblingLog{Log: h.log}, handlers.Options{Clock: h.clock})
	if err != nil {
		t.Fatal(err)
	}
	who := handlers.Request{Actor: umeaFront, Key: "slip 1"}
	if _, err := b.Do(t.Context(), umea, bostadsbidrag, who); !errors.Is(err, handlers.ErrUnavailable) {
		t.Fatalf("%v, want a lost answer", err)
	}
	r, err := b.Do(t.Context(), umea, bostadsbidrag, who)
	if err != nil || !r.Repeated {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := len(h.entries()); got != 4 {
		t.Errorf("the day has %d entries, want 4", got)
	}
}

// mumblingLog writes the first entry and does not say so.
type mumblingLog struct {
	handlers.Log
	said bool
}

func (l *mumblingLog) Append(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	r, err := l.Log.Append(ctx, expected, e)
	if err == nil && !l.said {
		l.said = true
		return handlers.Recorded{}, handlers.ErrUnavailable
	}
	return r, err
}

// Whoever has waited long enough for a book gives up, and says why.
func TestACallerGivesUp(t *testing.T) {
	h := newHouse(t)
	b := h.process()
	h.open(b)
	gone, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("the browser was closed")
	err := b.View(t.Context(), umea, func(*domain.Day) { // holds the book
		cancel(reason)
		if _, err := b.Do(gone, umea, bostadsbidrag, handlers.Request{Actor: umeaFront}); !errors.Is(err, reason) {
			t.Errorf("%v, want the context's cause", err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
