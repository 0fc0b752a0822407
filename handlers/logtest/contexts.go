package logtest

import (
	"context"
	"errors"
	"testing"

	"kontor/handlers"
)

func contexts() []Promise {
	return []Promise{
		{"Append with a context that is over writes nothing and says why", appendTooLate},
		{"Head and Read with a context that is over say why", readTooLate},
		{"Read ends with its context's cause", readStops},
		{"Follow with a context that is over says why", followTooLate},
		{"Follow ends with its context's cause when it waits", followStops},
	}
}

var errOver = errors.New("over")

// over is a context that has ended, for errOver.
func over(t testing.TB) context.Context {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errOver)
	return ctx
}

// isOver fails unless err says what the context's cause was.
func isOver(t testing.TB, what string, err error) {
	t.Helper()
	if !errors.Is(err, errOver) {
		t.Errorf("%s: the error is %v, not the context's cause", what, err)
	}
}

func appendTooLate(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	_, err := l.Append(over(t), p.head, p.next("late"))
	isOver(t, "Append", err)
	p.unchanged()
}

func readTooLate(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	_, err := l.Head(over(t), umea)
	isOver(t, "Head", err)
	err = nil
	for _, err = range l.Read(over(t), umea, handlers.Head{}) {
	}
	isOver(t, "Read", err)
}

func readStops(t testing.TB, s Subject) {
	l, inUmea, _ := twoBooks(t, s, 20)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	n := 0
	var err error
	for _, err = range l.Read(ctx, umea, handlers.Head{}) {
		if err == nil {
			n++
		}
		cancel(errOver)
	}
	isOver(t, "Read", err)
	if n == len(inUmea) {
		t.Errorf("Read went on to its end")
	}
}

func followTooLate(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	var err error
	for _, err = range l.Follow(over(t), handlers.Position{}) {
		if err == nil {
			t.Fatal("Follow yields something")
		}
	}
	isOver(t, "Follow", err)
}

func followStops(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	first := p.write()
	f := follow(t, s, l, handlers.Position{})
	f.yields(first)
	f.catchesUp()
	f.stop(errOver)
	isOver(t, "Follow", f.ends())
}
