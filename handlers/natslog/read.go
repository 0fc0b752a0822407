package natslog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
)

// Head is the book's last entry, by the stream's leader.
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
		if last.Head.Revision <= after.Revision {
			if last.Head != after {
				yield(handlers.Recorded{}, &handlers.Damage{Book: b, Place: after.Place, What: fmt.Sprintf(
					"the book ends with revision %d at %d, and had a revision %d here", last.Head.Revision, last.Head.Place, after.Revision)})
			}
			return
		}
		before := after
		for r, err := range l.span(ctx, after, last) {
			if err == nil && (r.Entry.Revision != before.Revision+1 || r.Entry.Prev != before.Hash) {
				err = &handlers.Damage{Book: b, Place: r.Head.Place, What: fmt.Sprintf(
					"revision %d does not follow revision %d at %d", r.Entry.Revision, before.Revision, before.Place)}
			}
			if err != nil {
				yield(handlers.Recorded{}, err)
				return
			}
			if !yield(r, nil) {
				return
			}
			before = r.Head
		}
	}
}

// span yields what the book has after a head, up to and with its last entry.
func (l *Log) span(ctx context.Context, after handlers.Head, last handlers.Recorded) iter.Seq2[handlers.Recorded, error] {
	return func(yield func(handlers.Recorded, error) bool) {
		if last.Head.Revision == after.Revision+1 { // by far the most common: somebody else was first, once
			yield(last, nil)
			return
		}
		f, err := l.feed(ctx, after.Place+1, subject(last.Head.Book))
		if err != nil {
			yield(handlers.Recorded{}, unavailable(ctx, err))
			return
		}
		defer f.close()
		for {
			batch, err := f.next(ctx)
			for _, m := range batch {
				if ctx.Err() != nil {
					yield(handlers.Recorded{}, unavailable(ctx, err))
					return
				}
				r, err := l.decode(m.subject, m.place, m.data)
				if !yield(r, err) || err != nil || m.place >= last.Head.Place {
					return
				}
			}
			if err != nil {
				yield(handlers.Recorded{}, unavailable(ctx, err))
				return
			}
		}
	}
}

// last is the book's last entry; of an empty book it has the empty head and nothing else.
func (l *Log) last(ctx context.Context, b domain.BookID) (handlers.Recorded, error) {
	m, err := l.get(ctx, getRequest{LastFor: subject(b)})
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return handlers.Recorded{Head: handlers.Head{Book: b}}, nil
	}
	if err != nil {
		return handlers.Recorded{}, err
	}
	return l.decode(m.Subject, m.Seq, m.Data)
}

// getRequest asks for one message, by its place or as a subject's last.
type getRequest struct {
	Seq     uint64 `json:"seq,omitempty"`
	LastFor string `json:"last_by_subj,omitempty"`
	// Since asks for the first message from then on.
	Since *time.Time `json:"start_time,omitempty"`
}

// stored is a message as the stream keeps it.
type stored struct {
	Subject string `json:"subject"`
	Seq     uint64 `json:"seq"`
	Data    []byte `json:"data"`
}

// get asks the stream's leader. The client's own call would ask any replica, which may be behind.
func (l *Log) get(ctx context.Context, req getRequest) (stored, error) {
	if ctx.Err() != nil {
		return stored{}, context.Cause(ctx)
	}
	limited, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	body, err := json.Marshal(req)
	if err != nil {
		return stored{}, err
	}
	reply, err := l.nc.RequestWithContext(limited, "$JS.API.STREAM.MSG.GET."+Stream, body)
	if err != nil {
		return stored{}, unavailable(ctx, err)
	}
	var got struct {
		Error   *jetstream.APIError `json:"error"`
		Message stored              `json:"message"`
	}
	switch err := json.Unmarshal(reply.Data, &got); {
	case err != nil:
		return stored{}, unavailable(ctx, err)
	case got.Error == nil:
		return got.Message, nil
	case hasCode(got.Error, jetstream.JSErrCodeMessageNotFound):
		return stored{}, jetstream.ErrMsgNotFound
	}
	return stored{}, unavailable(ctx, got.Error)
}
