package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"kontor/domain"
)

// fileNames are those of the files with slots.
var fileNames = regexp.MustCompile(`^keys-([0-9]{6,14})\.slots$`)

func fileName(number uint64) string { return fmt.Sprintf("keys-%06d.slots", number) }

// numbers are the files that there are, in order.
func numbers(dir string) ([]uint64, error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("listing the files of the keys: %w", err)
	}
	var all []uint64
	for _, e := range names { // sorted by name, and so by number up to six digits
		if m := fileNames.FindStringSubmatch(e.Name()); m != nil {
			n, err := strconv.ParseUint(m[1], 10, 64)
			if err == nil && e.Name() == fileName(n) {
				all = append(all, n)
			}
		}
	}
	return all, nil
}

// file is the file with the number, which is opened once.
func (s *Store) file(number uint64) (*slotFile, error) {
	s.filesMu.RLock()
	f, closed := s.files[number], s.files == nil
	s.filesMu.RUnlock()
	switch {
	case closed:
		return nil, errClosed
	case f != nil:
		return f, nil
	}
	s.filesMu.Lock()
	defer s.filesMu.Unlock()
	if f := s.files[number]; f != nil {
		return f, nil
	}
	if s.files == nil {
		return nil, errClosed
	}
	name := filepath.Join(s.dir, fileName(number))
	opened, err := s.openFile(name)
	if err != nil {
		return nil, fmt.Errorf("opening a file of the keys: %w", err)
	}
	f = &slotFile{diskFile: opened, name: name, store: s.id, number: number, slots: s.slots}
	if err := f.check(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s.files[number] = f
	return f, nil
}

// newFile makes the file with the number: with its whole header, or not at all.
func (s *Store) newFile(number uint64) (*slotFile, error) {
	f := &slotFile{store: s.id, number: number, slots: s.slots}
	if err := replace(s.dir, fileName(number), f.header()); err != nil {
		return nil, fmt.Errorf("making a file for keys: %w", err)
	}
	return s.file(number)
}

// last is the file with the highest number, and how many of its slots may have been handed out. It makes the first. Under the lock.
func (s *Store) last() (f *slotFile, count int, err error) {
	all, err := numbers(s.dir)
	if err != nil {
		return nil, 0, err
	}
	if len(all) == 0 {
		f, err = s.newFile(0)
		return f, 0, err
	}
	if f, err = s.file(all[len(all)-1]); err != nil {
		return nil, 0, err
	}
	count, err = f.count()
	return f, count, err
}

// Mark is the last key that may have been handed out; 0 when none was.
func (s *Store) Mark() (mark domain.KeyID, err error) {
	err = s.locked(func() error {
		mark, err = s.mark()
		return err
	})
	return mark, err
}

func (s *Store) mark() (domain.KeyID, error) {
	f, count, err := s.last()
	if err != nil {
		return 0, err
	}
	return f.first() + domain.KeyID(count) - 1, nil
}

// destroyed is how often keys were destroyed in this store. Under the lock.
func (s *Store) destroyed() (n uint64, err error) {
	all, err := numbers(s.dir)
	for _, number := range all {
		f, err := s.file(number)
		if err != nil {
			return 0, err
		}
		m, _, err := f.mark()
		if err != nil {
			return 0, err
		}
		n += m.destroyed
	}
	return n, err
}

// place is where the key's slot is.
func (s *Store) place(key domain.KeyID) (number uint64, i int) {
	n := uint64(key - 1)
	return n / uint64(s.slots), int(n % uint64(s.slots))
}
