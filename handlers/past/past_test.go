package past_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/past"
)

const (
	thursday domain.Date     = "2024-05-02"
	office   domain.KontorID = "skelleftea"
	other    domain.KontorID = "umea"
)

// reading counts what is read of a log, and can be made to fail or to wait.
type reading struct {
	handlers.Log
	entries atomic.Int64
	damaged domain.BookID
	began   chan struct{} // told at every read, when there is somebody to tell
	hold    chan struct{} // reads wait for it; nil when they need not
}

func (l *reading) Read(ctx context.Context, b domain.BookID, after handlers.Head) iter.Seq2[handlers.Recorded, error] {
	return func(yield func(handlers.Recorded, error) bool) {
		if b == l.damaged {
			yield(handlers.Recorded{}, &handlers.Damage{Book: b, What: "a hole"})
			return
		}
		if l.hold != nil {
			select {
			case l.began <- struct{}{}:
			default:
			}
			select {
			case <-l.hold:
			case <-ctx.Done():
				yield(handlers.Recorded{}, context.Cause(ctx))
				return
			}
		}
		for r, err := range l.Log.Read(ctx, b, after) {
			l.entries.Add(1)
			if !yield(r, err) {
				return
			}
		}
	}
}

// world writes a day and looks back at it. Minutes are after 10:00.
type world struct {
	*testing.T
	log   *reading
	books *handlers.Books
	past  *past.Past
	now   time.Time
	at    domain.KontorID
}

func newWorld(t *testing.T) *world {
	w := &world{T: t, log: &reading{Log: memlog.New()}, now: thursday.At(6 * 60), at: office}
	books, err := handlers.NewBooks(t.Context(), w.log.Log, handlers.Options{Clock: func() time.Time { return w.now }})
	if err == nil {
		err = books.Seed(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	w.books = books
	w.past = past.New(w.log, past.Options{Network: books.Network, Clock: func() time.Time { return w.now }})
	return w
}

func (w *world) time(minute int) time.Time {
	return thursday.At(10 * 60).Add(time.Duration(minute) * time.Minute)
}

// do gives the command at the minute.
func (w *world) do(minute int, c domain.Command) domain.Entry {
	w.Helper()
	w.now = w.time(minute)
	r, err := w.books.Do(w.Context(), domain.DaybookID(w.at, thursday), c, handlers.Request{Actor: domain.System})
	if err != nil {
		w.Fatalf("%s at minute %d: %v", c.Name(), minute, err)
	}
	return r.Entry
}

// comes registers a visit with one errand.
func (w *world) comes(minute int) (domain.VisitID, domain.ErrandID) {
	w.Helper()
	e := w.do(minute, domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}})
	return e.Events[0].(domain.VisitRegistered).Visit, e.Events[1].(domain.ErrandRegistered).Errand
}

func (w *world) open(minute int) {
	w.Helper()
	w.do(minute, domain.OpenDay{})
	w.do(minute, domain.OpenDesk{Desk: "1", Officer: domain.OfficerID("o-" + string(w.at) + "-1"), Agencies: []domain.AgencyCode{"skv"}})
}

// backdated appends an entry that happened at one minute and was recorded at another, as an office writes that had lost its line.
func (w *world) backdated(happened, recorded int, c domain.DayCommand) {
	w.Helper()
	book := domain.DaybookID(w.at, thursday)
	head, err := w.log.Head(w.Context(), book)
	if err != nil {
		w.Fatal(err)
	}
	err = w.books.View(w.Context(), book, func(d *domain.Day) {
		var events []domain.Event
		events, err = d.Decide(domain.Moment{At: w.time(happened), Actor: domain.System, Network: w.books.Network(), NewID: uuid.New}, c)
		if err != nil {
			return
		}
		_, err = w.log.Append(w.Context(), head, domain.Entry{
			ID: uuid.New(), Book: book, Revision: head.Revision + 1, Prev: head.Hash, At: w.time(happened).UTC(), Recorded: w.time(recorded).UTC(),
			Actor: domain.System, Command: c.Name(), Events: events, Network: w.books.Network().Revision,
		})
	})
	if err != nil {
		w.Fatal(err)
	}
}

