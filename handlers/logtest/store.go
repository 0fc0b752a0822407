package logtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// keeping is what is promised to a log's keepers.
func keeping() []Promise {
	return []Promise{
		{"every log has an epoch and a secret of its own", ownEpoch},
		{"the epoch is that of the positions", epochOfPositions},
		{"End is the position of the last entry, of an empty log the zero one", endIsLast},
		{"what is imported stands as it was stored, in its order, and Append goes on behind it", importKeeps},
		{"Import says where the log ends", importEnds},
		{"Import goes on behind what the log holds", importGoesOn},
		{"Import anywhere but at the end is ErrNotAtEnd and writes nothing", importNotAtEnd},
		{"an Import whose outcome is unknown is finished from where the log ends", importFinished},
		{"Import takes entries by the thousand, and of the largest size", importMany},
		{"of two who import at one end one wins", importersAtOnce},
		{"Import with a context that is over writes nothing and says why", importTooLate},
	}
}

// keeper is the log as its keepers have it.
func keeper(t testing.TB, l handlers.Log) handlers.Store {
	t.Helper()
	s, ok := l.(handlers.Store)
	if !ok {
		t.Fatalf("a %T is no handlers.Store", l)
	}
	return s
}

func ownEpoch(t testing.TB, s Subject) {
	a, b := keeper(t, s.Open(t)), keeper(t, s.Open(t))
	if a.Epoch() == "" || a.Epoch() == b.Epoch() {
		t.Errorf("the epochs of two logs are %q and %q", a.Epoch(), b.Epoch())
	}
	if none := [32]byte{}; a.Secret() == none || a.Secret() == b.Secret() {
		t.Errorf("the secrets of two logs are %x and %x", a.Secret(), b.Secret())
	}
}

func epochOfPositions(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	if at := p.write().Position; at.Epoch != keeper(t, l).Epoch() {
		t.Errorf("the position is of %q, the log of %q", at.Epoch, keeper(t, l).Epoch())
	}
}

// endsAt fails unless the log ends there.
func endsAt(t testing.TB, s Subject, l handlers.Log, want handlers.Position) {
	t.Helper()
	if end, err := keeper(t, l).End(s.soon(t)); err != nil || end != want {
		t.Errorf("the log ends at %#v (%v), not at %#v", end, err, want)
	}
}

func endIsLast(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	endsAt(t, s, l, handlers.Position{})
	q := newPen(t, s, l, lulea)
	for range 3 {
		p.write()
		endsAt(t, s, l, q.write().Position)
	}
}

// foreign is what another log has: n entries of so many bytes (0: small ones) in two books in turn.
func foreign(t testing.TB, n, size int, books ...domain.BookID) (all []handlers.Recorded) {
	t.Helper()
	heads := []handlers.Head{{Book: books[0]}, {Book: books[1]}}
	for i := range n {
		h := &heads[i%2]
		p := &pen{t: t, head: *h}
		e := p.next(fmt.Sprint(h.Revision))
		if size > 0 {
			e = p.sized(fmt.Sprint(h.Revision), size)
		}
		stored, err := domain.EncodeEntry(e)
		if err != nil {
			t.Fatal(err)
		}
		*h = handlers.Head{Book: h.Book, Revision: e.Revision, Place: uint64(i + 1), Hash: domain.HashOf(stored)}
		all = append(all, handlers.Recorded{Entry: e, Position: handlers.Position{Epoch: "foreign", Place: h.Place}, Head: *h, Stored: stored})
	}
	return all
}

// imports writes the entries and fails when that fails.
func imports(t testing.TB, s Subject, l handlers.Log, after handlers.Position, entries []handlers.Recorded) handlers.Position {
	t.Helper()
	end, err := keeper(t, l).Import(s.soon(t), after, entries)
	if err != nil {
		t.Fatalf("importing %d entries: %v", len(entries), err)
	}
	return end
}

// holds fails unless the log holds the entries, as they were stored elsewhere, and nothing else.
func holds(t testing.TB, s Subject, l handlers.Log, want []handlers.Recorded) (last handlers.Recorded) {
	t.Helper()
	f := follow(t, s, l, handlers.Position{})
	for i, w := range want {
		got := f.next()
		if got.CaughtUp || string(got.Stored) != string(w.Stored) || got.Entry.ID != w.Entry.ID || got.Head.Revision != w.Head.Revision {
			t.Fatalf("entry %d is revision %d of %s (%d bytes), not %d of %s (%d bytes)", i+1, got.Entry.Revision, got.Entry.Book,
				len(got.Stored), w.Entry.Revision, w.Entry.Book, len(w.Stored))
		}
		last = got.Recorded
	}
	f.catchesUp()
	return last
}

