package projections

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"kontor/domain"
)

// Format is the version of a snapshot. It changes whenever a snapshot of before would not give what folding the log from its beginning
// gives, so also when a figure is folded differently.
const Format = 5

// ErrFailed says that a view has failed. A snapshot would carry the failure past the release that mends it.
var ErrFailed = errors.New("a view has failed")

// snapshot is the board on paper: one line of JSON, and behind it the papers of the books, in the line's order.
type snapshot struct {
	Format   int             `json:"format"`
	Position domain.Position `json:"position"`
	Today    domain.Date     `json:"today"`
	Network  []domain.Entry  `json:"network"`
	Books    []shelved       `json:"books"`
	Owed     owed            `json:"owed,omitempty"`
	Shapes   paper           `json:"shapes"` // the latest ordinary days
	Papers   domain.Hash     `json:"papers"` // SHA-256 of all that is behind the line
}

// shelved is a book in a snapshot: what can be known of it without its paper.
type shelved struct {
	ID       domain.BookID `json:"id"`
	Revision uint64        `json:"revision"`
	Latest   bool          `json:"latest,omitempty"`
	Stage    domain.Stage  `json:"stage"`
	Practice bool          `json:"practice,omitempty"`
	Bytes    int           `json:"bytes"` // of the paper
}

// Snapshot is the board as bytes, for Restore. It is a cache and nothing more: whoever deletes it loses time, not facts. It is ErrFailed
// while a view has failed. Only books in which something has happened since the last snapshot are written; folding waits for that.
func (b *Board) Snapshot() ([]byte, error) {
	stored, err := b.snapshot()
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, bk := range b.books {
		bk.pack()
	}
	return stored, nil
}

func (b *Board) snapshot() ([]byte, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if len(b.failures()) > 0 {
		return nil, fmt.Errorf("no snapshot at %s: %w", b.position, ErrFailed)
	}
	days, err := b.shapes.written()
	if err != nil {
		return nil, err
	}
	s := snapshot{Format: Format, Position: b.position, Today: b.today, Network: b.written, Shapes: days, Owed: b.owed}
	var papers bytes.Buffer
	for _, id := range slices.Sorted(maps.Keys(b.books)) {
		bk := b.books[id]
		p, err := bk.written()
		if err != nil {
			return nil, fmt.Errorf("book %s: %w", id, err)
		}
		papers.Write(p)
		s.Books = append(s.Books, shelved{id, bk.revision, b.latest[bk.kontor] == bk, bk.stage, bk.practice, len(p)})
	}
	s.Papers = sha256.Sum256(papers.Bytes())
	line, err := json.Marshal(s)
	return append(append(line, '\n'), papers.Bytes()...), err
}

// Restore is the board as it was when the snapshot was made; it goes on with the entry after its Position, and keeps the bytes. A snapshot
// of another format, or one that does not hold together, is an error: the caller starts with NewBoard.
func Restore(stored []byte) (*Board, error) {
	line, papers, _ := bytes.Cut(stored, []byte("\n"))
	var s snapshot
	if err := json.Unmarshal(line, &s); s.Format != Format {
		return nil, fmt.Errorf("no snapshot: it has format %d, not %d", s.Format, Format)
	} else if err != nil {
		return nil, fmt.Errorf("no snapshot: %w", err)
	}
	if sha256.Sum256(papers) != s.Papers {
		return nil, fmt.Errorf("no snapshot: what it has of the books is not what was written: %w", errUnsound)
	}
	b := NewBoard()
	b.position, b.today, b.written = s.Position, s.Today, s.Network
	b.changed.since = s.Position.Place
	if s.Owed != nil {
		b.owed = s.Owed
	}
	var err error
	if b.shapes, err = readShapes(s.Shapes); err != nil {
		return nil, fmt.Errorf("no snapshot: the ordinary days: %w", err)
	}
	for _, e := range s.Network {
		if err := b.network.Fold(e); err != nil {
			return nil, fmt.Errorf("no snapshot: %w", err)
		}
	}
	for _, of := range s.Books {
		if of.Bytes < 0 || of.Bytes > len(papers) {
			return nil, fmt.Errorf("no snapshot: book %.80s: %w", of.ID, errUnsound)
		}
		if err := b.shelve(of, papers[:of.Bytes:of.Bytes]); err != nil {
			return nil, fmt.Errorf("no snapshot: book %.80s: %w", of.ID, err)
		}
		papers = papers[of.Bytes:]
	}
	return b, nil
}

// shelve takes a book in as its paper.
func (b *Board) shelve(of shelved, p paper) error {
	if _, _, ok := of.ID.Daybook(); !ok || b.books[of.ID] != nil {
		return errors.New("it is no book of its own")
	}
	bk := emptyBook(of.ID)
	bk.revision, bk.stage, bk.practice, bk.packed, bk.paper = of.Revision, of.Stage, of.Practice, true, p
	b.books[of.ID] = bk
	if of.Latest {
		if b.latest[bk.kontor] != nil {
			return errors.New("its office has two latest days")
		}
		b.latest[bk.kontor] = bk
	}
	return nil
}
