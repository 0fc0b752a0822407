package vault

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// farEnd is the end of a log that is longer than any here.
func farEnd(epoch string) domain.Position { return domain.Position{Epoch: epoch, Place: 1 << 62} }

// made is a new store whose files have room for so many slots.
func made(t testing.TB, slots int) Options {
	t.Helper()
	dir := t.TempDir()
	o := Options{Dir: filepath.Join(dir, "keys"), Ring: FileRing{filepath.Join(dir, "kek")}, slots: slots}
	must(t, Init(t.Context(), o))
	return o
}

func opened(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := OpenStore(context.Background(), o)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// keysOf reserves n keys.
func keysOf(t testing.TB, s *Store, n int) (all []domain.KeyID) {
	t.Helper()
	for len(all) < n {
		first, last, err := s.Reserve(context.Background(), n-len(all))
		must(t, err)
		for k := first; k <= last; k++ {
			all = append(all, k)
		}
	}
	return all
}

// plain is the key's bytes.
func plain(t testing.TB, s *Store, key domain.KeyID) []byte {
	t.Helper()
	b, err := s.Key(context.Background(), key)
	must(t, err)
	return bytes.Clone(b)
}

func isLost(err error, key domain.KeyID) bool {
	lost := (*LostKey)(nil)
	return errors.As(err, &lost) && lost.Key == key
}

func isForgotten(t testing.TB, s *Store, key domain.KeyID) {
	t.Helper()
	if _, err := s.Key(context.Background(), key); !errors.Is(err, handlers.ErrForgotten) {
		t.Errorf("key %d, which was destroyed: %v", key, err)
	}
}

// holding lists the files below the directories that have the bytes somewhere.
func holding(t testing.TB, what []byte, dirs ...string) (found []string) {
	t.Helper()
	for _, dir := range dirs {
		must(t, filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(name)
			if bytes.Contains(b, what) {
				found = append(found, name)
			}
			return err
		}))
	}
	return found
}

// slotBytes is what stands in the key's slot.
func slotBytes(t testing.TB, s *Store, key domain.KeyID) []byte {
	t.Helper()
	number, i := s.place(key)
	f, err := s.file(number)
	must(t, err)
	b, err := f.readSlots(i, 1)
	must(t, err)
	return b
}
