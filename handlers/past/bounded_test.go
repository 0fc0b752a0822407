package past

import (
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// TestBounded: however many moments are asked for, what was asked last is remembered and what is older is let go.
func TestBounded(t *testing.T) {
	now := time.Date(2024, 5, 2, 12, 0, 0, 0, time.UTC)
	p := New(memlog.New(), Options{Network: domain.NewNetwork})
	for hour := range 100 {
		as := As{Kind: AsShownThen, Moment: now.Add(-time.Duration(hour) * time.Hour), Kontor: "umea"}
		if err := p.See(t.Context(), as, func(Seen) {}); err != nil {
			t.Fatal(err)
		}
	}
	last := p.reels[len(p.reels)-1].moment
	if p.weight() > atMost || len(p.reels) < 3 || !last.Equal(now.Add(-99*time.Hour)) || len(p.turns) != 0 {
		t.Errorf("%d moments of weight %d are remembered, the last %v; %d askers wait", len(p.reels), p.weight(), last, len(p.turns))
	}
}

// TestShelfIsBounded: volumes that were not used for longest make room.
func TestShelfIsBounded(t *testing.T) {
	s := shelf{books: map[domain.BookID]volume{}}
	for _, b := range []domain.BookID{"a", "b", "c", "a", "d", "e"} {
		s.put(b, volume{head: handlers.Head{Book: b}, loose: make([]byte, shelfMost/3)})
	}
	if len(s.books) != 3 || s.bytes > shelfMost || s.get("a").head.Book != "a" || s.get("c").head.Book != "" {
		t.Errorf("it holds %v, %d bytes", s.order, s.bytes)
	}
}

// TestVolume: what is packed comes out as it went in, from any revision on.
func TestVolume(t *testing.T) {
	var v volume
	var read []handlers.Recorded
	for i := range 600 {
		e := domain.Entry{Book: "umea.2024-05-02", Revision: uint64(i + 1), Actor: domain.System, Command: "open-day", Events: []domain.Event{domain.DayOpened{}}}
		stored, err := domain.EncodeEntry(e)
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, handlers.Recorded{Entry: e, Stored: stored, Head: handlers.Head{Book: e.Book, Revision: e.Revision}})
	}
	for len(read) > 0 {
		n := min(len(read), 170)
		var err error
		if v, err = v.with(read[:n]); err != nil {
			t.Fatal(err)
		}
		read = read[n:]
	}
	if len(v.packed) == 0 || len(v.loose) == 0 || v.head.Revision != 600 {
		t.Fatalf("%d packed, %d loose bytes, at %d", len(v.packed), len(v.loose), v.head.Revision)
	}
	for _, from := range []uint64{0, 1, 299, 599, 600} {
		next := from
		for e, err := range v.after(from) {
			if next++; err != nil || e.Revision != next {
				t.Fatalf("behind %d comes %d, %v", from, e.Revision, err)
			}
		}
		if next != 600 {
			t.Errorf("behind %d it ends with %d", from, next)
		}
	}
	v.packed[0] = v.packed[0][:len(v.packed[0])/2]
	for _, err := range v.after(0) {
		if err == nil {
			continue
		}
		return
	}
	t.Error("a volume that is cut off yields no error")
}
