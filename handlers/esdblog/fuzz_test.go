package esdblog

import (
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"kontor/domain"
)

// What the log began with is read by whoever connects; whatever stands there must not do more than be refused, and what is taken must
// be able to name positions.
func FuzzBirth(f *testing.F) {
	f.Add(birth{Epoch: "ABC", Secret: [32]byte{1}}.encode())
	f.Add([]byte(`{"epoch":"a.b","secret":""}`))
	f.Add([]byte(`{"epoch":"` + "x" + `"}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, stored []byte) {
		b, err := decodeBirth(stored)
		if err != nil {
			return
		}
		again, err := decodeBirth(b.encode())
		if err != nil || again != b {
			t.Errorf("%q is read as %+v, and that as %+v, %v", stored, b, again, err)
		}
		p := domain.Position{Epoch: b.Epoch, Place: 7}
		if back, err := domain.ParsePosition(p.String()); err != nil || back != p {
			t.Errorf("a position in epoch %q is read back as %+v, %v", b.Epoch, back, err)
		}
	})
}

// An event in a book's stream is what somebody has put there.
func FuzzRecorded(f *testing.F) {
	e := domain.Entry{
		ID: uuid.UUID{15: 1}, Book: "umea.2024-05-02", Revision: 1, Actor: domain.System, Command: "test", Events: []domain.Event{domain.RulesChanged{}},
	}
	stored, err := domain.EncodeEntry(e)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("book-umea.2024-05-02", uint64(0), uint64(100), stored, event(e, stored, uuid.UUID{1}).Metadata)
	f.Add("book-umea.2024-05-02", uint64(7), uint64(100), stored, []byte(`{"call":7}`))
	f.Add("book-network", uint64(0), ^uint64(0), []byte(`{}`), []byte(nil))
	f.Add("$all", uint64(0), uint64(0), []byte(nil), []byte(`{`))
	l := &Log{birth: birth{Epoch: "E"}}
	f.Fuzz(func(t *testing.T, stream string, number, commit uint64, data, metadata []byte) {
		ev := &esdb.RecordedEvent{StreamID: stream, EventNumber: number, Position: esdb.Position{Commit: commit}, Data: data, UserMetadata: metadata}
		bears(ev, uuid.UUID{1})
		r, err := l.recorded(ev)
		if err != nil {
			return
		}
		if l.stream(r.Entry.Book) != stream || r.Head.Revision != number+1 || r.Position.Place != commit || r.Head.Hash != domain.HashOf(data) {
			t.Errorf("event %d of %q is read as revision %d of %s", number, stream, r.Head.Revision, r.Entry.Book)
		}
	})
}
