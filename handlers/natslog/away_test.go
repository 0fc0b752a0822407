package natslog_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"testing"
	"time"

	"kontor/handlers"
	"kontor/handlers/natslog"
	"kontor/handlers/natslog/natstest"
)

// followed is a Follow under way through a connection by URL, with three entries taken.
func followed(t *testing.T, r *rig) (l *natslog.Log, h handlers.Head, next func() (handlers.Item, error, bool)) {
	t.Helper()
	l = r.open(r.dial())
	h = write(t, l, handlers.Head{Book: umea}, 3)
	ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Second, errors.New("Follow yields nothing"))
	next, stop := iter.Pull2(l.Follow(ctx, handlers.Position{}))
	t.Cleanup(func() { stop(); cancel() })
	take(t, next, 1, 3)
	if item, err, _ := next(); err != nil || !item.CaughtUp {
		t.Fatalf("caught up: %v, %v", item.CaughtUp, err)
	}
	return l, h, next
}

// take takes the entries at the places.
func take(t *testing.T, next func() (handlers.Item, error, bool), from, to uint64) {
	t.Helper()
	for place := from; place <= to; place++ {
		item, err, _ := next()
		if err != nil || item.Head.Place != place {
			t.Fatalf("got the entry at %d, %v; want the one at %d", item.Head.Place, err, place)
		}
	}
}

// again stops the server and starts one on another directory where it listened.
func (r *rig) again(t *testing.T, dir string) *rig {
	t.Helper()
	r.stop()
	return start(t, dir, r.at)
}

func TestFollowGoesOnWhenTheServerIsBack(t *testing.T) {
	r := start(t, t.TempDir(), natstest.Free(t).String())
	l, h, next := followed(t, r)
	r = r.again(t, r.dir)
	h = write(t, l, h, 3)
	take(t, next, 4, 6)
	r = r.again(t, r.dir)
	other := r.open(r.dial())
	write(t, other, h, 3)
	take(t, next, 7, 9)
}

func TestFollowEndsWhenTheServerIsBackWithAnotherLog(t *testing.T) {
	r := start(t, t.TempDir(), natstest.Free(t).String())
	_, _, next := followed(t, r)
	empty := r.again(t, t.TempDir())
	empty.open(empty.connect())
	if item, err, _ := next(); !errors.Is(err, handlers.ErrForeignEpoch) {
		t.Errorf("got the entry at %d, %v", item.Head.Place, err)
	}
}

func TestFollowEndsWhenTheServerIsBackWithoutTheLog(t *testing.T) {
	r := start(t, t.TempDir(), natstest.Free(t).String())
	_, _, next := followed(t, r)
	r.again(t, t.TempDir())
	if item, err, _ := next(); !errors.Is(err, handlers.ErrForeignEpoch) {
		t.Errorf("got the entry at %d, %v", item.Head.Place, err)
	}
}

func TestFollowEndsWhenTheServerIsBackWithAnOlderState(t *testing.T) {
	for what, written := range map[string]int{"shorter": 0, "as long, with other entries": 2} {
		t.Run(what, func(t *testing.T) {
			r := start(t, t.TempDir(), natstest.Free(t).String())
			l, h, next := followed(t, r)
			r.stop()
			older := t.TempDir()
			if err := os.CopyFS(older, os.DirFS(r.dir)); err != nil {
				t.Fatal(err)
			}
			r = r.again(t, r.dir)
			write(t, l, h, 2)
			take(t, next, 4, 5)
			fork := start(t, older, "")
			if written > 0 {
				write(t, fork.open(fork.connect()), handlers.Head{Book: "lulea.2024-05-02"}, written)
			}
			fork.stop()
			r.again(t, older)
			var d *handlers.Damage
			if item, err, _ := next(); !errors.As(err, &d) || d.Place != 5 {
				t.Errorf("got the entry at %d, %v", item.Head.Place, err)
			}
		})
	}
}

func TestFollowGivesUpAServerThatStaysAway(t *testing.T) {
	r := start(t, t.TempDir(), natstest.Free(t).String())
	l, err := natslog.Open(t.Context(), r.dial(), natslog.Options{Outage: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	next, stop := iter.Pull2(l.Follow(t.Context(), handlers.Position{}))
	defer stop()
	if item, err, _ := next(); err != nil || !item.CaughtUp {
		t.Fatal(err)
	}
	r.stop()
	if _, err, _ := next(); !errors.Is(err, handlers.ErrUnavailable) {
		t.Error(err)
	}
}

func TestWithoutItsServerTheLogIsNotAvailable(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l := r.open(r.connect())
	h := write(t, l, handlers.Head{Book: umea}, 1)
	next, stop := iter.Pull2(l.Follow(t.Context(), handlers.Position{}))
	defer stop()
	take(t, next, 1, 1)
	r.stop()
	if _, err := l.Append(t.Context(), h, entryAfter(h)); !errors.Is(err, handlers.ErrUnavailable) {
		t.Errorf("Append: %v", err)
	}
	if _, err := l.Head(t.Context(), umea); !errors.Is(err, handlers.ErrUnavailable) {
		t.Errorf("Head: %v", err)
	}
	for _, err := range l.Read(t.Context(), umea, handlers.Head{}) {
		if !errors.Is(err, handlers.ErrUnavailable) {
			t.Errorf("Read: %v", err)
		}
	}
	item, err, _ := next()
	for err == nil && item.CaughtUp {
		item, err, _ = next()
	}
	if !errors.Is(err, handlers.ErrUnavailable) {
		t.Errorf("Follow: %v", err)
	}
}
