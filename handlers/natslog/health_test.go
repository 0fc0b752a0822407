package natslog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/handlers"
	"kontor/handlers/natslog"
)

func TestTheRateIsThatOfTheLastDays(t *testing.T) {
	for _, c := range []struct {
		what             string
		msgs, bytes, new uint64
		days             float64
		want             float64
	}{
		{"a quarter of the entries in five days", 1000, 1_000_000, 250, 5, 50_000},
		{"all of them", 1000, 1_000_000, 1000, 2, 500_000},
		{"nothing lately", 1000, 1_000_000, 0, 7, 0},
		{"too young to say", 1000, 1_000_000, 1000, 0.5, 0},
		{"empty", 0, 0, 0, 3, 0},
	} {
		state := jetstream.StreamState{Msgs: c.msgs, Bytes: c.bytes}
		if got := natslog.Growth(state, c.new, time.Duration(c.days*24)*time.Hour); got != c.want {
			t.Errorf("%s: %f bytes a day, not %f", c.what, got, c.want)
		}
	}
}

func TestAWarningComesNinetyDaysAhead(t *testing.T) {
	const mib = 1 << 20
	for _, c := range []struct {
		left int64
		rate float64
		says string
	}{
		{100 * mib, mib, ""},
		{89 * mib, mib, "is full in 89 days, about "},
		{-5, mib, "is full in 0 days"},
		{5, 0, ""},
	} {
		said := natslog.Warning("the stream", "give it more", c.left, c.rate)
		if c.says == "" && said != nil || c.says != "" && (len(said) != 1 || !said[0].Warning || !strings.Contains(said[0].What, c.says)) {
			t.Errorf("with %d bytes left and %.0f a day: %+v", c.left, c.rate, said)
		}
	}
}

func TestHealthOfAServerThatIsAway(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l := r.open(r.connect())
	h := handlers.Head{Book: umea}
	if _, err := l.Append(t.Context(), h, entryAfter(h)); err != nil {
		t.Errorf("the next write is refused: %v", err)
	}
	if said := l.Health(t.Context()); len(said) > 0 {
		t.Errorf("Health says %+v", said)
	}
	r.stop()
	if said := l.Health(t.Context()); len(said) != 1 || said[0].Warning || !strings.Contains(said[0].What, "not available") {
		t.Errorf("Health says %+v", said)
	}
}

// Asking how the log is does not keep a write from finding out that the stream writes again.
func TestAskingTakesNoWritesTurn(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l := r.open(r.connect())
	natslog.Silent(l)
	for range 2 {
		if said := l.Health(t.Context()); len(said) != 1 || !strings.Contains(said[0].What, "it is silent") {
			t.Errorf("Health says %+v", said)
		}
	}
	h := handlers.Head{Book: umea}
	if _, err := l.Append(t.Context(), h, entryAfter(h)); err != nil {
		t.Errorf("the next write is refused: %v", err)
	}
	if said := l.Health(t.Context()); len(said) > 0 {
		t.Errorf("Health says %+v", said)
	}
}
