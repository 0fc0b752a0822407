package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"kontor/domain"
	"kontor/handlers"
)

// ErrUnreadable says that a sealed field cannot be opened as what it is said to be: it is another's, or was changed. It says no more, on purpose.
var ErrUnreadable = errors.New("the sealed field cannot be opened")

// MaxText is how long a field's text may be, in bytes.
const MaxText = 4 << 10

// A sealed field is its form, one byte, and behind it what AES-256-GCM makes of the padded text: nonce 12, at random | encrypted text | tag 16.
// Tink's AEAD without a prefix writes the same form.
// The padded text is the text's length, 2 bytes, the text, and zeros up to the next of the sizes, so that a length tells little.
const (
	fieldForm = 1
	overhead  = 1 + 12 + 16
)

var sizes = []int{64, 256, 1024, 2 + MaxText}

// sealable is an error when the text, or what it belongs to, cannot be sealed.
func sealable(of handlers.ContentOf, field domain.ContentField, text string) error {
	switch {
	case of.Visit == "" || of.Errand == "" || of.Agency == "":
		return errors.New("sealing a field: it must belong to a visit, an errand and an agency")
	case !slices.Contains(domain.ContentFields, field):
		return fmt.Errorf("sealing a field: %.40q is no kind of content", string(field))
	case len(text) > MaxText:
		return fmt.Errorf("sealing the field %s: the text has %d bytes, and may have %d", field, len(text), MaxText)
	}
	return nil
}

// openable says whether the field can be a sealed one at all.
func openable(f domain.SealedField) bool {
	return f.Key != 0 && len(f.Data) > overhead && f.Data[0] == fieldForm && slices.Contains(sizes, len(f.Data)-overhead)
}

// bound appends what a field is sealed to: each part with its length before it, so that no two can be taken for one another.
func bound(b []byte, of handlers.ContentOf, field domain.ContentField) []byte {
	b = append(b, "kontor field, form 1;"...)
	b = part(b, string(of.Visit))
	b = part(b, string(of.Errand))
	b = part(b, string(of.Agency))
	return part(b, string(field))
}

func part(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// pad is the padded text, in the bytes if there is room: nothing of it is left anywhere else.
func pad(b []byte, text string) []byte {
	at, _ := slices.BinarySearch(sizes, 2+len(text))
	b = slices.Grow(b[:0], sizes[at])
	b = append(binary.BigEndian.AppendUint16(b, uint16(len(text))), text...)
	return append(b, padding[:sizes[at]-2-len(text)]...)
}

var padding [2 + MaxText]byte

// scratch is where a field is put together. What was in it is wiped before another gets it.
type scratch struct{ padded, bound []byte }

var scratches = sync.Pool{New: func() any { return &scratch{make([]byte, 0, sizes[0]), make([]byte, 0, 256)} }}

// cipherOf is the cipher of a key.
func cipherOf(key secret) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func seal(c cipher.AEAD, of handlers.ContentOf, field domain.ContentField, text string) []byte {
	s := scratches.Get().(*scratch)
	defer func() {
		clear(s.padded)
		scratches.Put(s)
	}()
	s.padded, s.bound = pad(s.padded, text), bound(s.bound[:0], of, field)
	sealed := append(make([]byte, 0, overhead+len(s.padded)), fieldForm)
	return c.Seal(sealed, nil, s.padded, s.bound)
}

func open(key secret, of handlers.ContentOf, f domain.SealedField) (string, error) {
	c, err := cipherOf(key)
	if err != nil {
		return "", ErrUnreadable
	}
	b, err := c.Open(nil, nil, f.Data[1:], bound(nil, of, f.Field))
	if err != nil || len(b) < 2 {
		return "", ErrUnreadable
	}
	defer clear(b)
	n := int(binary.BigEndian.Uint16(b))
	if n > len(b)-2 || !isZero(b[2+n:]) {
		return "", ErrUnreadable
	}
	return string(b[2 : 2+n]), nil
}
