package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Entry is what one command wrote: one or more events, in one book, all or nothing.
type Entry struct {
	// ID is a UUIDv5 of book, actor and the caller's idempotency key, or random where there was no key. A log holds it once.
	ID   uuid.UUID `json:"id"`
	Book BookID    `json:"book"`
	// Revision says that this is the book's n-th entry, from 1.
	Revision uint64 `json:"rev"`
	// At is when it happened: the later of the office's clock and the book's last At. Recorded is when it was written down.
	At       time.Time `json:"at"`
	Recorded time.Time `json:"recorded"`
	Actor    Actor     `json:"actor"`
	// Command is the wire name of the command, Digest a fingerprint of its content: the same key with other content shows.
	Command string `json:"command"`
	Digest  string `json:"digest"`
	// Cause is the id of the entry or request that led to this one, when there is one.
	Cause string `json:"cause,omitempty"`
	// Network is the revision of the network book that the decision was made with.
	Network uint64 `json:"network"`
	// Prev is the SHA-256 of the book's previous entry as stored; zero for the first.
	Prev   Hash    `json:"prev"`
	Events []Event `json:"events"`
}

// Hash is a SHA-256; hexadecimal in text.
type Hash [sha256.Size]byte

// HashOf is the hash of an entry as stored.
func HashOf(stored []byte) Hash { return sha256.Sum256(stored) }

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes 64 hexadecimal digits.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) != hex.EncodedLen(len(h)) {
		return fmt.Errorf("a hash has %d digits, not %d", hex.EncodedLen(len(h)), len(b))
	}
	_, err := hex.Decode(h[:], b)
	return err
}

// entryIDs is the name space of entry ids that come from a caller's key.
var entryIDs = uuid.MustParse("6b2f0c5e-8f0d-5d6c-9d0b-5a3f0e1c7a41")

// EntryID is the id of the entry that the actor's command with this key writes in the book: the same key, the same id.
func EntryID(b BookID, a Actor, key string) uuid.UUID {
	return uuid.NewSHA1(entryIDs, []byte(string(b)+"\x00"+a.String()+"\x00"+key))
}
