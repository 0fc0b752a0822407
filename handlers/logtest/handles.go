package logtest

import (
	"testing"

	"kontor/handlers"
)

// handles is what is promised to two handles on one log.
func handles() []Promise {
	return []Promise{
		{"what one handle writes the other finds at the same position", handlesAgree},
		{"two handles conflict in a book as two writers do", handlesConflict},
		{"the same entry again through another handle is success", handlesRetry},
		{"every handle has the log's epoch and secret, and one end", handlesKeep},
	}
}

func handlesAgree(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	m := s.Again(t, l)
	f, g := follow(t, s, l, handlers.Position{}), follow(t, s, m, handlers.Position{})
	f.catchesUp()
	g.catchesUp()
	q := newPen(t, s, m, lulea)
	for range 3 {
		a, b := p.write(), q.write()
		f.yields(a, b)
		g.yields(a, b)
	}
	if h, err := m.Head(s.soon(t), umea); err != nil || h != p.head {
		t.Errorf("through the other handle the head is %+v, %v; want %+v", h, err, p.head)
	}
	follow(t, s, m, p.write().Position).catchesUp()
}

func handlesConflict(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	m := s.Again(t, l)
	before := p.head
	p.write()
	_, err := m.Append(s.soon(t), before, entryAfter(before, "other"))
	isConflict(t, err, before, p.head)
	p.unchanged()
}

func handlesRetry(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	m := s.Again(t, l)
	before, e := p.head, p.next("once")
	first := p.append(e)
	p.write()
	again, err := m.Append(s.soon(t), before, e)
	if err != nil {
		t.Fatalf("the same entry again: %v", err)
	}
	same(t, again, first)
	p.unchanged()
}

func handlesKeep(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	a, b := keeper(t, l), keeper(t, s.Again(t, l))
	if a.Epoch() != b.Epoch() || a.Secret() != b.Secret() {
		t.Errorf("one has epoch %q with secret %x, the other %q with %x", a.Epoch(), a.Secret(), b.Epoch(), b.Secret())
	}
	endsAt(t, s, b, p.write().Position)
}

// restarting is what is promised when what keeps the log stops and starts again.
func restarting() []Promise {
	return []Promise{
		{"a restart keeps every entry, its position and the epoch", restartKeeps},
		{"a restart keeps what was imported, the end and the secret", restartKeepsImported},
	}
}

func restartKeepsImported(t testing.TB, s Subject) {
	before, from := s.Open(t), foreign(t, 10, 0, umea, lulea)
	end := imports(t, s, before, handlers.Position{}, from)
	epoch, secret := keeper(t, before).Epoch(), keeper(t, before).Secret()
	after := s.Restart(t, before)
	if a := keeper(t, after); a.Epoch() != epoch || a.Secret() != secret {
		t.Errorf("epoch %q with secret %x has become epoch %q with secret %x", epoch, secret, a.Epoch(), a.Secret())
	}
	endsAt(t, s, after, end)
	holds(t, s, after, from)
}

func restartKeeps(t testing.TB, s Subject) {
	l, a, b := twoBooks(t, s, 5)
	l = s.Restart(t, l)
	p := &pen{t, s, l, a[len(a)-1].Head}
	p.unchanged()
	f := follow(t, s, l, a[0].Position)
	f.yields(inTurn(a, b)[1:]...)
	f.catchesUp()
	f.yields(p.write())
	got, err := read(t, s, l, lulea, handlers.Head{})
	if err != nil {
		t.Fatal(err)
	}
	sameAll(t, got, b)
}

// damaged is what is promised when the log has lost an entry.
func damaged() []Promise {
	return []Promise{
		{"a hole ends Read with damage", holeInRead},
		{"a hole ends Follow with damage", holeInFollow},
	}
}

func holeInRead(t testing.TB, s Subject) {
	l, a, _ := twoBooks(t, s, 3)
	l = s.Cut(t, l, a[1].Position)
	got, err := read(t, s, l, umea, handlers.Head{})
	if !isDamage(err) || len(got) > 1 {
		t.Errorf("got %d entries, %v", len(got), err)
	}
}

func holeInFollow(t testing.TB, s Subject) {
	l, a, b := twoBooks(t, s, 3)
	l = s.Cut(t, l, a[1].Position)
	f := follow(t, s, l, a[0].Position)
	f.yields(b[0])
	if err := f.ends(); !isDamage(err) {
		t.Errorf("the error is %v", err)
	}
}
