package handlers

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

// book is a book in memory. Whoever holds it locked may use its fields.
type book struct {
	held     chan struct{} // a lock that a context can give up on
	head     Head
	at       time.Time
	position Position
	day      *domain.Day    // of a daybook
	ledger   *domain.Ledger // of a ledger
	seen     map[uuid.UUID]answered
	used     time.Time
	broken   error // an entry of it cannot be folded: nothing is written in it any more

	line  line          // of those who wait for it
	calm  int           // so many requests more are decided one by one
	known atomic.Uint64 // the last revision that is folded and in the log, also for whoever does not hold the book
}

// answered is a request that has had its answer.
type answered struct {
	entry    domain.Entry
	position Position
}

// answer is the answer again, if it is the same request.
func (a answered) answer(digest string) (Receipt, error) {
	if a.entry.Digest != digest {
		return Receipt{}, ErrKeyReused
	}
	return Receipt{Entry: a.entry, Position: a.position, Repeated: true}, nil
}

func newBook(id domain.BookID) *book {
	bk := &book{held: make(chan struct{}, 1), head: Head{Book: id}}
	bk.line.news = make(chan struct{}, 1)
	bk.forget()
	return bk
}

// forget has the book read anew when it is wanted next.
func (bk *book) forget() {
	bk.head, bk.at, bk.position, bk.seen = Head{Book: bk.head.Book}, time.Time{}, Position{}, map[uuid.UUID]answered{}
	bk.known.Store(0)
	switch {
	case bk.head.Book == domain.NetworkBook:
	case bk.head.Book.Ledger():
		bk.ledger = domain.NewLedger(bk.head.Book)
	default:
		bk.day = domain.NewDay(bk.head.Book)
	}
}

// free locks the book if nobody has it.
func (bk *book) free() bool {
	select {
	case bk.held <- struct{}{}:
		return true
	default:
		return false
	}
}

func (bk *book) lock(ctx context.Context) error {
	select {
	case bk.held <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (bk *book) unlock() { <-bk.held }

// evolve takes an entry into what is folded of a book that is not the network's.
func (bk *book) evolve(e domain.Entry) error {
	if bk.ledger != nil {
		return bk.ledger.Fold(e)
	}
	return bk.day.Fold(e)
}

// took notes that the entry is folded.
func (bk *book) took(r Recorded) {
	bk.head, bk.at, bk.position = r.Head, r.Entry.At, r.Position.Last(r.Entry)
	bk.seen[r.Entry.ID] = answered{r.Entry, bk.position}
	bk.known.Store(r.Head.Revision)
}

// maxBooks is how many daybooks stay in memory; an office's day takes some hundred kilobytes, a nation's 150.
const maxBooks = 400

// find is the book, neither locked nor read.
func (b *Books) find(id domain.BookID) (*book, error) {
	if bk := b.resident(id); bk != nil {
		return bk, nil
	}
	return nil, &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{Code: "unknown-book"}}
}

// take hands out the book, locked, read from the log the first time.
func (b *Books) take(ctx context.Context, id domain.BookID) (*book, error) {
	bk, err := b.find(id)
	if err != nil {
		return nil, err
	}
	if err := bk.lock(ctx); err != nil {
		return nil, err
	}
	if err := b.ready(ctx, bk); err != nil {
		b.release(bk)
		return nil, err
	}
	return bk, nil
}

// ready fails unless the book, which is locked, can be decided in. It is read from the log the first time.
func (b *Books) ready(ctx context.Context, bk *book) error {
	if bk.broken != nil {
		return bk.broken
	}
	bk.used = b.clock()
	if bk.head.Revision > 0 {
		return nil
	}
	_, err := b.catchUp(ctx, bk)
	return err
}

// resident is the book in memory, nil for what is no book's name; when there are too many, one that has not been used for long goes.
func (b *Books) resident(id domain.BookID) *book {
	if id == domain.NetworkBook {
		return b.netBook
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	bk := b.books[id]
	if bk != nil || !id.Valid() {
		return bk
	}
	if len(b.books) >= maxBooks {
		b.evict()
	}
	bk = newBook(id)
	b.books[id] = bk
	return bk
}

// evict drops the book that was used longest ago, but none that is in use now.
func (b *Books) evict() {
	var oldest domain.BookID
	var since time.Time
	for id, bk := range b.books {
		if !bk.free() {
			continue
		}
		if oldest == "" || bk.used.Before(since) {
			oldest, since = id, bk.used
		}
		bk.unlock()
	}
	delete(b.books, oldest)
}

// release unlocks the book. A book in which nothing has been written is not kept: its name may be anybody's invention.
func (b *Books) release(bk *book) {
	empty := bk.head.Revision == 0 && bk != b.netBook
	if empty {
		b.mu.Lock()
		if b.books[bk.head.Book] == bk {
			delete(b.books, bk.head.Book)
		}
		b.mu.Unlock()
	}
	bk.unlock()
}
