package esdblog

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"kontor/domain"
	"kontor/handlers"
)

// Head is the book's last entry, by the leader.
func (l *Log) Head(ctx context.Context, b domain.BookID) (handlers.Head, error) {
	last, err := l.last(ctx, b)
	return last.Head, err
}

// Read yields the book's entries after the head, and ends.
func (l *Log) Read(ctx context.Context, b domain.BookID, after handlers.Head) iter.Seq2[handlers.Recorded, error] {
	return func(yield func(handlers.Recorded, error) bool) {
		last, err := l.last(ctx, b)
		if err != nil {
			yield(handlers.Recorded{}, err)
			return
		}
		if after == (handlers.Head{}) {
			after.Book = b
		}
		if after.Book != b || after.Revision >= last.Head.Revision {
			if after != last.Head {
				yield(handlers.Recorded{}, &handlers.Damage{Book: b, Place: after.Place, What: fmt.Sprintf(
					"the book ends with revision %d at %d, and had a revision %d here", last.Head.Revision, last.Head.Place, after.Revision)})
			}
			return
		}
		for r, err := range l.span(ctx, after, last.Head) {
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// span yields what the book has after a head, up to and with a later one. An entry that does not follow the one before is damage, and
// so is a head that the book never had.
func (l *Log) span(ctx context.Context, after, last handlers.Head) iter.Seq2[handlers.Recorded, error] {
	return func(yield func(handlers.Recorded, error) bool) {
		before, next := after, max(after.Revision, 1)-1 // the first that comes is the one that after names
		for next < last.Revision {
			page, err := l.page(ctx, last.Book, next, last.Revision-next)
			for _, r := range page {
				next = r.Head.Revision
				if r.Head == after {
					continue
				}
				wrong := follows(before, r)
				if ctx.Err() != nil {
					wrong = context.Cause(ctx)
				}
				if wrong != nil {
					yield(handlers.Recorded{}, wrong)
					return
				}
				if !yield(r, nil) {
					return
				}
				before = r.Head
			}
			if err == nil && len(page) == 0 {
				err = missing(last.Book, next+1)
			}
			if err != nil {
				yield(handlers.Recorded{}, err)
				return
			}
		}
	}
}

// missing is that a revision is not there although later ones are, or were.
func missing(b domain.BookID, revision uint64) error {
	return &handlers.Damage{Book: b, What: fmt.Sprintf("revision %d is missing", revision)}
}

// follows is a *handlers.Damage unless the entry is the next behind the head.
func follows(before handlers.Head, r handlers.Recorded) error {
	if r.Head.Revision == before.Revision+1 && r.Entry.Prev == before.Hash && r.Head.Place > before.Place {
		return nil
	}
	return &handlers.Damage{Book: r.Head.Book, Place: r.Head.Place, What: fmt.Sprintf(
		"revision %d does not follow revision %d at %d", r.Head.Revision, before.Revision, before.Place)}
}

// last is the book's last entry; of an empty book it has the empty head and nothing else.
func (l *Log) last(ctx context.Context, b domain.BookID) (handlers.Recorded, error) {
	return ask(ctx, l, func(ctx context.Context, c *esdb.Client) (handlers.Recorded, error) {
		o := esdb.ReadStreamOptions{Direction: esdb.Backwards, From: esdb.End{}}
		events, err := readStream(ctx, c, l.stream(b), o, 1)
		switch {
		case is(err, esdb.ErrorCodeResourceNotFound):
			return handlers.Recorded{Head: handlers.Head{Book: b}}, nil
		case is(err, esdb.ErrorCodeStreamDeleted):
			return handlers.Recorded{}, &handlers.Damage{Book: b, What: "its stream was deleted at the server"}
		case err != nil:
			return handlers.Recorded{}, err
		case len(events) == 0:
			return handlers.Recorded{}, &handlers.Damage{Book: b, What: "its stream is there, and its entries are not"}
		}
		return l.recorded(events[0])
	})
}

// page is some of the book's entries, from behind the first so many, up to so many. When one cannot be read those before it are handed
// out with the error.
func (l *Log) page(ctx context.Context, b domain.BookID, behind, most uint64) ([]handlers.Recorded, error) {
	return ask(ctx, l, func(ctx context.Context, c *esdb.Client) (page []handlers.Recorded, err error) {
		events, err := readStream(ctx, c, l.stream(b), esdb.ReadStreamOptions{From: esdb.Revision(behind)}, min(most, math.MaxInt64))
		if is(err, esdb.ErrorCodeResourceNotFound) {
			return nil, nil
		}
		for _, ev := range events {
			r, err := l.recorded(ev)
			if err != nil {
				return page, err
			}
			page = append(page, r)
		}
		return page, err
	})
}
