package projections

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"testing/synctest"

	"kontor/domain"
)

var errDone = errors.New("the page was closed")

// pulled is a reader of changes that takes one at a time.
func pulled(t *testing.T, b *Board, after domain.Position) (next func() Change, stop context.CancelCauseFunc, pull func() (Change, error, bool)) {
	t.Helper()
	ctx, stop := context.WithCancelCause(t.Context())
	pull, end := iter.Pull2(b.Changes(ctx, after))
	t.Cleanup(end)
	t.Cleanup(func() { stop(nil) })
	return func() Change {
		t.Helper()
		c, err, ok := pull()
		if !ok || err != nil {
			t.Fatalf("changes ended: %v", err)
		}
		return c
	}, stop, pull
}

func TestChanges(t *testing.T) {
	s := newScene(t)
	next, stop, pull := pulled(t, s.board, domain.Position{})
	if c := next(); !c.Full || c.Position != s.board.Position() {
		t.Fatalf("the first is %+v", c)
	}
	s.open(0, 1)
	s.at = other
	s.open(0, 1)
	if c := next(); c.Full || !slices.Equal(c.Kontors, []domain.KontorID{other, office}) || c.Position != s.board.Position() {
		t.Errorf("a slow reader gets %+v", c)
	}
	s.visitor(1, "skv-persbevis")
	if c := next(); !slices.Equal(c.Kontors, []domain.KontorID{other}) {
		t.Errorf("then %+v", c)
	}
	stop(errDone)
	if _, err, ok := pull(); !ok || !errors.Is(err, errDone) {
		t.Errorf("it ended with %v", err)
	}
	if _, _, ok := pull(); ok {
		t.Error("it goes on after its end")
	}
}

func TestChangesAfter(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	before := s.board.Position()
	s.visitor(1, "skv-persbevis")
	cases := []struct {
		name  string
		after domain.Position
		full  bool
	}{
		{"a known place", before, false},
		{"before the network changed", domain.Position{Epoch: "e", Place: 1}, true},
		{"another epoch", domain.Position{Epoch: "f", Place: before.Place}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			next, _, _ := pulled(t, s.board, c.after)
			if got := next(); got.Full != c.full || !c.full && !slices.Equal(got.Kontors, []domain.KontorID{office}) {
				t.Errorf("got %+v", got)
			}
		})
	}
	stored, err := s.board.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := Restore(stored)
	if err != nil {
		t.Fatal(err)
	}
	next, _, _ := pulled(t, restored, before)
	if c := next(); !c.Full {
		t.Errorf("a restored board does not know what changed before, but says %+v", c)
	}
}

func TestChangesOlderThanRemembered(t *testing.T) {
	var r ring
	for place := range uint64(remembersChanges + 10) {
		r.add(place+1, domain.KontorID([]string{"a", "b"}[place%2]))
	}
	if c := r.after(9); !c.Full {
		t.Errorf("the tenth is forgotten, but after the ninth it says %+v", c)
	}
	if c := r.after(10); c.Full || len(c.Kontors) != 2 {
		t.Errorf("after the tenth: %+v", c)
	}
	if c := r.after(remembersChanges + 9); c.Full || len(c.Kontors) != 1 {
		t.Errorf("after the last but one: %+v", c)
	}
}

// TestChangesWhileFolding: readers that come and go while the board is fed see every change, and block nobody.
func TestChangesWhileFolding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.open(0, 1)
		start := s.board.Position()
		readers, last := 8, make(chan domain.Position, 8)
		ctx, stop := context.WithCancelCause(t.Context())
		for range readers {
			go func() {
				at := start
				for c, err := range s.board.Changes(ctx, start) {
					if err != nil {
						break
					}
					if c.Full || len(c.Kontors) != 1 || c.Position.Compare(at) <= 0 {
						t.Errorf("after %s: %+v", at, c)
					}
					at = c.Position
					s.board.Overview(s.time(1))
				}
				last <- at
			}()
		}
		for range 50 {
			s.visitor(1, "skv-persbevis")
		}
		synctest.Wait()
		stop(errDone)
		for range readers {
			if at := <-last; at != s.board.Position() {
				t.Errorf("a reader stopped at %s, the board at %s", at, s.board.Position())
			}
		}
	})
}

func TestWaitFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		next := domain.Position{Epoch: "e", Place: s.place + 1}
		got := make(chan error, 1)
		go func() { got <- s.board.WaitFor(t.Context(), next) }()
		synctest.Wait()
		select {
		case err := <-got:
			t.Fatalf("it did not wait: %v", err)
		default:
		}
		s.do(0, domain.OpenDay{})
		if err := <-got; err != nil {
			t.Error(err)
		}
		if err := s.board.WaitFor(t.Context(), domain.Position{}); err != nil {
			t.Errorf("the beginning: %v", err)
		}
		if err := s.board.WaitFor(t.Context(), domain.Position{Epoch: "f", Place: 1}); !errors.Is(err, ErrEpoch) {
			t.Errorf("another epoch: %v", err)
		}
		ctx, stop := context.WithCancelCause(t.Context())
		stop(errDone)
		if err := s.board.WaitFor(ctx, domain.Position{Epoch: "e", Place: 1 << 40}); !errors.Is(err, errDone) {
			t.Errorf("a context that ended: %v", err)
		}
	})
}

func TestFoldInOrder(t *testing.T) {
	s := newScene(t)
	b := NewBoard()
	if err := b.Ready(); err == nil {
		t.Error("it is ready before it has caught up")
	}
	first := seed()[0]
	if err := b.Fold(first, domain.Position{Epoch: "e", Place: 7}); err != nil {
		t.Fatal(err)
	}
	if err := b.Fold(seed()[1], domain.Position{Epoch: "e", Place: 7}); !errors.Is(err, ErrOrder) {
		t.Errorf("the same place again: %v", err)
	}
	if err := b.Fold(seed()[1], domain.Position{Epoch: "f", Place: 8}); !errors.Is(err, ErrEpoch) {
		t.Errorf("another epoch: %v", err)
	}
	if b.Network().Revision != 1 || b.Position().Place != 7 || b.Position().Index != len(first.Events)-1 {
		t.Errorf("it stands at %s, revision %d", b.Position(), b.Network().Revision)
	}
	if err := s.board.Ready(); err != nil {
		t.Error(err)
	}
}
