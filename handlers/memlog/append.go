package memlog

import (
	"bytes"
	"context"

	"kontor/domain"
	"kontor/handlers"
)

// Append writes the entry as the book's next.
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
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.head(e.Book) != expected || e.Revision != expected.Revision+1 || e.Prev != expected.Hash {
		return l.settle(expected, e)
	}
	if e, err = domain.DecodeEntry(stored); err != nil { // what is kept is what every reader of the bytes would get
		return handlers.Recorded{}, err
	}
	return l.add(e, stored), nil
}

// AppendAll writes the entries as the book's next ones, all of them or none, behind those of them that stand there already.
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
	decoded := make([]domain.Entry, len(entries))
	for i, e := range entries {
		if decoded[i], err = domain.DecodeEntry(e.Stored); err != nil {
			return nil, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	places := l.books[expected.Book]
	for _, place := range places[min(expected.Revision, uint64(len(places))):] {
		r := l.at(place)
		if len(done) == len(entries) || r.Head.Hash != entries[len(done)].Hash {
			break
		}
		r.Earlier = true
		done, expected = append(done, r), r.Head
	}
	for i := len(done); i < len(entries); i++ {
		if e := decoded[i]; l.head(e.Book) != expected || e.Revision != expected.Revision+1 || e.Prev != expected.Hash {
			return done, &handlers.Conflict{Expected: expected, Actual: l.head(e.Book)}
		}
		r := l.add(decoded[i], bytes.Clone(entries[i].Stored))
		done, expected = append(done, r), r.Head
	}
	return done, nil
}

// settle looks for the entry among those after expected: a retry is success, anything else a conflict. The lock is held.
func (l *Log) settle(expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	places := l.books[e.Book]
	for _, place := range places[min(expected.Revision, uint64(len(places))):] {
		if r := l.at(place); r.Entry.ID == e.ID {
			r.Earlier = true
			return r, nil
		}
	}
	return handlers.Recorded{}, &handlers.Conflict{Expected: expected, Actual: l.head(e.Book)}
}

// add writes the entry and wakes whoever waits. The lock is held.
func (l *Log) add(e domain.Entry, stored []byte) handlers.Recorded {
	place := uint64(len(l.entries)) + 1
	r := handlers.Recorded{
		Entry:    e,
		Position: handlers.Position{Epoch: l.epoch, Place: place},
		Head:     handlers.Head{Book: e.Book, Revision: e.Revision, Place: place, Hash: domain.HashOf(stored)},
		Stored:   stored,
	}
	l.entries = append(l.entries, r)
	l.books[e.Book] = append(l.books[e.Book], place)
	close(l.grown)
	l.grown = make(chan struct{})
	return r
}
