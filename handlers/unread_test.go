package handlers_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// later writes into the day what only a later release knows, and hands it out as the log would.
func (h *house) later() handlers.Recorded {
	h.t.Helper()
	head := h.head(umea)
	r, err := h.log.Append(h.t.Context(), head, domain.Entry{
		ID: domain.EntryID(umea, domain.System, "later"), Book: umea, Revision: head.Revision + 1, Prev: head.Hash, At: h.clock(), Recorded: h.clock(),
		Actor: domain.System, Command: "make-tea", Events: []domain.Event{domain.Unread{Event: "tea-made", Version: 1, Data: `{"cups":2}`}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// closed fails unless the book takes no command, and another one does.
func (h *house) closed(b *handlers.Books, later bool, words string) {
	h.t.Helper()
	for range 2 {
		_, err := b.Do(h.t.Context(), umea, bostadsbidrag, handlers.Request{Actor: umeaFront})
		var d *handlers.Damage
		if !errors.As(err, &d) || d.Book != umea || d.Later != later || !strings.Contains(err.Error(), words) {
			h.t.Errorf("the book says: %v", err)
		}
	}
	if _, err := b.Do(h.t.Context(), "lycksele.2024-05-02", domain.OpenDay{}, handlers.Request{Actor: domain.System, Key: "open"}); err != nil {
		h.t.Errorf("another book: %v", err)
	}
}

const knowsNot = "this release does not know event tea-made"

// A book in which a later release has written takes no commands from this one, in whatever way it meets that; the others do.
func TestALaterReleasesEntryClosesItsBook(t *testing.T) {
	h := newHouse(t)
	observing, writing := h.process(), h.process()
	h.open(observing)
	if err := writing.View(t.Context(), umea, func(*domain.Day) {}); err != nil {
		t.Fatal(err)
	}
	r := h.later()
	if err := observing.Observe(t.Context(), r); err == nil || !strings.Contains(err.Error(), knowsNot) {
		t.Errorf("observed: %v", err)
	}
	h.closed(observing, true, knowsNot)
	h.closed(writing, true, knowsNot)
	h.closed(h.process(), true, knowsNot)
	if n := len(h.entries()); h.head(umea).Revision != uint64(n) || n != int(r.Head.Revision) {
		t.Error("something was written behind it")
	}
}

// A book in which something cannot be read at all takes no commands from the moment at which that is seen.
func TestAnEntryThatCannotBeReadClosesItsBook(t *testing.T) {
	h := newHouse(t)
	b := h.process()
	h.open(b)
	noise := []byte("noise")
	r := handlers.Recorded{
		Entry: domain.ReadEntry(umea, noise), Stored: noise, Head: handlers.Head{Book: umea, Place: h.head(umea).Place, Hash: domain.HashOf(noise)},
	}
	if err := b.Observe(t.Context(), r); err != nil {
		t.Errorf("at a place that is known already: %v", err)
	}
	r.Head.Place++
	if err := b.Observe(t.Context(), r); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("observed: %v", err)
	}
	h.closed(b, false, "cannot be read")
}

// Verify says of the entry that this release does not know it, and of the rest that it is right.
func TestVerifySaysWhatItDoesNotKnow(t *testing.T) {
	h := newHouse(t)
	h.open(h.process())
	r := h.later()
	report, err := handlers.Verify(t.Context(), h.log, handlers.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if report.OK() || report.ConservationOK || !report.ChainOK || !strings.Contains(report.FirstError, knowsNot) || len(report.Findings) != 1 {
		t.Errorf("%+v", report)
	}
	if f := report.Findings[0]; f.Book != umea || f.Entry != r.Head.Revision || f.Place != r.Position.Place {
		t.Errorf("found %+v", f)
	}
}

// No agency's stream goes past an entry that this release does not know: it may be for any of them. Dispatch alarms, and tries again.
func TestDispatchHoldsAtWhatItDoesNotKnow(t *testing.T) {
	h := newHouse(t)
	b, d := h.process(), newDrawer()
	h.open(b)
	h.must(b, bostadsbidrag, umeaFront)
	alarms := make(chan handlers.Delivery, 1024)
	dispatch := handlers.NewDispatch(h.log, d, handlers.DispatchOptions{Retry: 1, Clock: h.clock, Alarm: func(d handlers.Delivery) { alarms <- d }})
	if err := dispatch.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := len(d.streams["fk"])
	if before == 0 {
		t.Fatal("nothing was told")
	}
	h.later()
	for range 2 {
		if err := dispatch.CatchUp(t.Context()); err == nil || !strings.Contains(err.Error(), knowsNot) {
			t.Errorf("dispatch says: %v", err)
		}
	}
	if len(d.streams["fk"]) != before {
		t.Error("a stream went on")
	}
	alarm := <-alarms
	if alarm.Failing.IsZero() || !strings.Contains(alarm.Cause, knowsNot) {
		t.Errorf("the alarm is %+v", alarm)
	}
	if !slices.ContainsFunc(dispatch.Deliveries(), func(d handlers.Delivery) bool { return strings.Contains(d.Cause, knowsNot) }) {
		t.Error("Deliveries does not say so")
	}
}

// torn is a log in which one entry of the day cannot be read.
type torn struct {
	handlers.Log
	at uint64
}

func (l torn) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		for item, err := range l.Log.Follow(ctx, after) {
			if item.Position.Place == l.at {
				item.Stored = []byte("noise")
				item.Entry = domain.ReadEntry(umea, item.Stored)
				item.Head = handlers.Head{Book: umea, Place: l.at, Hash: domain.HashOf(item.Stored)}
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// What cannot be read at all holds Dispatch, and is found by Verify, which goes on behind it.
func TestNobodyGoesPastWhatCannotBeRead(t *testing.T) {
	h := newHouse(t)
	b, d := h.process(), newDrawer()
	h.open(b)
	r := h.must(b, bostadsbidrag, umeaFront)
	if _, err := b.Do(t.Context(), "lycksele.2024-05-02", domain.OpenDay{}, handlers.Request{Actor: domain.System}); err != nil {
		t.Fatal(err)
	}
	log := torn{h.log, r.Position.Place}
	dispatch := handlers.NewDispatch(log, d, handlers.DispatchOptions{Clock: h.clock})
	if err := dispatch.CatchUp(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be read") || !strings.Contains(err.Error(), string(umea)) {
		t.Errorf("dispatch says: %v", err)
	}
	if len(d.streams["fk"]) != 0 {
		t.Error("a stream went on")
	}
	report, err := handlers.Verify(t.Context(), log, handlers.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if report.ChainOK || len(report.Findings) == 0 || report.Findings[0].Book != umea || report.Findings[0].Place != r.Position.Place {
		t.Errorf("%+v", report)
	}
	if last := h.head("lycksele.2024-05-02"); report.Books != 3 || last.Place <= r.Position.Place {
		t.Errorf("%d books; the last entry stands at %d", report.Books, last.Place)
	}
}
