package domain

import (
	"slices"
	"time"
)

// End ends the errand in service with an outcome. Where its agency wants a note with what is handed over, the note is sealed first; the agency's
// own people need none.
type End struct {
	Errand  ErrandID `json:"errand"`
	Outcome Outcome  `json:"outcome"`
}

// ErrandEnded says how the errand ended at the office. One that ended at once, at the door or by referral, has no officer.
type ErrandEnded struct {
	Errand   ErrandID      `json:"errand"`
	Outcome  Outcome       `json:"outcome"`
	Referral *Referral     `json:"referral,omitempty"`
	Booking  *BookingRef   `json:"booking,omitempty"` // the time that was booked for it, with BookedTime
	Desk     DeskID        `json:"desk,omitempty"`
	Officer  OfficerID     `json:"officer,omitempty"`
	Served   time.Duration `json:"served,omitempty"` // pauses out
	Waited   time.Duration `json:"waited,omitempty"` // the visit, in all queues
}

func (End) Name() string         { return "end" }
func (ErrandEnded) Name() string { return "errand-ended" }

func (c End) decide(d *Day, m Moment) ([]Event, error) {
	if !outcomes[c.Outcome] {
		return nil, malformed("unknown-outcome", "outcome", shown(c.Outcome))
	}
	e, err := d.errand(c.Errand)
	if err != nil {
		return nil, err
	}
	v := d.Visits[e.Visit]
	switch {
	case e.State == Ended && e.Outcome == c.Outcome:
		return nil, nil
	case e.State == Ended:
		return nil, lost("already-ended", "ticket", string(v.Ticket), "outcome", string(e.Outcome), "officer", string(e.By))
	case e.State != InService:
		return nil, refuse("not-started", "ticket", string(v.Ticket), "state", string(e.State))
	}
	desk, err := d.desk(v.Desk, m.Actor)
	switch {
	case err != nil:
		return nil, err
	case c.Outcome == HandedOver && m.Actor.Role != RoleAgency && m.Network.WantsNote(e.Type, d.Date) && !e.noted():
		return nil, refuse("note-wanted", "ticket", string(v.Ticket), "agency", string(e.Agency))
	}
	draft := d.draft(v.ID)
	events := draft.happen(nil, m.At, ErrandEnded{
		Errand: e.ID, Outcome: c.Outcome, Desk: desk.ID, Officer: desk.Officer, Served: e.ServedAt(m.At), Waited: v.WaitedAt(m.At),
	})
	return draft.release(events, m, draft.Visits[v.ID]), nil
}

// noted says whether the errand has a note for its agency.
func (e *Errand) noted() bool {
	return slices.ContainsFunc(e.ContentFor(e.Agency), func(c Content) bool { return c.Field == FieldNote && !c.Forgotten })
}

func (ev ErrandEnded) evolve(d *Day, at time.Time) {
	e := d.Errands[ev.Errand]
	if e.State == InService {
		e.Served = ev.Served
		d.Durations[e.Agency] = lastOf(d.Durations[e.Agency], ev.Served)
	}
	e.Outcome, e.Booking, e.EndedAt, e.By = ev.Outcome, ev.Booking, at, ev.Officer
	d.move(e, Ended)
	d.settle(d.Visits[e.Visit], at)
}

// lastOf adds a duration to those remembered and drops what is too old.
func lastOf(all []Duration, next Duration) []Duration {
	if len(all) >= kept {
		all = all[len(all)-kept+1:]
	}
	return append(append(make([]Duration, 0, len(all)+1), all...), next)
}