func importKeeps(t testing.TB, s Subject) {
	from := foreign(t, 10, 0, umea, lulea)
	l := s.Open(t)
	imports(t, s, l, handlers.Position{}, from)
	holds(t, s, l, from)
	for _, b := range []domain.BookID{umea, lulea} {
		h, err := l.Head(s.soon(t), b)
		if err != nil || h.Revision != 5 {
			t.Fatalf("the head of %s is %+v, %v", b, h, err)
		}
		p := &pen{t, s, l, h}
		p.write()
		p.unchanged()
		if got, err := read(t, s, l, b, handlers.Head{}); err != nil || len(got) != 6 {
			t.Errorf("the book has %d entries, %v", len(got), err)
		}
	}
}

func importEnds(t testing.TB, s Subject) {
	from := foreign(t, 4, 0, umea, lulea)
	l := s.Open(t)
	if end := imports(t, s, l, handlers.Position{}, nil); !end.IsZero() {
		t.Errorf("with nothing in it the log ends at %#v", end)
	}
	for i := range from {
		before, err := keeper(t, l).End(s.soon(t))
		if err != nil {
			t.Fatal(err)
		}
		end := imports(t, s, l, before, from[i:i+1])
		if end.Epoch != keeper(t, l).Epoch() {
			t.Errorf("the end is of epoch %q", end.Epoch)
		}
		endsAt(t, s, l, end)
	}
}

func importGoesOn(t testing.TB, s Subject) {
	from := foreign(t, 12, 0, umea, lulea)
	l := s.Open(t)
	end := handlers.Position{}
	for _, part := range [][]handlers.Recorded{from[:1], from[1:8], from[8:8], from[8:]} {
		end = imports(t, s, l, end, part)
	}
	if last := holds(t, s, l, from); last.Position != end {
		t.Errorf("it ends at %#v, the last entry stands at %#v", end, last.Position)
	}
}

func importNotAtEnd(t testing.TB, s Subject) {
	from := foreign(t, 6, 0, umea, lulea)
	l := s.Open(t)
	first := imports(t, s, l, handlers.Position{}, from[:2])
	end := imports(t, s, l, first, from[2:4])
	for what, after := range map[string]handlers.Position{
		"the beginning": {}, "a place before": first, "a place to come": {Epoch: end.Epoch, Place: end.Place + 1000},
		"another epoch's end": {Epoch: "another", Place: end.Place},
	} {
		if _, err := keeper(t, l).Import(s.soon(t), after, from[4:]); !errors.Is(err, handlers.ErrNotAtEnd) {
			t.Errorf("behind %s: %v", what, err)
		}
	}
	holds(t, s, l, from[:4])
}

// importFinished is broken off by its context as soon as something of it is there, and finished.
func importFinished(t testing.TB, s Subject) {
	from := foreign(t, 3000, 0, umea, lulea)
	l := s.Open(t)
	f := follow(t, s, l, handlers.Position{})
	f.catchesUp()
	ctx, cancel := context.WithCancelCause(s.soon(t))
	defer cancel(nil)
	ended := make(chan error, 1)
	go func() {
		_, err := keeper(t, l).Import(ctx, handlers.Position{}, from)
		ended <- err
	}()
	at := f.next().Position
	cancel(errOver)
	if err := <-ended; err != nil {
		isOver(t, "Import", err)
	}
	end, err := keeper(t, l).End(s.soon(t))
	if err != nil {
		t.Fatal(err)
	}
	done := 1
	for ; at != end; done++ {
		at = f.next().Position
	}
	if _, err := keeper(t, l).Import(s.soon(t), handlers.Position{}, from); !errors.Is(err, handlers.ErrNotAtEnd) {
		t.Errorf("the same again: %v", err)
	}
	imports(t, s, l, end, from[done:])
	holds(t, s, l, from)
}

func importMany(t testing.TB, s Subject) {
	l := s.Open(t)
	from, large := foreign(t, 2200, 0, umea, lulea), foreign(t, 12, domain.MaxEntry, "malmo.2024-05-02", "kiruna.2024-05-02")
	imports(t, s, l, imports(t, s, l, handlers.Position{}, from), large)
	holds(t, s, l, append(from, large...))
}

func importersAtOnce(t testing.TB, s Subject) {
	l := s.Open(t)
	all := foreign(t, 2*crowd, 0, umea, lulea)
	var end handlers.Position
	for len(all) > 0 {
		ends, errs := make([]handlers.Position, crowd), make([]error, crowd)
		atOnce(func(i int) { ends[i], errs[i] = keeper(t, l).Import(s.soon(t), end, all[:2]) })
		won := 0
		for i, err := range errs {
			if err == nil {
				won++
				end = ends[i]
			} else if !errors.Is(err, handlers.ErrNotAtEnd) {
				t.Fatal(err)
			}
		}
		if won != 1 {
			t.Fatalf("%d won", won)
		}
		all = all[2:]
	}
	holds(t, s, l, foreign(t, 2*crowd, 0, umea, lulea))
}

func importTooLate(t testing.TB, s Subject) {
	l := s.Open(t)
	_, err := keeper(t, l).Import(over(t), handlers.Position{}, foreign(t, 4, 0, umea, lulea))
	isOver(t, "Import", err)
	endsAt(t, s, l, handlers.Position{})
}
