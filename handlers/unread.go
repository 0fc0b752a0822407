package handlers

import (
	"errors"

	"kontor/domain"
)

// unread is a *Damage when the entry holds anything that this release cannot read: nobody goes on from there as if nothing had happened.
func unread(r Recorded) error {
	if err := r.Entry.Unread(); err != nil {
		return stopped(r, err)
	}
	return nil
}

// stopped is why a book cannot be gone on with behind the entry.
func stopped(r Recorded, why error) *Damage {
	u, later := domain.Unread{}, false
	if errors.As(why, &u) {
		later = u.Event != ""
	}
	return &Damage{Book: r.Entry.Book, Place: r.Position.Place, What: why.Error(), Later: later}
}
