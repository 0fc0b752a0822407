package projections

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"kontor/domain"
)

// Change says which offices look different since the position before. Full says that anything may: the reader began, fell behind further
// than the board remembers, or the network changed; Kontors is empty then.
type Change struct {
	Position domain.Position   `json:"position"`
	Full     bool              `json:"full"`
	Kontors  []domain.KontorID `json:"kontors"` // in order
}

// remembersChanges is how many entries back a reader may be and still be told what changed.
const remembersChanges = 10_000

// ring is the latest changes, the oldest overwritten.
type ring struct {
	all   []changed
	next  int
	since uint64 // every change after this place is in the ring
}

// changed is an entry's office; none when it was the network's.
type changed struct {
	place  uint64
	kontor domain.KontorID
}

func (r *ring) add(place uint64, k domain.KontorID) {
	if len(r.all) < remembersChanges {
		r.all = append(r.all, changed{place, k})
		return
	}
	r.since = r.all[r.next].place
	r.all[r.next] = changed{place, k}
	r.next = (r.next + 1) % len(r.all)
}

// after is the change since the place: the union of what the entries behind it changed.
func (r *ring) after(place uint64) (c Change) {
	if place < r.since {
		return Change{Full: true}
	}
	seen := map[domain.KontorID]bool{}
	for i := range r.all {
		at := r.all[(r.next-1-i+2*len(r.all))%len(r.all)] // from the newest backwards
		if at.place <= place {
			break
		}
		if at.kontor == "" {
			return Change{Full: true}
		}
		seen[at.kontor] = true
	}
	for k := range seen {
		c.Kontors = append(c.Kontors, k)
	}
	slices.SortFunc(c.Kontors, cmp.Compare)
	return c
}

// Changes yields what changed after the position, as it happens. It begins with a Full change when the position is zero, of another epoch,
// or older than the board remembers. A slow reader misses nothing: it gets the union of what it missed. It ends only with the context,
// and then yields its cause.
func (b *Board) Changes(ctx context.Context, after domain.Position) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		cursor, begun := after, !after.IsZero()
		for {
			c, moved := b.next(cursor, begun)
			if moved != nil {
				select {
				case <-moved:
					continue
				case <-ctx.Done():
				}
			}
			if ctx.Err() != nil {
				yield(Change{}, context.Cause(ctx))
				return
			}
			if !yield(c, nil) {
				return
			}
			cursor, begun = c.Position, true
		}
	}
}

// next is the change after the cursor, or a channel that is closed when there may be one.
func (b *Board) next(cursor domain.Position, begun bool) (Change, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	foreign := !cursor.IsZero() && !b.position.IsZero() && cursor.Epoch != b.position.Epoch
	switch {
	case !begun || foreign:
		return Change{Position: b.position, Full: true}, nil
	case b.position.Place <= cursor.Place:
		return Change{}, b.nextMove()
	}
	c := b.changed.after(cursor.Place)
	c.Position = b.position
	return c, nil
}
