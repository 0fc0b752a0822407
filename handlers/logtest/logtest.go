// Package logtest is the promises of the ports handlers.Log and handlers.Store as tests. Every adapter runs it against itself; a log that breaks a promise
// fails the test that is named after it.
//
// A log that passes has kept its promises here, with the load and the faults made here. What no test in one process can show, such
// as what is left after the power went, is the adapter's own to show.
package logtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"kontor/handlers"
)

// Subject is the kind of log under test. Open is required. The others say what can be done to such a log; the promises about that
// are part of the suite when they are given.
type Subject struct {
	// Open makes a new, empty log, a handlers.Store, that lives as long as the test; a handlers.BatchLog too, unless it is said to write one by one.
	Open func(testing.TB) handlers.Log
	// Again is a second handle on the same log, as another process would have it.
	Again func(testing.TB, handlers.Log) handlers.Log
	// Restart stops what keeps the log and starts it again; the handle before it is not used afterwards.
	Restart func(testing.TB, handlers.Log) handlers.Log
	// Cut takes the entry at the position out behind the log's back. The handle it returns is on the damaged log.
	Cut func(testing.TB, handlers.Log, handlers.Position) handlers.Log
	// OneByOne says that the log is no handlers.BatchLog.
	OneByOne bool
	// Patience is how long any one answer may take; ten seconds when zero.
	Patience time.Duration
}

// Promise is one promise of the port, in words, and how to find out whether a log keeps it.
type Promise struct {
	Name  string
	Check func(testing.TB, Subject)
}

// Run checks every promise, each in a subtest that bears its words.
func Run(t *testing.T, s Subject) {
	t.Helper()
	for _, p := range s.Promises() {
		t.Run(p.Name, func(t *testing.T) { p.Check(t, s) })
	}
}

// Promises is what such a log promises.
func (s Subject) Promises() []Promise {
	all := append(append(appending(), reading()...), following()...)
	all = append(append(append(all, contexts()...), writers()...), keeping()...)
	if !s.OneByOne {
		all = append(all, together()...)
	}
	if s.Again != nil {
		all = append(all, handles()...)
	}
	if s.Restart != nil {
		all = append(all, restarting()...)
	}
	if s.Cut != nil {
		all = append(all, damaged()...)
	}
	return all
}

// errPatience is the cause of a context that ended because the log did not answer.
var errPatience = errors.New("the log did not answer in time")

func (s Subject) patience() time.Duration {
	if s.Patience > 0 {
		return s.Patience
	}
	return 10 * time.Second
}

// soon is a context for one answer.
func (s Subject) soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeoutCause(t.Context(), s.patience(), errPatience)
	t.Cleanup(cancel)
	return ctx
}
