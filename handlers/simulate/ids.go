package simulate

import (
	"encoding/binary"
	"sync"

	"github.com/google/uuid"

	"kontor/domain"
)

// IDs makes ids that repeat: the k-th id that the n-th command of an office's day draws is always the same for the same seed, whichever
// offices play beside it. Its New belongs into handlers.Options where the bytes of a simulation must repeat; where people work in the
// same books as the simulation, leave it out and let the ids be random. It is safe for concurrent use.
type IDs struct {
	seed uuid.UUID

	mu   sync.Mutex
	turn uuid.UUID
	next uint64
}

// NewIDs makes the ids of a seed.
func NewIDs(seed uint64) *IDs {
	space := uuid.NewSHA1(uuid.Nil, binary.BigEndian.AppendUint64([]byte("kontor simulation "), seed))
	return &IDs{seed: space, turn: space}
}

// New is the next id.
func (s *IDs) New() uuid.UUID {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	return uuid.NewSHA1(s.turn, binary.BigEndian.AppendUint64(nil, s.next))
}

// command begins the ids of the n-th command in the book.
func (s *IDs) command(b domain.BookID, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn = uuid.NewSHA1(s.seed, binary.BigEndian.AppendUint64([]byte(b), uint64(n)))
	s.next = 0
}
