package handlers

import (
	"context"
	"errors"
)

// Store is a log with what its keepers need: to say where it ends, to be copied, and to hide what is written for others to keep.
// All methods are safe for concurrent use.
type Store interface {
	Log

	// Epoch names this life of the log. A log that is made anew, restored or copied begins another.
	Epoch() string

	// Secret is a random key made with the log: the same for everybody who opens it, unknown to whoever may not read it, and handed on
	// to a copy. What agencies keep is hidden from one another with it.
	Secret() [32]byte

	// End is the position of the log's last entry, by its leader; the zero Position of an empty log.
	End(ctx context.Context) (Position, error)

	// Import writes entries as they are stored in another log, in their order, durably, right behind after, and returns where the log ends
	// then. Of every entry it uses Entry (ID, Book, Revision) and Stored; it is for whoever has checked them. If the log does not end at
	// after nothing is written and the error is ErrNotAtEnd. After any other error some of them, from the first on without a gap,
	// may have been written; End finds out.
	Import(ctx context.Context, after Position, entries []Recorded) (Position, error)
}

// ErrNotAtEnd says that the log does not end where the importer thought.
var ErrNotAtEnd = errors.New("the log does not end at the position given")

// Filled is a Store that is marked from its making until Finish, when it was made to be filled with another log's entries. Nobody else may
// open it in between: the error is ErrUnfinished.
type Filled interface {
	Store

	// Unfinished says whether it is marked.
	Unfinished() bool

	// Finish takes the mark away, durably. A second time does nothing.
	Finish(ctx context.Context) error
}

// ErrUnfinished says that the log is the beginning of a restore or a copy that was interrupted.
var ErrUnfinished = errors.New("the log is half of a restore or copy that was interrupted; give the same command again, which goes on where it was")
