package esdblog_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"

	"kontor/handlers"
	"kontor/handlers/esdblog"
)

func TestOpenWithoutItsServerSaysThatTheLogIsNotAvailable(t *testing.T) {
	r := start(t)
	r.server.Stop()
	ctx, cancel := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, errLate)
	defer cancel()
	if _, err := opens(t, ctx, r.server.URL(), esdblog.Options{}); !errors.Is(err, handlers.ErrUnavailable) || !errors.Is(err, errLate) {
		t.Errorf("when the context is over: %v", err)
	}
	if _, err := opens(t, t.Context(), r.server.URL(), esdblog.Options{Outage: time.Millisecond}); !errors.Is(err, handlers.ErrUnavailable) {
		t.Errorf("when the server has been away for too long: %v", err)
	}
}

func TestOpenWaitsForItsServer(t *testing.T) {
	r := start(t)
	r.server.Stop()
	somebodyElse, err := net.Listen("tcp", r.server.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer somebodyElse.Close()
	opened := make(chan error, 1)
	go func() {
		_, err := opens(t, soon(t), r.server.URL(), esdblog.Options{})
		opened <- err
	}()
	if conn, err := somebodyElse.Accept(); err != nil { // it has begun to look for the server
		t.Fatal(err)
	} else {
		conn.Close()
	}
	somebodyElse.Close()
	r.start()
	if err := <-opened; err != nil {
		t.Error(err)
	}
}

func TestFollowGoesOnWhenTheServerIsBack(t *testing.T) {
	r := start(t)
	l := r.open()
	h := write(t, l, handlers.Head{Book: umea}, 3)
	f := follow(t, l, handlers.Position{})
	f.take(t, umea, 1, 2, 3)
	f.catchesUp(t)
	for from := uint64(4); from < 10; from += 3 {
		r.server.Stop()
		r.start()
		h = write(t, l, h, 3)
		f.take(t, umea, from, from+1, from+2)
	}
}

func TestFollowEndsWhenTheServerIsBackWithAnotherLog(t *testing.T) {
	for what, other := range map[string]bool{"another": true, "none": false} {
		t.Run(what, func(t *testing.T) {
			r := start(t)
			l := r.open()
			l.Doubt()
			h := write(t, l, handlers.Head{Book: umea}, 1)
			f := follow(t, l, handlers.Position{})
			f.take(t, umea, 1)
			f.catchesUp(t)
			r.server.Stop()
			r.server.Wipe()
			r.start()
			if other {
				r.open()
			}
			if err := f.fails(t); !errors.Is(err, handlers.ErrForeignEpoch) {
				t.Errorf("Follow: %v", err)
			}
			if _, err := l.Head(soon(t), umea); !errors.Is(err, handlers.ErrForeignEpoch) {
				t.Errorf("Head: %v", err)
			}
			if _, err := l.Append(soon(t), handlers.Head{}, entryAfter(handlers.Head{Book: lulea})); !errors.Is(err, handlers.ErrForeignEpoch) {
				t.Errorf("Append, in a book that neither has: %v", err)
			}
			if _, err := l.Append(soon(t), h, entryAfter(h)); !errors.Is(err, handlers.ErrForeignEpoch) {
				t.Errorf("Append: %v", err)
			}
		})
	}
}

func TestFollowEndsWhenTheServerIsBackWithAnOlderState(t *testing.T) {
	for what, since := range map[string]int{"shorter": 0, "as long, with other entries": 4} {
		t.Run(what, func(t *testing.T) {
			r := start(t)
			l := r.open()
			h := write(t, l, handlers.Head{Book: umea}, 5)
			f := follow(t, l, handlers.Position{})
			f.take(t, umea, 1, 2, 3, 4, 5)
			f.catchesUp(t)
			r.server.Stop()
			r.server.Forget(2)
			r.start()
			write(t, r.open(), handlers.Head{Book: lulea}, since)
			var d *handlers.Damage
			if err := f.fails(t); !errors.As(err, &d) || d.Place != h.Place {
				t.Errorf("the error is %v, want damage at %d", err, h.Place)
			}
		})
	}
}

func TestFollowNoticesASubscriptionThatIsSilent(t *testing.T) {
	r := start(t)
	l := r.open()
	l.Watch(20 * time.Millisecond)
	f := follow(t, l, handlers.Position{})
	f.catchesUp(t)
	h := write(t, l, handlers.Head{Book: umea}, 1)
	f.take(t, umea, 1)
	r.server.Mute()
	write(t, l, h, 2)
	f.take(t, umea, 2, 3)
}

func TestFollowNoticesAServerThatHangs(t *testing.T) {
	r := start(t)
	l := r.openWith(esdblog.Options{Outage: 500 * time.Millisecond})
	l.Watch(time.Millisecond)
	f := follow(t, l, handlers.Position{})
	f.catchesUp(t)
	r.server.Hang(true)
	if err := f.fails(t); !errors.Is(err, handlers.ErrUnavailable) {
		t.Error(err)
	}
}

func TestFollowGivesUpAServerThatStaysAway(t *testing.T) {
	r := start(t)
	f := follow(t, r.openWith(esdblog.Options{Outage: 500 * time.Millisecond}), handlers.Position{})
	f.catchesUp(t)
	r.server.Stop()
	if err := f.fails(t); !errors.Is(err, handlers.ErrUnavailable) {
		t.Error(err)
	}
}

func TestWithoutItsServerTheLogIsNotAvailable(t *testing.T) {
	r := start(t)
	l := r.open()
	h := write(t, l, handlers.Head{Book: umea}, 1)
	r.server.Stop()
	unavailable(t, l, h, func() context.Context {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, errLate)
		t.Cleanup(cancel)
		return ctx
	}, errLate)
	r.start()
	write(t, l, h, 1)
}

