package vault

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// A key that was just handed out is at hand to seal with, also when its slot cannot be read; that is all that is at hand, and for two spans at most.
func TestAFreshKeyIsAtHandForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f freshKeys
		defer f.close()
		c, err := cipherOf(make([]byte, keySize))
		must(t, err)
		f.keep(1, c)
		if f.of(1) != c || f.of(2) != nil {
			t.Error("what was handed out is not at hand, or what was not is")
		}
		time.Sleep(2*freshSpan + 1) // in the bubble's time
		synctest.Wait()
		if f.of(1) != nil || len(f.young)+len(f.old) > 0 {
			t.Error("it is still at hand after two spans")
		}
		if f.turning != nil {
			t.Error("it goes on turning with nothing to let go of")
		}
		f.keep(3, c)
		f.close()
		if f.of(3) != nil {
			t.Error("it is at hand after the end")
		}
	})
}

// However fast keys are handed out, few of them are at hand.
func TestFewFreshKeysAreAtHand(t *testing.T) {
	var f freshKeys
	defer f.close()
	c, err := cipherOf(make([]byte, keySize))
	must(t, err)
	for key := domain.KeyID(1); key <= 10*mostFresh; key++ {
		f.keep(key, c)
		if f.of(key) == nil {
			t.Fatalf("key %d is not at hand when it was just handed out", key)
		}
		if n := len(f.young) + len(f.old); n > 2*mostFresh {
			t.Fatalf("%d are at hand", n)
		}
	}
}

// Nothing that is at hand seals for longer than its key is allowed to be there: whoever has it destroyed, or hears that it is forgotten.
func TestAFreshKeyEndsWithItsRight(t *testing.T) {
	for name, end := range map[string]func(v *Vault, key domain.KeyID){
		"it is destroyed here":        func(v *Vault, key domain.KeyID) { must(t, v.Destroy(t.Context(), []domain.KeyID{key})) },
		"the log says it's forgotten": func(v *Vault, key domain.KeyID) { v.doom([]domain.KeyID{key}) },
		"and it is destroyed then": func(v *Vault, key domain.KeyID) {
			keys := []domain.KeyID{key}
			v.doom(keys)
			must(t, v.store.Destroy(keys))
			v.destroyedNow(keys)
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := vaultOn(t)
			key, err := v.NewKey()
			must(t, err)
			f := sealed(t, v, of, key, domain.FieldName, "Anna")
			if v.fresh.of(key) == nil {
				t.Fatal("it is not at hand")
			}
			end(v, key)
			if s, err := v.Seal(of.Visit, of.Errand, of.Agency, key, domain.FieldName, "Anna"); !errors.Is(err, handlers.ErrForgotten) || s.Data != nil {
				t.Errorf("it seals: %v", err)
			}
			if text, err := v.Open(t.Context(), of, f); !errors.Is(err, handlers.ErrForgotten) || text != "" {
				t.Errorf("it opens %q: %v", text, err)
			}
		})
	}
}

// What is at hand never opens: another process may have destroyed the key a moment ago.
func TestAFreshKeyOpensNothing(t *testing.T) {
	o := made(t, slotsPerFile)
	v := NewUnfollowed(opened(t, o))
	defer v.Close()
	key, err := v.NewKey()
	must(t, err)
	f := sealed(t, v, of, key, domain.FieldName, "Anna")
	must(t, opened(t, o).Destroy([]domain.KeyID{key}))
	if text, err := v.Open(t.Context(), of, f); !errors.Is(err, handlers.ErrForgotten) || text != "" {
		t.Errorf("it opens %q: %v", text, err)
	}
}

// A key that is destroyed before it was handed out is passed over.
func TestADestroyedKeyIsNotHandedOut(t *testing.T) {
	v := vaultOn(t)
	first, err := v.NewKey()
	must(t, err)
	gone := []domain.KeyID{first + 1, first + 3}
	must(t, v.Destroy(t.Context(), gone[:1]))
	v.doom(gone[1:])
	for range 4 {
		key, err := v.NewKey()
		must(t, err)
		if slices.Contains(gone, key) {
			t.Errorf("key %d is handed out", key)
		}
		sealed(t, v, of, key, domain.FieldName, "Anna")
	}
}

// What seals is what the store has: also another process, and this one when nothing is at hand any more, opens what was sealed.
func TestWhatAFreshKeySealsIsOpenedFromTheStore(t *testing.T) {
	o := made(t, slotsPerFile)
	v := NewUnfollowed(opened(t, o))
	defer v.Close()
	other := NewUnfollowed(opened(t, o))
	defer other.Close()
	for range 3 {
		key, err := v.NewKey()
		must(t, err)
		f := sealed(t, v, of, key, domain.FieldName, "Anna")
		v.fresh.drop([]domain.KeyID{key})
		g := sealed(t, v, of, key, domain.FieldName, "Anna")
		for _, at := range []*Vault{v, other} {
			for _, field := range []domain.SealedField{f, g} {
				if text, err := at.Open(t.Context(), of, field); text != "Anna" || err != nil {
					t.Errorf("it opens as %q: %v", text, err)
				}
			}
		}
	}
}

// The bytes of a key are wiped when its cipher is made, and those of keys that are left when the vault is closed.
func TestTheBytesOfKeysInAdvanceAreWiped(t *testing.T) {
	v := vaultOn(t)
	_, err := v.NewKey()
	must(t, err)
	v.pool.mu.Lock()
	left := v.pool.ranges[0].plain
	v.pool.mu.Unlock()
	before := left[:keySize]
	if isZero(before) {
		t.Fatal("the next key has no bytes")
	}
	_, err = v.NewKey()
	must(t, err)
	if !isZero(before) {
		t.Error("the bytes of a key that was handed out are still there")
	}
	v.Close()
	if !isZero(left) {
		t.Error("the bytes of keys that nobody took are still there")
	}
}
