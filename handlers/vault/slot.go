package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"kontor/domain"
)

// A slot holds one key and has room for it twice, so that it can be wrapped anew without a moment in which neither is whole:
//
//	copy:  state 1 | form 1 | length 2 | tag of the key-encryption key 8 | wrapped key 108, zeros behind it | checksum 8
//
// A key that is destroyed has a tombstone in both places: its state, its checksum, and zeros. A slot of nothing but zeros has no key: it was never
// written, or the store was put back from before it was.
const (
	copySize   = 128
	slotSize   = 2 * copySize
	sumSize    = 8
	wrappedAt  = 12
	wrappedMax = copySize - wrappedAt - sumSize

	stateKey, stateDestroyed = 'K', 'D'
	copyForm                 = 1
)

// tag is how a slot names a key-encryption key: the beginning of the SHA-256 of its id.
type tag [8]byte

func tagOf(kek string) (t tag) {
	sum := sha256.Sum256([]byte(kek))
	copy(t[:], sum[:])
	return t
}

// storeID is drawn when a store is made. Bytes of one store are damage in another.
type storeID [16]byte

// seat is where a key stands. What is written there is bound to it.
type seat struct {
	store storeID
	key   domain.KeyID
}

// sum is the checksum of a copy's other bytes.
func (s seat) sum(b []byte) []byte {
	h := make([]byte, 0, 16+8+copySize)
	h = append(h, s.store[:]...)
	h = binary.BigEndian.AppendUint64(h, uint64(s.key))
	sum := sha256.Sum256(append(h, b...))
	return sum[:sumSize]
}

// aad is what the wrapping of the key is bound to. All its parts have fixed lengths.
func (s seat) aad() []byte {
	b := append([]byte("kontor data key, form 1;"), s.store[:]...)
	return binary.BigEndian.AppendUint64(b, uint64(s.key))
}

// wrapped is a key as one of a slot's copies has it.
type wrapped struct {
	at   int // 0 or 1: which of the copies
	kek  tag
	data []byte
}

// write puts the copy into the slot's bytes.
func (s seat) write(slot []byte, w wrapped) error {
	if len(w.data) == 0 || len(w.data) > wrappedMax {
		return fmt.Errorf("a wrapped key of %d bytes does not fit in its slot, which has room for %d", len(w.data), wrappedMax)
	}
	c := slot[w.at*copySize:][:copySize]
	clear(c)
	c[0], c[1] = stateKey, copyForm
	binary.BigEndian.PutUint16(c[2:], uint16(len(w.data)))
	copy(c[4:], w.kek[:])
	copy(c[wrappedAt:], w.data)
	copy(c[copySize-sumSize:], s.sum(c[:copySize-sumSize]))
	return nil
}

// tombstone is the slot's bytes when its key is destroyed.
func (s seat) tombstone() []byte {
	c := make([]byte, copySize, slotSize)
	c[0], c[1] = stateDestroyed, copyForm
	copy(c[copySize-sumSize:], s.sum(c[:copySize-sumSize]))
	return append(c, c...)
}

// state is what a slot holds.
type state int

const (
	empty state = iota // zeros
	live
	destroyed
	damaged
)

// read says what the slot's bytes hold. A tombstone in either place counts; half a key never does.
func (s seat) read(slot []byte) (state, []wrapped) {
	var found []wrapped
	dead, blank := false, true
	for at := range 2 {
		c := slot[at*copySize:][:copySize]
		if isZero(c) {
			continue
		}
		blank = false
		length := int(binary.BigEndian.Uint16(c[2:]))
		switch {
		case !bytes.Equal(c[copySize-sumSize:], s.sum(c[:copySize-sumSize])) || c[1] != copyForm:
		case c[0] == stateDestroyed:
			dead = true
		case c[0] == stateKey && length > 0 && length <= wrappedMax:
			found = append(found, wrapped{at: at, kek: tag(c[4:wrappedAt]), data: c[wrappedAt:][:length]})
		}
	}
	switch {
	case dead:
		return destroyed, nil
	case len(found) > 0:
		return live, found
	case blank:
		return empty, nil
	}
	return damaged, nil
}

func isZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
