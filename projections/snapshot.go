package projections

import (
	"encoding/json"
	"errors"
	"fmt"

	"kontor/domain"
)

// Format is the version of a snapshot. It changes whenever a snapshot of before would not give what folding the log from its beginning
// gives, so also when a figure is folded differently.
const Format = 2

// ErrFailed says that a view has failed. A snapshot would carry the failure past the release that mends it.
var ErrFailed = errors.New("a view has failed")

// snapshot is the board on paper.
type snapshot struct {
	Format   int             `json:"format"`
	Position domain.Position `json:"position"`
	Today    domain.Date     `json:"today"`
	Network  []domain.Entry  `json:"network"`
	Books    []paperBook     `json:"books"`
}

// paperBook is a book on paper, with the day or what is kept of it.
type paperBook struct {
	ID       domain.BookID `json:"id"`
	Revision uint64        `json:"revision"`
	Latest   bool          `json:"latest,omitempty"`
	Day      *domain.Day   `json:"day,omitempty"`
	Kept     *kept         `json:"kept,omitempty"`
	Waits    waits         `json:"waits"`
	Displays displays      `json:"displays"`
	Counts   counts        `json:"counts"`
	Answers  answers       `json:"answers"`
	Told     told          `json:"told"`
}

// Snapshot is the board as bytes, for Restore. It is a cache and nothing more: whoever deletes it loses time, not facts. It is ErrFailed
// while a view has failed. Folding waits while it is made.
func (b *Board) Snapshot() ([]byte, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if len(b.failures()) > 0 {
		return nil, fmt.Errorf("no snapshot at %s: %w", b.position, ErrFailed)
	}
	s := snapshot{Format: Format, Position: b.position, Today: b.today, Network: b.written}
	for id, bk := range b.books {
		s.Books = append(s.Books, paperBook{
			ID: id, Revision: bk.revision, Latest: b.latest[bk.kontor] == bk, Day: bk.day, Kept: bk.kept,
			Waits: bk.waits, Displays: bk.displays, Counts: bk.counts, Answers: bk.answers, Told: bk.told,
		})
	}
	return json.Marshal(s)
}

// Restore is the board as it was when the snapshot was made; it goes on with the entry after its Position. A snapshot of another format,
// or one that does not hold together, is an error: the caller starts with NewBoard.
func Restore(stored []byte) (*Board, error) {
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(stored, &head); err != nil {
		return nil, fmt.Errorf("no snapshot: %w", err)
	}
	if head.Format != Format {
		return nil, fmt.Errorf("no snapshot: it has format %d, not %d", head.Format, Format)
	}
	var s snapshot
	if err := json.Unmarshal(stored, &s); err != nil {
		return nil, fmt.Errorf("no snapshot: %w", err)
	}
	b := NewBoard()
	b.position, b.today, b.written = s.Position, s.Today, s.Network
	b.changed.since = s.Position.Place
	for _, e := range s.Network {
		if err := b.network.Fold(e); err != nil {
			return nil, fmt.Errorf("no snapshot: %w", err)
		}
	}
	for _, p := range s.Books {
		if err := b.restore(p); err != nil {
			return nil, fmt.Errorf("no snapshot: book %.80s: %w", p.ID, err)
		}
	}
	return b, nil
}

func (b *Board) restore(p paperBook) error {
	if _, _, ok := p.ID.Daybook(); !ok || b.books[p.ID] != nil {
		return errors.New("it is no book of its own")
	}
	if err := p.sound(); err != nil {
		return err
	}
	bk := newBook(p.ID)
	bk.revision, bk.day, bk.kept = p.Revision, p.Day, p.Kept
	bk.waits, bk.displays, bk.counts, bk.told = p.Waits, p.Displays, p.Counts, p.Told
	if p.Answers != nil {
		bk.answers = p.Answers
	}
	b.books[p.ID] = bk
	if p.Latest {
		if b.latest[bk.kontor] != nil {
			return errors.New("its office has two latest days")
		}
		b.latest[bk.kontor] = bk
	}
	return nil
}
