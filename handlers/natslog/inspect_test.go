package natslog_test

import (
	"errors"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/handlers"
	"kontor/handlers/natslog"
)

func TestALogWithAHoleCanBeInspected(t *testing.T) {
	r := start(t, t.TempDir(), "")
	write(t, r.open(r.connect()), handlers.Head{Book: umea}, 3)
	holed := r.cut(handlers.Position{Place: 2})
	l, err := natslog.Open(t.Context(), holed.conn, natslog.Options{Inspect: true})
	if err != nil {
		t.Fatal(err)
	}
	var d *handlers.Damage
	for _, err := range l.Follow(t.Context(), handlers.Position{}) {
		if err == nil {
			continue
		}
		if !errors.As(err, &d) || d.Place != 2 {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestInspectingMakesNothing(t *testing.T) {
	r := start(t, t.TempDir(), "")
	js := r.jetStream()
	if _, err := natslog.Open(t.Context(), js.Conn(), natslog.Options{Inspect: true}); !errors.Is(err, natslog.ErrNoLog) {
		t.Errorf("the error is %v", err)
	}
	if _, err := js.Stream(t.Context(), natslog.Stream); !errors.Is(err, jetstream.ErrStreamNotFound) {
		t.Errorf("the stream: %v", err)
	}
}
