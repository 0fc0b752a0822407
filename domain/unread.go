package domain

import (
	"encoding/json"
	"fmt"
	"time"
)

// Unread is what this release cannot read: an event of a later release, or an entry that is none. It is kept as it was written, and no
// book accepts it: whoever does not know what happened must not go on as if nothing had.
type Unread struct {
	Event   string // its name; empty when the whole entry cannot be read
	Version int
	Data    string // as stored
	Why     string // the entry cannot be read, when it is that
}

// Name is the event's name on the wire.
func (u Unread) Name() string { return u.Event }

func (u Unread) version() int { return u.Version }

func (u Unread) Error() string {
	form, known := forms[u.Event]
	switch {
	case u.Event == "":
		return "the entry cannot be read: " + u.Why
	case known:
		return fmt.Sprintf("this release does not know version %d of event %s, only up to %d; run the release that wrote it, or a later one",
			u.Version, u.Event, versionOf(form))
	}
	return fmt.Sprintf("this release does not know event %.80s; run the release that wrote it, or a later one", u.Event)
}

// Unread is an Unread error when the entry has anything that this release cannot read.
func (e Entry) Unread() error {
	for _, ev := range e.Events {
		if u, ok := ev.(Unread); ok {
			return u
		}
	}
	return nil
}

// ReadEntry is DecodeEntry for whoever goes on behind an entry of the book that cannot be read: such bytes are an entry of revision 0 with
// nothing but an Unread in it, and the time at which it happened if that much can be read.
func ReadEntry(b BookID, stored []byte) Entry {
	e, err := DecodeEntry(stored)
	if err == nil && e.Book != b {
		err = fmt.Errorf("it is an entry of book %s", e.Book)
	}
	if err == nil {
		return e
	}
	var when struct {
		At time.Time `json:"at"`
	}
	if json.Unmarshal(stored, &when) != nil {
		when.At = time.Time{}
	}
	return Entry{Book: b, At: when.At, Events: []Event{Unread{Data: string(stored), Why: err.Error()}}}
}
