package memlog

import (
	"context"
	"fmt"
	"iter"

	"kontor/domain"
	"kontor/handlers"
)

// Read yields the book's entries after the head, and ends.
func (l *Log) Read(ctx context.Context, b domain.BookID, after handlers.Head) iter.Seq2[handlers.Recorded, error] {
	return func(yield func(handlers.Recorded, error) bool) {
		entries, err := l.book(b, after)
		if err != nil {
			yield(handlers.Recorded{}, err)
			return
		}
		for _, r := range entries {
			if ctx.Err() != nil {
				yield(handlers.Recorded{}, context.Cause(ctx))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		if len(entries) == 0 && ctx.Err() != nil {
			yield(handlers.Recorded{}, context.Cause(ctx))
		}
	}
}

// book is the book's entries after the head. A head that the book never had is damage: somebody was told of entries that are not here.
func (l *Log) book(b domain.BookID, after handlers.Head) ([]handlers.Recorded, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	places := l.books[b]
	known := handlers.Head{Book: after.Book}
	if n := after.Revision; n > 0 && n <= uint64(len(places)) {
		known = l.at(places[n-1]).Head
	}
	if known != after {
		return nil, &handlers.Damage{Book: b, Place: after.Place, What: fmt.Sprintf("the book has no such revision %d", after.Revision)}
	}
	entries := make([]handlers.Recorded, 0, uint64(len(places))-after.Revision)
	for _, place := range places[after.Revision:] {
		entries = append(entries, l.at(place))
	}
	return entries, nil
}
