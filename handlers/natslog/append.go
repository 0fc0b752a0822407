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

// tries is how often an append is tried that the server refuses although the book is where it should be.
const tries = 5

// Append writes the entry as the book's next.
func (l *Log) Append(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	if ctx.Err() != nil {
		return handlers.Recorded{}, context.Cause(ctx)
	}
	if expected.Book == "" && expected.Revision == 0 {
		expected.Book = e.Book
	}
	if expected.Book != e.Book {
		return handlers.Recorded{}, fmt.Errorf("entry %s is of book %.80q, not of %s", e.ID, string(e.Book), expected.Book)
	}
	stored, err := domain.EncodeEntry(e)
	if err != nil {
		return handlers.Recorded{}, err
	}
	if e.Revision != expected.Revision+1 || e.Prev != expected.Hash {
		return l.settle(ctx, expected, e)
	}
	for try := 1; ; try++ {
		place, err := l.publish(ctx, expected, stored)
		if err == nil {
			return l.recorded(e, place, stored), nil
		}
		if !hasCode(err, wrongLast, wrongLastReplicas, wrongLastNotReady) {
			return handlers.Recorded{}, fmt.Errorf("appending to %s: %w", e.Book, unavailable(ctx, err))
		}
		r, lost := l.settle(ctx, expected, e)
		var c *handlers.Conflict
		if !errors.As(lost, &c) || c.Actual != expected {
			return r, lost
		}
		if try == tries || !wait(ctx, time.Duration(try)*time.Millisecond) { // refused, and yet nobody was first
			return handlers.Recorded{}, fmt.Errorf("appending to %s: %w", e.Book, unavailable(ctx, err))
		}
	}
}

// publish writes the bytes if the book's last message is still the expected one, and says where they stand.
func (l *Log) publish(ctx context.Context, expected handlers.Head, stored []byte) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	ack, err := l.js.PublishMsg(ctx, &nats.Msg{
		Subject: subject(expected.Book),
		Header:  nats.Header{jetstream.ExpectedLastSubjSeqHeader: {strconv.FormatUint(expected.Place, 10)}},
		Data:    stored,
	})
	if err != nil {
		return 0, err
	}
	return ack.Sequence, nil
}

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

// wait says whether the context let it wait that long.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
