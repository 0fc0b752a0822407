package domain

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Position is a place in one log: comparable within an epoch, opaque otherwise. In text "<epoch>.<place>.<index>".
type Position struct {
	// Epoch is new at create, restore and copy. It has no dot.
	Epoch string
	// Place is the entry's place in the log's order, Index the event's within its entry.
	Place uint64
	Index int
}

// Compare orders two positions of one epoch: -1, 0, 1.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Place, q.Place), cmp.Compare(p.Index, q.Index))
}

// IsZero says whether it is the beginning.
func (p Position) IsZero() bool { return p == Position{} }

func (p Position) String() string {
	if p.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s.%d.%d", p.Epoch, p.Place, p.Index)
}

// MarshalText writes "<epoch>.<place>.<index>", and nothing for the zero position.
func (p Position) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Position) UnmarshalText(b []byte) (err error) {
	*p, err = ParsePosition(string(b))
	return err
}

// ParsePosition reads a position's text; empty is the beginning.
func ParsePosition(s string) (Position, error) {
	if s == "" {
		return Position{}, nil
	}
	parts := strings.Split(s, ".")
	if len(parts) == 3 && parts[0] != "" && len(parts[0]) <= 64 {
		place, err1 := strconv.ParseUint(parts[1], 10, 64)
		index, err2 := strconv.ParseUint(parts[2], 10, 31)
		if err1 == nil && err2 == nil {
			return Position{parts[0], place, int(index)}, nil
		}
	}
	return Position{}, fmt.Errorf("%.80q is no position", s)
}

// Last is the position of the entry's last event, given the entry's.
func (p Position) Last(e Entry) Position {
	p.Index = max(0, len(e.Events)-1)
	return p
}
