package domain

import (
	"strconv"
	"time"
)

// LendOfficer notes, in the day of the officer's own office, that the officer is about to serve a visit of another office by video; TakeBack
// that the officer is free again. Between the two the own office calls nobody to the officer's desk, and the officer is lent to nobody else:
// that is how an officer has one visitor at a time over several books.
type (
	LendOfficer struct {
		Officer  OfficerID     `json:"officer"`
		To       BookID        `json:"to"`
		Desk     DeskID        `json:"desk"`
		Expected time.Duration `json:"expected"` // of the service
	}
	TakeBack struct {
		Officer OfficerID `json:"officer"`
		Since   time.Time `json:"since,omitzero"` // of the loan that is meant; whichever there is when zero
	}
)

// OfficerLent and OfficerBack frame the time in which an officer serves elsewhere. Longest is how long the one had waited that waited longest
// at the officer's own office.
type (
	OfficerLent struct {
		Officer  OfficerID     `json:"officer"`
		To       BookID        `json:"to"`
		Desk     DeskID        `json:"desk"`
		Expected time.Duration `json:"expected"`
		Longest  time.Duration `json:"longest"`
	}
	OfficerBack struct {
		Officer OfficerID     `json:"officer"`
		To      BookID        `json:"to"`
		Away    time.Duration `json:"away"`
	}
)

// Loan is an officer who serves elsewhere, and since when.
type Loan struct {
	To    BookID    `json:"to"`
	Desk  DeskID    `json:"desk"`
	Since time.Time `json:"since"`
}

// LoanStands is how long a loan stands though nobody is at the desk that it is for: whoever has lent the officer calls within that time or
// not at all.
const LoanStands = time.Minute

func (LendOfficer) Name() string { return "lend-officer" }
func (TakeBack) Name() string    { return "take-back" }
func (OfficerLent) Name() string { return "officer-lent" }
func (OfficerBack) Name() string { return "officer-back" }

// MayLend says whether an office can spare an officer for a service of the expected length and still meet its own target: whoever waits
// longest for its own desks would not have waited longer than the target when the officer is back. Where nobody waits, it can.
func MayLend(d *Day, expected time.Duration, at time.Time) (longest time.Duration, ok bool) {
	waits := false
	for _, v := range d.WaitingVisits() {
		for _, id := range d.in(v, Waiting) {
			for _, q := range d.Errands[id].Queues() {
				if q.Channel != Video {
					waits, longest = true, max(longest, v.WaitedAt(at))
				}
			}
		}
	}
	return longest, !waits || longest+expected <= time.Duration(d.Rules.TargetMinutes)*time.Minute
}

// Rank is the moment by which the visit stands in the line; days of one date compare by it.
func (d *Day) Rank(v *Visit) time.Time { return d.rank(v) }

func (c LendOfficer) decide(d *Day, m Moment) ([]Event, error) {
	if err := d.mayActFor(m.Actor, c.Officer); err != nil {
		return nil, err
	}
	if !d.assigned(m, c.Officer, Host, General) {
		return nil, refuse("not-assigned", "officer", shown(c.Officer), "agency", string(Host))
	}
	k, date, ok := c.To.Daybook()
	if !ok || k == d.Kontor || date != d.Date {
		return nil, malformed("lent-nowhere", "officer", shown(c.Officer))
	}
	if loan, lent := d.Lent[c.Officer]; lent {
		return nil, d.lent(m, c.Officer, loan)
	}
	if desk := d.deskOf(c.Officer); desk != nil && desk.Visit != "" {
		return nil, refuse("desk-busy", "desk", string(desk.ID), "ticket", string(d.Visits[desk.Visit].Ticket))
	}
	longest, ok := MayLend(d, c.Expected, m.At)
	if !ok {
		return nil, refuse("own-visitors-first", "kontor", m.Network.name(d.Kontor), "minutes", strconv.Itoa(int(longest/time.Minute)))
	}
	return []Event{OfficerLent{c.Officer, c.To, c.Desk, c.Expected, longest}}, nil
}

func (d *Day) lent(m Moment, o OfficerID, loan Loan) error {
	k, _, _ := loan.To.Daybook()
	return lost("officer-lent", "officer", string(o), "kontor", m.Network.name(k))
}

func (c TakeBack) decide(d *Day, m Moment) ([]Event, error) {
	if err := d.mayActFor(m.Actor, c.Officer); err != nil {
		return nil, err
	}
	loan, lent := d.Lent[c.Officer]
	if !lent || !c.Since.IsZero() && !c.Since.Equal(loan.Since) {
		return nil, nil
	}
	return []Event{OfficerBack{c.Officer, loan.To, m.At.Sub(loan.Since)}}, nil
}

func (ev OfficerLent) evolve(d *Day, at time.Time) {
	if d.Lent == nil {
		d.Lent = map[OfficerID]Loan{}
	}
	d.Lent[ev.Officer] = Loan{ev.To, ev.Desk, at}
}

func (ev OfficerBack) evolve(d *Day, _ time.Time) { delete(d.Lent, ev.Officer) }
