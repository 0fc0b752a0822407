package hall

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// SecretSize is how many bytes the secret of the slips has.
const SecretSize = 32

// Slips makes the tokens on visitors' slips. A token is the visit's id, encrypted under its own HMAC-SHA256 (a synthetic initialisation
// vector of 128 bits): the same visit always has the same token, every process with the secret reads it without asking anybody, and who
// has not the secret reads nothing in it and guesses none. It is safe for concurrent use.
type Slips struct {
	mac    []byte
	cipher cipher.Block
}

var _ page.Slips = (*Slips)(nil)

// NewSlips takes the secret, which must have SecretSize bytes.
func NewSlips(secret []byte) (*Slips, error) {
	if len(secret) != SecretSize {
		return nil, fmt.Errorf("the secret of the slips has %d bytes, not %d", len(secret), SecretSize)
	}
	keys, err := hkdf.Expand(sha256.New, secret, "kontor slips 1", 64)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(keys[32:])
	if err != nil {
		return nil, err
	}
	return &Slips{keys[:32], block}, nil
}

// code is how a token's bytes are written. A token has one way to be written.
var code = base64.RawURLEncoding.Strict()

// maxToken is more than the longest token has.
const maxToken = 120

// Token is the visit's token; empty when the id is no visit's.
func (s *Slips) Token(v domain.VisitID) string {
	short, ok := shorten(v)
	if !ok {
		return ""
	}
	vector := s.vector(short)
	sealed := make([]byte, len(short))
	cipher.NewCTR(s.cipher, vector).XORKeyStream(sealed, short)
	return code.EncodeToString(append(vector, sealed...))
}

// Visit is the visit whose token it is; false for everything that this secret has not made.
func (s *Slips) Visit(token string) (domain.VisitID, bool) {
	if len(token) > maxToken || strings.ContainsAny(token, "\r\n") { // which the decoder would skip
		return "", false
	}
	b, err := code.DecodeString(token)
	if err != nil || len(b) <= aes.BlockSize {
		return "", false
	}
	vector, short := b[:aes.BlockSize], make([]byte, len(b)-aes.BlockSize)
	cipher.NewCTR(s.cipher, vector).XORKeyStream(short, b[aes.BlockSize:])
	if !hmac.Equal(vector, s.vector(short)) {
		return "", false
	}
	return lengthen(short)
}

func (s *Slips) vector(short []byte) []byte {
	h := hmac.New(sha256.New, s.mac)
	h.Write(short) // never fails
	return h.Sum(nil)[:aes.BlockSize]
}

// epoch is the date from which the days of a visit are counted in its short form.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// shorten writes a visit's id in few bytes: its random part, the day, the office.
func shorten(v domain.VisitID) ([]byte, bool) {
	kontor, date, ok := v.Book().Daybook()
	if !ok {
		return nil, false
	}
	id, err := uuid.Parse(strings.TrimPrefix(string(v), string(v.Book())+"."))
	if err != nil {
		return nil, false
	}
	on, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return nil, false
	}
	short := binary.BigEndian.AppendUint32(id[:], uint32(on.Sub(epoch)/day))
	return append(short, kontor...), true
}

func lengthen(short []byte) (domain.VisitID, bool) {
	const fixed = 16 + 4
	if len(short) <= fixed {
		return "", false
	}
	on := epoch.Add(time.Duration(binary.BigEndian.Uint32(short[16:fixed])) * day)
	book := domain.DaybookID(domain.KontorID(short[fixed:]), domain.Date(on.Format(time.DateOnly)))
	v := domain.VisitID(string(book) + "." + uuid.UUID(short[:16]).String())
	return v, v.Book() == book
}
