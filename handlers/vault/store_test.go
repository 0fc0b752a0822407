package vault

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

func TestEveryKeyIsAnotherAndStays(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	was := map[domain.KeyID][]byte{}
	for _, k := range keysOf(t, s, 20) {
		was[k] = plain(t, s, k)
	}
	if len(was) != 20 || slices.Max(slices.Collect(keysIn(was))) != 20 {
		t.Fatalf("20 keys are %d", len(was))
	}
	seen := map[string]bool{}
	again := opened(t, o)
	for k, b := range was {
		if len(b) != keySize || seen[string(b)] || !bytes.Equal(plain(t, again, k), b) {
			t.Errorf("key %d is another's, or another after a restart", k)
		}
		seen[string(b)] = true
	}
	if k := keysOf(t, again, 1); k[0] != 21 {
		t.Errorf("after 20 comes %d", k[0])
	}
}

func keysIn[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// Several processes, which share nothing but the directory, and restarts: no key is handed out twice.
func TestNoKeyIsHandedOutTwice(t *testing.T) {
	o := made(t, 64)
	var mu sync.Mutex
	seen := map[domain.KeyID]int{}
	var all sync.WaitGroup
	for process := range 4 {
		all.Go(func() {
			for range 3 {
				s, err := OpenStore(t.Context(), o)
				if err != nil {
					t.Error(err)
					return
				}
				v := NewUnfollowed(s)
				for range 100 {
					k, err := v.NewKey()
					if err != nil {
						t.Error(err)
						break
					}
					mu.Lock()
					seen[k]++
					mu.Unlock()
				}
				v.Close()
				if err := s.Close(); err != nil {
					t.Error(process, err)
				}
			}
		})
	}
	all.Wait()
	for k, n := range seen {
		if n > 1 || k == 0 {
			t.Errorf("key %d was handed out %d times", k, n)
		}
	}
	if len(seen) != 1200 {
		t.Errorf("%d keys were handed out", len(seen))
	}
}

func TestDestroy(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keys := keysOf(t, s, 20)
	gone, kept := []domain.KeyID{3, 8, 9, 20, 3}, plain(t, s, 4)
	must(t, s.Destroy(gone))
	must(t, s.Destroy(gone[:2])) // destroyed already: so it stays
	again := opened(t, o)
	for _, s := range []*Store{s, again} {
		for _, k := range keys {
			if slices.Contains(gone, k) {
				isForgotten(t, s, k)
			} else {
				plain(t, s, k)
			}
		}
		if !bytes.Equal(plain(t, s, 4), kept) {
			t.Error("a neighbour is another")
		}
	}
	// A key that this store has not come to, since it was put back from before it was made.
	must(t, s.Destroy([]domain.KeyID{50}))
	isForgotten(t, s, 50)
	for _, k := range []domain.KeyID{21, 40, 49} {
		if _, err := s.Key(t.Context(), k); !isLost(err, k) {
			t.Errorf("key %d, which is not there: %v", k, err)
		}
	}
	if k := keysOf(t, s, 1); k[0] != 51 {
		t.Errorf("after 50 comes %d", k[0])
	}
	// One that cannot be is said, and the others are destroyed.
	if err := s.Destroy([]domain.KeyID{0, 5, 1 << 60}); !isLost(err, 0) {
		t.Errorf("keys that cannot be: %v", err)
	}
	isForgotten(t, s, 5)
}

// Keys that were made and never handed out, because power failed, are not taken for those that the log names.
func TestKeysThatWereNeverHandedOut(t *testing.T) {
	s := opened(t, made(t, 8))
	keysOf(t, s, 2)
	f, err := s.file(0)
	must(t, err)
	b := make([]byte, 3*slotSize)
	must(t, f.fresh(t.Context(), s.current, 2, make(secret, 3*keySize), b))
	must(t, f.writeSlots(2, b))
	must(t, s.Used(4))
	for _, k := range []domain.KeyID{3, 4} {
		if _, err := s.Key(t.Context(), k); !isLost(err, k) {
			t.Errorf("key %d: %v", k, err)
		}
	}
	if k := keysOf(t, s, 1); k[0] != 5 {
		t.Errorf("after 4 comes %d", k[0])
	}
}

func TestDamageNamesTheSlot(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(b []byte)
		says string
	}{
		{"a changed byte", func(b []byte) { b[30]++ }, "damaged"},
		{"zeros", func(b []byte) { clear(b) }, "empty"},
		{"a neighbour's bytes", func(b []byte) { b[11]++; b[120]++ }, "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := made(t, 8)
			s := opened(t, o)
			keysOf(t, s, 8)
			name := filepath.Join(o.Dir, fileName(0))
			b, err := os.ReadFile(name)
			must(t, err)
			c.do(b[offset(2):][:slotSize])
			must(t, os.WriteFile(name, b, 0o600))
			_, err = s.Key(t.Context(), 3)
			if !isLost(err, 3) || !strings.Contains(err.Error(), "key 3") || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v", err)
			}
			plain(t, s, 2)
			plain(t, s, 4)
			must(t, s.Destroy([]domain.KeyID{3}))
			isForgotten(t, s, 3)
		})
	}
}

