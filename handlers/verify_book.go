package handlers

import (
	"context"
	"fmt"

	"kontor/domain"
)

// checked is a book as far as it has been checked.
type checked struct {
	head    Head
	blind   bool   // the last entry could not be read, so that its hash is not known
	count   uint64 // entries
	highest uint64 // revision
	broken  bool   // it cannot be folded any more

	// day and told are nil while others are in use; they are folded anew when needed. A closed day stays for its agencies' answers.
	day  *domain.Day
	told *told
	used uint64

	ledger *domain.Ledger // of a ledger; they are few and small
}

func (v *verifier) book(id domain.BookID) *checked {
	b := v.books[id]
	if b == nil {
		b = &checked{head: Head{Book: id}}
		v.books[id] = b
	}
	return b
}

// entry checks the log's next entry. Its error is that there is no more time.
func (v *verifier) entry(ctx context.Context, r Recorded) error {
	v.place, v.epoch = r.Position.Place, r.Position.Epoch
	e, ok := v.readable(r)
	if !ok {
		return nil
	}
	v.report.Entries++
	v.report.Events += len(e.Events)
	b := v.book(e.Book)
	v.chain(b, e)
	before := b.head
	b.head = Head{Book: e.Book, Revision: e.Revision, Place: r.Position.Place, Hash: domain.HashOf(r.Stored)}
	b.blind = false
	if r.Head != b.head {
		v.broken(e, e.Revision, "book %s, entry %d: the log hands it out with another place, revision or hash than its bytes have", e.Book, e.Revision)
	}
	v.marked(b.head)
	v.viewed(e, r.Position)
	err := v.fold(ctx, b, before, e, r.Position)
	v.sealing(e, b.head.Hash)
	if err == nil {
		return nil
	}
	if ctx.Err() == nil {
		v.breaks(b, e, err)
	}
	return context.Cause(ctx)
}

// readable is the entry that the stored bytes are, and nothing else that the log says of it.
func (v *verifier) readable(r Recorded) (domain.Entry, bool) {
	e, err := domain.DecodeEntry(r.Stored)
	if err != nil {
		v.damaged(&Damage{Book: r.Entry.Book, Place: r.Position.Place, What: err.Error()})
	}
	return e, err == nil
}

// breaks notes that the book cannot be folded from the entry on: what cannot be checked is not right.
func (v *verifier) breaks(b *checked, e domain.Entry, err error) {
	b.broken = true
	v.drop(b)
	v.report.ConservationOK = false
	v.found.own(Finding{Kind: "fold", Book: e.Book, Entry: e.Revision, Place: v.place, Witness: theLog}, "book %s, entry %d: %v", e.Book, e.Revision, err)
	if v.streams != nil {
		v.streams.failed = true
	}
}

// chain checks that the entry stands where its book expects it, behind the very bytes that it was written behind.
func (v *verifier) chain(b *checked, e domain.Entry) {
	next := b.head.Revision + 1
	b.count++
	b.highest = max(b.highest, e.Revision)
	switch {
	case e.Revision > next:
		v.broken(e, next, "book %s, entry %d does not stand behind entry %d: entry %d does", e.Book, next, b.head.Revision, e.Revision)
	case e.Revision < next:
		v.broken(e, e.Revision, "book %s, entry %d stands behind entry %d", e.Book, e.Revision, b.head.Revision)
	case b.blind || e.Prev == b.head.Hash:
	case e.Revision == 1:
		v.broken(e, 1, "book %s, entry 1 was written behind another entry", e.Book)
	default:
		v.broken(e, b.head.Revision, "book %s, entry %d is not what it was when entry %d was written behind it", e.Book, b.head.Revision, e.Revision)
	}
}

// broken notes that the book's chain is, at the entry of that revision.
func (v *verifier) broken(e domain.Entry, revision uint64, format string, args ...any) {
	v.report.ChainOK = false
	v.found.own(Finding{Kind: "chain", Book: e.Book, Entry: revision, Place: v.place, Witness: theLog}, format, args...)
}

// fold takes the entry into the book's day and checks that everything is accounted for, and what the agencies were told.
func (v *verifier) fold(ctx context.Context, b *checked, before Head, e domain.Entry, at Position) error {
	if b.broken {
		return nil
	}
	if e.Book == domain.NetworkBook {
		return v.foldNetwork(e, at)
	}
	if e.Book.Ledger() {
		if b.ledger == nil {
			b.ledger = domain.NewLedger(e.Book)
		}
		return b.ledger.Fold(e)
	}
	if b.day == nil {
		if err := v.unfold(ctx, b, before); err != nil {
			return err
		}
	}
	v.turn++
	b.used = v.turn
	if err := b.day.Fold(e); err != nil {
		return err
	}
	if !b.day.Balanced() {
		v.report.ConservationOK = false
		v.found.own(Finding{Kind: "conservation", Book: e.Book, Entry: e.Revision, Place: at.Place, Witness: theLog},
			"book %s, entry %d: after it not every errand is accounted for exactly once", e.Book, e.Revision)
	}
	if v.streams != nil {
		notices, err := b.told.take(e, at)
		if err != nil {
			return err
		}
		v.streams.compare(e, notices, &v.found)
	}
	return nil
}

// foldNetwork is fold for the network book.
func (v *verifier) foldNetwork(e domain.Entry, at Position) error {
	if err := v.network.Fold(e); err != nil {
		return err
	}
	notices := v.told.take(e, at)
	if v.streams != nil {
		v.streams.compare(e, notices, &v.found)
		v.streams.restored(e, &v.found)
	}
	return nil
}

// unfold brings the book's day into memory, as it was at the head.
func (v *verifier) unfold(ctx context.Context, b *checked, head Head) error {
	if v.days >= maxBooks {
		v.dropOldest()
	}
	day, told := domain.NewDay(head.Book), newTold(head.Book)
	if head.Revision > 0 {
		for r, err := range v.log.Read(ctx, head.Book, Head{Book: head.Book}) {
			if err != nil {
				return fmt.Errorf("reading the book again: %w", err)
			}
			if err := day.Fold(r.Entry); err != nil {
				return err
			}
			if _, err := told.take(r.Entry, r.Position); err != nil {
				return err
			}
			if r.Head.Revision == head.Revision {
				break
			}
		}
	}
	b.day, b.told = day, told
	v.days++
	return nil
}

func (v *verifier) drop(b *checked) {
	if b.day != nil {
		b.day, b.told = nil, nil
		v.days--
	}
}

func (v *verifier) dropOldest() {
	var oldest *checked
	for _, b := range v.books {
		if b.day != nil && (oldest == nil || b.used < oldest.used) {
			oldest = b
		}
	}
	if oldest != nil {
		v.drop(oldest)
	}
}
