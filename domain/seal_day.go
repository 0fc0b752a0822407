package domain

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
)

// SealDay seals what the log has written since the seal before, in all books. For the system, each night: the seal goes to every agency,
// so that nobody can write the log anew without an agency that knows better. NewSeal makes one.
type SealDay DaySealed

// DaySealed is the seal of what the log holds behind the seal before, up to and with the entry Last. Nothing in it depends on where an
// entry stands in one log, so it holds for a copy too.
type DaySealed struct {
	Date    Date      `json:"date"`    // of the last day that was over
	Entries uint64    `json:"entries"` // how many it covers
	Books   int       `json:"books"`   // how many of them there were entries in
	Last    uuid.UUID `json:"last"`
	// Salt is random and known to no agency, who could otherwise try out what the marks are of.
	Salt uuid.UUID `json:"salt"`
	// Previous is the digest of the seal before, zero in the first; by it a seal also covers all before it.
	Previous Hash  `json:"previous"`
	Digest   Hash  `json:"digest"`
	Marks    Marks `json:"marks"`
}

// SealedHead is how far a book had come: its last entry and that entry's hash.
type SealedHead struct {
	Revision uint64
	Hash     Hash
}

// Marks are the first bytes of a digest of every 256th part of the books, so that a seal that does not fit also says where. Without the
// salt they are noise, whether a part has books or none.
type Marks [256][3]byte

// MarkOf is the number of the mark that the book is part of.
func MarkOf(b BookID) int { return int(sha256.Sum256([]byte(b))[0]) }

// MarshalText writes 1024 characters.
func (m Marks) MarshalText() ([]byte, error) {
	b := make([]byte, 0, len(m)*len(m[0]))
	for _, mark := range m {
		b = append(b, mark[:]...)
	}
	return base64.RawURLEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText reads what MarshalText wrote.
func (m *Marks) UnmarshalText(text []byte) error {
	b, err := base64.RawURLEncoding.Strict().AppendDecode(nil, text)
	if err != nil || len(b) != len(m)*len(m[0]) {
		return fmt.Errorf("%.40q are no marks", text)
	}
	for i := range m {
		copy(m[i][:], b[i*len(m[i]):])
	}
	return nil
}

// NewSeal is the seal with that date, salt, previous, number of entries and last entry, over the books that these are in: each as far as it
// had come.
func NewSeal(s DaySealed, heads map[BookID]SealedHead) DaySealed {
	s.Books = len(heads)
	all := sha256.New()
	fmt.Fprintf(all, "kontor seal 1\n%s\n%s %s %d %s\n", s.Previous, s.Date, s.Salt, s.Entries, s.Last)
	var parts [len(s.Marks)]hash.Hash
	for i := range parts {
		parts[i] = sha256.New()
		fmt.Fprintf(parts[i], "kontor mark 1\n%s %s %d\n", s.Date, s.Salt, i)
	}
	for _, b := range slices.Sorted(maps.Keys(heads)) {
		line := fmt.Appendf(nil, "%s %d %s\n", b, heads[b].Revision, heads[b].Hash)
		all.Write(line)
		parts[MarkOf(b)].Write(line)
	}
	all.Sum(s.Digest[:0])
	for i, p := range parts {
		copy(s.Marks[i][:], p.Sum(nil))
	}
	return s
}

func (SealDay) Name() string   { return "seal-day" }
func (DaySealed) Name() string { return "day-sealed" }

func (c SealDay) decide(n *Network, m Moment) ([]Event, error) {
	switch {
	case m.Actor.Role != RoleSystem:
		return nil, refuse("for-operators")
	case !c.Date.Valid() || m.At.Before(c.Date.ends()):
		return nil, refuse("seal-too-early", "date", shown(c.Date))
	case c.Date <= n.Seal.Date:
		return nil, nil // already so, by whoever was first
	case c.Previous != n.Seal.Digest:
		return nil, lost("seal-overtaken", "date", string(n.Seal.Date))
	}
	return []Event{DaySealed(c)}, nil
}

func (ev DaySealed) change(n *Network) { n.Seal = ev }

// LastDayBefore is the last date whose day is over at the moment, also where nobody closed it.
func LastDayBefore(now time.Time) Date {
	d := dayBefore(DateOf(now))
	if now.Before(d.ends()) {
		d = dayBefore(d)
	}
	return d
}
