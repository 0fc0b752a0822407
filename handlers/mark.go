package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/google/uuid"

	"kontor/domain"
)

// Mark is how far a process has seen its log come, kept outside of the log: an honest log never ends before it. A log whose tail was cut off, or
// that was put back as it was yesterday, is as sound in itself as it was then; only somebody who remembers can tell.
//
// It does not see what happened after it was taken. One that is written once a second misses, when the process is killed or power fails, the
// entries of up to a second before: if the log loses exactly those, the mark does not show it. The seals of the day and the agencies' streams may.
type Mark struct {
	Epoch string `json:"epoch"`
	// Last is the head of the book that the log's last entry stands in, after it; Entry is that entry's id.
	Last  Head      `json:"last"`
	Entry uuid.UUID `json:"entry"`
	// Open are the heads of the days that were open, and of the network book.
	Open []Head `json:"open"`
}

// IsZero says that it remembers nothing.
func (m Mark) IsZero() bool { return m.Epoch == "" }

// ForeignMark says that the mark was taken on another log than this one, or in another life of it.
type ForeignMark struct{ Mark, Log string }

func (f *ForeignMark) Error() string {
	return fmt.Sprintf("the high-water mark is of the log's epoch %s, and the log is in epoch %s: it is another log", f.Mark, f.Log)
}

// Unwrap makes it one of the positions that belong to another epoch.
func (f *ForeignMark) Unwrap() error { return ErrForeignEpoch }

// Check holds the log against the mark, before anything is decided on it. A log that ends before the mark, or in which another entry stands than
// the mark remembers, is a *Damage that names the book; a log in another epoch is a *ForeignMark, unless the log itself says that it was
// restored from a backup of the mark's: then the mark has nothing to say about it.
func (m Mark) Check(ctx context.Context, log Store) error {
	if m.IsZero() {
		return nil
	}
	if log.Epoch() != m.Epoch {
		return m.foreign(ctx, log)
	}
	for _, h := range append([]Head{m.Last}, m.Open...) {
		if err := m.head(ctx, log, h); err != nil {
			return err
		}
	}
	end, err := log.End(ctx)
	if err != nil {
		return fmt.Errorf("where the log ends: %w", err)
	}
	if end.Place < m.Last.Place {
		return m.damage(m.Last, "the log ends at %d, and had come here", end.Place)
	}
	return nil
}

// foreign looks whether the log is what became of the mark's own.
func (m Mark) foreign(ctx context.Context, log Store) error {
	for r, err := range log.Read(ctx, domain.NetworkBook, Head{}) {
		if err != nil {
			return fmt.Errorf("whether the log was restored: %w", err)
		}
		for _, ev := range r.Entry.Events {
			if restored, ok := ev.(domain.LogRestored); ok && restored.Epoch == m.Epoch {
				return nil
			}
		}
	}
	return &ForeignMark{m.Epoch, log.Epoch()}
}

// head looks whether the book still has the head.
func (m Mark) head(ctx context.Context, log Log, was Head) error {
	now, err := log.Head(ctx, was.Book)
	if damage := (*Damage)(nil); errors.As(err, &damage) {
		return m.damage(was, "its last entry cannot be read: %s", damage.What)
	}
	switch {
	case err != nil:
		return fmt.Errorf("the head of book %s: %w", was.Book, err)
	case now == was:
		return nil
	case now.Revision < was.Revision:
		return m.damage(was, "the book ends with revision %d, and had a revision %d, with the hash %s", now.Revision, was.Revision, was.Hash)
	case now.Revision == was.Revision:
		return m.damage(was, "revision %d of the book is another than it was, with the hash %s", was.Revision, was.Hash)
	}
	for r, err := range log.Read(ctx, was.Book, was) {
		damage := (*Damage)(nil)
		if errors.As(err, &damage) || err == nil && r.Entry.Prev != was.Hash {
			return m.damage(was, "revision %d of the book is another than it was, with the hash %s", was.Revision, was.Hash)
		}
		return err // the entry behind it carries its hash: all is well
	}
	return m.damage(was, "nothing stands behind it, where the log said that something does")
}

// damage says what the log does not have any more, and that it must come from elsewhere.
func (m Mark) damage(h Head, format string, args ...any) *Damage {
	what := fmt.Sprintf(format, args...)
	return &Damage{Book: h.Book, Place: h.Place, What: fmt.Sprintf(
		"%s; the high-water mark has seen the log at place %d, entry %s: restore a backup that has it", what, m.Last.Place, m.Entry)}
}

// Marker keeps a mark up to date. Safe for concurrent use.
type Marker struct {
	mu    sync.Mutex
	epoch string
	last  Head
	entry uuid.UUID
	open  map[domain.BookID]Head
}

// NewMarker goes on from a mark, which may be zero.
func NewMarker(m Mark) *Marker {
	k := &Marker{epoch: m.Epoch, last: m.Last, entry: m.Entry, open: map[domain.BookID]Head{}}
	for _, h := range m.Open {
		k.open[h.Book] = h
	}
	return k
}

// Saw takes in an entry that the log delivered, in the log's order. What the mark is ahead of is passed over.
func (k *Marker) Saw(r Recorded) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if r.Head.Place <= k.last.Place {
		return
	}
	k.epoch, k.last, k.entry = r.Position.Epoch, r.Head, r.Entry.ID
	_, open := k.open[r.Head.Book]
	for _, ev := range r.Entry.Events {
		switch ev.(type) {
		case domain.DayOpened:
			open = true
		case domain.DayClosed:
			open = false
		}
	}
	if open || r.Head.Book == domain.NetworkBook {
		k.open[r.Head.Book] = r.Head
	} else {
		delete(k.open, r.Head.Book)
	}
}

// Mark is the mark as of the last entry that was seen.
func (k *Marker) Mark() Mark {
	k.mu.Lock()
	defer k.mu.Unlock()
	open := slices.SortedFunc(maps.Values(k.open), func(a, b Head) int { return cmp.Compare(a.Book, b.Book) })
	return Mark{Epoch: k.epoch, Last: k.last, Entry: k.entry, Open: open}
}

// Place is the place of the last entry that was seen.
func (k *Marker) Place() uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.last.Place
}
