package logtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"kontor/handlers"
)

func following() []Promise {
	return []Promise{
		{"Follow yields every entry of every book in one order", followInOrder},
		{"Follow after a position yields what stands behind it and nothing else", followAfter},
		{"Follow says once that it has caught up, when everything held has come", followCatchesUp},
		{"Follow of an empty log has caught up at once", followEmpty},
		{"Follow yields entries as they are appended", followLive},
		{"Follow after a position of another epoch is ErrForeignEpoch", followForeign},
		{"Follow after a position that the log never came to is damage", followBeyond},
		{"Follow can be broken off and begun anew", followBrokenOff},
	}
}

// follower has a Follow running and hands out what it yields, one at a time.
type follower struct {
	t     testing.TB
	s     Subject
	items chan handlers.Item
	ended chan error // closed without an error when Follow ended without one
	stop  context.CancelCauseFunc
}

var errStopped = errors.New("the test is over")

// follow starts to follow. At the test's end it stops, and fails when Follow goes on all the same.
func follow(t testing.TB, s Subject, l handlers.Log, after handlers.Position) *follower {
	ctx, stop := context.WithCancelCause(context.WithoutCancel(t.Context()))
	f := &follower{t, s, make(chan handlers.Item), make(chan error, 1), stop}
	go func() {
		defer close(f.ended)
		for item, err := range l.Follow(ctx, after) {
			if err != nil {
				f.ended <- err
				return
			}
			select {
			case f.items <- item:
			case <-ctx.Done():
			}
		}
	}()
	t.Cleanup(func() {
		stop(errStopped)
		select {
		case <-f.ended:
		case <-time.After(s.patience()):
			t.Error("Follow does not end when its context does")
		}
	})
	return f
}

// next is the next item; there must be one.
func (f *follower) next() handlers.Item {
	f.t.Helper()
	select {
	case item := <-f.items:
		return item
	case err := <-f.ended:
		f.t.Fatalf("Follow ended: %v", err)
	case <-time.After(f.s.patience()):
		f.t.Fatal("Follow yields nothing")
	}
	panic("not reached")
}

// yields takes the entries, in this order.
func (f *follower) yields(want ...handlers.Recorded) {
	f.t.Helper()
	for _, r := range want {
		item := f.next()
		if item.CaughtUp {
			f.t.Fatalf("Follow says that it has caught up before the entry at %s", r.Position)
		}
		same(f.t, item.Recorded, r)
	}
}

// catchesUp takes the mark.
func (f *follower) catchesUp() {
	f.t.Helper()
	if item := f.next(); !item.CaughtUp || len(item.Entry.Events) != 0 || !item.Position.IsZero() {
		f.t.Fatalf("Follow yields the entry at %s, not the mark that it has caught up", item.Position)
	}
}

// ends is the error that Follow ends with; no item may come before it.
func (f *follower) ends() error {
	f.t.Helper()
	select {
	case item := <-f.items:
		f.t.Fatalf("Follow yields the entry at %q, caught up %v, and should end", item.Position, item.CaughtUp)
	case err := <-f.ended:
		if err == nil {
			f.t.Fatal("Follow ended without an error")
		}
		return err
	case <-time.After(f.s.patience()):
		f.t.Fatal("Follow does not end")
	}
	panic("not reached")
}

// inTurn puts the entries of two books in the order in which twoBooks wrote them.
func inTurn(a, b []handlers.Recorded) (all []handlers.Recorded) {
	for i := range a {
		all = append(all, a[i], b[i])
	}
	return all
}

func followInOrder(t testing.TB, s Subject) {
	l, a, b := twoBooks(t, s, 12)
	all := inTurn(a, b)
	for i := range all[1:] {
		if all[i].Position.Compare(all[i+1].Position) >= 0 || all[i].Position.Epoch != all[i+1].Position.Epoch {
			t.Errorf("position %s is not before %s", all[i].Position, all[i+1].Position)
		}
	}
	for range 2 {
		follow(t, s, l, handlers.Position{}).yields(all...)
	}
}

func followAfter(t testing.TB, s Subject) {
	l, a, b := twoBooks(t, s, 3)
	all := inTurn(a, b)
	for i, r := range all {
		after := r.Position
		after.Index = i % 2 // an event within the entry: the entry has been seen
		f := follow(t, s, l, after)
		f.yields(all[i+1:]...)
		f.catchesUp()
	}
}

func followCatchesUp(t testing.TB, s Subject) {
	l, a, b := twoBooks(t, s, 10)
	f := follow(t, s, l, handlers.Position{})
	f.yields(inTurn(a, b)...)
	f.catchesUp()
	p := &pen{t, s, l, a[len(a)-1].Head}
	for range 3 {
		f.yields(p.write())
	}
}

func followEmpty(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	f := follow(t, s, l, handlers.Position{})
	f.catchesUp()
	f.yields(p.write())
}

func followLive(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	q := newPen(t, s, l, lulea)
	first := p.write()
	f, g := follow(t, s, l, handlers.Position{}), follow(t, s, l, first.Position)
	f.yields(first)
	f.catchesUp()
	g.catchesUp()
	for range 5 {
		a, b := p.write(), q.write()
		f.yields(a, b)
		g.yields(a, b)
	}
}

func followForeign(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	at := p.write().Position
	at.Epoch += "x"
	if err := follow(t, s, l, at).ends(); !errors.Is(err, handlers.ErrForeignEpoch) {
		t.Errorf("the error is %v", err)
	}
	other := newPen(t, s, s.Open(t), umea).write().Position
	if err := follow(t, s, l, other).ends(); !errors.Is(err, handlers.ErrForeignEpoch) {
		t.Errorf("with a position of another log the error is %v", err)
	}
}

func followBeyond(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	at := p.write().Position
	at.Place++
	if err := follow(t, s, l, at).ends(); !isDamage(err) {
		t.Errorf("the error is %v", err)
	}
}

func followBrokenOff(t testing.TB, s Subject) {
	l, a, _ := twoBooks(t, s, 5)
	items := l.Follow(s.soon(t), handlers.Position{})
	for range 2 {
		for item, err := range items {
			if err != nil {
				t.Fatal(err)
			}
			same(t, item.Recorded, a[0])
			break
		}
	}
}

func isDamage(err error) bool {
	var d *handlers.Damage
	return errors.As(err, &d)
}
