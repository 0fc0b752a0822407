package handlers_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// paper is a log that holds whatever somebody wrote on it who asked nobody.
type paper struct {
	epoch string
	all   []handlers.Recorded
}

func (p *paper) Epoch() string { return p.epoch }

func (p *paper) End(context.Context) (handlers.Position, error) {
	if len(p.all) == 0 {
		return handlers.Position{}, nil
	}
	return p.all[len(p.all)-1].Position, nil
}

func (p *paper) Head(_ context.Context, b domain.BookID) (head handlers.Head, _ error) {
	head.Book = b
	for _, r := range p.all {
		if r.Entry.Book == b {
			head = r.Head
		}
	}
	return head, nil
}

func (p *paper) Append(context.Context, handlers.Head, domain.Entry) (handlers.Recorded, error) {
	return handlers.Recorded{}, errors.New("it is on paper")
}

func (p *paper) Read(_ context.Context, b domain.BookID, after handlers.Head) iter.Seq2[handlers.Recorded, error] {
	return func(yield func(handlers.Recorded, error) bool) {
		for _, r := range p.all {
			if r.Entry.Book == b && r.Position.Place > after.Place && !yield(r, nil) {
				return
			}
		}
	}
}

func (p *paper) Follow(_ context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		for _, r := range p.all[after.Place:] {
			if !yield(handlers.Item{Recorded: r}, nil) {
				return
			}
		}
		yield(handlers.Item{CaughtUp: true}, nil)
	}
}

// add writes the entry as it is.
func (p *paper) add(t testing.TB, e domain.Entry) {
	t.Helper()
	stored, err := domain.EncodeEntry(e)
	if err != nil {
		t.Fatal(err)
	}
	place := uint64(len(p.all)) + 1
	p.all = append(p.all, handlers.Recorded{
		Entry: e, Position: handlers.Position{Epoch: p.epoch, Place: place}, Stored: stored,
		Head: handlers.Head{Book: e.Book, Revision: e.Revision, Place: place, Hash: domain.HashOf(stored)},
	})
}

// forger writes a log anew: revisions and hashes of the books it was told to, and the seals, are made to fit.
type forger struct {
	books map[domain.BookID]bool // nil is all
	seals bool
}

// write writes the entries on paper. Of every seal it reckons anew what the entries behind the seal before, up to its own last, come to.
func (f forger) write(t testing.TB, epoch string, all []domain.Entry) *paper {
	t.Helper()
	p := &paper{epoch: epoch}
	heads := map[domain.BookID]handlers.Head{}
	from, digest := 0, domain.Hash{}
	for _, e := range all {
		e.Events = slices.Clone(e.Events)
		for i, ev := range e.Events {
			if seal, ok := ev.(domain.DaySealed); ok && f.seals {
				last := slices.IndexFunc(p.all, func(r handlers.Recorded) bool { return r.Entry.ID == seal.Last })
				if last < 0 {
					last = len(p.all) - 1
					seal.Last = p.all[last].Entry.ID
				}
				seal.Previous = digest
				seal = sealOver(p.all[from:last+1], seal)
				from, digest = last+1, seal.Digest
				e.Events[i] = seal
			}
		}
		if f.books == nil || f.books[e.Book] {
			e.Revision, e.Prev = heads[e.Book].Revision+1, heads[e.Book].Hash
		}
		p.add(t, e)
		heads[e.Book] = p.all[len(p.all)-1].Head
	}
	return p
}

// sealOver is a seal as it would be of the entries.
func sealOver(all []handlers.Recorded, seal domain.DaySealed) domain.DaySealed {
	heads := map[domain.BookID]domain.SealedHead{}
	for _, r := range all {
		heads[r.Entry.Book] = domain.SealedHead{Revision: r.Head.Revision, Hash: r.Head.Hash}
	}
	seal.Entries = uint64(len(all))
	return domain.NewSeal(seal, heads)
}

// past is three days of the office, of which two are sealed, and what the agencies were told of them.
type past struct {
	entries  []domain.Entry
	recorded []handlers.Recorded
	streams  *drawer
}

// The books of the past.
var (
	sealedBook   = domain.DaybookID(network().kontor, "2024-05-02")
	laterBook    = domain.DaybookID(network().kontor, "2024-05-03")
	unsealedBook = domain.DaybookID(network().kontor, "2024-05-06")
)

func newPast(t testing.TB, log handlers.Log) *past {
	t.Helper()
	o := openOffice(t, log)
	o.day("2024-05-02")
	o.night("2024-05-02")
	o.day("2024-05-03")
	o.book = sealedBook
	if _, refused := o.do(domain.Accept{Errand: o.errands[0].For("fk")}, domain.Actor{Role: domain.RoleAgency, ID: "fk"}); refused {
		t.Fatal("fk cannot accept its errand")
	}
	o.night("2024-05-03")
	o.day("2024-05-06")
	p := &past{streams: newDrawer(), recorded: entries(t, log)}
	for _, r := range p.recorded {
		p.entries = append(p.entries, r.Entry)
	}
	catchUp(t, log, p.streams)
	return p
}

// end is what somebody knew of the log as it was.
func (p *past) end() handlers.Mark {
	last := p.recorded[len(p.recorded)-1]
	known := handlers.Mark{Epoch: last.Position.Epoch, Last: last.Head, Entry: last.Entry.ID}
	heads := map[domain.BookID]handlers.Head{}
	for _, r := range p.recorded {
		heads[r.Entry.Book] = r.Head
	}
	for _, h := range heads {
		known.Open = append(known.Open, h)
	}
	return known
}

// keptIDs is a view of the log as it was: the ids of its entries.
type keptIDs struct {
	at         handlers.Position
	ids, fresh []uuid.UUID
}

func (p *past) view() *keptIDs {
	k := &keptIDs{at: p.recorded[len(p.recorded)-1].Position}
	for _, e := range p.entries {
		k.ids = append(k.ids, e.ID)
	}
	return k
}

func (k *keptIDs) Position() handlers.Position { return k.at }

func (k *keptIDs) Fold(e domain.Entry, _ handlers.Position) error {
	k.fresh = append(k.fresh, e.ID)
	return nil
}

func (k *keptIDs) Differs() (string, error) {
	if !slices.Equal(k.ids, k.fresh) {
		return "other ids", nil
	}
	return "", nil
}

// find is the place of the book's n-th entry among the entries; the last when n is zero.
func find(t testing.TB, all []domain.Entry, b domain.BookID, n uint64) int {
	t.Helper()
	at := -1
	for i, e := range all {
		if e.Book == b && (n == 0 || e.Revision == n) {
			at = i
		}
	}
	if at < 0 {
		t.Fatalf("there is no entry %d of book %s", n, b)
	}
	return at
}
