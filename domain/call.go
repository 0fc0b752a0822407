package domain

import (
	"slices"
	"strconv"
	"time"
)

// CallNext calls, to the desk, the visit that is next for it.
type CallNext struct {
	Desk DeskID `json:"desk"`
}

// CallVisit calls a chosen visit to the desk, out of turn.
type CallVisit struct {
	Desk  DeskID  `json:"desk"`
	Visit VisitID `json:"visit"`
}

// Recall calls the visitor again to the same desk, up to the number of calls that the rules allow.
type Recall struct {
	Visit VisitID `json:"visit"`
}

// VisitorCalled takes the visit out of every queue: Errands are what the desk serves of it, Held what it does not.
type VisitorCalled struct {
	Visit   VisitID       `json:"visit"`
	Ticket  Ticket        `json:"ticket"`
	Desk    DeskID        `json:"desk"`
	Officer OfficerID     `json:"officer"`
	Errands []ErrandID    `json:"errands"`
	Held    []ErrandID    `json:"held,omitempty"`
	First   bool          `json:"first"`  // the visit's first call
	Waited  time.Duration `json:"waited"` // in all queues so far
	Chosen  bool          `json:"chosen,omitempty"`
	Behind  int           `json:"behind"` // visits that still wait for this desk
}

// VisitorRecalled is a further call to the same desk.
type VisitorRecalled struct {
	Visit  VisitID `json:"visit"`
	Ticket Ticket  `json:"ticket"`
	Desk   DeskID  `json:"desk"`
	Calls  int     `json:"calls"` // with this one
}

func (CallNext) Name() string        { return "call-next" }
func (CallVisit) Name() string       { return "call-visit" }
func (Recall) Name() string          { return "recall" }
func (VisitorCalled) Name() string   { return "visitor-called" }
func (VisitorRecalled) Name() string { return "visitor-recalled" }

func (c CallNext) decide(d *Day, m Moment) ([]Event, error) {
	desk, err := d.freeDesk(m, c.Desk)
	if err != nil {
		return nil, err
	}
	next := d.NextFor(m, desk)
	if len(next) == 0 {
		return nil, refuse("nobody-waits", "desk", string(c.Desk))
	}
	return []Event{d.call(m, desk, next[0], len(d.WaitingFor(m, desk))-1, false)}, nil
}

func (c CallVisit) decide(d *Day, m Moment) ([]Event, error) {
	desk, err := d.freeDesk(m, c.Desk)
	if err != nil {
		return nil, err
	}
	v, err := d.visit(c.Visit)
	if err != nil {
		return nil, err
	}
	if v.Desk != "" {
		return nil, lost("already-called", "ticket", string(v.Ticket), "desk", string(v.Desk), "officer", string(d.Desks[v.Desk].Officer))
	}
	if !d.any(v, Waiting) {
		return nil, refuse("visit-not-waiting", "ticket", string(v.Ticket))
	}
	next := d.WaitingFor(m, desk)
	if d.reserved(v, desk, m.At) {
		return nil, refuse("visit-reserved", "ticket", string(v.Ticket))
	}
	if !slices.Contains(next, v) {
		return nil, refuse("desk-serves-not", "ticket", string(v.Ticket), "desk", string(c.Desk))
	}
	return []Event{d.call(m, desk, v, len(next)-1, true)}, nil
}

func (c Recall) decide(d *Day, m Moment) ([]Event, error) {
	v, err := d.calledVisit(c.Visit, m.Actor)
	if err != nil {
		return nil, err
	}
	if v.Calls >= d.Rules.MaxCalls {
		return nil, refuse("call-limit", "ticket", string(v.Ticket), "calls", strconv.Itoa(v.Calls))
	}
	return []Event{VisitorRecalled{v.ID, v.Ticket, v.Desk, v.Calls + 1}}, nil
}

// WaitingFor lists the visits that the desk may call, in the order in which it is to call them: those that it serves, and that are not
// reserved for another.
func (d *Day) WaitingFor(m Moment, desk *Desk) []*Visit {
	return slices.DeleteFunc(d.WaitingVisits(), func(v *Visit) bool {
		return d.reserved(v, desk, m.At) || !slices.ContainsFunc(v.Errands, func(id ErrandID) bool {
			return d.Errands[id].State == Waiting && d.Serves(m, desk, d.Errands[id])
		})
	})
}

func (d *Day) call(m Moment, desk *Desk, v *Visit, behind int, chosen bool) VisitorCalled {
	called := VisitorCalled{
		Visit: v.ID, Ticket: v.Ticket, Desk: desk.ID, Officer: desk.Officer,
		First: v.FirstCalled.IsZero(), Waited: v.WaitedAt(m.At), Chosen: chosen, Behind: behind,
	}
	for _, id := range d.in(v, Waiting) {
		if d.Serves(m, desk, d.Errands[id]) {
			called.Errands = append(called.Errands, id)
		} else {
			called.Held = append(called.Held, id)
		}
	}
	return called
}

func (ev VisitorCalled) evolve(d *Day, at time.Time) {
	v, desk := d.Visits[ev.Visit], d.Desks[ev.Desk]
	for _, id := range ev.Errands {
		d.move(d.Errands[id], Called)
	}
	for _, id := range ev.Held {
		d.move(d.Errands[id], Held)
	}
	v.Desk, v.Calls, v.Prefers = ev.Desk, 1, nil
	desk.Visit, desk.Busy = ev.Visit, at
	if ev.First {
		v.FirstCalled = at
	}
	d.settle(v, at)
}

func (ev VisitorRecalled) evolve(d *Day, _ time.Time) { d.Visits[ev.Visit].Calls = ev.Calls }

// freeDesk is the open desk, if the actor may act at it and nobody is called to it.
func (d *Day) freeDesk(m Moment, id DeskID) (*Desk, error) {
	desk, err := d.desk(id, m.Actor)
	switch {
	case err != nil:
		return nil, err
	case desk.Visit != "":
		return nil, refuse("desk-busy", "desk", string(id), "ticket", string(d.Visits[desk.Visit].Ticket))
	case desk.OnBreak:
		return nil, refuse("desk-on-break", "desk", string(id))
	}
	if loan, lent := d.Lent[desk.Officer]; lent && desk.From == "" {
		return nil, d.lent(m, desk.Officer, loan)
	}
	return desk, nil
}

// calledVisit is the visit, if it is called to a desk at which the actor may act and its service has not begun.
func (d *Day) calledVisit(id VisitID, a Actor) (*Visit, error) {
	v, err := d.visit(id)
	if err != nil {
		return nil, err
	}
	if v.Desk == "" || !d.any(v, Called) || d.any(v, InService) {
		return nil, refuse("visit-not-called", "ticket", string(v.Ticket))
	}
	_, err = d.desk(v.Desk, a)
	return v, err
}
