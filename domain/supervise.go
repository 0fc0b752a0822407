package domain

import (
	"slices"
	"strconv"
	"time"
)

// SignOff closes another's desk; a visitor there goes back to the queue with the age kept. For supervisors.
type SignOff struct {
	Desk   DeskID     `json:"desk"`
	Reason ReasonCode `json:"reason"`
}

// Free puts back a visitor whose officer is gone, from a desk or from where it was parked. For supervisors.
type Free struct {
	Visit  VisitID    `json:"visit"`
	Reason ReasonCode `json:"reason"`
}

// Join makes one of a visit that was registered twice: Visit's errands become Into's, but those that Into has open already. For
// supervisors.
type Join struct {
	Visit VisitID `json:"visit"`
	Into  VisitID `json:"into"`
}

// VisitorFreed puts a visit back into its queues.
type VisitorFreed struct {
	Visit   VisitID    `json:"visit"`
	Ticket  Ticket     `json:"ticket"`
	Errands []ErrandID `json:"errands"`
	Reason  ReasonCode `json:"reason"`
}

// VisitsJoined makes one visit of two; it keeps the longer age and the longer wait.
type VisitsJoined struct {
	Visit  VisitID    `json:"visit"`
	Into   VisitID    `json:"into"`
	Ticket Ticket     `json:"ticket"` // that is void now
	Moved  []ErrandID `json:"moved,omitempty"`
	Struck []ErrandID `json:"struck,omitempty"`
}

func (SignOff) Name() string      { return "sign-off" }
func (Free) Name() string         { return "free" }
func (Join) Name() string         { return "join" }
func (VisitorFreed) Name() string { return "visitor-freed" }
func (VisitsJoined) Name() string { return "visits-joined" }

func (c SignOff) decide(d *Day, m Moment) ([]Event, error) {
	if err := forSupervisors(m.Actor, c.Reason); err != nil {
		return nil, err
	}
	desk, err := d.desk(c.Desk, m.Actor)
	if err != nil {
		return nil, err
	}
	var events []Event
	if desk.Visit != "" {
		events = append(events, d.free(d.Visits[desk.Visit], c.Reason))
	}
	return append(events, DeskClosed{Desk: desk.ID, Officer: desk.Officer, Staffed: desk.staffedUntil(m.At), SignedOff: true}), nil
}

func (c Free) decide(d *Day, m Moment) ([]Event, error) {
	if err := forSupervisors(m.Actor, c.Reason); err != nil {
		return nil, err
	}
	v, err := d.visit(c.Visit)
	switch {
	case err != nil:
		return nil, err
	case d.any(v, Waiting):
		return nil, nil
	case v.Desk == "" && !d.any(v, Paused):
		return nil, refuse("visit-not-called", "ticket", string(v.Ticket))
	}
	return []Event{d.free(v, c.Reason)}, nil
}

func (c Join) decide(d *Day, m Moment) ([]Event, error) {
	if err := forSupervisors(m.Actor, Duplicate); err != nil {
		return nil, err
	}
	v, err := d.visit(c.Visit)
	if err != nil {
		return nil, err
	}
	into, err := d.visit(c.Into)
	if err != nil {
		return nil, err
	}
	switch {
	case v.JoinedInto == into.ID:
		return nil, nil
	case v == into:
		return nil, refuse("join-itself", "ticket", string(v.Ticket))
	case v.JoinedInto != "":
		return nil, refuse("visit-over", "ticket", string(v.Ticket))
	case len(d.in(v, Waiting)) != len(v.Errands):
		return nil, refuse("visit-not-waiting", "ticket", string(v.Ticket))
	case d.over(into) || d.any(into, Absent):
		return nil, refuse("visit-over", "ticket", string(into.Ticket))
	}
	ev := VisitsJoined{Visit: v.ID, Into: into.ID, Ticket: v.Ticket}
	for _, id := range v.Errands {
		if slices.ContainsFunc(into.Errands, func(e ErrandID) bool {
			return d.Errands[e].Type == d.Errands[id].Type && !d.Errands[e].State.Final()
		}) {
			ev.Struck = append(ev.Struck, id)
		} else {
			ev.Moved = append(ev.Moved, id)
		}
	}
	if n := len(into.Errands) + len(ev.Moved); n > MaxErrands {
		return nil, refuse("too-many-errands", "count", strconv.Itoa(n), "most", strconv.Itoa(MaxErrands))
	}
	return []Event{ev}, nil
}

func (d *Day) free(v *Visit, r ReasonCode) VisitorFreed {
	return VisitorFreed{v.ID, v.Ticket, d.in(v, Called, Held, InService, Paused), r}
}

func (ev VisitorFreed) evolve(d *Day, at time.Time) {
	d.Visits[ev.Visit].PutBack = true
	d.all(ev.Visit, ev.Errands, Waiting, at)
}

func (ev VisitsJoined) evolve(d *Day, at time.Time) {
	v, into := d.Visits[ev.Visit], d.Visits[ev.Into]
	if into.Waited = max(into.WaitedAt(at), v.WaitedAt(at)); !into.Queued.IsZero() {
		into.Queued = at
	}
	for _, id := range ev.Struck {
		d.move(d.Errands[id], Corrected)
	}
	v.Errands = slices.DeleteFunc(slices.Clone(v.Errands), func(id ErrandID) bool { return slices.Contains(ev.Moved, id) })
	for _, id := range ev.Moved {
		e := d.Errands[id]
		e.Visit = into.ID
		if into.Desk != "" || d.any(into, Paused) {
			d.move(e, Held)
		}
		into.Errands = append(into.Errands, id)
	}
	v.JoinedInto = into.ID
	d.settle(v, at)
	if d.rank(v).Before(d.rank(into)) {
		into.Booked = v.Booked
	}
	into.inherit(v)
	d.reLine(into)
	d.settle(into, at)
}

// inherit gives the visit the age of one that was registered for the same visitor, and what that one's place in the line came from.
func (v *Visit) inherit(from *Visit) {
	if from.Since.Before(v.Since) {
		v.Since = from.Since
	}
	if v.Class == "" {
		v.Class = from.Class
	}
	v.PutBack, v.Protected = v.PutBack || from.PutBack, v.Protected || from.Protected
}

func forSupervisors(a Actor, r ReasonCode) error {
	switch {
	case a.Role != RoleSupervisor && a.Role != RoleSystem:
		return refuse("for-supervisors")
	case !reasons[r]:
		return malformed("unknown-reason", "reason", shown(r))
	}
	return nil
}
