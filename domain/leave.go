package domain

import "time"

// Leave says that the visitor went, unserved in what was still open.
type Leave struct {
	Visit VisitID `json:"visit"`
}

// VisitorLeft ends a visit that gave up.
type VisitorLeft struct {
	Visit   VisitID       `json:"visit"`
	Ticket  Ticket        `json:"ticket"`
	Errands []ErrandID    `json:"errands"`
	Waited  time.Duration `json:"waited"`
}

func (Leave) Name() string       { return "leave" }
func (VisitorLeft) Name() string { return "visitor-left" }

func (c Leave) decide(d *Day, m Moment) ([]Event, error) {
	v, err := d.visit(c.Visit)
	switch {
	case err != nil:
		return nil, err
	case d.over(v) && len(d.in(v, Left)) > 0:
		return nil, nil
	case d.over(v):
		return nil, refuse("visit-over", "ticket", string(v.Ticket))
	}
	if v.Desk != "" {
		if _, err := d.desk(v.Desk, m.Actor); err != nil {
			return nil, err
		}
	}
	open := d.in(v, Waiting, Called, Held, InService, Paused, Absent)
	return []Event{VisitorLeft{v.ID, v.Ticket, open, v.WaitedAt(m.At)}}, nil
}

func (ev VisitorLeft) evolve(d *Day, at time.Time) { d.all(ev.Visit, ev.Errands, Left, at) }