// unavailable has every question to the log, with such contexts, answered with ErrUnavailable and the cause.
func unavailable(t *testing.T, l *esdblog.Log, h handlers.Head, ctx func() context.Context, why error) {
	t.Helper()
	check := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, handlers.ErrUnavailable) || !errors.Is(err, why) {
			t.Errorf("%s: %v; want that the log is not available, for %v", what, err, why)
		}
	}
	_, err := l.Append(ctx(), h, entryAfter(h))
	check("Append", err)
	_, err = l.Head(ctx(), h.Book)
	check("Head", err)
	for _, err = range l.Read(ctx(), h.Book, handlers.Head{}) {
	}
	check("Read", err)
	_, err = l.End(ctx())
	check("End", err)
	_, err = l.Import(ctx(), handlers.Position{}, nil)
	check("Import", err)
}

func TestAServerThatHangsDoesNotHoldAnybodyBack(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	r := start(t)
	l := r.open()
	h := write(t, l, handlers.Head{Book: umea}, 1)
	r.server.Hang(true)
	brief := func() context.Context {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, errLate)
		t.Cleanup(cancel)
		return ctx
	}
	began := time.Now()
	unavailable(t, l, h, brief, errLate)
	for _, err := range l.Follow(brief(), handlers.Position{}) {
		if !errors.Is(err, errLate) {
			t.Errorf("Follow: %v", err)
		}
	}
	if _, err := opens(t, brief(), r.server.URL(), esdblog.Options{}); !errors.Is(err, handlers.ErrUnavailable) {
		t.Errorf("Open: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second { // each but Open by itself; Open waits for the library's attempt to end
		t.Errorf("it took %v", took)
	}
	r.server.Hang(false)
	write(t, l, h, 1)
	l.Close()
	r.server.Stop()
}

// The library panics at an answer that it does not know.
func TestAnAnswerThatNobodyKnowsIsAnError(t *testing.T) {
	r := start(t)
	l := r.open()
	h := write(t, l, handlers.Head{Book: umea}, 1)
	r.server.Strange(true)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := l.Head(ctx, umea); !errors.Is(err, handlers.ErrUnavailable) {
		t.Error(err)
	}
	r.server.Strange(false)
	write(t, l, h, 1)
}
