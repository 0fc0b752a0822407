package domain

import (
	"slices"
	"time"
)

// OfferNext reserves, for a free desk, the visit that is next for it; the desk accepts it, or refuses it, or lets the time run out. Meanwhile
// no other desk calls the visit. It goes on waiting: only a call ends a wait.
type OfferNext struct {
	Desk DeskID `json:"desk"`
}

// AcceptOffer calls the visit that is offered to the desk; RefuseOffer gives it back, at its place, and it is not offered to that desk again
// for a while; TimeOutOffer does the same when nobody has answered in time, but for the while where no other desk could take the visit. The
// system gives it.
type (
	AcceptOffer struct {
		Desk DeskID `json:"desk"`
	}
	RefuseOffer struct {
		Desk   DeskID     `json:"desk"`
		Reason ReasonCode `json:"reason"`
	}
	TimeOutOffer struct {
		Desk DeskID `json:"desk"`
	}
)

// Prefer keeps a visit for an officer, from when it waits and no longer than the rules have it: others pass over it meanwhile, unless the
// officer has no desk open.
type Prefer struct {
	Visit   VisitID   `json:"visit"`
	Officer OfficerID `json:"officer"`
}

// VisitOffered reserves a visit until a moment.
type VisitOffered struct {
	Visit   VisitID       `json:"visit"`
	Ticket  Ticket        `json:"ticket"`
	Desk    DeskID        `json:"desk"`
	Officer OfficerID     `json:"officer"`
	Until   time.Time     `json:"until"`
	Waited  time.Duration `json:"waited"` // in all queues so far; it waits on
}

// OfferEnded ends a reservation that nobody accepted: Why is "refused" or "timed_out". Again is when the desk may be offered it
// again; zero is at once.
type OfferEnded struct {
	Visit  VisitID    `json:"visit"`
	Ticket Ticket     `json:"ticket"`
	Desk   DeskID     `json:"desk"`
	Why    string     `json:"why"`
	Reason ReasonCode `json:"reason,omitempty"`
	Again  time.Time  `json:"again,omitzero"`
}

// OfficerPreferred says for whom a visit is kept.
type OfficerPreferred struct {
	Visit   VisitID   `json:"visit"`
	Ticket  Ticket    `json:"ticket"`
	Officer OfficerID `json:"officer"`
}

// Offer is a visit's reservation for a desk.
type Offer struct {
	Desk  DeskID    `json:"desk"`
	Until time.Time `json:"until"`
}

// Turned is a desk that refused a visit, and when it may be offered it again.
type Turned struct {
	Desk  DeskID    `json:"desk"`
	Again time.Time `json:"again"`
}

// Preferred is the officer for whom a visit is kept, and since when.
type Preferred struct {
	Officer OfficerID `json:"officer"`
	Since   time.Time `json:"since"`
}

func (OfferNext) Name() string        { return "offer-next" }
func (AcceptOffer) Name() string      { return "accept-offer" }
func (RefuseOffer) Name() string      { return "refuse-offer" }
func (TimeOutOffer) Name() string     { return "time-out-offer" }
func (Prefer) Name() string           { return "prefer" }
func (VisitOffered) Name() string     { return "visit-offered" }
func (OfferEnded) Name() string       { return "offer-ended" }
func (OfficerPreferred) Name() string { return "officer-preferred" }

func (c OfferNext) decide(d *Day, m Moment) ([]Event, error) {
	desk, err := d.freeDesk(m, c.Desk)
	if err != nil {
		return nil, err
	}
	var events []Event
	if v := d.offeredTo(desk); v != nil {
		if m.At.Before(v.Offer.Until) {
			return nil, nil
		}
		events = append(events, d.lapse(m, v))
	}
	next := d.NextFor(m, desk)
	if len(events) > 0 && !events[0].(OfferEnded).Again.IsZero() {
		next = slices.DeleteFunc(next, func(v *Visit) bool { return v.Offer != nil && v.Offer.Desk == desk.ID })
	}
	switch {
	case d.Rules.Order.Offer <= 0:
		return nil, refuse("no-offers", "desk", string(c.Desk))
	case len(next) == 0 && len(events) > 0:
		return events, nil
	case len(next) == 0:
		return nil, refuse("nobody-waits", "desk", string(c.Desk))
	}
	v := next[0]
	if v.Offer != nil && v.Offer.Desk != desk.ID { // another desk's, and over
		events = append(events, d.lapse(m, v))
	}
	until := m.At.Add(time.Duration(d.Rules.Order.Offer) * time.Minute)
	return append(events, VisitOffered{v.ID, v.Ticket, desk.ID, desk.Officer, until, v.WaitedAt(m.At)}), nil
}

func (c AcceptOffer) decide(d *Day, m Moment) ([]Event, error) {
	desk, err := d.desk(c.Desk, m.Actor)
	if err != nil {
		return nil, err
	}
	v := d.offeredTo(desk)
	if v == nil || !m.At.Before(v.Offer.Until) {
		return nil, refuse("no-offer", "desk", string(c.Desk))
	}
	if desk, err = d.freeDesk(m, c.Desk); err != nil {
		return nil, err
	}
	next := d.WaitingFor(m, desk)
	if !slices.Contains(next, v) {
		return nil, refuse("desk-serves-not", "ticket", string(v.Ticket), "desk", string(c.Desk))
	}
	return []Event{d.call(m, desk, v, len(next)-1, false)}, nil
}

