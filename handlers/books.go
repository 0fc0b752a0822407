package handlers

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

// Books decides: it has the books that are in use folded in memory, and writes what commands make happen. Any number of processes may
// decide on one log; the log's expected revision settles who was first, and whoever was not decides anew on what came.
// All methods are safe for concurrent use.
type Books struct {
	log      Log
	batches  BatchLog // the log, if it is one
	clock    func() time.Time
	newID    func() uuid.UUID
	estimate domain.Estimator
	sealer   domain.Sealer

	network atomic.Pointer[domain.Network]
	netBook *book
	begun   bool // the network has been read, and is handed out

	mu    sync.Mutex
	books map[domain.BookID]*book
}

// Options are what Books takes from outside: the clock and the ids, so that a simulation repeats to the byte.
type Options struct {
	Clock    func() time.Time // time.Now when nil
	NewID    func() uuid.UUID // random when nil
	Estimate domain.Estimator // domain.RecentPace when nil
	Sealer   domain.Sealer    // of visitors' content; none is taken when nil, until SealWith
}

// Request is who asks for a command, and how to know it again.
type Request struct {
	Actor domain.Actor
	// Key is the caller's idempotency key: the same actor with the same key in the same book is the same request. Without one every
	// call is a request of its own.
	Key   string
	Cause string // id of the request or entry that led here, if any
}

// Receipt is the answer to a command.
type Receipt struct {
	// Entry is what was written; without events when it was already so.
	Entry domain.Entry
	// Position is where the log stands for this caller: a view that has reached it shows the command's effect.
	Position Position
	// Repeated says that the request had been answered before and this is that answer.
	Repeated bool
}

// ErrKeyReused says that the caller's key was used before for something else.
var ErrKeyReused = errors.New("the idempotency key was used for another command")

// NewBooks folds the network book and is then ready to decide.
func NewBooks(ctx context.Context, log Log, o Options) (*Books, error) {
	b := &Books{log: log, clock: o.Clock, newID: o.NewID, estimate: o.Estimate, sealer: o.Sealer, books: map[domain.BookID]*book{}}
	b.batches, _ = log.(BatchLog)
	if b.clock == nil {
		b.clock = time.Now
	}
	if b.newID == nil {
		b.newID = randomIDs()
	}
	b.network.Store(domain.NewNetwork())
	b.netBook = newBook(domain.NetworkBook)
	if _, err := b.catchUp(ctx, b.netBook); err != nil {
		return nil, err
	}
	b.begun = true
	return b, nil
}

// Network is the network as this process knows it; nobody changes it.
func (b *Books) Network() *domain.Network { return b.network.Load() }

// SealWith has content sealed by the sealer from now on; before, none is taken. It must be said before anybody asks for a command.
func (b *Books) SealWith(s domain.Sealer) { b.sealer = s }

// Seed writes the reference data into an empty network book. A seed that was cut off goes on where it was; a seeded network stays.
func (b *Books) Seed(ctx context.Context) error {
	for _, part := range domain.SeedParts() {
		who := Request{Actor: domain.System, Key: "seed " + part}
		if _, err := b.Do(ctx, domain.NetworkBook, domain.SeedNetwork{Part: part}, who); err != nil {
			return fmt.Errorf("seed %s: %w", part, err)
		}
	}
	return nil
}

// Do makes the command happen in the book, durably, or says why not: a *domain.Refusal when a rule says no, ErrKeyReused, or what the
// log said. When somebody else was first it decides anew, so the refusal names the winner. An answer that nothing was to be done, and a
// refusal, hold for the book as the log had it during the call.
//
// Requests that find the book in use are decided together, each on what the ones before it make of the book, and written with one wait for
// the disk, when the log is a BatchLog. Every caller gets the answer it would have got alone, and only when all that it rests on is written.
func (b *Books) Do(ctx context.Context, id domain.BookID, c domain.Command, who Request) (Receipt, error) {
	bk, err := b.find(id)
	if err != nil {
		return Receipt{}, err
	}
	entryID, err := b.entryID(id, who)
	if err != nil {
		return Receipt{}, err
	}
	a := ask{command: c, who: who, id: entryID, digest: domain.Digest(c)}
	locked := bk.free()
	if b.batches != nil && bk != b.netBook && !(locked && bk.line.hope <= 1) {
		said := b.join(ctx, bk, a, locked)
		if !said.alone {
			return said.receipt, said.err
		}
		locked = said.locked
	}
	if !locked {
		if err := bk.lock(ctx); err != nil {
			return Receipt{}, err
		}
	}
	defer b.release(bk)
	if err := b.ready(ctx, bk); err != nil {
		return Receipt{}, err
	}
	return b.alone(ctx, bk, &a)
}

