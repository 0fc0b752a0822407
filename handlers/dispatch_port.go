package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

// Notice is one fact about one errand, as the agency that owns it is told. It has nothing in it that is not that agency's own: no visit,
// no ticket, no entry, no desk or officer, and nothing of the visit's other errands, not even that there are any. A seal of the log is a
// notice too, of no office and no errand.
type Notice struct {
	// ID is the agency's own: made of the entry and the notice's number in it within a name space of the agency, so that two agencies
	// that lay their streams side by side find no id in common.
	ID     uuid.UUID
	Agency domain.AgencyCode
	Kontor domain.KontorID
	// Event says what happened, "errand-called". It is a name on the wire, for ever.
	Event string
	// Errand is the id by which the agency knows it: domain.ErrandID.For.
	Errand domain.ErrandID
	At     time.Time // in whole seconds: a fraction would be the same at every agency that the entry concerns, and at no other entry
	// Position is where on the log the notice comes from, which an Outbox keeps from the agency. Its Index numbers the agency's own notices of the entry, not the entry's
	// events: by the latter an agency could tell that the entry holds more than it was told.
	Position Position
	// Data is a JSON object with what there is to say beyond that.
	Data json.RawMessage
}

// Book is the book that the notice's entry stands in: the errand's, and the network book of what concerns no errand.
func (n Notice) Book() domain.BookID {
	if n.Errand == "" {
		return domain.NetworkBook
	}
	return n.Errand.Book()
}

// Checkpoint is how far an agency's stream has come: its last message's sequence, the position that it came from, and, for a log in
// which that position means nothing, the message's id and the book of its entry. The zero Checkpoint is the empty stream.
type Checkpoint struct {
	Position Position
	Sequence uint64
	ID       uuid.UUID
	Book     domain.BookID
}

// Checkpoint is that of a stream which ends with the notice, as the message of that number.
func (n Notice) Checkpoint(sequence uint64) Checkpoint {
	return Checkpoint{Position: n.Position, Sequence: sequence, ID: n.ID, Book: n.Book()}
}

// Outbox is the agencies' streams. All methods are safe for concurrent use; what goes wrong with one agency's stream does not touch
// another's.
type Outbox interface {
	// Last is where the agency's stream ends, by whoever keeps it. A stream that does not exist is made. The error is ErrForeignEpoch if
	// the stream is seen to be of another log.
	Last(ctx context.Context, a domain.AgencyCode) (Checkpoint, error)

	// Put writes the notices in order, durably, right behind the checkpoint, and returns where the stream ends then. If the stream does
	// not end at the checkpoint nothing is written and the error is ErrMoved. After any other error some of them, from the first on
	// without a gap, may have been written; Last finds out.
	Put(ctx context.Context, a domain.AgencyCode, after Checkpoint, notices []Notice) (Checkpoint, error)
}

// ErrMoved says that somebody else has written on the agency's stream.
var ErrMoved = errors.New("the agency's stream has moved on")

// Outgoing is what the agencies' streams hold, for whoever checks it.
type Outgoing interface {
	// Agencies lists those that have a stream.
	Agencies(ctx context.Context) ([]domain.AgencyCode, error)

	// Posted yields what the agency's stream holds, in order, and ends with the last that it held at the call, or with an error: a hole
	// is one, and so is a message that is not, to the byte, what Put writes for some notice. No stream is an empty one.
	Posted(ctx context.Context, a domain.AgencyCode) iter.Seq2[Notice, error]
}

// Posts is what the agencies' streams hold, for whoever keeps a copy of them.
type Posts interface {
	Agencies(ctx context.Context) ([]domain.AgencyCode, error)

	// PostedAfter yields what the agency's stream holds behind the message of that number, as Posted does.
	PostedAfter(ctx context.Context, a domain.AgencyCode, sequence uint64) iter.Seq2[Notice, error]
}
