package handlers

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"kontor/domain"
)

// Later lists what the agencies' streams hold of events that the log does not have: with a log that was restored from a backup, what is
// known of that which was lost. It goes by the messages' ids, agency by agency and in the order of the streams. What an earlier restore
// has written down already is not listed again.
func Later(ctx context.Context, log Log, posts Posts) ([]Notice, error) {
	l := &later{log: log, books: map[domain.BookID]map[uuid.UUID]bool{}, named: map[uuid.UUID]bool{}}
	if err := l.restores(ctx); err != nil {
		return nil, err
	}
	agencies, err := posts.Agencies(ctx)
	if err != nil {
		return nil, fmt.Errorf("which agencies have a stream: %w", err)
	}
	var all []Notice
	for _, a := range agencies {
		beyond, err := l.agency(ctx, posts, a)
		if err != nil {
			return nil, fmt.Errorf("the stream of agency %s: %w", a, err)
		}
		all = append(all, beyond...)
	}
	return all, nil
}

// later compares streams with a log, book by book.
type later struct {
	log   Log
	books map[domain.BookID]map[uuid.UUID]bool // the ids of all notices of a book
	named map[uuid.UUID]bool                   // by an earlier restore
}

// restores reads what earlier restores have written down.
func (l *later) restores(ctx context.Context) error {
	for r, err := range l.log.Read(ctx, domain.NetworkBook, Head{Book: domain.NetworkBook}) {
		if err != nil {
			return fmt.Errorf("how the log was restored before: %w", err)
		}
		for _, ev := range r.Entry.Events {
			if restored, ok := ev.(domain.LogRestored); ok {
				for _, b := range restored.Beyond {
					l.named[b.Last] = true
				}
			}
		}
	}
	return nil
}

// agency is what one agency's stream holds beyond the log. Events are told in the log's order, so nothing that the log has comes behind.
func (l *later) agency(ctx context.Context, posts Posts, a domain.AgencyCode) (beyond []Notice, err error) {
	for n, err := range posts.PostedAfter(ctx, a, 0) {
		if err != nil {
			return nil, err
		}
		has, err := l.has(ctx, n)
		switch {
		case err != nil:
			return nil, err
		case has && len(beyond) > 0:
			return nil, fmt.Errorf("message %s is of the log, and message %s before it is not: it is the stream of another log", n.ID, beyond[0].ID)
		case has:
		case l.named[n.ID]:
			beyond = nil // a restore before has dealt with all up to here
		default:
			beyond = append(beyond, n)
		}
	}
	return beyond, nil
}

// rememberedBooks is how many books' notices are kept at hand.
const rememberedBooks = 400

// has says whether the log implies the notice.
func (l *later) has(ctx context.Context, n Notice) (bool, error) {
	ids, ok := l.books[n.Book()]
	if !ok {
		if len(l.books) >= rememberedBooks {
			clear(l.books)
		}
		var err error
		if ids, err = l.read(ctx, n.Book()); err != nil {
			return false, err
		}
		l.books[n.Book()] = ids
	}
	return ids[n.ID], nil
}

// read makes the notices of one book.
func (l *later) read(ctx context.Context, b domain.BookID) (map[uuid.UUID]bool, error) {
	if !b.Valid() {
		return nil, errors.New("it has a message of no book")
	}
	t, ids := newTranslator(l.log), map[uuid.UUID]bool{}
	for r, err := range l.log.Read(ctx, b, Head{Book: b}) {
		if err != nil {
			return nil, err
		}
		notices, err := t.translate(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, of := range notices {
			for _, n := range of {
				ids[n.ID] = true
			}
		}
	}
	return ids, nil
}

// BeyondOf counts, for each agency, what Later has listed.
func BeyondOf(all []Notice) (beyond []domain.ToldBeyond) {
	for _, n := range all {
		if k := len(beyond) - 1; k < 0 || beyond[k].Agency != n.Agency {
			beyond = append(beyond, domain.ToldBeyond{Agency: n.Agency})
		}
		b := &beyond[len(beyond)-1]
		b.Notices++
		b.Last = n.ID
	}
	return beyond
}
