package domain

import "time"

// MarkAbsent says that a called visitor did not come.
type MarkAbsent struct {
	Visit VisitID `json:"visit"`
}

// VisitorAbsent is a no-show; the visit can be put back with its age.
type VisitorAbsent struct {
	Visit   VisitID    `json:"visit"`
	Ticket  Ticket     `json:"ticket"`
	Errands []ErrandID `json:"errands"`
	Calls   int        `json:"calls"`
}

func (MarkAbsent) Name() string    { return "mark-absent" }
func (VisitorAbsent) Name() string { return "visitor-absent" }

func (c MarkAbsent) decide(d *Day, m Moment) ([]Event, error) {
	if v := d.Visits[c.Visit]; v != nil && d.any(v, Absent) {
		return nil, nil
	}
	v, err := d.calledVisit(c.Visit, m.Actor)
	if err != nil {
		return nil, err
	}
	return []Event{VisitorAbsent{v.ID, v.Ticket, d.in(v, Called, Held), v.Calls}}, nil
}

func (ev VisitorAbsent) evolve(d *Day, at time.Time) { d.all(ev.Visit, ev.Errands, Absent, at) }

// all takes errands of one visit to a state together.
func (d *Day) all(id VisitID, errands []ErrandID, to State, at time.Time) {
	for _, e := range errands {
		errand := d.Errands[e]
		errand.Served = errand.ServedAt(at)
		d.move(errand, to)
	}
	d.settle(d.Visits[id], at)
}
