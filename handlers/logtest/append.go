package logtest

import (
	"errors"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

func appending() []Promise {
	return []Promise{
		{"the head of an empty book names the book and is of revision 0", emptyHead},
		{"Append hands back the entry as stored, with its position and the book's new head", appendHandsBack},
		{"Head is the entry appended last", headIsLast},
		{"the zero head stands for an empty book", zeroHead},
		{"books do not disturb each other", booksApart},
		{"an entry appended at an old revision is a conflict and not written", staleIsConflict},
		{"an entry appended at a revision to come is a conflict and not written", aheadIsConflict},
		{"an entry whose own revision does not follow is a conflict and not written", wrongRevision},
		{"an entry whose Prev is not the hash of the one before is a conflict and not written", wrongPrev},
		{"an entry of another book than the head is refused and not written", wrongBook},
		{"the same entry again is success and stands once", retryIsSuccess},
		{"the same entry again is success when others have appended since", lateRetryIsSuccess},
		{"an entry of the largest size is written and read back", largest},
		{"an entry too large is refused and not written", tooLarge},
		{"an entry without events is refused and not written", noEvents},
	}
}

func emptyHead(t testing.TB, s Subject) {
	h, err := s.Open(t).Head(s.soon(t), umea)
	if err != nil || h != (handlers.Head{Book: umea}) {
		t.Errorf("the head is %+v, %v", h, err)
	}
}

func appendHandsBack(t testing.TB, s Subject) {
	_, p := open(t, s, umea)
	for range 3 {
		before, e := p.head, p.next("k"+p.head.Hash.String())
		r := p.append(e)
		want, err := domain.EncodeEntry(e)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case string(r.Stored) != string(want):
			t.Errorf("stored are %q, not the entry's encoding %q", r.Stored, want)
		case r.Head.Hash != domain.HashOf(r.Stored):
			t.Errorf("the head's hash is %s, that of the bytes %s", r.Head.Hash, domain.HashOf(r.Stored))
		case r.Head.Book != umea || r.Head.Revision != before.Revision+1 || r.Head.Place <= before.Place:
			t.Errorf("the head went from %+v to %+v", before, r.Head)
		case r.Position.Epoch == "" || r.Position.Place == 0 || r.Position.Index != 0:
			t.Errorf("the position is %#v", r.Position)
		}
		same(t, r, handlers.Recorded{Entry: e, Position: r.Position, Head: r.Head, Stored: want})
	}
}

func headIsLast(t testing.TB, s Subject) {
	_, p := open(t, s, umea)
	for range 3 {
		p.write()
		p.unchanged()
	}
}

func zeroHead(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	if _, err := l.Append(s.soon(t), handlers.Head{}, p.next("k")); err != nil {
		t.Error(err)
	}
}

func booksApart(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	q, n := newPen(t, s, l, lulea), newPen(t, s, l, domain.NetworkBook)
	for range 3 {
		p.write()
		q.write()
		n.write()
	}
	p.unchanged()
	q.unchanged()
	n.unchanged()
}

func staleIsConflict(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	first := p.write().Head
	p.write()
	for _, h := range []handlers.Head{{Book: umea}, first} {
		_, err := l.Append(s.soon(t), h, entryAfter(h, "late"))
		isConflict(t, err, h, p.head)
	}
	p.unchanged()
}

func aheadIsConflict(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	ahead := p.head
	ahead.Revision, ahead.Place = ahead.Revision+1, ahead.Place+1
	_, err := l.Append(s.soon(t), ahead, entryAfter(ahead, "early"))
	isConflict(t, err, ahead, p.head)
	p.unchanged()
}

func wrongRevision(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	for _, revision := range []uint64{p.head.Revision, p.head.Revision + 2} {
		e := p.next("other")
		e.Revision = revision
		_, err := l.Append(s.soon(t), p.head, e)
		isConflict(t, err, p.head, p.head)
	}
	p.unchanged()
}

func wrongPrev(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	e := p.next("other")
	e.Prev[0]++
	_, err := l.Append(s.soon(t), p.head, e)
	isConflict(t, err, p.head, p.head)
	p.unchanged()
}

func wrongBook(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	e := p.next("other")
	e.Book = lulea
	if _, err := l.Append(s.soon(t), p.head, e); err == nil {
		t.Error("no error")
	}
	p.unchanged()
	newPen(t, s, l, lulea).unchanged()
}

// isConflict fails unless err is the conflict between the two heads.
func isConflict(t testing.TB, err error, expected, actual handlers.Head) {
	t.Helper()
	var c *handlers.Conflict
	if !errors.As(err, &c) {
		t.Fatalf("the error is %v, no conflict", err)
	}
	if c.Expected != expected || c.Actual != actual {
		t.Errorf("the conflict is %+v, not between %+v and %+v", *c, expected, actual)
	}
}

func retryIsSuccess(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	for range 2 { // at the beginning of a book and further in
		before, e := p.head, p.next("once"+p.head.Hash.String())
		first := p.append(e)
		again, err := l.Append(s.soon(t), before, e)
		if err != nil {
			t.Fatalf("the same entry again: %v", err)
		}
		same(t, again, first)
		if first.Earlier || !again.Earlier {
			t.Errorf("it says %t that the first call found its entry there, and %t of the second", first.Earlier, again.Earlier)
		}
		p.unchanged()
	}
}

func lateRetryIsSuccess(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	before, e := p.head, p.next("once")
	first := p.append(e)
	for range 20 {
		p.write()
	}
	again, err := l.Append(s.soon(t), before, e)
	if err != nil {
		t.Fatalf("the same entry again: %v", err)
	}
	same(t, again, first)
	p.unchanged()
}

func largest(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	want := []handlers.Recorded{p.append(p.sized("a", domain.MaxEntry)), p.append(p.sized("b", domain.MaxEntry))}
	p.unchanged()
	got, err := read(t, s, l, umea, handlers.Head{})
	if err != nil {
		t.Fatal(err)
	}
	sameAll(t, got, want)
}

func tooLarge(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	if _, err := l.Append(s.soon(t), p.head, p.sized("large", domain.MaxEntry+1)); err == nil {
		t.Error("no error")
	}
	p.unchanged()
}

func noEvents(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	e := p.next("none")
	e.Events = nil
	if _, err := l.Append(s.soon(t), p.head, e); err == nil {
		t.Error("no error")
	}
	p.unchanged()
}
