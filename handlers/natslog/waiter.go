package natslog

import (
	"context"
	"fmt"

	"kontor/handlers"
)

// waiter is an append that waits to be written with others.
type waiter struct {
	subject  string
	expected uint64
	stored   []byte
	told     chan told // has room for the answer, so that nobody waits for a caller who has left
	gone     bool      // the caller has left; the queue's lock is for this
}

// crowdedOut says that there was no room to wait, so that nothing was sent.
type crowdedOut struct{ waiting int }

func (c *crowdedOut) Error() string {
	return fmt.Sprintf("%v: %d entries wait already; nothing was written, retry in a moment", handlers.ErrUnavailable, c.waiting)
}

func (c *crowdedOut) Unwrap() error { return handlers.ErrUnavailable }

// told is what a waiter is told: where the entry stands, why it does not, or to write it by itself.
type told struct {
	place uint64
	err   error
	alone bool
}

// join waits to be written with others.
func (l *Log) join(ctx context.Context, w *waiter) (uint64, error) {
	lead, err := l.queue.add(w)
	if err != nil {
		return 0, err
	}
	if lead {
		go l.lead()
	}
	select {
	case t := <-w.told:
		if t.alone {
			return l.publish(ctx, w.subject, w.expected, w.stored)
		}
		return t.place, t.err
	case <-ctx.Done():
		l.queue.leave(w)
	}
	select {
	case t := <-w.told: // at the same moment
		if !t.alone {
			return t.place, t.err
		}
		l.queue.left()
	default:
	}
	return 0, context.Cause(ctx)
}
