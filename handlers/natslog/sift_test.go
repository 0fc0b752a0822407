package natslog_test

import (
	"bytes"
	"slices"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// Of a log that is followed in part comes what is wanted, in order, and the mark at its end, with what was asked of every entry once. A part that
// begins in the middle begins there.
func TestFollowSome(t *testing.T) {
	const all = 300
	r := start(t, t.TempDir(), "")
	l := r.open(r.connect())
	head := handlers.Head{Book: "umea.2024-05-02"}
	for i := range all {
		e := entryAfter(head)
		e.Events = []domain.Event{domain.BreakTaken{Desk: "1"}}
		if i%7 == 0 {
			e.Events = []domain.Event{domain.BreakEnded{Desk: "1"}}
		}
		e.ID = domain.EntryID(head.Book, e.Actor, string(rune('a'+i)))
		rec, err := l.Append(t.Context(), head, e)
		if err != nil {
			t.Fatal(err)
		}
		head = rec.Head
	}
	for _, after := range []uint64{0, 100, all - 1, all} {
		asked, came := 0, []uint64{}
		wanted := func(stored []byte) bool { asked++; return bytes.Contains(stored, []byte("break-ended")) }
		position := handlers.Position{}
		if after > 0 {
			position = handlers.Position{Epoch: l.Epoch(), Place: after}
		}
		marked := false
		for item, err := range l.FollowSome(t.Context(), position, wanted) {
			if err != nil {
				t.Fatal(err)
			}
			if marked = item.CaughtUp; marked {
				break
			}
			if _, ended := item.Entry.Events[0].(domain.BreakEnded); !ended {
				t.Errorf("%v came", item.Entry.Events)
			}
			came = append(came, item.Position.Place)
		}
		var want []uint64
		for place := after + 1; place <= all; place++ {
			if (place-1)%7 == 0 {
				want = append(want, place)
			}
		}
		if !marked || asked != all-int(after) || !slices.Equal(came, want) {
			t.Errorf("after %d: asked of %d, came %v, marked %v; want %v", after, asked, came, marked, want)
		}
	}
}
