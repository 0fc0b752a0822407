package natslog_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
)

func TestAStreamThatCouldLoseEntriesIsRefused(t *testing.T) {
	for _, c := range []struct {
		says string
		set  func(*jetstream.StreamConfig)
	}{
		{"lets entries be deleted", func(c *jetstream.StreamConfig) { c.DenyDelete = false }},
		{"lets entries be purged", func(c *jetstream.StreamConfig) { c.DenyPurge = false }},
		{"drops old entries", func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld }},
		{"by age or number", func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour }},
		{"by age or number", func(c *jetstream.StreamConfig) { c.MaxMsgs = 1000 }},
		{"by interest", func(c *jetstream.StreamConfig) { c.Retention = jetstream.WorkQueuePolicy }},
		{"not kept in files", func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage }},
		{"no limit", func(c *jetstream.StreamConfig) { c.MaxBytes = -1 }},
		{"no room for the largest", func(c *jetstream.StreamConfig) { c.MaxMsgSize = 1 << 20 }},
		{"subjects are not", func(c *jetstream.StreamConfig) { c.Subjects = []string{"book.*"} }},
		{"no epoch", func(c *jetstream.StreamConfig) { c.Metadata = nil }},
		{"no secret", func(c *jetstream.StreamConfig) { delete(c.Metadata, natslog.SecretKey) }},
		{"no secret", func(c *jetstream.StreamConfig) { c.Metadata[natslog.SecretKey] = "c2hvcnQ" }},
		{"does not begin at 1", func(c *jetstream.StreamConfig) { c.FirstSeq = 10 }},
	} {
		t.Run(c.says, func(t *testing.T) {
			r := start(t, t.TempDir(), "")
			js := r.jetStream()
			config := natslog.Settings(natslog.Options{MaxBytes: 1 << 20})
			c.set(&config)
			if _, err := js.CreateStream(t.Context(), config); err != nil {
				t.Fatal(err)
			}
			if _, err := natslog.Open(t.Context(), js.Conn(), natslog.Options{}); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestTooFewReplicasAreRefused(t *testing.T) {
	r := start(t, t.TempDir(), "")
	r.open(r.connect())
	_, err := natslog.Open(t.Context(), r.connect(), natslog.Options{Replicas: 3})
	if err == nil || !strings.Contains(err.Error(), "it has fewer replicas than 3") {
		t.Errorf("the error is %v", err)
	}
}

func TestALogWithAHoleIsRefused(t *testing.T) {
	for what, place := range map[string]uint64{"at the beginning": 1, "in the middle": 2} {
		t.Run(what, func(t *testing.T) {
			r := start(t, t.TempDir(), "")
			write(t, r.open(r.connect()), handlers.Head{Book: umea}, 3)
			holed := r.cut(handlers.Position{Place: place})
			_, err := natslog.Open(t.Context(), holed.conn, natslog.Options{})
			var d *handlers.Damage
			if !errors.As(err, &d) || !strings.Contains(err.Error(), "1 of the 3 entries up to here are missing") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// A message that is no entry closes its book, and the log goes on behind it.
func TestAMessageThatIsNoEntry(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l := r.open(r.connect())
	js := r.jetStream()
	if _, err := js.Publish(t.Context(), "book."+string(umea), []byte("not ours")); err != nil {
		t.Fatal(err)
	}
	var d *handlers.Damage
	if _, err := l.Head(t.Context(), umea); !errors.As(err, &d) || d.Book != umea || d.Place != 1 {
		t.Errorf("Head: %v", err)
	}
	if _, err := l.Append(t.Context(), handlers.Head{Book: umea}, entryAfter(handlers.Head{Book: umea})); err == nil {
		t.Error("the book takes entries")
	}
	lulea := domain.BookID("lulea.2024-05-02")
	write(t, l, handlers.Head{Book: lulea}, 1)
	var followed []handlers.Item
	for item, err := range l.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		followed = append(followed, item)
	}
	if len(followed) != 2 || followed[1].Entry.Book != lulea || followed[1].Entry.Unread() != nil {
		t.Fatalf("followed: %+v", followed)
	}
	if first := followed[0]; first.Entry.Book != umea || first.Entry.Unread() == nil || first.Position.Place != 1 || string(first.Stored) != "not ours" {
		t.Errorf("what cannot be read comes as %+v", first)
	}
}

func TestAnEntryUnderAnotherBookIsDamage(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l := r.open(r.connect())
	h := write(t, l, handlers.Head{Book: umea}, 1)
	js := r.jetStream()
	for r, err := range l.Read(t.Context(), umea, handlers.Head{}) {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := js.Publish(t.Context(), "book.lulea.2024-05-02", r.Stored); err != nil {
			t.Fatal(err)
		}
	}
	var d *handlers.Damage
	if _, err := l.Head(t.Context(), "lulea.2024-05-02"); !errors.As(err, &d) || d.Place != h.Place+1 {
		t.Errorf("the error is %v", err)
	}
}

func TestAFullLogIsNotAvailableAndCanBeGrown(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l, err := natslog.Open(t.Context(), r.connect(), natslog.Options{MaxBytes: 4 << 10})
	if err != nil {
		t.Fatal(err)
	}
	h := handlers.Head{Book: umea}
	for err == nil {
		var next handlers.Recorded
		if next, err = l.Append(t.Context(), h, entryAfter(h)); err == nil {
			h = next.Head
		}
	}
	if !errors.Is(err, handlers.ErrUnavailable) || h.Revision == 0 {
		t.Fatalf("at revision %d: %v", h.Revision, err)
	}
	var f *handlers.Frozen
	if !errors.As(err, &f) || !strings.Contains(err.Error(), "as many bytes as it may have") {
		t.Errorf("the error is %v", err)
	}
	if said := l.Health(t.Context()); len(said) != 1 || said[0].Warning || !said[0].Since.Equal(f.Since) {
		t.Errorf("Health says %+v", said)
	}
	if now, err := l.Head(t.Context(), umea); err != nil || now != h {
		t.Errorf("the head is %+v, %v", now, err)
	}
	if _, err = natslog.Open(t.Context(), r.connect(), natslog.Options{MaxBytes: 1 << 20}); err != nil {
		t.Fatal(err)
	}
	write(t, l, h, 3) // through the handle that was refused
	if said := l.Health(t.Context()); len(said) > 0 {
		t.Errorf("Health says %+v", said)
	}
}

// A stream made before entries were written in groups is told to take them, except by whoever only looks.
func TestAnOlderStreamLearnsToTakeGroups(t *testing.T) {
	r := start(t, t.TempDir(), "")
	js := r.jetStream()
	config := natslog.Settings(natslog.Options{MaxBytes: 1 << 20})
	config.AllowAtomicPublish = false
	if _, err := js.CreateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	for _, inspect := range []bool{true, false} {
		if _, err := natslog.Open(t.Context(), js.Conn(), natslog.Options{Inspect: inspect, MaxBytes: 2 << 20}); err != nil {
			t.Fatal(err)
		}
		s, err := js.Stream(t.Context(), natslog.Stream)
		if err != nil {
			t.Fatal(err)
		}
		if c := s.CachedInfo().Config; c.AllowAtomicPublish == inspect || (c.MaxBytes == 1<<20) != inspect {
			t.Errorf("opened with Inspect %v the stream takes groups: %v, and %d bytes", inspect, c.AllowAtomicPublish, c.MaxBytes)
		}
	}
}

// Whoever opens the log has its secret, after a restart too; another log has another.
func TestEveryLogHasASecret(t *testing.T) {
	r := start(t, t.TempDir(), "")
	secret := r.open(r.connect()).Secret()
	if again := r.open(r.connect()).Secret(); again != secret || secret == [32]byte{} {
		t.Errorf("the secret is %x and then %x", secret, again)
	}
	r.stop()
	if again := start(t, r.dir, ""); again.open(again.connect()).Secret() != secret {
		t.Error("after a restart the secret is another")
	}
	if other := start(t, t.TempDir(), ""); other.open(other.connect()).Secret() == secret {
		t.Error("two logs have the same secret")
	}
}

func TestEndIsTheLastPlace(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l := r.open(r.connect())
	for _, want := range []uint64{0, 3} {
		if end, err := l.End(t.Context()); end.Place != want || err != nil {
			t.Errorf("the log ends at %d (%v), not %d", end.Place, err, want)
		}
		if want == 0 {
			write(t, l, handlers.Head{Book: umea}, 3)
		}
	}
	r.stop()
	if _, err := l.End(t.Context()); !errors.Is(err, handlers.ErrUnavailable) {
		t.Errorf("without its server: %v", err)
	}
}