// ask is a request to a book.
type ask struct {
	command domain.Command
	who     Request
	id      uuid.UUID // of the entry that it writes
	digest  string
}

// alone decides a request and writes what comes of it. The book is locked.
func (b *Books) alone(ctx context.Context, bk *book, a *ask) (Receipt, error) {
	bk.line.hope, bk.calm = 1, max(0, bk.calm-1)
	for fresh := false; ; {
		if earlier, ok := bk.seen[a.id]; ok {
			return earlier.answer(a.digest)
		}
		e, err := b.decide(bk, a.command, a.who)
		if err == nil && len(e.Events) > 0 {
			e.ID, e.Digest = a.id, a.digest
			receipt, err := b.append(ctx, bk, e)
			if !lost(err) {
				return receipt, err
			}
			bk.calm = calm
		} else if fresh {
			return Receipt{Position: bk.position}, err
		}
		// Somebody else wrote, or may have: what was decided holds only for what the log has now.
		moved, lerr := b.catchUp(ctx, bk)
		if lerr != nil {
			return Receipt{}, lerr
		}
		fresh = !moved
	}
}

// answeredBefore is the answer again to the request, a command of that name, if the book has had it.
func (b *Books) answeredBefore(ctx context.Context, id domain.BookID, command string, who Request) (Receipt, bool, error) {
	entryID, err := b.entryID(id, who)
	if err != nil {
		return Receipt{}, false, err
	}
	bk, err := b.take(ctx, id)
	if err != nil {
		return Receipt{}, false, err
	}
	defer b.release(bk)
	if _, err := b.catchUp(ctx, bk); err != nil {
		return Receipt{}, false, err
	}
	earlier, ok := bk.seen[entryID]
	if ok && earlier.entry.Command != command {
		return Receipt{}, false, ErrKeyReused
	}
	return Receipt{Entry: earlier.entry, Position: earlier.position, Repeated: true}, ok, nil
}

// View calls the function with the day as the log has it now. The function must not keep the day.
func (b *Books) View(ctx context.Context, id domain.BookID, see func(*domain.Day)) error {
	bk, err := b.take(ctx, id)
	if err != nil {
		return err
	}
	defer b.release(bk)
	if _, err := b.catchUp(ctx, bk); err != nil {
		return err
	}
	if bk.day == nil {
		return fmt.Errorf("%s is no daybook", id)
	}
	see(bk.day)
	return nil
}

// ViewLedger calls the function with the ledger as the log has it now. The function must not keep it.
func (b *Books) ViewLedger(ctx context.Context, id domain.BookID, see func(*domain.Ledger)) error {
	bk, err := b.take(ctx, id)
	if err != nil {
		return err
	}
	defer b.release(bk)
	if _, err := b.catchUp(ctx, bk); err != nil {
		return err
	}
	if bk.ledger == nil {
		return fmt.Errorf("%s is no ledger", id)
	}
	see(bk.ledger)
	return nil
}

// Observe takes in an entry that the log delivered, whoever wrote it, so that the next decision need not read it. Entries must come in
// the log's order; what is known already is passed over.
func (b *Books) Observe(ctx context.Context, r Recorded) error {
	bk := b.netBook
	if r.Entry.Book != domain.NetworkBook {
		b.mu.Lock()
		bk = b.books[r.Entry.Book]
		b.mu.Unlock()
	}
	if bk == nil {
		return nil // not in use here
	}
	if n := r.Head.Revision; n > 0 && n <= bk.known.Load() {
		return nil // whoever holds the book need not be waited for
	}
	if err := bk.lock(ctx); err != nil {
		return err
	}
	defer bk.unlock()
	if r.Head.Revision == 0 && bk.head.Revision > 0 && r.Head.Place > bk.head.Place { // what stands there cannot be read
		bk.broken = unread(r)
		return bk.broken
	}
	if r.Head.Revision != bk.head.Revision+1 {
		return nil // known already, or the book was never read; the next decision reads it
	}
	return b.fold(bk, r)
}

