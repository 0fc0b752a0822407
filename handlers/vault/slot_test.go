package vault

import (
	"bytes"
	"testing"
)

// Whatever byte of a slot is changed, cut off behind or lost, it holds the key that it held, or nothing.
func TestASlotIsWholeOrNothing(t *testing.T) {
	at := seat{storeID{1}, 7}
	whole := make([]byte, slotSize)
	must(t, at.write(whole, wrapped{at: 0, kek: tagOf("k"), data: bytes.Repeat([]byte{9}, 65)}))
	for _, given := range []struct {
		name string
		slot []byte
		want state
	}{{"a key", whole, live}, {"a tombstone", at.tombstone(), destroyed}} {
		if got, _ := at.read(given.slot); got != given.want {
			t.Fatalf("%s reads as %d", given.name, got)
		}
		for i := range slotSize {
			for bit := range 8 {
				b := bytes.Clone(given.slot)
				b[i] ^= 1 << bit
				got, copies := at.read(b)
				if got != given.want && got != damaged || len(copies) == 1 && !bytes.Equal(copies[0].data, bytes.Repeat([]byte{9}, 65)) {
					t.Fatalf("%s with bit %d of byte %d changed reads as %d", given.name, bit, i, got)
				}
				if i < copySize && given.want == live && got != damaged {
					t.Fatalf("%s with bit %d of byte %d changed is not noticed", given.name, bit, i)
				}
			}
			b := bytes.Clone(given.slot)
			clear(b[i:])
			if got, _ := at.read(b); got != given.want && got != damaged && (got != empty || i > 0) {
				t.Fatalf("%s cut off at byte %d reads as %d", given.name, i, got)
			}
		}
	}
}

// Half a destruction of a key that was just being wrapped anew counts: the key is gone.
func TestATombstoneBesideAKey(t *testing.T) {
	at := seat{storeID{1}, 7}
	for place := range 2 {
		slot := make([]byte, slotSize)
		must(t, at.write(slot, wrapped{at: 1 - place, kek: tagOf("k"), data: make([]byte, 65)}))
		copy(slot[place*copySize:], at.tombstone()[:copySize])
		if got, copies := at.read(slot); got != destroyed || copies != nil {
			t.Errorf("with a tombstone in place %d it reads as %d", place, got)
		}
	}
}

func TestASlotIsNotAnothers(t *testing.T) {
	at := seat{storeID{1}, 7}
	slot := make([]byte, slotSize)
	must(t, at.write(slot, wrapped{kek: tagOf("k"), data: make([]byte, 65)}))
	for _, other := range []seat{{storeID{1}, 8}, {storeID{2}, 7}} {
		for _, b := range [][]byte{slot, at.tombstone()} {
			if got, _ := other.read(b); got != damaged {
				t.Errorf("the slot of %v reads as %d at %v", at, got, other)
			}
		}
	}
}

func TestAWrappedKeyThatIsTooLong(t *testing.T) {
	at, slot := seat{storeID{1}, 7}, make([]byte, slotSize)
	must(t, at.write(slot, wrapped{at: 1, data: make([]byte, wrappedMax)}))
	if err := at.write(slot, wrapped{data: make([]byte, wrappedMax+1)}); err == nil {
		t.Error("it is cut off, or runs into the next slot")
	}
}

func FuzzSlot(f *testing.F) {
	at := seat{storeID{1}, 7}
	slot := make([]byte, slotSize)
	_ = at.write(slot, wrapped{kek: tagOf("k"), data: make([]byte, 65)})
	f.Add(slot)
	f.Add(at.tombstone())
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) != slotSize {
			return
		}
		got, copies := at.read(b)
		if (got == live) != (len(copies) > 0) || got == empty && !isZero(b) {
			t.Errorf("it reads as %d with %d copies", got, len(copies))
		}
		for _, w := range copies {
			if len(w.data) == 0 || len(w.data) > wrappedMax || w.at != 0 && w.at != 1 {
				t.Errorf("a copy at %d has %d bytes", w.at, len(w.data))
			}
		}
	})
}