// A slot that is moved to where another's was is damage, also when its checksum is made to fit.
func TestASlotCannotBeMoved(t *testing.T) {
	s := opened(t, made(t, 8))
	keysOf(t, s, 8)
	f, err := s.file(0)
	must(t, err)
	_, copies := f.seat(1).read(slotBytes(t, s, 2))
	b := make([]byte, slotSize)
	must(t, f.seat(4).write(b, copies[0]))
	must(t, f.writeSlots(4, b))
	if _, err := s.Key(t.Context(), 5); !isLost(err, 5) {
		t.Errorf("the key of slot 2 in slot 5: %v", err)
	}
}

// Any byte of the header that is changed is noticed, or changes nothing.
func TestTheHeaderIsGuarded(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 5)
	keysOf(t, s, 1)
	must(t, s.Close())
	name := filepath.Join(o.Dir, fileName(0))
	whole, err := os.ReadFile(name)
	must(t, err)
	refused := 0
	o.Ring = inMemory(t, o)
	for i := range 3 * sector {
		b := bytes.Clone(whole)
		b[i] ^= 0x10
		must(t, os.WriteFile(name, b, 0o600))
		s, err := OpenStore(t.Context(), o)
		must(t, err)
		mark, err := s.Mark()
		switch {
		case err != nil:
			refused++
		case mark != 6 && mark != 5: // the newer mark is spoiled: the older one stands
			t.Errorf("with byte %d changed the mark is %d", i, mark)
		}
		must(t, s.Close())
	}
	if refused < fixedSize {
		t.Errorf("%d changes were refused", refused)
	}
}

func TestOpeningAStore(t *testing.T) {
	o := made(t, 8)
	if err := Init(t.Context(), o); err == nil {
		t.Error("a store is made where one is")
	}
	other := made(t, 8)
	if _, err := OpenStore(t.Context(), Options{Dir: o.Dir, Ring: other.Ring}); err == nil || !strings.Contains(err.Error(), "kek-") {
		t.Errorf("without its key-encryption key: %v", err)
	}
	if _, err := OpenStore(t.Context(), Options{Dir: t.TempDir(), Ring: o.Ring}); err == nil || !strings.Contains(err.Error(), "kontor keys init") {
		t.Errorf("where there is none: %v", err)
	}
	// Another store's file in the place of this one's.
	a, b := opened(t, o), opened(t, other)
	keysOf(t, a, 3)
	keysOf(t, b, 3)
	stolen, err := os.ReadFile(filepath.Join(other.Dir, fileName(0)))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(o.Dir, fileName(0)), stolen, 0o600))
	if _, err := opened(t, o).Mark(); err == nil || !strings.Contains(err.Error(), "another store") {
		t.Errorf("with another store's file: %v", err)
	}
	must(t, a.Close())
	if _, err := a.Key(t.Context(), 1); errors.Is(err, handlers.ErrForgotten) || err == nil {
		t.Errorf("a closed store: %v", err)
	}
}