// sees writes what there was of the office: "waiting/in service/arrivals/solved".
func (w *world) sees(kind past.Kind, minute int) (said string) {
	w.Helper()
	as := past.As{Kind: kind, Moment: w.time(minute), Kontor: w.at}
	err := w.past.See(w.Context(), as, func(seen past.Seen) {
		row, _ := seen.Board.Office(w.at, seen.Moment)
		l := row.Workload
		said = fmt.Sprintf("%d/%d/%d/%d", l.Waiting, l.InService, l.Arrivals, l.Ended[domain.Solved])
		if bars := len(seen.Line.View(seen.Moment).Bars); row.Stage != domain.Unopened && bars != l.Arrivals || !row.Balanced {
			w.Errorf("%s at %d: %d bars, %d arrivals, balanced is %t", kind, minute, bars, l.Arrivals, row.Balanced)
		}
	})
	if err != nil {
		w.Fatal(err)
	}
	return said
}

func TestKinds(t *testing.T) {
	cases := []struct {
		name         string
		happen       func(w *world)
		minute       int
		shown, known string
	}{
		{"before anything happened there is nothing", func(w *world) { w.open(0); w.comes(5) }, -5, "0/0/0/0", "0/0/0/0"},
		{"what came later is in neither", func(w *world) { w.open(0); w.comes(5); w.comes(15) }, 10, "1/0/1/0", "1/0/1/0"},
		{"what happens at the moment is in both", func(w *world) { w.open(0); w.comes(10) }, 10, "1/0/1/0", "1/0/1/0"},
		{"a visit struck later was shown, and is known not to have been", func(w *world) {
			w.open(0)
			v, _ := w.comes(5)
			w.comes(6)
			w.do(20, domain.Strike{Visit: v, Reason: domain.ByMistake})
		}, 10, "2/0/2/0", "1/0/1/0"},
		{"a visit that was struck after it was served leaves its desk free and its figures even", func(w *world) {
			w.open(0)
			v, e := w.comes(5)
			w.do(6, domain.CallVisit{Desk: "1", Visit: v})
			w.do(7, domain.Start{Errand: e})
			w.comes(8)
			w.do(15, domain.End{Errand: e, Outcome: domain.Solved})
			w.do(20, domain.Strike{Visit: v, Reason: domain.ByMistake})
		}, 10, "1/1/2/0", "1/0/1/0"},
		{"an outcome corrected later is shown as it was, and known as it is", func(w *world) {
			w.open(0)
			v, e := w.comes(5)
			w.do(6, domain.CallVisit{Desk: "1", Visit: v})
			w.do(6, domain.Start{Errand: e})
			w.do(7, domain.End{Errand: e, Outcome: domain.Solved})
			w.do(20, domain.CorrectErrand{Errand: e, Outcome: domain.NotSolved, Reason: domain.WrongOutcome})
		}, 10, "0/0/1/1", "0/0/1/0"},
		{"what was written down later was not shown then", func(w *world) {
			w.open(0)
			w.comes(5)
			w.backdated(8, 30, domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}})
		}, 10, "1/0/1/0", "2/0/2/0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.happen(w)
			w.now = w.time(120)
			if got := w.sees(past.AsShownThen, c.minute); got != c.shown {
				t.Errorf("as shown then: %s, not %s", got, c.shown)
			}
			if got := w.sees(past.AsKnownNow, c.minute); got != c.known {
				t.Errorf("as known now: %s, not %s", got, c.known)
			}
		})
	}
}

// TestForwardAndBack: whatever moment was asked for before, a moment says the same.
func TestForwardAndBack(t *testing.T) {
	w := newWorld(t)
	w.open(0)
	var v domain.VisitID
	for minute := range 40 {
		if v, _ = w.comes(minute + 1); minute%4 == 3 {
			w.do(minute+1, domain.CallVisit{Desk: "1", Visit: v})
			w.do(minute+1, domain.MarkAbsent{Visit: v})
		}
	}
	w.do(50, domain.Strike{Visit: v, Reason: domain.ByMistake})
	w.now = w.time(120)
	for _, kind := range []past.Kind{past.AsShownThen, past.AsKnownNow} {
		asked := map[int]string{}
		for _, minute := range []int{10, 30, 5, 60, 30, 20, 10, 60, 40, 41, 39, 5} {
			got := w.sees(kind, minute)
			if before, ok := asked[minute]; ok && before != got {
				t.Errorf("%s at %d: %s, before %s", kind, minute, got, before)
			}
			asked[minute] = got
		}
		if asked[5] == asked[30] || asked[30] == asked[60] {
			t.Errorf("%s: the moments look alike: %v", kind, asked)
		}
	}
}

