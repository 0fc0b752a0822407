package projections

import (
	"errors"

	"kontor/domain"
)

var errUnsound = errors.New("it does not hold together")

// sound says whether everything that the book names is there, so that no query stumbles over a snapshot that somebody else wrote.
func (p *writtenBook) sound() error {
	for _, n := range p.Counts.Agencies {
		if n == nil {
			return errUnsound
		}
	}
	for _, of := range p.Answers {
		if of == nil {
			return errUnsound
		}
	}
	switch {
	case p.Day == nil && p.Kept == nil, p.Day != nil && p.Kept != nil:
		return errUnsound
	case p.Kept != nil:
		return nil
	case p.Day.Book() != p.ID || p.Day.Revision != p.Revision || p.Displays.Calls == nil:
		return errUnsound
	case p.Counts.Errands == nil || p.Counts.Agencies == nil || !soundDay(p.Day), !p.Told.sound(p.Day):
		return errUnsound
	}
	return nil
}

func soundDay(d *domain.Day) bool {
	if d.Desks == nil || d.Visits == nil || d.Errands == nil || d.Accounts == nil || d.Durations == nil || len(d.Order) != len(d.Visits) {
		return false
	}
	for _, desk := range d.Desks {
		if desk == nil {
			return false
		}
	}
	for _, a := range d.Accounts {
		if a == nil || a.In == nil {
			return false
		}
	}
	for code, b := range d.Bookings {
		if b == nil || b.Code != code {
			return false
		}
	}
	for i, id := range d.Order {
		if v := d.Visits[id]; v == nil || v.ID != id || v.Number != i+1 || !soundVisit(d, v) {
			return false
		}
	}
	for id, e := range d.Errands {
		if e == nil || e.ID != id || d.Visits[e.Visit] == nil {
			return false
		}
	}
	return true
}

func soundVisit(d *domain.Day, v *domain.Visit) bool {
	for _, id := range v.Errands {
		if d.Errands[id] == nil {
			return false
		}
	}
	return true
}

func (t *told) sound(d *domain.Day) bool {
	if len(t.Errands) != len(d.Errands) {
		return false
	}
	for id := range d.Errands {
		if t.Errands[id] == nil {
			return false
		}
	}
	for _, w := range t.Recent {
		if t.Errands[w.Errand] == nil {
			return false
		}
	}
	return true
}
