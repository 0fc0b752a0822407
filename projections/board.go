// Package projections remembers what the log says, for people who look: who waits where, what an office has done today, whether the
// figures agree with the facts.
//
// A Board is the live views. It may not be asked for history (it keeps a month of day figures and no more), and nothing may be decided on
// it: it follows the log, so it is always a little behind. A figure that cannot be known is nil, never zero; a view that cannot go on
// says so in Failures and in every row it feeds.
package projections

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"kontor/domain"
)

// ErrOrder says that an entry was fed that does not come after the last one; ErrEpoch that a position belongs to another life of the log.
var (
	ErrOrder = errors.New("the entry does not come after the last one folded")
	ErrEpoch = errors.New("the position belongs to another epoch of the log")
)

// Board is the live views. It is safe for concurrent use; somebody else feeds it, one entry at a time.
type Board struct {
	// Now is the clock of the queries that are asked without a time. It is set before the board is used, or not at all: time.Now.
	Now func() time.Time

	mu       sync.RWMutex
	position domain.Position
	caughtUp bool
	network  *domain.Network // never changed, only replaced
	written  []domain.Entry  // the network book, from which a snapshot makes the network again
	books    map[domain.BookID]*book
	latest   map[domain.KontorID]*book // each office's latest day that was opened
	today    domain.Date               // the latest date of them all
	shapes   shapes                    // the latest ordinary days
	broken   map[domain.BookID]Failure // books of which nothing can be shown: the network's, and those without a day
	owed     owed
	changed  ring
	moved    chan struct{} // closed at the next fold; nil while nobody waits
}

// NewBoard is the board before the log's first entry.
func NewBoard() *Board {
	return &Board{
		Now:     time.Now,
		network: domain.NewNetwork(),
		books:   map[domain.BookID]*book{},
		shapes:  shapes{},
		latest:  map[domain.KontorID]*book{},
		broken:  map[domain.BookID]Failure{},
		owed:    owed{},
	}
}

// Fold adds the log's next entry, which stands at the position. An entry that does not fit its book fails the views of that book and of
// no other: Failures says so, and Fold returns nil. Its only errors are ErrOrder and ErrEpoch; nothing is changed then.
func (b *Board) Fold(e domain.Entry, at domain.Position) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.position.IsZero():
	case at.Epoch != b.position.Epoch:
		return fmt.Errorf("entry at %s after %s: %w", at, b.position, ErrEpoch)
	case at.Place <= b.position.Place:
		return fmt.Errorf("entry at %s after %s: %w", at, b.position, ErrOrder)
	}
	b.position = at.Last(e)
	switch {
	case e.Book == domain.NetworkBook:
		b.foldNetwork(e)
	case e.Book.Ledger(): // nothing that the board shows
	default:
		b.foldDay(e)
	}
	if b.moved != nil {
		close(b.moved)
		b.moved = nil
	}
	return nil
}

// foldNetwork replaces the network by one that knows the entry too; when it does not fit, the network stays as it was, for good.
func (b *Board) foldNetwork(e domain.Entry) {
	b.changed.add(b.position.Place, "")
	if _, failed := b.broken[e.Book]; failed {
		return
	}
	next := b.network.Clone()
	if err := next.Fold(e); err != nil {
		b.broken[e.Book] = Failure{View: ViewNetwork, Book: e.Book, Since: e.At, Cause: err.Error()}
		return
	}
	b.network, b.written = next, append(b.written, e)
}

// foldDay adds an entry of an office's day.
func (b *Board) foldDay(e domain.Entry) {
	k, date, ok := e.Book.Daybook()
	if !ok {
		b.broken[e.Book] = Failure{View: ViewDay, Book: e.Book, Since: e.At, Cause: "the entry names no book"}
		return
	}
	b.changed.add(b.position.Place, k)
	bk := b.books[e.Book].unpacked()
	if bk == nil {
		if date < b.horizon() {
			return // its figures were put away long ago
		}
		bk = newBook(e.Book)
		b.books[e.Book] = bk
	}
	before := bk.stage
	bk.fold(e)
	b.owed.fold(bk, e)
	if before != domain.Open && bk.stage == domain.Open {
		b.opened(bk)
	}
	if before == domain.Open && bk.stage == domain.Closed {
		if s, ok := shapeOf(b.network, bk); ok {
			b.shapes.add(k, s)
		}
	}
	if latest := b.latest[k]; latest != bk && bk.stage == domain.Closed {
		bk.putAway()
	}
}

// opened makes the book its office's latest; the one before it is put away if it is closed. Once a day this looks at every book to drop
// those older than a month.
func (b *Board) opened(bk *book) {
	earlier := b.latest[bk.kontor]
	if earlier != nil && earlier.date > bk.date {
		return
	}
	b.latest[bk.kontor] = bk
	if earlier != nil && earlier.stage == domain.Closed {
		earlier.unpacked().putAway()
		earlier.pack()
	}
	if bk.date <= b.today {
		return
	}
	b.today = bk.date
	b.owed.before(b.horizon())
	maps.DeleteFunc(b.books, func(_ domain.BookID, old *book) bool {
		return old.date < b.horizon() && b.latest[old.kontor] != old && old.stage != domain.Open
	})
}

// remembered is for how many days the figures of a day are kept; agencies answer within them, or history knows.
const remembered = 31

// horizon is the first date of which the board still knows.
func (b *Board) horizon() domain.Date {
	if b.today == "" {
		return ""
	}
	return domain.DateOf(b.today.At(12*60).AddDate(0, 0, -remembered))
}

// Network is the network as last folded. It is shared: nobody changes it.
func (b *Board) Network() *domain.Network {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.network
}

// OpenBooks lists the daybooks that were opened and not closed, in order of their names: practice days and failed ones too.
func (b *Board) OpenBooks() []domain.BookID {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var open []domain.BookID
	for id, bk := range b.books {
		if bk.stage == domain.Open {
			open = append(open, id)
		}
	}
	slices.Sort(open)
	return open
}
