package natslog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kontor/handlers"
)

// AppendAll writes the entries as the book's next ones: together with those of other books when some tens wait, else a few of them one
// after the other and more as one atomic batch. A caller whose context ends while they wait is answered at once; entries that were not sent
// then are not sent.
func (l *Log) AppendAll(ctx context.Context, expected handlers.Head, entries []handlers.Encoded) (done []handlers.Recorded, err error) {
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case len(entries) == 0:
		return nil, nil
	}
	if expected, err = expected.Before(entries[0].Entry); err == nil {
		err = handlers.Chained(entries)
	}
	if err != nil {
		return nil, err
	}
	if first := entries[0].Entry; first.Revision != expected.Revision+1 || first.Prev != expected.Hash {
		return l.settleAll(ctx, expected, entries)
	}
	for since, pause := time.Now(), time.Millisecond; len(done) < len(entries); {
		more, err := l.appendSome(ctx, expected, entries[len(done):])
		if len(more) > 0 {
			done, expected = append(done, more...), more[len(more)-1].Head
		}
		if err == nil {
			continue
		}
		if !stale(err) {
			return done, err
		}
		if time.Since(since) > answer || !wait(ctx, pause) {
			return done, fmt.Errorf("appending to %s: %w", expected.Book, unavailable(ctx, err))
		}
		pause = min(2*pause, longestPause)
	}
	return done, nil
}

// appendSome writes as many of the entries as a group may have, or finds them written. Of a book that is where it should be, the server's
// refusal is handed back as it is: nobody was first.
func (l *Log) appendSome(ctx context.Context, expected handlers.Head, entries []handlers.Encoded) (some []handlers.Recorded, err error) {
	places, err := l.writeAll(ctx, expected.Place, entries[:portionOf(entries)])
	for i, place := range places {
		some = append(some, l.standing(entries[i], place))
		expected = some[i].Head
	}
	if err == nil {
		return some, nil
	}
	if !stale(err) {
		return some, fmt.Errorf("appending to %s: %w", expected.Book, unknown(ctx, err))
	}
	found, lost := l.settleAll(ctx, expected, entries[len(some):])
	if c := (*handlers.Conflict)(nil); errors.As(lost, &c) && c.Actual == c.Expected {
		lost = err
	}
	return append(some, found...), lost
}

// portionOf is how many of the entries can be written as one group.
func portionOf(entries []handlers.Encoded) int {
	bytes := 0
	for i, e := range entries {
		if bytes += len(e.Stored); i == groupEntries || i > 0 && bytes > groupBytes {
			return i
		}
	}
	return len(entries)
}

// writeAll writes the entries if the last message of their book stands at the expected place, and says where they stand; when only some of
// them do there is an error as well.
func (l *Log) writeAll(ctx context.Context, expected uint64, entries []handlers.Encoded) ([]uint64, error) {
	if err := l.admit(); err != nil {
		return nil, err
	}
	stored := make([][]byte, len(entries))
	for i, e := range entries {
		stored[i] = e.Stored
	}
	w := newWaiter(subject(entries[0].Entry.Book), expected, stored)
	if l.queue.alone(len(stored)) {
		return l.byItself(ctx, w)
	}
	return l.join(ctx, w)
}

// settleAll finds the entries, from the first on, that stand behind the expected head. When there is anything else, or nothing, it is a
// conflict.
func (l *Log) settleAll(ctx context.Context, expected handlers.Head, entries []handlers.Encoded) (found []handlers.Recorded, err error) {
	last, err := l.last(ctx, expected.Book)
	if err != nil {
		return nil, err
	}
	if last.Head.Revision > expected.Revision {
		for r, err := range l.span(ctx, expected, last) {
			if err != nil {
				return found, err
			}
			if r.Head.Hash != entries[len(found)].Hash {
				break
			}
			r.Earlier = true
			found, expected = append(found, r), r.Head
			if len(found) == len(entries) {
				return found, nil
			}
		}
	}
	return found, &handlers.Conflict{Expected: expected, Actual: last.Head}
}

// standing is the entry where it stands.
func (l *Log) standing(e handlers.Encoded, place uint64) handlers.Recorded {
	return handlers.Recorded{
		Entry:    e.Entry,
		Position: handlers.Position{Epoch: l.epoch, Place: place},
		Head:     handlers.Head{Book: e.Entry.Book, Revision: e.Entry.Revision, Place: place, Hash: e.Hash},
		Stored:   e.Stored,
	}
}
