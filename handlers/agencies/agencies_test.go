package agencies_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/handlers"
	"kontor/handlers/agencies"
	"kontor/handlers/natslog"
)

func connect(t testing.TB) *nats.Conn {
	t.Helper()
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	nc, err := srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	return nc
}

func open(t testing.TB, nc *nats.Conn) *agencies.Streams {
	t.Helper()
	s, err := agencies.New(nc, agencies.Options{Key: [32]byte{1}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// notices are some for fk, numbered.
func notices(from, n int) (all []handlers.Notice) {
	for i := from; i < from+n; i++ {
		all = append(all, handlers.Notice{
			ID: uuid.UUID{14: byte(i >> 8), 15: byte(i)}, Agency: "fk", Kontor: "umea", Event: "errand-called", Errand: "umea.2024-05-02.x",
			At: time.Date(2024, 5, 2, 8, 0, i, 0, time.UTC), Position: handlers.Position{Epoch: "E", Place: uint64(i)}, Data: []byte(`{}`),
		})
	}
	return all
}

func TestPutGoesOnBehindTheLast(t *testing.T) {
	nc := connect(t)
	s := open(t, nc)
	at, err := s.Last(t.Context(), "fk")
	if err != nil || at != (handlers.Checkpoint{}) {
		t.Fatalf("a new stream ends at %+v (%v)", at, err)
	}
	done := 0
	for _, size := range []int{1, 3, 64, 1, 700} {
		if at, err = s.Put(t.Context(), "fk", at, notices(done+1, size)); err != nil {
			t.Fatal(err)
		}
		done += size
		want := notices(done, 1)[0].Checkpoint(uint64(done))
		last, err := open(t, nc).Last(t.Context(), "fk")
		if err != nil || at != want || last != want {
			t.Fatalf("after %d notices the stream ends at %+v, Put says at %+v (%v)", done, last, at, err)
		}
	}
	place := 0
	for n, err := range s.Posted(t.Context(), "fk") {
		if place++; err != nil || n.Position.Place != uint64(place) {
			t.Fatalf("message %d is %+v (%v)", place, n, err)
		}
	}
	if place != done {
		t.Errorf("the stream yields %d notices, not %d", place, done)
	}
}

func TestPutRefusesWhenSomebodyElseWrote(t *testing.T) {
	for _, size := range []int{1, 3, 64} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			nc := connect(t)
			a, b := open(t, nc), open(t, nc)
			first, err := a.Last(t.Context(), "fk")
			if err != nil {
				t.Fatal(err)
			}
			second, err := a.Put(t.Context(), "fk", first, notices(1, 2))
			if err != nil {
				t.Fatal(err)
			}
			for _, stale := range []handlers.Checkpoint{first, {Position: first.Position, Sequence: 1}, {Position: second.Position, Sequence: 9}} {
				if _, err := b.Put(t.Context(), "fk", stale, notices(1, size)); !errors.Is(err, handlers.ErrMoved) {
					t.Errorf("behind %+v the error is %v", stale, err)
				}
			}
			if last, err := b.Last(t.Context(), "fk"); err != nil || last != second {
				t.Errorf("the stream ends at %+v (%v), not at %+v", last, err, second)
			}
		})
	}
}

func TestPutRefusesANoticeToAnother(t *testing.T) {
	s := open(t, connect(t))
	if _, err := s.Last(t.Context(), "pm"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "pm", handlers.Checkpoint{}, notices(1, 1)); err == nil {
		t.Error("fk's notice stands on pm's stream")
	}
}

// A stream that was written with another key is another log's: nothing is written on it, and the error says which it is.
func TestAStreamOfAnotherKeyIsLeftAlone(t *testing.T) {
	nc := connect(t)
	s := open(t, nc)
	at, err := s.Last(t.Context(), "fk")
	if err == nil {
		at, err = s.Put(t.Context(), "fk", at, notices(1, 2))
	}
	if err != nil {
		t.Fatal(err)
	}
	other, err := agencies.New(nc, agencies.Options{Key: [32]byte{2}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Last(t.Context(), "fk"); !errors.Is(err, handlers.ErrForeignEpoch) || !strings.Contains(err.Error(), "AGENCY_fk") {
		t.Errorf("the error is %v", err)
	}
	for n, err := range other.Posted(t.Context(), "fk") {
		if !errors.Is(err, handlers.ErrForeignEpoch) {
			t.Errorf("message 1 is read as %+v (%v)", n, err)
		}
	}
	if last, err := s.Last(t.Context(), "fk"); last != at || err != nil {
		t.Errorf("the stream ends at %+v (%v), not at %+v", last, err, at)
	}
}

func TestThereMustBeAKey(t *testing.T) {
	if _, err := agencies.New(connect(t), agencies.Options{}); err == nil {
		t.Error("positions are sealed with a key that everybody has")
	}
}

// Nothing that an agency may still have to read can be taken away, and what an operator has set stays.
func TestStreamKeepsEverything(t *testing.T) {
	nc := connect(t)
	s := open(t, nc)
	if _, err := s.Last(t.Context(), "fk"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "fk", handlers.Checkpoint{}, notices(1, 3)); err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), agencies.StreamName("fk"))
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.DeleteMsg(t.Context(), 2); err == nil {
		t.Error("a message can be deleted")
	}
	if err := stream.Purge(t.Context()); err == nil {
		t.Error("the stream can be purged")
	}
	c := stream.CachedInfo().Config
	c.MaxBytes *= 2
	if _, err := js.UpdateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, nc).Last(t.Context(), "fk"); err != nil {
		t.Fatal(err)
	}
	if stream, err = js.Stream(t.Context(), agencies.StreamName("fk")); err != nil || stream.CachedInfo().Config.MaxBytes != c.MaxBytes {
		t.Errorf("the operator's limit is gone (%v)", err)
	}
	codes, err := s.Agencies(t.Context())
	if err != nil || len(codes) != 1 || codes[0] != "fk" {
		t.Errorf("there are streams of %q (%v)", codes, err)
	}
}

func BenchmarkPut(b *testing.B) {
	for _, size := range []int{1, 3, 256} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s := open(b, connect(b))
			at, err := s.Last(b.Context(), "fk")
			if err != nil {
				b.Fatal(err)
			}
			some := notices(1, size)
			for b.Loop() {
				if at, err = s.Put(b.Context(), "fk", at, some); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size*b.N)/b.Elapsed().Seconds(), "notices/s")
		})
	}
}
