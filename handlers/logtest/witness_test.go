package logtest_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kontor/handlers/logtest"
)

// witness is a testing.TB that takes down failures instead of failing the test it is in.
type witness struct {
	testing.TB
	mu   sync.Mutex
	said []string
}

func (w *witness) note(s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, s)
}

func (w *witness) Failed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.said) > 0
}

func (w *witness) Fail()                     { w.note("failed") }
func (w *witness) FailNow()                  { w.Fail(); runtime.Goexit() }
func (w *witness) Error(a ...any)            { w.note(fmt.Sprint(a...)) }
func (w *witness) Errorf(f string, a ...any) { w.note(fmt.Sprintf(f, a...)) }
func (w *witness) Fatal(a ...any)            { w.Error(a...); runtime.Goexit() }
func (w *witness) Fatalf(f string, a ...any) { w.Errorf(f, a...); runtime.Goexit() }

// failures is what the check says of the subject, in time that costs nothing.
func failures(t *testing.T, p logtest.Promise, s logtest.Subject) []string {
	t.Helper()
	w := &witness{}
	s.Patience = time.Minute
	synctest.Test(t, func(t *testing.T) {
		w.TB = t
		t.Cleanup(func() { time.Sleep(2 * time.Hour) }) // for what a broken log leaves running; the last cleanup, and no time in here
		done := make(chan struct{})
		go func() {
			defer close(done)
			p.Check(w, s)
		}()
		<-done
	})
	return w.said
}
