package domain

import (
	"slices"

	"github.com/google/uuid"
)

// RecordRestore writes down that the log goes on from a backup. It is the first that a restored log has of its own.
type RecordRestore struct {
	// Epoch is the life of the log that the backup is of, Entries how many of its entries there are, and Last the id of the last.
	Epoch   string    `json:"epoch"`
	Entries uint64    `json:"entries"`
	Last    uuid.UUID `json:"last"`
	// Beyond is what agencies were told of events that the log does not have any more.
	Beyond []ToldBeyond `json:"beyond,omitempty"`
}

// ToldBeyond is how much one agency was told of events behind the end of a backup.
type ToldBeyond struct {
	Agency  AgencyCode `json:"agency"`
	Notices uint64     `json:"notices"`
	Last    uuid.UUID  `json:"last"` // the id of the last of them
}

// LogRestored says that the log went on from a backup: everything that stood behind the backup's last entry is lost to the books.
type LogRestored struct{ RecordRestore }

func (RecordRestore) Name() string { return "record-restore" }
func (LogRestored) Name() string   { return "log-restored" }

func (c RecordRestore) decide(_ *Network, m Moment) ([]Event, error) {
	if m.Actor.Role != RoleSystem && m.Actor.Role != RoleOperator {
		return nil, refuse("for-operators")
	}
	return []Event{LogRestored{c}}, nil
}

// change changes nothing: the network is as it was when the backup was made.
func (LogRestored) change(*Network) {}

// Tells says whether the id is of the last message that the agency got before the log was restored, of an event that is not in it.
func (ev LogRestored) Tells(a AgencyCode, id uuid.UUID) bool {
	return slices.ContainsFunc(ev.Beyond, func(b ToldBeyond) bool { return b.Agency == a && b.Last == id })
}