// decide makes an entry of what the command makes happen now.
func (b *Books) decide(bk *book, c domain.Command, who Request) (domain.Entry, error) {
	now := b.clock().UTC().Truncate(time.Millisecond)
	n := b.Network()
	m := domain.Moment{At: now, Actor: who.Actor, Network: n, NewID: b.newID, Estimate: b.estimate, Sealer: b.sealer}
	if m.At.Before(bk.at) {
		m.At = bk.at
	}
	e := domain.Entry{
		Book: bk.head.Book, Revision: bk.head.Revision + 1, Prev: bk.head.Hash,
		At: m.At, Recorded: now, Actor: who.Actor, Command: c.Name(), Cause: who.Cause, Network: n.Revision,
	}
	var err error
	switch cmd := c.(type) {
	case domain.DayCommand:
		if bk.day == nil {
			return e, fmt.Errorf("%s is a command to a day, not to book %s", c.Name(), bk.head.Book)
		}
		e.Events, err = bk.day.Decide(m, cmd)
	case domain.NetworkCommand:
		if bk != b.netBook {
			return e, fmt.Errorf("%s is a command to the network, not to book %s", c.Name(), bk.head.Book)
		}
		e.Events, err = n.Decide(m, cmd)
	case domain.LedgerCommand:
		if bk.ledger == nil {
			return e, fmt.Errorf("%s is a command to a ledger, not to book %s", c.Name(), bk.head.Book)
		}
		e.Events, err = bk.ledger.Decide(m, cmd)
	default:
		return e, fmt.Errorf("%s is no command that books know", c.Name())
	}
	return e, err
}

// append writes the entry and folds it. A retry may find that its entry was written long ago: then everything since is folded first.
func (b *Books) append(ctx context.Context, bk *book, e domain.Entry) (Receipt, error) {
	r, err := b.log.Append(ctx, bk.head, e)
	if err != nil {
		return Receipt{}, err
	}
	if r.Head.Revision == bk.head.Revision+1 {
		err = b.fold(bk, r)
	} else {
		_, err = b.catchUp(ctx, bk)
	}
	if err != nil {
		return Receipt{}, err
	}
	receipt, err := answered{r.Entry, r.Position.Last(r.Entry)}.answer(e.Digest)
	receipt.Repeated = r.Earlier
	return receipt, err
}

// catchUp folds what the log has of the book beyond what is in memory, and says whether there was anything.
func (b *Books) catchUp(ctx context.Context, bk *book) (moved bool, err error) {
	head, err := b.log.Head(ctx, bk.head.Book)
	if err != nil {
		return false, err
	}
	if head == bk.head {
		return false, nil
	}
	for r, err := range b.log.Read(ctx, bk.head.Book, bk.head) {
		if err != nil {
			return moved, err
		}
		if err := b.fold(bk, r); err != nil {
			return moved, err
		}
		moved = true
	}
	return moved, nil
}

// fold takes the book's next entry in. One that does not fit closes the book for writing, and no other.
func (b *Books) fold(bk *book, r Recorded) (err error) {
	defer func() {
		if err != nil {
			bk.broken = stopped(r, err)
			err = bk.broken
		}
	}()
	if bk != b.netBook {
		err = bk.evolve(r.Entry)
	} else {
		n := b.Network()
		if b.begun {
			n = n.Clone() // others look at it
		}
		if err = n.Fold(r.Entry); err == nil {
			b.network.Store(n)
		}
	}
	if err == nil {
		bk.took(r)
	}
	return err
}

// entryID is the id of what the request writes in the book.
func (b *Books) entryID(id domain.BookID, who Request) (uuid.UUID, error) {
	if who.Key == "" {
		return b.newID(), nil
	}
	if len(who.Key) > MaxKey {
		return uuid.UUID{}, &domain.Refusal{Kind: domain.Malformed, Phrase: domain.Phrase{Code: "bad-key"}}
	}
	return domain.EntryID(id, who.Actor, who.Key), nil
}

// randomIDs makes ids of randomness that it gets for some tens of them at a time: asking the system for each took 4 % of a registration.
func randomIDs() func() uuid.UUID {
	var mu sync.Mutex
	source := bufio.NewReaderSize(rand.Reader, 1024)
	return func() uuid.UUID {
		mu.Lock()
		defer mu.Unlock()
		return uuid.Must(uuid.NewRandomFromReader(source))
	}
}

// MaxKey is the longest idempotency key, in bytes.
const MaxKey = 200
