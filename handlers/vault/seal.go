package vault

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"

	"kontor/domain"
	"kontor/handlers"
)

// ErrUnreadable says that a sealed field cannot be opened as what it is said to be: it is another's, or was changed. It says no more, on purpose.
var ErrUnreadable = errors.New("the sealed field cannot be opened")

// MaxText is how long a field's text may be, in bytes.
const MaxText = 4 << 10

// A sealed field is its form, one byte, and behind it what Tink's AES-256-GCM makes of the padded text: nonce 12 | encrypted text | tag 16.
// The padded text is the text's length, 2 bytes, the text, and zeros up to the next of the sizes, so that a length tells little.
const (
	fieldForm = 1
	overhead  = 1 + subtle.AESGCMIVSize + subtle.AESGCMTagSize
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

// bound is what a field is sealed to: each part with its length before it, so that no two can be taken for one another.
func bound(of handlers.ContentOf, field domain.ContentField) []byte {
	b := append(make([]byte, 0, 192), "kontor field, form 1;"...)
	for _, part := range []string{string(of.Visit), string(of.Errand), string(of.Agency), string(field)} {
		b = binary.AppendUvarint(b, uint64(len(part)))
		b = append(b, part...)
	}
	return b
}

func pad(text string) []byte {
	at, _ := slices.BinarySearch(sizes, 2+len(text))
	b := make([]byte, sizes[at])
	binary.BigEndian.PutUint16(b, uint16(len(text)))
	copy(b[2:], text)
	return b
}

func seal(key secret, of handlers.ContentOf, field domain.ContentField, text string) ([]byte, error) {
	a, err := subtle.NewAESGCM(key)
	if err != nil {
		return nil, fmt.Errorf("sealing the field %s: %w", field, err)
	}
	padded := pad(text)
	defer clear(padded)
	b, err := a.Encrypt(padded, bound(of, field))
	if err != nil {
		return nil, fmt.Errorf("sealing the field %s: %w", field, err)
	}
	return append([]byte{fieldForm}, b...), nil
}

func open(key secret, of handlers.ContentOf, f domain.SealedField) (string, error) {
	a, err := subtle.NewAESGCM(key)
	if err != nil {
		return "", ErrUnreadable
	}
	b, err := a.Decrypt(f.Data[1:], bound(of, f.Field))
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
