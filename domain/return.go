package domain

import "time"

// ReturnToQueue puts back a visitor who was absent, or is at a desk that serves nothing of the visit now; the age is kept.
type ReturnToQueue struct {
	Visit VisitID `json:"visit"`
}

// VisitorReturned puts errands back into their queues. Why is "absent" or "called" when somebody put the visitor back, and "other-desk"
// when the desk has done what it may and the rest of the visit waits for another.
type VisitorReturned struct {
	Visit   VisitID    `json:"visit"`
	Ticket  Ticket     `json:"ticket"`
	Errands []ErrandID `json:"errands"`
	Why     string     `json:"why"`
}

func (ReturnToQueue) Name() string   { return "return-to-queue" }
func (VisitorReturned) Name() string { return "visitor-returned" }

func (c ReturnToQueue) decide(d *Day, m Moment) ([]Event, error) {
	v, err := d.visit(c.Visit)
	switch {
	case err != nil:
		return nil, err
	case d.any(v, Waiting):
		return nil, nil
	case d.any(v, Absent):
		return []Event{VisitorReturned{v.ID, v.Ticket, d.in(v, Absent), "absent"}}, nil
	}
	rest := d.in(v, Called, Held)
	if v.Desk == "" || len(rest) == 0 || d.any(v, InService) {
		return nil, refuse("visit-not-called", "ticket", string(v.Ticket))
	}
	if _, err := d.desk(v.Desk, m.Actor); err != nil {
		return nil, err
	}
	return []Event{VisitorReturned{v.ID, v.Ticket, rest, "called"}}, nil
}

func (ev VisitorReturned) evolve(d *Day, at time.Time) {
	if ev.Why != "absent" {
		d.Visits[ev.Visit].PutBack = true
	}
	d.all(ev.Visit, ev.Errands, Waiting, at)
}

// release puts the visit back into its queues when nothing is left of it that its desk may serve. It goes on with the events decided
// so far, on the draft.
func (d *Day) release(events []Event, m Moment, v *Visit) []Event {
	desk := d.Desks[v.Desk]
	if desk == nil {
		return events
	}
	left := d.in(v, Called, Held)
	for _, id := range left {
		if d.Serves(m, desk, d.Errands[id]) {
			return events
		}
	}
	if len(left) == 0 || d.any(v, InService) {
		return events
	}
	return d.happen(events, m.At, VisitorReturned{v.ID, v.Ticket, left, "other-desk"})
}
