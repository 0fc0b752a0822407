package natslog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
)

// Codes with which the server says that the subject's last message is another, or that somebody is just writing it.
const (
	wrongLast         = jetstream.JSErrCodeStreamWrongLastSequence
	wrongLastReplicas = jetstream.JSErrCodeStreamWrongLastSequenceConstant // with several replicas; it may be wrong
	wrongLastNotReady = jetstream.ErrorCode(10163)
)

// longestPause is between two tries to write what the server refuses although the book is where it should be: with several replicas it does
// that while another entry of the book is on its way to them.
const longestPause = 250 * time.Millisecond

// Append writes the entry as the book's next: by itself, or when some tens of others wait, together with them. A caller whose context
// ends while it waits is answered at once; an entry that was not sent then is not sent.
func (l *Log) Append(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	if ctx.Err() != nil {
		return handlers.Recorded{}, context.Cause(ctx)
	}
	expected, err := expected.Before(e)
	if err != nil {
		return handlers.Recorded{}, err
	}
	stored, err := domain.EncodeEntry(e)
	if err != nil {
		return handlers.Recorded{}, err
	}
	if e.Revision != expected.Revision+1 || e.Prev != expected.Hash {
		return l.settle(ctx, expected, e)
	}
	for since, pause := time.Now(), time.Millisecond; ; pause = min(2*pause, longestPause) {
		place, err := l.write(ctx, subject(e.Book), expected.Place, stored)
		if err == nil {
			return l.recorded(e, place, stored), nil
		}
		if !stale(err) {
			return handlers.Recorded{}, fmt.Errorf("appending to %s: %w", e.Book, unknown(ctx, err))
		}
		r, lost := l.settle(ctx, expected, e)
		var c *handlers.Conflict
		if !errors.As(lost, &c) || c.Actual != expected {
			return r, lost
		}
		if time.Since(since) > answer || !wait(ctx, pause) { // refused, and yet nobody was first
			return handlers.Recorded{}, fmt.Errorf("appending to %s: %w", e.Book, unavailable(ctx, err))
		}
	}
}

// write writes the bytes if the subject's last message stands at the expected place, and says where they stand.
func (l *Log) write(ctx context.Context, subj string, expected uint64, stored []byte) (uint64, error) {
	if err := l.admit(); err != nil {
		return 0, err
	}
	if l.queue.alone(1) {
		defer l.queue.left(1)
		return l.publish(ctx, subj, expected, stored)
	}
	places, err := l.join(ctx, newWaiter(subj, expected, [][]byte{stored}))
	if err != nil {
		return 0, err
	}
	return places[0], nil
}

// publish writes as one message by itself.
func (l *Log) publish(ctx context.Context, subj string, expected uint64, stored []byte) (place uint64, err error) {
	m := &nats.Msg{Subject: subj, Header: expecting(expected), Data: stored}
	for range 3 { // between two leaders there is nobody for some time
		place, err = l.ask(ctx, m)
		if !errors.Is(err, errNobody) || !wait(ctx, 250*time.Millisecond) {
			break
		}
	}
	return l.heard(place, err)
}

// expecting is the header that has the server look where the subject's last message stands.
func expecting(place uint64) nats.Header {
	return nats.Header{jetstream.ExpectedLastSubjSeqHeader: {strconv.FormatUint(place, 10)}}
}

// stale says whether the server refused because the book seems to be elsewhere.
func stale(err error) bool { return hasCode(err, wrongLast, wrongLastReplicas, wrongLastNotReady) }

// settle looks for the entry among those after expected: a retry is success, anything else a conflict.
func (l *Log) settle(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	last, err := l.last(ctx, e.Book)
	if err != nil {
		return handlers.Recorded{}, err
	}
	if last.Head.Revision > expected.Revision {
		for r, err := range l.span(ctx, expected, last) {
			if err != nil || r.Entry.ID == e.ID {
				r.Earlier = err == nil
				return r, err
			}
		}
	}
	return handlers.Recorded{}, &handlers.Conflict{Expected: expected, Actual: last.Head}
}

// recorded is the entry where it stands.
func (l *Log) recorded(e domain.Entry, place uint64, stored []byte) handlers.Recorded {
	return handlers.Recorded{
		Entry:    e,
		Position: handlers.Position{Epoch: l.epoch, Place: place},
		Head:     handlers.Head{Book: e.Book, Revision: e.Revision, Place: place, Hash: domain.HashOf(stored)},
		Stored:   stored,
	}
}

// decode is the entry in a message. One that is no entry of the subject's book is damage.
func (l *Log) decode(subj string, place uint64, stored []byte) (handlers.Recorded, error) {
	e, err := domain.DecodeEntry(stored)
	if err != nil {
		book := domain.BookID(subj[len("book."):])
		return handlers.Recorded{}, &handlers.Damage{Book: book, Place: place, What: err.Error()}
	}
	if subject(e.Book) != subj {
		return handlers.Recorded{}, &handlers.Damage{Book: e.Book, Place: place, What: "the entry stands under " + subj}
	}
	return l.recorded(e, place, stored), nil
}

// unknown is what a caller hears of an entry that may have been written or not; of one that was certainly not, it is the reason as it is.
func unknown(ctx context.Context, err error) error {
	if frozen, out := (*handlers.Frozen)(nil), (*crowdedOut)(nil); errors.As(err, &frozen) || errors.As(err, &out) {
		return err // it was refused
	}
	return fmt.Errorf("the outcome is unknown, retry with the same key: %w", unavailable(ctx, err))
}

// wait says whether the context let it wait that long.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
