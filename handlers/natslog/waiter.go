package natslog

import (
	"context"
	"fmt"

	"kontor/handlers"
)

// waiter is an append of one entry, or of several of a book, that waits to be written with others.
type waiter struct {
	subject  string
	expected uint64 // where the book's last entry stands before the first of these
	stored   [][]byte
	bytes    int
	told     chan told // has room for the answer, so that nobody waits for a caller who has left
	gone     bool      // the caller has left; the queue's lock is for this
}

func newWaiter(subject string, expected uint64, stored [][]byte) *waiter {
	w := &waiter{subject: subject, expected: expected, stored: stored, told: make(chan told, 1)}
	for _, s := range stored {
		w.bytes += len(s)
	}
	return w
}

// crowdedOut says that there was no room to wait, so that nothing was sent.
type crowdedOut struct{ waiting int }

func (c *crowdedOut) Error() string {
	return fmt.Sprintf("%v: %d entries wait already; nothing was written, retry in a moment", handlers.ErrUnavailable, c.waiting)
}

func (c *crowdedOut) Unwrap() error { return handlers.ErrUnavailable }

// told is what a waiter is told: where its last entry stands, and the others right before it; why they do not; or to write by itself.
type told struct {
	last  uint64
	err   error
	alone bool
}

// join waits to be written with others, and says where the entries stand.
func (l *Log) join(ctx context.Context, w *waiter) ([]uint64, error) {
	lead, err := l.queue.add(w)
	if err != nil {
		return nil, err
	}
	if lead {
		go l.lead()
	}
	select {
	case t := <-w.told:
		if t.alone {
			return l.byItself(ctx, w)
		}
		return w.places(t.last), t.err
	case <-ctx.Done():
		l.queue.leave(w)
	}
	select {
	case t := <-w.told: // at the same moment
		if !t.alone {
			return w.places(t.last), t.err
		}
		l.queue.left(len(w.stored))
	default:
	}
	return nil, context.Cause(ctx)
}

// places are where the entries of a group's part stand when the last of them stands there; none when it stands nowhere.
func (w *waiter) places(last uint64) (all []uint64) {
	if last == 0 {
		return nil
	}
	for i := range w.stored {
		all = append(all, last-uint64(len(w.stored)-1-i))
	}
	return all
}

// byItself writes without others: a few entries one after the other, more as a group of their own. They have been counted as alone.
func (l *Log) byItself(ctx context.Context, w *waiter) ([]uint64, error) {
	defer l.queue.left(len(w.stored))
	if len(w.stored) >= few {
		g := newGroup(0)
		g.takes(w)
		last, err := uint64(0), l.send(g)
		if err == nil {
			last, err = l.end(ctx, g)
		}
		if err == nil || !refused(err) || stale(err) {
			return w.places(last), err
		}
	}
	places := make([]uint64, 0, len(w.stored))
	for before, i := w.expected, 0; i < len(w.stored); i++ {
		if i > 0 && ctx.Err() != nil {
			return places, context.Cause(ctx)
		}
		place, err := l.publish(ctx, w.subject, before, w.stored[i])
		if err != nil {
			return places, err
		}
		places, before = append(places, place), place
	}
	return places, nil
}
