package handlers

import (
	"context"
	"fmt"

	"kontor/domain"
)

// translator turns entries into notices. It remembers what has been told of the books that it met lately, and reads a book from the log
// when it meets it for the first time or again after long. It is not safe for concurrent use.
type translator struct {
	log     Log
	books   map[domain.BookID]*remembered
	network *toldNetwork
	turn    uint64
}

type remembered struct {
	told *told
	used uint64
}

func newTranslator(log Log) *translator {
	return &translator{log: log, books: map[domain.BookID]*remembered{}, network: newToldNetwork()}
}

// translate says what each agency is to be told of an entry of the log. Entries of a book must come in order, but may start anywhere.
func (t *translator) translate(ctx context.Context, r Recorded) (map[domain.AgencyCode][]Notice, error) {
	if err := unread(r); err != nil {
		return nil, err
	}
	book := r.Entry.Book
	switch {
	case book == domain.NetworkBook:
		return t.toAll(ctx, r)
	case book.Ledger():
		return nil, nil // the host's own: no agency is told
	}
	known, err := t.known(ctx, book, r.Entry.Revision-1)
	if err != nil {
		return nil, err
	}
	notices, err := known.take(r.Entry, r.Position)
	if err != nil {
		delete(t.books, book)
		return nil, &Damage{Book: book, Place: r.Position.Place, What: err.Error()}
	}
	return notices, nil
}

// toAll is translate for the network book.
func (t *translator) toAll(ctx context.Context, r Recorded) (map[domain.AgencyCode][]Notice, error) {
	if t.network.revision != r.Entry.Revision-1 {
		t.network = newToldNetwork()
		for before, err := range t.log.Read(ctx, domain.NetworkBook, Head{Book: domain.NetworkBook}) {
			if err != nil {
				return nil, fmt.Errorf("which agencies there were: %w", err)
			}
			if before.Entry.Revision == r.Entry.Revision {
				break
			}
			t.network.take(before.Entry, before.Position)
		}
	}
	return t.network.take(r.Entry, r.Position), nil
}

// known is what had been told of the book at the revision.
func (t *translator) known(ctx context.Context, b domain.BookID, revision uint64) (*told, error) {
	t.turn++
	if m := t.books[b]; m != nil && m.told.revision == revision {
		m.used = t.turn
		return m.told, nil
	}
	known, err := t.read(ctx, b, revision)
	if err != nil {
		return nil, fmt.Errorf("what has been told of book %s: %w", b, err)
	}
	if len(t.books) >= maxBooks {
		t.forget()
	}
	t.books[b] = &remembered{known, t.turn}
	return known, nil
}

// read goes through the book from its beginning up to the revision.
func (t *translator) read(ctx context.Context, b domain.BookID, revision uint64) (*told, error) {
	known := newTold(b)
	if revision == 0 {
		return known, nil
	}
	for r, err := range t.log.Read(ctx, b, Head{Book: b}) {
		if err != nil {
			return nil, err
		}
		if _, err := known.take(r.Entry, r.Position); err != nil {
			return nil, stopped(r, err)
		}
		if known.revision == revision {
			return known, nil
		}
	}
	return nil, &Damage{Book: b, What: fmt.Sprintf("it ends at revision %d, and revision %d stands on the log", known.revision, revision+1)}
}

// forget drops the book that was met longest ago.
func (t *translator) forget() {
	var oldest domain.BookID
	for b, m := range t.books {
		if oldest == "" || m.used < t.books[oldest].used {
			oldest = b
		}
	}
	delete(t.books, oldest)
}
