package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"kontor/domain"
)

// chunk is how many slots are looked at, or wrapped anew, while the store is locked: 512 KiB.
const chunk = 2048

// RotateOptions say how a rotation deals with what it meets.
type RotateOptions struct {
	// LeaveDamaged destroys the old key-encryption key although there are slots that could not be read. A backup of the keys that has them whole
	// is worth nothing then.
	LeaveDamaged bool
	// Progress is told how many slots have been looked at, if it is set.
	Progress func(done uint64)
}

// Rotated says what a rotation did.
type Rotated struct {
	From    string         `json:"from"`
	To      string         `json:"to"`
	Wrapped uint64         `json:"wrapped"`           // keys that were wrapped anew
	Resumed bool           `json:"resumed,omitempty"` // it went on with one that was interrupted
	Damaged []domain.KeyID `json:"damaged,omitempty"` // slots that could not be read
}

// Rotate makes a new key-encryption key, wraps every key with it, each where it stands, and destroys the old one: whatever copy of a wrapped key somebody or
// some disk has kept from before cannot be read any more, nor can older backups of the keys. Work goes on meanwhile. One that is
// interrupted, at any moment, goes on when it is called again.
func (s *Store) Rotate(ctx context.Context, o RotateOptions) (r Rotated, err error) {
	err = s.alone("rotating", func() error {
		if err := s.beginRotation(ctx, &r); err != nil {
			return err
		}
		if err := s.rewrapAll(ctx, o, &r); err != nil {
			return err
		}
		if len(r.Damaged) > 0 && !o.LeaveDamaged {
			return fmt.Errorf("%d slots cannot be read, of the keys %v: the key-encryption key %s is kept until they are whole again, from a backup of the keys, or given up",
				len(r.Damaged), r.Damaged[:min(len(r.Damaged), 20)], r.From)
		}
		return s.endRotation(ctx, r.From)
	})
	if err != nil {
		return r, fmt.Errorf("rotating the key-encryption key: %w", err)
	}
	return r, nil
}

// beginRotation makes the new key-encryption key, with which everybody wraps new keys from then on; or finds the one that was made.
func (s *Store) beginRotation(ctx context.Context, r *Rotated) error {
	err := s.locked(func() error {
		who, _, err := readIdentity(s.dir)
		if err != nil {
			return err
		}
		if r.Resumed = who.Retiring != ""; !r.Resumed {
			made, err := s.ring.New(ctx)
			if err != nil {
				return err
			}
			who.KEK, who.Retiring = made.ID(), who.KEK
			if err := who.write(s.dir); err != nil {
				return err
			}
		}
		r.From, r.To = who.Retiring, who.KEK
		return nil
	})
	if err != nil {
		return err
	}
	_, err = s.refresh(ctx) // it is read from where it is kept, so that it is known to be there
	return err
}

// rewrapAll goes through every slot.
func (s *Store) rewrapAll(ctx context.Context, o RotateOptions, r *Rotated) error {
	all, err := numbers(s.dir)
	if err != nil {
		return err
	}
	var done uint64
	for _, number := range all {
		f, err := s.file(number)
		if err != nil {
			return err
		}
		count := 0
		if err := s.locked(func() (err error) { count, err = f.count(); return err }); err != nil {
			return err
		}
		for i := 0; i < count; i += chunk {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			n := min(chunk, count-i)
			if err := s.locked(func() error { return s.rewrap(ctx, f, i, n, r) }); err != nil {
				return err
			}
			if done += uint64(n); o.Progress != nil {
				o.Progress(done)
			}
		}
	}
	return nil
}

// rewrap wraps n keys anew. Each is written beside its old form first; that is overwritten when the new one is on disk, and reads as it should.
func (s *Store) rewrap(ctx context.Context, f *slotFile, i, n int, r *Rotated) error {
	b, err := f.readSlots(i, n)
	if err != nil {
		return err
	}
	was, to := bytes.Clone(b), tagOf(r.To)
	var old []int // where in b the copies stand that are to go
	for k := range n {
		slot, seat := b[k*slotSize:][:slotSize], f.seat(i+k)
		state, copies := seat.read(slot)
		if state == damaged {
			r.Damaged = append(r.Damaged, seat.key)
		}
		if state != live {
			continue
		}
		gone, err := s.rewrapSlot(ctx, seat, slot, copies, to)
		if lost := (*LostKey)(nil); errors.As(err, &lost) {
			r.Damaged = append(r.Damaged, seat.key)
		} else if err != nil {
			return err
		}
		for _, at := range gone {
			old = append(old, k*slotSize+at*copySize)
		}
	}
	if len(old) == 0 {
		return nil
	}
	if !bytes.Equal(b, was) {
		if err := errors.Join(f.writeSlots(i, b), f.sync()); err != nil {
			return err
		}
	}
	for _, at := range old {
		clear(b[at:][:copySize])
	}
	if err := errors.Join(f.writeSlots(i, b), f.sync()); err != nil {
		return err
	}
	r.Wrapped += uint64(len(old))
	return f.shows(i, b)
}

// rewrapSlot writes the key's new form into the slot's bytes, unless it is there, and says which of the slot's places is to be cleared then: the one with the old
// form, or with what an interrupted clearing has left of it.
func (s *Store) rewrapSlot(ctx context.Context, at seat, slot []byte, copies []wrapped, to tag) (gone []int, err error) {
	for _, w := range copies {
		if w.kek != to {
			continue
		}
		if other := 1 - w.at; !isZero(slot[other*copySize:][:copySize]) {
			gone = append(gone, other)
		}
		return gone, nil
	}
	plain, err := s.unwrap(ctx, at, copies)
	if err != nil {
		return nil, err
	}
	defer plain.wipe()
	kek, err := s.kek(ctx, to)
	if err != nil {
		return nil, err
	}
	old := copies[0].at
	w, err := kek.Wrap(ctx, plain, at.aad())
	if err == nil {
		err = at.write(slot, wrapped{at: 1 - old, kek: to, data: w})
	}
	if err != nil {
		return nil, fmt.Errorf("wrapping key %d anew: %w", at.key, err)
	}
	return []int{old}, nil
}

// endRotation destroys the old key-encryption key, and takes away the note that it is needed.
func (s *Store) endRotation(ctx context.Context, old string) error {
	if err := s.ring.Destroy(ctx, old); err != nil {
		return err
	}
	err := s.locked(func() error {
		who, _, err := readIdentity(s.dir)
		if err != nil {
			return err
		}
		who.Retiring = ""
		return who.write(s.dir)
	})
	if err != nil {
		return err
	}
	_, err = s.refresh(ctx)
	return err
}
