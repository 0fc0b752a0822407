package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"kontor/domain"
)

// Reserve makes up to n keys, at least one, that were never handed out and never will be by anybody else: first to last. They are on disk when it returns.
func (s *Store) Reserve(ctx context.Context, n int) (first, last domain.KeyID, err error) {
	r, err := s.make(ctx, n)
	r.plain.wipe()
	return r.next, r.last, err
}

// make is Reserve, with the keys in the clear as well: they have sealed nothing yet.
func (s *Store) make(ctx context.Context, n int) (r keyRange, err error) {
	err = s.locked(func() error {
		r, err = s.reserve(ctx, n)
		return err
	})
	if err != nil {
		return keyRange{}, fmt.Errorf("making keys in advance: %w", err)
	}
	return r, nil
}

func (s *Store) reserve(ctx context.Context, n int) (r keyRange, err error) {
	kek, err := s.refresh(ctx)
	if err != nil {
		return r, err
	}
	f, count, err := s.last()
	if err == nil && count == s.slots {
		count = 0
		f, err = s.newFile(f.number + 1)
	}
	if err != nil {
		return r, err
	}
	n = max(1, min(n, s.slots-count))
	plain := make(secret, n*keySize)
	_, _ = rand.Read(plain) // never fails
	defer func() {
		if err != nil {
			plain.wipe()
		}
	}()
	s.made = slices.Grow(s.made[:0], n*slotSize)[:n*slotSize]
	b := s.made
	if err := f.fresh(ctx, kek, count, plain, b); err != nil {
		return r, err
	}
	// First the keys, then the mark: what is behind the mark was never handed out, whole or not, and is written over by whoever reserves next.
	if err := errors.Join(f.writeSlots(count, b), f.sync()); err != nil {
		return r, err
	}
	if err := f.setCount(count + n); err != nil {
		return r, err
	}
	if err := f.shows(count, b); err != nil {
		return r, err
	}
	return keyRange{f.seat(count).key, f.seat(count + n - 1).key, plain}, nil
}

// shows is an error unless the slots from the i-th on hold these bytes.
func (f *slotFile) shows(i int, b []byte) error {
	read := make([]byte, min(len(b), 64*slotSize))
	for done := 0; done < len(b); done += len(read) {
		read = read[:min(len(b)-done, len(read))]
		if n, err := f.ReadAt(read, offset(i)+int64(done)); n < len(read) {
			return fmt.Errorf("reading back the slots of the keys from %d on: %w", f.seat(i).key, err)
		}
		if !bytes.Equal(read, b[done:][:len(read)]) {
			return fmt.Errorf("the slots of the keys %d to %d do not show what was written: the disk does not do what it is told",
				f.seat(i).key, f.seat(i+len(b)/slotSize-1).key)
		}
	}
	return nil
}

// fresh writes the keys, whose plain bytes stand one behind the other, into the slots b.
func (f *slotFile) fresh(ctx context.Context, kek KEK, from int, plain secret, b []byte) error {
	t := tagOf(kek.ID())
	for i := range len(plain) / keySize {
		seat, key, slot := f.seat(from+i), plain[i*keySize:][:keySize], b[i*slotSize:][:slotSize]
		clear(slot)
		w, err := kek.Wrap(ctx, key, seat.aad())
		if err == nil {
			err = seat.write(slot, wrapped{kek: t, data: w})
		}
		if err != nil {
			return fmt.Errorf("wrapping key %d: %w", seat.key, err)
		}
	}
	return nil
}
