package agencies

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"kontor/domain"
	"kontor/handlers"
)

// positions hide from one agency where on the log its messages come from. In clear a position would be the same at every agency that the
// entry concerns, and two of them would say how much was written for others in between. Sealed it is a text of which nobody without the
// key can tell anything but that it is the same as another or not; and the same position is always sealed to the same text.
type positions struct {
	agency domain.AgencyCode
	aead   cipher.AEAD
	nonces [sha256.Size]byte
}

// newPositions are the agency's, with keys of its own.
func newPositions(key [32]byte, a domain.AgencyCode) (positions, error) {
	own := derive(key[:], []byte("agency position "+a))
	block, err := aes.NewCipher(own[:])
	if err != nil {
		return positions{}, err
	}
	aead, err := cipher.NewGCM(block)
	return positions{agency: a, aead: aead, nonces: derive(own[:], []byte("nonce"))}, err
}

// seal writes the position. All of an epoch are equally long.
func (p positions) seal(at domain.Position) string {
	plain := binary.BigEndian.AppendUint64(nil, at.Place)
	plain = binary.BigEndian.AppendUint32(plain, uint32(at.Index))
	plain = append(plain, at.Epoch...)
	from := derive(p.nonces[:], plain)
	nonce := from[:p.aead.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(p.aead.Seal(nonce, nonce, plain, nil))
}

// open reads what seal wrote. Whatever else the text is, it is of another log, or of another agency.
func (p positions) open(text string) (domain.Position, error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if n := p.aead.NonceSize(); err == nil && len(sealed) > n {
		plain, err := p.aead.Open(nil, sealed[:n], sealed[n:], nil)
		if err == nil && len(plain) > 12 {
			place, index := binary.BigEndian.Uint64(plain), binary.BigEndian.Uint32(plain[8:])
			return domain.Position{Epoch: string(plain[12:]), Place: place, Index: int(index)}, nil
		}
	}
	return domain.Position{}, fmt.Errorf("its position %.80q cannot be read with this log's key: %w", text, handlers.ErrForeignEpoch)
}

// derive is another key made of a key.
func derive(key, what []byte) (derived [sha256.Size]byte) {
	h := hmac.New(sha256.New, key)
	h.Write(what)
	return [sha256.Size]byte(h.Sum(derived[:0]))
}
