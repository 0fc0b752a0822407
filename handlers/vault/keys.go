package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"kontor/domain"
	"kontor/handlers"
)

// keySize is that of AES-256.
const keySize = 32

// LostKey says that a key cannot be had, and was not destroyed either: its slot is damaged, or was never there.
type LostKey struct {
	Key  domain.KeyID
	What string
}

func (l *LostKey) Error() string { return fmt.Sprintf("the slot of key %d %s", l.Key, l.What) }

// reach is how far behind the last key a key may be that this store is told of. One that lies further was never made by it.
const reach = 1 << 22

// Key is the key in the clear, for as long as it takes; handlers.ErrForgotten when it was destroyed, *LostKey when it cannot be had.
func (s *Store) Key(ctx context.Context, key domain.KeyID) (secret, error) {
	plain, err := s.key(ctx, key)
	if lost := (*LostKey)(nil); errors.As(err, &lost) {
		// Somebody may be just writing there.
		err = s.locked(func() error {
			plain, err = s.key(ctx, key)
			return err
		})
	}
	return plain, err
}

func (s *Store) key(ctx context.Context, key domain.KeyID) (secret, error) {
	if key == 0 {
		return nil, &LostKey{key, "cannot be: keys are numbered from 1"}
	}
	number, i := s.place(key)
	f, err := s.file(number)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &LostKey{key, "is in no file: it was never made, or the store was put back from before it was"}
	}
	if err != nil {
		return nil, err
	}
	slot, err := f.readSlots(i, 1)
	if err != nil {
		return nil, err
	}
	seat := f.seat(i)
	state, copies := seat.read(slot)
	switch state {
	case destroyed:
		return nil, handlers.ErrForgotten
	case empty:
		return nil, &LostKey{key, "is empty: it was never made, or the store was put back from before it was"}
	case damaged:
		return nil, &LostKey{key, "is damaged: put the store back from a backup of the keys"}
	}
	return s.unwrap(ctx, seat, copies)
}

// unwrap is the key from whichever copy can be unwrapped.
func (s *Store) unwrap(ctx context.Context, at seat, copies []wrapped) (secret, error) {
	var errs error
	for _, w := range copies {
		kek, err := s.kek(ctx, w.kek)
		if err == nil {
			var plain []byte
			if plain, err = kek.Unwrap(ctx, w.data, at.aad()); err == nil && len(plain) == keySize {
				return plain, nil
			}
			err = errors.Join(errors.New("it cannot be unwrapped"), err)
		}
		errs = errors.Join(errs, err)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return nil, &LostKey{at.key, fmt.Sprintf("holds a key that cannot be had: %v", errs)}
}

// Destroy overwrites the keys' slots where they stand, with one sync for each file, and reads them back. Keys that are destroyed already stay so, and are
// synced: nobody knows whether whoever destroyed them came to that. A key that the store has not come to yet, because it was put
// back from before the key was made, is marked as used and destroyed.
func (s *Store) Destroy(keys []domain.KeyID) error {
	if len(keys) == 0 {
		return nil
	}
	keys = slices.Clone(keys)
	slices.Sort(keys)
	keys = slices.Compact(keys)
	err := s.locked(func() error {
		known, errs := s.within(keys)
		for len(known) > 0 {
			number, _ := s.place(known[0])
			n := 1
			for n < len(known) && uint64(known[n]-1)/uint64(s.slots) == number {
				n++
			}
			errs = errors.Join(errs, s.destroyIn(number, known[:n]))
			known = known[n:]
		}
		return errs
	})
	if err != nil {
		return fmt.Errorf("destroying keys: %w", err)
	}
	return nil
}

// within are the keys that are in the store's reach, of which it then knows that they are used. The error names the others.
func (s *Store) within(keys []domain.KeyID) ([]domain.KeyID, error) {
	mark, err := s.mark()
	if err != nil {
		return nil, err
	}
	known := slices.DeleteFunc(slices.Clone(keys), func(k domain.KeyID) bool { return k == 0 || k > mark+reach })
	if len(known) < len(keys) {
		err = &LostKey{keys[len(keys)-1], fmt.Sprintf("cannot be, nor those of %d others: the store has come to key %d", len(keys)-len(known)-1, mark)}
		if keys[0] == 0 {
			err.(*LostKey).Key = 0
		}
	}
	if len(known) == 0 {
		return nil, err
	}
	return known, errors.Join(err, s.raise(known[len(known)-1]))
}

// destroyIn destroys keys of one file.
func (s *Store) destroyIn(number uint64, keys []domain.KeyID) error {
	f, err := s.file(number)
	if errors.Is(err, fs.ErrNotExist) { // it was lost with all its keys, and is not to come back with these
		if f, err = s.newFile(number); err == nil {
			err = f.setCount(s.slots)
		}
	}
	if err != nil {
		return fmt.Errorf("keys %d to %d: %w", keys[0], keys[len(keys)-1], err)
	}
	for _, k := range keys {
		_, i := s.place(k)
		if err := f.writeSlots(i, f.seat(i).tombstone()); err != nil {
			return err
		}
	}
	if err := f.advance(func(m *fileMark) { m.destroyed += uint64(len(keys)) }); err != nil {
		return err
	}
	if err := f.sync(); err != nil {
		return err
	}
	for _, k := range keys {
		_, i := s.place(k)
		slot, err := f.readSlots(i, 1)
		if err != nil {
			return err
		}
		if !bytes.Equal(slot, f.seat(i).tombstone()) {
			return fmt.Errorf("key %d was overwritten, and its slot does not show it: the disk does not do what it is told", k)
		}
	}
	return nil
}

// Used says that all keys up to this one were handed out at some time, be it before the store was put back from a backup. None of them is handed out again.
func (s *Store) Used(key domain.KeyID) error {
	return s.locked(func() error {
		mark, err := s.mark()
		switch {
		case err != nil || key <= mark:
			return err
		case key > mark+reach:
			return &LostKey{key, fmt.Sprintf("cannot be: the store has come to key %d", mark)}
		}
		return s.raise(key)
	})
}

// raise moves the mark up to the key, if it is not there yet. Slots that are passed over are zeros. Under the lock.
func (s *Store) raise(key domain.KeyID) error {
	f, count, err := s.last()
	for err == nil {
		number, i := s.place(key)
		if number < f.number {
			return nil
		}
		want := s.slots
		if number == f.number {
			want = i + 1
		}
		if count < want {
			if err := f.blank(count, want); err != nil {
				return err
			}
			if err := f.setCount(want); err != nil {
				return err
			}
		}
		if number == f.number {
			return nil
		}
		f, err = s.newFile(f.number + 1)
		count = 0
	}
	return err
}

// blank takes what stands in slots that were never handed out, as far as the file goes.
func (f *slotFile) blank(from, to int) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("how long %s is: %w", f.name, err)
	}
	n := min(info.Size(), offset(to)) - offset(from)
	if n <= 0 {
		return nil
	}
	if _, err := f.WriteAt(make([]byte, n), offset(from)); err != nil {
		return fmt.Errorf("overwriting keys of %s that were never used: %w", f.name, err)
	}
	return f.sync()
}
