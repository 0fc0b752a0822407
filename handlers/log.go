package handlers

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"kontor/domain"
)

// Log is the only truth: a total order of entries, each in one book. Every adapter passes the suite in handlers/logtest.
// All methods are safe for concurrent use.
type Log interface {
	// Head is the book's last entry as the log holds it now, read from the leader. The head of an empty book has its name, revision 0
	// and nothing else; where a head is asked for, the zero Head will do for it.
	Head(ctx context.Context, b domain.BookID) (Head, error)

	// Append writes the entry as the book's next, durably: when it returns without error the entry is on disk. The book must still
	// be at expected (as handed back by Head, Append or Read), the entry's Revision be expected.Revision+1 and its Prev expected.Hash.
	// Otherwise nothing is written and the error is a *Conflict, unless an entry with the same ID stands among those after expected:
	// then that one is handed back, with no error (a retry is success). After a lost answer the outcome is unknown; the same call
	// again finds out.
	Append(ctx context.Context, expected Head, e domain.Entry) (Recorded, error)

	// Read yields the book's entries after the given head, in order, and ends with the last one that the log held when the reading
	// began, or with an error. A hole, an entry out of order, and a head that the book never had are a *Damage.
	Read(ctx context.Context, b domain.BookID, after Head) iter.Seq2[Recorded, error]

	// Follow yields every entry of every book after the position, in the log's one order, for ever; it ends only with an error
	// (the context's cause when that is why). The zero Position is the beginning. Once, when everything that the log held at the
	// call has been yielded, it yields an item without entry that says CaughtUp. A hole, and a position that the log never came to, is a
	// *Damage; a position of another epoch is ErrForeignEpoch. Bytes that are no entry do not end it: they come as domain.ReadEntry makes
	// them, for the other books go on. Head, Append and Read of their book fail with a *Damage.
	Follow(ctx context.Context, after Position) iter.Seq2[Item, error]
}

// BatchLog is a Log that writes several entries of a book at a time, for less than they cost one by one. Who writes one uses Append.
type BatchLog interface {
	Log

	// AppendAll writes the entries as the book's next ones, in their order and durably, as Append would one after the other. The first must
	// follow the expected head and each of the others the one before it. What is handed back is on disk: all of them when there is no error;
	// otherwise those, from the first on, that are known to be, perhaps none. After a *Conflict nothing behind them was written, after another
	// error nobody knows; the same call again finds out, for entries that stand there already, the same bytes at the same revisions, are
	// handed back as if they had been written now, and the call goes on behind them.
	AppendAll(ctx context.Context, expected Head, entries []Encoded) ([]Recorded, error)
}

// Encoded is an entry with the bytes that every log stores for it, and their hash, which is the Prev of the one behind it. Encode makes it.
type Encoded struct {
	Entry  domain.Entry
	Stored []byte
	Hash   domain.Hash
}

// Encode is the entry as it is stored. What no log takes is an error.
func Encode(e domain.Entry) (Encoded, error) {
	stored, err := domain.EncodeEntry(e)
	if err != nil {
		return Encoded{}, err
	}
	return Encoded{e, stored, domain.HashOf(stored)}, nil
}

// Chained is an error unless each of the entries follows the one before it, in one book.
func Chained(entries []Encoded) error {
	for i := 1; i < len(entries); i++ {
		before, e := entries[i-1], entries[i].Entry
		if e.Book != before.Entry.Book || e.Revision != before.Entry.Revision+1 || e.Prev != before.Hash {
			return fmt.Errorf("revision %d of %.80q does not follow revision %d of %s", e.Revision, string(e.Book), before.Entry.Revision, before.Entry.Book)
		}
	}
	return nil
}

// Head is a book's state as the log names it: the number of its entries, the log's own place of the last one, and the hash of its
// bytes. It is handed back, never computed on.
type Head struct {
	Book     domain.BookID `json:"book"`
	Revision uint64        `json:"revision"`
	Place    uint64        `json:"place"`
	Hash     domain.Hash   `json:"hash"`
}

// Before is the head that an append of the entry expects, given this one: the zero Head stands for that of the entry's own book when it is empty.
// The head of another book is an error.
func (h Head) Before(e domain.Entry) (Head, error) {
	if h.Book == "" && h.Revision == 0 {
		h.Book = e.Book
	}
	if h.Book != e.Book {
		return h, fmt.Errorf("entry %s is of book %.80q, not of %s", e.ID, string(e.Book), h.Book)
	}
	return h, nil
}

// Recorded is an entry in the log: with the position it stands at, its book's head after it, and the bytes as stored.
type Recorded struct {
	Entry    domain.Entry
	Position Position
	Head     Head
	Stored   []byte
	// Earlier says, of what Append hands back, that it was not this call that wrote it.
	Earlier bool
}

// Item is what Follow yields: an entry, or the mark that it has caught up.
type Item struct {
	Recorded
	CaughtUp bool
}

// Position is a place in one log; see domain.Position.
type Position = domain.Position

// ErrForeignEpoch says that a position belongs to another life of the log.
var ErrForeignEpoch = errors.New("the position belongs to another epoch of the log")

// ErrUnavailable says that the log cannot be reached or cannot write now. Whether something was written is unknown to the caller;
// the same key again finds out.
var ErrUnavailable = errors.New("the log is not available")

// Frozen is an ErrUnavailable that does not pass by itself: the log takes no entries until somebody has done something about it. Reading
// goes on, and writing does when the cause is gone. What was refused with it was not written.
type Frozen struct {
	What  string    // what is wrong
	Do    string    // what an operator can do
	Since time.Time // when this process noticed
}

func (f *Frozen) Error() string {
	return fmt.Sprintf("%v: %s (since %s): %s", ErrUnavailable, f.What, f.Since.UTC().Format(time.RFC3339), f.Do)
}

func (f *Frozen) Unwrap() error { return ErrUnavailable }

// Trouble is what keeps a log from taking entries, or is going to.
type Trouble struct {
	What    string    `json:"what"`              // in words, with what to do
	Since   time.Time `json:"since"`             // when it was noticed
	Warning bool      `json:"warning,omitempty"` // entries are still taken
}

// Conflict says that the book has moved on since the caller looked.
type Conflict struct {
	Expected, Actual Head
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("book %s is at revision %d, not %d", c.Expected.Book, c.Actual.Revision, c.Expected.Revision)
}

// Damage says that the log does not hold what it once acknowledged. Nobody goes on from here without an operator.
type Damage struct {
	Book  domain.BookID // empty when it is not known
	Place uint64        // zero when it is not known
	What  string
	Later bool // nothing is lost: a later release wrote what this one does not know
}

func (d *Damage) Error() string {
	switch {
	case d.Later:
		return fmt.Sprintf("book %s is closed from place %d on: %s", d.Book, d.Place, d.What)
	case d.Book == "" && d.Place == 0:
		return "the log is damaged: " + d.What
	case d.Book == "":
		return fmt.Sprintf("the log is damaged at place %d: %s", d.Place, d.What)
	}
	return fmt.Sprintf("the log is damaged in book %s at place %d: %s", d.Book, d.Place, d.What)
}