// TestGoesOn: what was read is not read again: another moment of the day, the other kind and the office among all cost no entry, and a day
// that goes on costs what came since.
func TestGoesOn(t *testing.T) {
	w := newWorld(t)
	w.open(0)
	for minute := range 30 {
		w.comes(minute + 1)
	}
	w.now = w.time(120)
	w.sees(past.AsShownThen, 20)
	if first := w.log.entries.Swap(0); first < 30 {
		t.Errorf("the first reads %d entries", first)
	}
	w.sees(past.AsShownThen, 25)
	w.sees(past.AsShownThen, 10)
	w.sees(past.AsKnownNow, 20)
	if more := w.log.entries.Swap(0); more != 0 {
		t.Errorf("other moments read %d entries", more)
	}
	w.comes(121)
	if got := w.sees(past.AsShownThen, 121); got != "31/0/31/0" || w.log.entries.Load() != 1 {
		t.Errorf("one more is %s, and %d entries are read", got, w.log.entries.Load())
	}
}

// TestOpenDay: of a day that goes on, now is asked anew, and what is struck after one looked is not there when one looks again.
func TestOpenDay(t *testing.T) {
	w := newWorld(t)
	w.open(0)
	v, _ := w.comes(5)
	if got := w.sees(past.AsKnownNow, 5) + " " + w.sees(past.AsShownThen, 5); got != "1/0/1/0 1/0/1/0" {
		t.Fatal(got)
	}
	w.comes(5)
	if got := w.sees(past.AsKnownNow, 5) + " " + w.sees(past.AsShownThen, 5); got != "2/0/2/0 2/0/2/0" {
		t.Errorf("with one more it is %s", got)
	}
	w.do(6, domain.Strike{Visit: v, Reason: domain.ByMistake})
	if got := w.sees(past.AsKnownNow, 5) + " " + w.sees(past.AsShownThen, 5); got != "1/0/1/0 2/0/2/0" {
		t.Errorf("with one struck it is %s", got)
	}
}

// TestNation: all offices are seen together, and a book that the log cannot give is named and spoils no other.
func TestNation(t *testing.T) {
	w := newWorld(t)
	w.open(0)
	w.comes(5)
	w.at = other
	w.open(6)
	w.comes(7)
	w.comes(7)
	w.now = w.time(120)
	see := func() (waiting int, unread []domain.BookID) {
		err := w.past.See(t.Context(), past.As{Kind: past.AsShownThen, Moment: w.time(10)}, func(seen past.Seen) {
			waiting, unread = seen.Board.Overview(seen.Moment).Nation.Waiting, seen.Unread
			if seen.Line != nil {
				t.Error("the nation has a time line")
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return waiting, unread
	}
	if waiting, unread := see(); waiting != 3 || len(unread) != 0 {
		t.Errorf("%d wait, %v cannot be read", waiting, unread)
	}
	w.past = past.New(w.log, past.Options{Network: w.books.Network})
	w.log.damaged = domain.DaybookID(other, thursday)
	if waiting, unread := see(); waiting != 1 || !slices.Equal(unread, []domain.BookID{w.log.damaged}) {
		t.Errorf("with one damaged %d wait, %v cannot be read", waiting, unread)
	}
}

// TestCancelled: who goes ends the reading, hears why, and spoils nothing for who comes after.
func TestCancelled(t *testing.T) {
	w := newWorld(t)
	w.open(0)
	w.comes(5)
	w.now = w.time(120)
	w.log.hold, w.log.began = make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancelCause(t.Context())
	gone, ended := errors.New("gone"), make(chan error)
	go func() {
		ended <- w.past.See(ctx, past.As{Kind: past.AsShownThen, Moment: w.time(10), Kontor: office}, func(past.Seen) { t.Error("it was shown") })
	}()
	<-w.log.began
	cancel(gone)
	if err := <-ended; !errors.Is(err, gone) {
		t.Errorf("it ended with %v", err)
	}
	close(w.log.hold)
	if got := w.sees(past.AsShownThen, 10); got != "1/0/1/0" {
		t.Errorf("the next one sees %s", got)
	}
}

// TestTogether: those who ask for the same moment at once read it once.
func TestTogether(t *testing.T) {
	w := newWorld(t)
	w.open(0)
	for minute := range 30 {
		w.comes(minute + 1)
	}
	w.now = w.time(120)
	w.sees(past.AsShownThen, 30)
	alone := w.log.entries.Swap(0)
	w.past = past.New(w.log, past.Options{Network: w.books.Network, Clock: func() time.Time { return w.time(120) }})
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() { w.sees(past.AsShownThen, 30) })
	}
	wait.Wait()
	if all := w.log.entries.Load(); all != alone {
		t.Errorf("twenty read %d entries, one %d", all, alone)
	}
}
