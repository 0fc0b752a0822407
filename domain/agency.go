package domain

import "time"

// Accept says that the agency has taken over what was handed over to it.
type Accept struct {
	Errand ErrandID `json:"errand"`
}

// ReturnErrand says that the agency cannot go on with what was handed over.
type ReturnErrand struct {
	Errand ErrandID   `json:"errand"`
	Reason ReasonCode `json:"reason"`
}

// CloseErrand says that the agency is done with what was handed over.
type CloseErrand struct {
	Errand ErrandID `json:"errand"`
}

// Contradict says that what the desk called solved was not.
type Contradict struct {
	Errand ErrandID   `json:"errand"`
	Reason ReasonCode `json:"reason"`
}

// ErrandAccepted, ErrandReturned and ErrandClosed are the agency's answers to a hand-over; After is since the errand ended at the
// office.
type (
	ErrandAccepted struct {
		Errand ErrandID      `json:"errand"`
		Agency AgencyCode    `json:"agency"`
		After  time.Duration `json:"after"`
	}
	ErrandReturned struct {
		Errand ErrandID      `json:"errand"`
		Agency AgencyCode    `json:"agency"`
		Reason ReasonCode    `json:"reason"`
		After  time.Duration `json:"after"`
	}
	ErrandClosed struct {
		Errand ErrandID      `json:"errand"`
		Agency AgencyCode    `json:"agency"`
		After  time.Duration `json:"after"`
	}
)

// ErrandContradicted keeps both: the desk's "solved", and the agency's "no".
type ErrandContradicted struct {
	Errand ErrandID      `json:"errand"`
	Agency AgencyCode    `json:"agency"`
	Reason ReasonCode    `json:"reason"`
	After  time.Duration `json:"after"`
}

func (Accept) Name() string             { return "accept" }
func (ReturnErrand) Name() string       { return "return" }
func (CloseErrand) Name() string        { return "close" }
func (Contradict) Name() string         { return "contradict" }
func (ErrandAccepted) Name() string     { return "errand-accepted" }
func (ErrandReturned) Name() string     { return "errand-returned" }
func (ErrandClosed) Name() string       { return "errand-closed" }
func (ErrandContradicted) Name() string { return "errand-contradicted" }

func (c Accept) decide(d *Day, m Moment) ([]Event, error) {
	e, err := d.handedOver(c.Errand, m.Actor)
	if err != nil || e.Answer == Accepted {
		return nil, err
	}
	if e.Answer != "" {
		return nil, lost("already-answered", "answer", string(e.Answer))
	}
	return []Event{ErrandAccepted{e.ID, e.Agency, m.At.Sub(e.EndedAt)}}, nil
}

func (c ReturnErrand) decide(d *Day, m Moment) ([]Event, error) {
	if !reasons[c.Reason] {
		return nil, malformed("unknown-reason", "reason", shown(c.Reason))
	}
	e, err := d.handedOver(c.Errand, m.Actor)
	switch {
	case err != nil:
		return nil, err
	case e.Answer == Returned && e.AnswerReason == c.Reason:
		return nil, nil
	case e.Answer == Returned, e.Answer == Settled:
		return nil, lost("already-answered", "answer", string(e.Answer))
	}
	return []Event{ErrandReturned{e.ID, e.Agency, c.Reason, m.At.Sub(e.EndedAt)}}, nil
}

func (c CloseErrand) decide(d *Day, m Moment) ([]Event, error) {
	e, err := d.handedOver(c.Errand, m.Actor)
	if err != nil || e.Answer == Settled {
		return nil, err
	}
	if e.Answer != Accepted {
		return nil, refuse("not-accepted", "errand", shown(c.Errand))
	}
	return []Event{ErrandClosed{e.ID, e.Agency, m.At.Sub(e.EndedAt)}}, nil
}

func (c Contradict) decide(d *Day, m Moment) ([]Event, error) {
	if !reasons[c.Reason] {
		return nil, malformed("unknown-reason", "reason", shown(c.Reason))
	}
	e, err := d.owned(c.Errand, m.Actor)
	switch {
	case err != nil:
		return nil, err
	case e.Answer == Contradicted:
		return nil, nil
	case e.State != Ended || e.Outcome != Solved:
		return nil, refuse("not-solved-here", "errand", shown(c.Errand))
	}
	return []Event{ErrandContradicted{e.ID, e.Agency, c.Reason, m.At.Sub(e.EndedAt)}}, nil
}

func (ev ErrandAccepted) evolve(d *Day, _ time.Time) { d.answer(ev.Errand, Accepted, "") }
func (ev ErrandReturned) evolve(d *Day, _ time.Time) { d.answer(ev.Errand, Returned, ev.Reason) }
func (ev ErrandClosed) evolve(d *Day, _ time.Time)   { d.answer(ev.Errand, Settled, "") }

func (ev ErrandContradicted) evolve(d *Day, _ time.Time) {
	d.answer(ev.Errand, Contradicted, ev.Reason)
}

func (d *Day) answer(id ErrandID, a Answer, r ReasonCode) {
	e := d.Errands[id]
	e.Answer, e.AnswerReason = a, r
}

// owned is the errand that the actor's agency knows by the id (ErrandID.For), if it is the agency's now. To anybody else it is unknown,
// whether it exists or not.
func (d *Day) owned(id ErrandID, a Actor) (*Errand, error) {
	if agency := a.Agency(); agency != "" && agency != Host {
		for _, e := range d.Errands {
			if e.Agency == agency && e.ID.For(agency) == id {
				return e, nil
			}
		}
	}
	return nil, unknown("unknown-errand", "errand", shown(id))
}

func (d *Day) handedOver(id ErrandID, a Actor) (*Errand, error) {
	e, err := d.owned(id, a)
	if err == nil && (e.State != Ended || e.Outcome != HandedOver) {
		return nil, refuse("not-handed-over", "errand", shown(id))
	}
	return e, err
}
