package domain

import (
	"fmt"
	"time"
)

// Ledger is a book in which nothing is decided but on itself: what was read of visitors' content on a date, or the incidents of a year.
// It is not safe for concurrent use.
type Ledger struct {
	Book     BookID    `json:"book"`
	At       time.Time `json:"at"` // of the last entry
	Revision uint64    `json:"revision"`

	Openings  []Opening   `json:"openings,omitempty"`  // of content, in the order in which they were written
	Incidents []*Incident `json:"incidents,omitempty"` // of the year, by their numbers
}

// LedgerCommand is a command to a ledger.
type LedgerCommand interface {
	Command
	decide(l *Ledger, m Moment) ([]Event, error)
}

// ledgerEvent is what is written in a ledger. Its time is the entry's.
type ledgerEvent interface {
	Event
	record(l *Ledger, at time.Time)
}

// NewLedger is the ledger before anything was written in it.
func NewLedger(b BookID) *Ledger { return &Ledger{Book: b} }

// Decide says what the command makes happen in the ledger: events, none when it is already so, or a *Refusal. The ledger is not changed.
func (l *Ledger) Decide(m Moment, c LedgerCommand) ([]Event, error) {
	if err := m.Actor.check(); err != nil {
		return nil, err
	}
	return c.decide(l, m)
}

// Fold adds an entry of the ledger; it must be the next one. One that does not fit is an error, and the ledger is no longer to be used.
func (l *Ledger) Fold(e Entry) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("entry %d of book %s does not fit: %v", e.Revision, e.Book, r)
		}
	}()
	if e.Book != l.Book || e.Revision != l.Revision+1 {
		return foldError(e, l.Book, l.Revision)
	}
	if err := e.Unread(); err != nil {
		return err
	}
	for _, ev := range e.Events {
		written, ok := ev.(ledgerEvent)
		if !ok {
			return foldError(e, l.Book, l.Revision)
		}
		written.record(l, e.At)
	}
	l.At, l.Revision = e.At, e.Revision
	return nil
}
