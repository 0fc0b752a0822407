package natslog_test

import (
	"errors"
	"testing"

	"kontor/handlers"
	"kontor/handlers/natslog"
)

func TestALogThatIsBeingFilledIsOpenedByNobodyElse(t *testing.T) {
	r := start(t, t.TempDir(), "")
	filling := natslog.Options{Unfinished: true, Secret: [32]byte{7}}
	l, err := natslog.Open(t.Context(), r.connect(), filling)
	if err != nil || !l.Unfinished() || l.Secret() != filling.Secret {
		t.Fatalf("a new log: %v", err)
	}
	r.stop()
	r = start(t, r.dir, "")
	for _, o := range []natslog.Options{{}, {Inspect: true}} {
		if _, err := natslog.Open(t.Context(), r.connect(), o); !errors.Is(err, handlers.ErrUnfinished) {
			t.Errorf("with %+v the error is %v", o, err)
		}
	}
	if l, err = natslog.Open(t.Context(), r.connect(), filling); err != nil || !l.Unfinished() {
		t.Fatalf("again: %v", err)
	}
	for range 2 {
		if err := l.Finish(t.Context()); err != nil || l.Unfinished() {
			t.Errorf("finishing: %v", err)
		}
	}
	if whole := r.open(r.connect()); whole.Epoch() != l.Epoch() || whole.Unfinished() {
		t.Error("the log that is whole is another")
	}
	if _, err := natslog.Open(t.Context(), r.connect(), natslog.Options{Secret: [32]byte{8}}); err == nil {
		t.Error("a log of another secret is opened")
	}
}
