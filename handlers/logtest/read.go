package logtest

import (
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

func reading() []Promise {
	return []Promise{
		{"Read of an empty book ends at once", readEmpty},
		{"Read yields every entry of the book in order and none of another", readInOrder},
		{"Read goes on after a head", readOn},
		{"Read ends with the entry that was last when it began", readEnds},
		{"Read after a head that the book never had is damage", readUnknownHead},
		{"Read can be broken off and begun anew", readBrokenOff},
	}
}

// read is what Read yields, and the error that ended it.
func read(t testing.TB, s Subject, l handlers.Log, b domain.BookID, after handlers.Head) (all []handlers.Recorded, err error) {
	t.Helper()
	for r, err := range l.Read(s.soon(t), b, after) {
		if err != nil {
			return all, err
		}
		all = append(all, r)
	}
	return all, nil
}

// twoBooks writes n entries in each of two books, in turn, and hands back both.
func twoBooks(t testing.TB, s Subject, n int) (l handlers.Log, inUmea, inLulea []handlers.Recorded) {
	t.Helper()
	l, p := open(t, s, umea)
	q := newPen(t, s, l, lulea)
	for range n {
		inUmea, inLulea = append(inUmea, p.write()), append(inLulea, q.write())
	}
	return l, inUmea, inLulea
}

func readEmpty(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	if got, err := read(t, s, l, lulea, handlers.Head{}); err != nil || len(got) != 0 {
		t.Errorf("got %d entries, %v", len(got), err)
	}
}

func readInOrder(t testing.TB, s Subject) {
	l, inUmea, inLulea := twoBooks(t, s, 12)
	for b, want := range map[domain.BookID][]handlers.Recorded{umea: inUmea, lulea: inLulea} {
		got, err := read(t, s, l, b, handlers.Head{Book: b})
		if err != nil {
			t.Fatal(err)
		}
		sameAll(t, got, want)
	}
}

func readOn(t testing.TB, s Subject) {
	l, inUmea, _ := twoBooks(t, s, 5)
	for i, r := range inUmea {
		got, err := read(t, s, l, umea, r.Head)
		if err != nil {
			t.Fatalf("after revision %d: %v", r.Head.Revision, err)
		}
		sameAll(t, got, inUmea[i+1:])
	}
}

func readEnds(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	want := []handlers.Recorded{p.write(), p.write(), p.write()}
	var got []handlers.Recorded
	for r, err := range l.Read(s.soon(t), umea, handlers.Head{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
		if len(got) <= len(want) {
			p.write()
		}
	}
	sameAll(t, got, want)
}

func readUnknownHead(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	first := p.write().Head
	p.write()
	changed, ahead := first, p.head
	changed.Hash[0]++
	ahead.Revision, ahead.Place = ahead.Revision+1, ahead.Place+1
	for _, h := range []handlers.Head{changed, ahead} {
		got, err := read(t, s, l, umea, h)
		if !isDamage(err) || len(got) != 0 {
			t.Errorf("after %+v: got %d entries, %v", h, len(got), err)
		}
	}
}

func readBrokenOff(t testing.TB, s Subject) {
	l, inUmea, _ := twoBooks(t, s, 5)
	entries := l.Read(s.soon(t), umea, handlers.Head{})
	for range 2 {
		for r, err := range entries {
			if err != nil {
				t.Fatal(err)
			}
			same(t, r, inUmea[0])
			break
		}
	}
}