func (c RefuseOffer) decide(d *Day, m Moment) ([]Event, error) {
	if !reasons[c.Reason] {
		return nil, malformed("unknown-reason", "reason", shown(c.Reason))
	}
	desk, err := d.desk(c.Desk, m.Actor)
	if err != nil {
		return nil, err
	}
	v := d.offeredTo(desk)
	if v == nil {
		return nil, refuse("no-offer", "desk", string(c.Desk))
	}
	again := m.At.Add(time.Duration(d.Rules.Order.Hold) * time.Minute)
	return []Event{OfferEnded{Visit: v.ID, Ticket: v.Ticket, Desk: desk.ID, Why: "refused", Reason: c.Reason, Again: again}}, nil
}

func (c TimeOutOffer) decide(d *Day, m Moment) ([]Event, error) {
	if err := forOperations(m.Actor); err != nil {
		return nil, err
	}
	desk := d.Desks[c.Desk]
	if desk == nil {
		return nil, unknown("unknown-desk", "desk", shown(c.Desk))
	}
	v := d.offeredTo(desk)
	if v == nil || m.At.Before(v.Offer.Until) {
		return nil, nil
	}
	return []Event{d.lapse(m, v)}, nil
}

func (c Prefer) decide(d *Day, m Moment) ([]Event, error) {
	v, err := d.presentVisit(c.Visit)
	if err != nil {
		return nil, err
	}
	if err := d.mayActFor(m.Actor, c.Officer); err != nil {
		return nil, err
	}
	switch {
	case v.Prefers != nil && v.Prefers.Officer == c.Officer:
		return nil, nil
	case d.deskOf(c.Officer) == nil:
		return nil, refuse("officer-has-no-desk", "officer", shown(c.Officer))
	}
	return []Event{OfficerPreferred{v.ID, v.Ticket, c.Officer}}, nil
}

// lapse ends an offer that nobody has answered in time. Where another desk could serve the visit, that one has as long to take it before
// it is offered to the same desk again.
func (d *Day) lapse(m Moment, v *Visit) OfferEnded {
	ended := OfferEnded{Visit: v.ID, Ticket: v.Ticket, Desk: v.Offer.Desk, Why: "timed_out"}
	for _, desk := range d.staffed() {
		if desk.ID != v.Offer.Desk && slices.ContainsFunc(d.in(v, Waiting), func(id ErrandID) bool { return d.Serves(m, desk, d.Errands[id]) }) {
			ended.Again = m.At.Add(time.Duration(d.Rules.Order.Offer) * time.Minute)
		}
	}
	return ended
}

func (ev VisitOffered) evolve(d *Day, _ time.Time) {
	d.Visits[ev.Visit].Offer = &Offer{ev.Desk, ev.Until}
}

func (ev OfferEnded) evolve(d *Day, _ time.Time) {
	v := d.Visits[ev.Visit]
	v.Offer = nil
	if !ev.Again.IsZero() {
		v.Turned = append(slices.DeleteFunc(slices.Clone(v.Turned), func(t Turned) bool { return t.Desk == ev.Desk }), Turned{ev.Desk, ev.Again})
	}
}

func (ev OfficerPreferred) evolve(d *Day, at time.Time) {
	d.Visits[ev.Visit].Prefers = &Preferred{ev.Officer, at}
}

// offeredTo is the visit that is offered to the desk, in time or not; nil when there is none.
func (d *Day) offeredTo(desk *Desk) *Visit {
	for _, id := range d.Line {
		if v := d.Visits[id]; v.Offer != nil && v.Offer.Desk == desk.ID {
			return v
		}
	}
	return nil
}

// deskOf is the officer's open desk; nil when there is none.
func (d *Day) deskOf(o OfficerID) *Desk {
	for _, id := range d.deskIDs() {
		if desk := d.Desks[id]; desk.Open && desk.Officer == o {
			return desk
		}
	}
	return nil
}

// Lapsed lists the offers that nobody has answered in time, for the system to end.
func (d *Day) Lapsed(at time.Time) (all []TimeOutOffer) {
	for _, id := range d.Line {
		if o := d.Visits[id].Offer; o != nil && !at.Before(o.Until) {
			all = append(all, TimeOutOffer{o.Desk})
		}
	}
	return all
}

// reserved says whether the visit is another's at the moment: offered to another desk, or kept for another officer who has one.
func (d *Day) reserved(v *Visit, desk *Desk, at time.Time) bool {
	if v.Offer != nil && v.Offer.Desk != desk.ID && at.Before(v.Offer.Until) {
		return true
	}
	if v.Prefers == nil || v.Prefers.Officer == desk.Officer {
		return false
	}
	since := v.Queued
	if v.Prefers.Since.After(since) {
		since = v.Prefers.Since
	}
	return at.Before(since.Add(time.Duration(d.Rules.Order.Hold)*time.Minute)) && d.deskOf(v.Prefers.Officer) != nil
}

// NextFor lists whom the desk is to be given next: those it may call but for those it has refused lately.
func (d *Day) NextFor(m Moment, desk *Desk) []*Visit {
	return slices.DeleteFunc(d.WaitingFor(m, desk), func(v *Visit) bool {
		return slices.ContainsFunc(v.Turned, func(t Turned) bool { return t.Desk == desk.ID && m.At.Before(t.Again) })
	})
}
