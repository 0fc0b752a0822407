package esdblog_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/esdblog"
)

// A server dies while it has an append. What became of it nobody can know until the server is back; then the same call finds out.
func TestAppendToAServerThatDies(t *testing.T) {
	for _, tc := range []struct {
		name    string
		die     func(*rig) <-chan struct{}
		written bool
	}{
		{"before it has written", func(r *rig) <-chan struct{} { return r.server.DieBeforeAppend() }, false},
		{"when it has written", func(r *rig) <-chan struct{} { return r.server.DieAfterAppend() }, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := start(t)
			l := r.open()
			h := write(t, l, handlers.Head{Book: umea}, 1)
			died := tc.die(r)
			ctx, cancel := context.WithCancelCause(t.Context())
			go func() { <-died; cancel(errLate) }()
			_, err := l.Append(ctx, h, entryAfter(h))
			if !errors.Is(err, handlers.ErrUnavailable) || !errors.Is(err, errLate) {
				t.Fatalf("the outcome is unknown, and the error is %v", err)
			}
			r.start()
			again, err := l.Append(soon(t), h, entryAfter(h))
			if err != nil || again.Earlier != tc.written || again.Head.Revision != 2 {
				t.Errorf("asked again: revision %d, earlier %v, %v", again.Head.Revision, again.Earlier, err)
			}
			standsOnce(t, r, l, 2)
		})
	}
}

// A server that dies and is soon back is not noticed by who appends, and the entry is theirs.
func TestAppendBearsAServerThatDiesAndIsBack(t *testing.T) {
	r := start(t)
	l := r.open()
	h := write(t, l, handlers.Head{Book: umea}, 1)
	died := r.server.DieAfterAppend()
	back := make(chan struct{})
	go func() { defer close(back); <-died; r.start() }()
	got, err := l.Append(soon(t), h, entryAfter(h))
	if err != nil || got.Earlier || got.Head.Revision != 2 {
		t.Errorf("revision %d, earlier %v, %v", got.Head.Revision, got.Earlier, err)
	}
	<-back
	standsOnce(t, r, l, 2)
}

// standsOnce fails unless the book has so many entries and no more.
func standsOnce(t *testing.T, r *rig, l *esdblog.Log, n int) {
	t.Helper()
	if got, err := read(t, l, umea); err != nil || len(got) != n || r.server.Events("book-"+string(umea)) != n {
		t.Errorf("the book has revisions %v (%v), its stream %d events; want %d", got, err, r.server.Events("book-"+string(umea)), n)
	}
}

// The same id with other content is what was written first, as it was written: the server would call it success.
func TestAnEntryWithTheSameIDAndOtherContentIsTheOneThatStands(t *testing.T) {
	l := start(t).open()
	h := write(t, l, handlers.Head{Book: umea}, 1)
	first, err := l.Append(soon(t), h, entryAfter(h))
	if err != nil {
		t.Fatal(err)
	}
	other := entryAfter(h)
	other.At = other.At.Add(1)
	again, err := l.Append(soon(t), h, other)
	if err != nil || !again.Earlier || again.Head != first.Head || string(again.Stored) != string(first.Stored) || !again.Entry.At.Equal(first.Entry.At) {
		t.Errorf("got %+v, earlier %v, %v; want %+v", again.Head, again.Earlier, err, first.Head)
	}
}

// Somebody else has written the entry further on, deciding anew behind what came; to the server that is another place.
func TestAnEntryThatStandsFurtherOnIsFound(t *testing.T) {
	l := start(t).open()
	h := write(t, l, handlers.Head{Book: umea}, 1)
	after := write(t, l, h, 2)
	e := entryAfter(after)
	first, err := l.Append(soon(t), after, e)
	if err != nil {
		t.Fatal(err)
	}
	mine := entryAfter(h)
	mine.ID = e.ID
	got, err := l.Append(soon(t), h, mine)
	if err != nil || !got.Earlier || got.Head != first.Head || string(got.Stored) != string(first.Stored) {
		t.Errorf("got %+v, earlier %v, %v; want %+v", got.Head, got.Earlier, err, first.Head)
	}
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	for what, prepare := range map[string]func(*rig){
		"a server that serves": func(*rig) {},
		"a server that hangs":  func(r *rig) { r.server.Hang(true) },
		"a server that is away": func(r *rig) {
			r.server.Stop()
		},
	} {
		t.Run(what, func(t *testing.T) {
			r := start(t)
			t.Cleanup(func() { r.server.Stop(); goleak.VerifyNone(t) })
			l := r.open()
			f := follow(t, l, handlers.Position{})
			f.catchesUp(t)
			var busy sync.WaitGroup
			begun := make(chan struct{}, 20)
			for i := range cap(begun) {
				busy.Go(func() {
					h := handlers.Head{Book: domain.DaybookID(domain.KontorID("kontor-"+string(rune('a'+i))), "2024-05-02")}
					for {
						begun <- struct{}{}
						got, err := l.Append(soon(t), h, entryAfter(h))
						if err != nil {
							if !errors.Is(err, handlers.ErrUnavailable) {
								t.Error(err)
							}
							return
						}
						h = got.Head
						<-begun
					}
				})
			}
			for len(begun) < cap(begun)/2 {
				if _, err := l.End(soon(t)); err != nil {
					break
				}
			}
			prepare(r)
			l.Close()
			busy.Wait()
			for {
				if _, err, _ := f(); err != nil {
					if !errors.Is(err, handlers.ErrUnavailable) {
						t.Errorf("Follow: %v", err)
					}
					break
				}
			}
			l.Close() // once more does nothing
			if _, err := l.Head(soon(t), umea); !errors.Is(err, handlers.ErrUnavailable) {
				t.Errorf("Head of a closed log: %v", err)
			}
		})
	}
}
