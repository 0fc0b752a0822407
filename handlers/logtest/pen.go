package logtest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

const (
	umea  domain.BookID = "umea.2024-05-02"
	lulea domain.BookID = "lulea.2024-05-02"
)

// pen writes in one book, one entry after the other.
type pen struct {
	t    testing.TB
	s    Subject
	log  handlers.Log
	head handlers.Head
}

// open is a new log and a pen for one book of it.
func open(t testing.TB, s Subject, b domain.BookID) (handlers.Log, *pen) {
	t.Helper()
	l := s.Open(t)
	return l, newPen(t, s, l, b)
}

func newPen(t testing.TB, s Subject, l handlers.Log, b domain.BookID) *pen {
	return &pen{t, s, l, handlers.Head{Book: b}}
}

// next is an entry that fits behind what the pen has written; the key makes its id.
func (p *pen) next(key string) domain.Entry { return entryAfter(p.head, key) }

// entryAfter is an entry that fits behind the head.
func entryAfter(h handlers.Head, key string) domain.Entry {
	at := time.Date(2024, 5, 2, 8, 0, int(h.Revision), 0, time.UTC)
	return domain.Entry{
		ID: domain.EntryID(h.Book, domain.System, key), Book: h.Book, Revision: h.Revision + 1, At: at, Recorded: at,
		Actor: domain.System, Command: "test", Prev: h.Hash,
		Events: []domain.Event{domain.RulesChanged{Rules: domain.Rules{MaxCalls: int(h.Revision)}}},
	}
}

// sized is such an entry whose stored form has that many bytes.
func (p *pen) sized(key string, size int) domain.Entry {
	p.t.Helper()
	e := p.next(key)
	e.Events = []domain.Event{domain.AgencyListed{Agency: domain.Agency{Code: "fk"}}}
	small, err := domain.EncodeEntry(e)
	if err != nil {
		p.t.Fatal(err)
	}
	e.Events = []domain.Event{domain.AgencyListed{Agency: domain.Agency{Code: "fk", NameSv: strings.Repeat("x", size-len(small))}}}
	return e
}

// write appends what next made.
func (p *pen) write() handlers.Recorded {
	p.t.Helper()
	return p.append(p.next(fmt.Sprint(p.head.Revision)))
}

// append appends the entry and moves on.
func (p *pen) append(e domain.Entry) handlers.Recorded {
	p.t.Helper()
	r, err := p.log.Append(p.s.soon(p.t), p.head, e)
	if err != nil {
		p.t.Fatalf("appending revision %d of %s: %v", e.Revision, e.Book, err)
	}
	p.head = r.Head
	return r
}

// unchanged fails when anything has been written behind the pen's back.
func (p *pen) unchanged() {
	p.t.Helper()
	if h, err := p.log.Head(p.s.soon(p.t), p.head.Book); err != nil || h != p.head {
		p.t.Errorf("the book's head is %+v (%v); nothing should have been written after %+v", h, err, p.head)
	}
}

// same fails unless both are the same entry at the same place, and the bytes are that entry.
func same(t testing.TB, got, want handlers.Recorded) {
	t.Helper()
	if got.Position != want.Position || got.Head != want.Head || !bytes.Equal(got.Stored, want.Stored) {
		t.Fatalf("got revision %d of %s at %s, head %+v;\nwant revision %d of %s at %s, head %+v", got.Entry.Revision, got.Entry.Book,
			got.Position, got.Head, want.Entry.Revision, want.Entry.Book, want.Position, want.Head)
	}
	again, err := domain.EncodeEntry(got.Entry)
	if err != nil || !bytes.Equal(again, got.Stored) {
		t.Fatalf("the entry at %s is not what its bytes say: %v", got.Position, err)
	}
}

// sameAll compares in order.
func sameAll(t testing.TB, got, want []handlers.Recorded) {
	t.Helper()
	for i := range min(len(got), len(want)) {
		same(t, got[i], want[i])
	}
	if len(got) != len(want) {
		t.Fatalf("got %d entries, want %d", len(got), len(want))
	}
}
