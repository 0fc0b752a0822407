// Package memlog is a handlers.Store in memory: for tests, for trying things out, and for a demonstration that leaves nothing behind.
// It keeps every promise of the port except the one that memory cannot: when the process ends, the log is gone.
package memlog

import (
	"context"
	"crypto/rand"
	"sync"

	"kontor/domain"
	"kontor/handlers"
)

// Log is a log in memory. New makes one.
type Log struct {
	epoch  string
	secret [32]byte

	mu      sync.Mutex
	entries []handlers.Recorded        // in the log's order; an element never changes once it is here
	books   map[domain.BookID][]uint64 // the places of a book's entries, in order
	grown   chan struct{}              // closed and replaced when an entry is added
}

// New is an empty log in an epoch of its own, with a secret of its own.
func New() *Log {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	return NewWithSecret(secret)
}

// NewWithSecret is an empty log in an epoch of its own that goes on with another's secret, as a copy does.
func NewWithSecret(secret [32]byte) *Log {
	return &Log{epoch: rand.Text(), secret: secret, books: make(map[domain.BookID][]uint64), grown: make(chan struct{})}
}

// Epoch names this log.
func (l *Log) Epoch() string { return l.epoch }

// Secret is the random key that was made with the log, or given to it.
func (l *Log) Secret() [32]byte { return l.secret }

// End is where the log ends.
func (l *Log) End(ctx context.Context) (handlers.Position, error) {
	if ctx.Err() != nil {
		return handlers.Position{}, context.Cause(ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end(), nil
}

// end is where the log ends. The lock is held.
func (l *Log) end() handlers.Position {
	if len(l.entries) == 0 {
		return handlers.Position{}
	}
	return l.entries[len(l.entries)-1].Position
}

// Head is the book's last entry.
func (l *Log) Head(ctx context.Context, b domain.BookID) (handlers.Head, error) {
	if ctx.Err() != nil {
		return handlers.Head{}, context.Cause(ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head(b), nil
}

// head is the book's last entry. The lock is held.
func (l *Log) head(b domain.BookID) handlers.Head {
	places := l.books[b]
	if len(places) == 0 {
		return handlers.Head{Book: b}
	}
	return l.at(places[len(places)-1]).Head
}

// at is the entry at a place. The lock is held.
func (l *Log) at(place uint64) handlers.Recorded { return l.entries[place-1] }

// after hands out the entries behind a place that are there now, and a channel that is closed when there are more.
func (l *Log) after(place uint64) ([]handlers.Recorded, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.entries)
	return l.entries[place:n:n], l.grown
}
