package domain

import (
	"maps"
	"slices"
	"time"
)

// draft is a copy of the day for a command whose later events depend on its earlier ones; the day itself stays as it is. What an
// event may change is copied: the visit, its errands and desk, and every account. The rest is shared.
func (d *Day) draft(id VisitID) *Day {
	c := &Day{state: d.state}
	c.Visits, c.Errands, c.Desks = maps.Clone(d.Visits), maps.Clone(d.Errands), maps.Clone(d.Desks)
	c.Durations, c.Line = maps.Clone(d.Durations), slices.Clone(d.Line)
	v := *d.Visits[id]
	c.Visits[id] = &v
	for _, e := range v.Errands {
		errand := *d.Errands[e]
		c.Errands[e] = &errand
	}
	if desk := d.Desks[v.Desk]; desk != nil {
		copied := *desk
		c.Desks[v.Desk] = &copied
	}
	c.Accounts = make(map[AgencyCode]*Account, len(d.Accounts))
	for code, a := range d.Accounts {
		account := *a
		account.In = maps.Clone(a.In)
		c.Accounts[code] = &account
	}
	return c
}

// happen folds an event into the draft and adds it to those decided.
func (d *Day) happen(events []Event, at time.Time, ev dayEvent) []Event {
	ev.evolve(d, at)
	return append(events, ev)
}

// settle draws the consequences of what happened to a visit's errands: when it waits, its waiting runs; when nothing of it is left at
// a desk, the desk is free.
func (d *Day) settle(v *Visit, at time.Time) {
	waits := d.any(v, Waiting)
	switch {
	case waits && v.Queued.IsZero():
		v.Queued = at
		d.lineUp(v)
	case !waits && !v.Queued.IsZero():
		v.Waited += at.Sub(v.Queued)
		v.Queued, v.Offer = time.Time{}, nil
		d.stepOut(v)
	}
	if v.Desk != "" && len(d.in(v, Called, Held, InService)) == 0 {
		d.leaveDesk(v)
	}
}

// leaveDesk frees the desk that the visit is at.
func (d *Day) leaveDesk(v *Visit) {
	if desk := d.Desks[v.Desk]; desk != nil && desk.Visit == v.ID {
		desk.Visit, desk.Busy = "", time.Time{}
	}
	v.Desk = ""
}

// visit is the visit of the id, if it is of this day.
func (d *Day) visit(id VisitID) (*Visit, error) {
	if v := d.Visits[id]; v != nil {
		return v, nil
	}
	return nil, unknown("unknown-visit", "visit", shown(id))
}

// errand is the errand of the id, if it is of this day.
func (d *Day) errand(id ErrandID) (*Errand, error) {
	if e := d.Errands[id]; e != nil {
		return e, nil
	}
	return nil, unknown("unknown-errand", "errand", shown(id))
}
