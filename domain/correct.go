package domain

import "time"

// Strike says that a visit should never have been registered. It leaves every figure; the record stays readable.
type Strike struct {
	Visit  VisitID    `json:"visit"`
	Reason ReasonCode `json:"reason"`
}

// CorrectErrand mends how an errand was recorded: its type within the same agency, or its outcome. Empty fields stay as they are.
type CorrectErrand struct {
	Errand  ErrandID       `json:"errand"`
	Type    ErrandTypeCode `json:"type,omitempty"`
	Outcome Outcome        `json:"outcome,omitempty"`
	Reason  ReasonCode     `json:"reason"`
}

// VisitCorrected strikes a visit with all its errands.
type VisitCorrected struct {
	Visit   VisitID    `json:"visit"`
	Ticket  Ticket     `json:"ticket,omitempty"`
	Errands []ErrandID `json:"errands"`
	Reason  ReasonCode `json:"reason"`
}

// ErrandCorrected says what an errand was recorded as and what it was.
type ErrandCorrected struct {
	Errand  ErrandID       `json:"errand"`
	Agency  AgencyCode     `json:"agency"`
	OldType ErrandTypeCode `json:"oldType,omitempty"`
	Type    ErrandTypeCode `json:"type,omitempty"`
	Level   Level          `json:"level,omitempty"`
	// Decision is where the errand goes as what it is; nil where that is settled.
	Decision *Decision  `json:"decision,omitempty"`
	Was      Outcome    `json:"was,omitempty"`
	Outcome  Outcome    `json:"outcome,omitempty"`
	Reason   ReasonCode `json:"reason"`
}

func (Strike) Name() string          { return "strike" }
func (CorrectErrand) Name() string   { return "correct-errand" }
func (VisitCorrected) Name() string  { return "visit-corrected" }
func (ErrandCorrected) Name() string { return "errand-corrected" }

func (c Strike) decide(d *Day, m Moment) ([]Event, error) {
	if err := hostMayCorrect(m.Actor, c.Reason); err != nil {
		return nil, err
	}
	v, err := d.visit(c.Visit)
	if err != nil {
		return nil, err
	}
	struck := d.in(v, Waiting, Called, Held, InService, Paused, Ended, Left, Absent, OpenAtClose)
	if len(struck) == 0 {
		return nil, nil
	}
	return []Event{VisitCorrected{v.ID, v.Ticket, struck, c.Reason}}, nil
}

func (c CorrectErrand) decide(d *Day, m Moment) ([]Event, error) {
	if err := hostMayCorrect(m.Actor, c.Reason); err != nil {
		return nil, err
	}
	e, err := d.errand(c.Errand)
	if err != nil {
		return nil, err
	}
	if e.State == Corrected {
		return nil, refuse("errand-over", "ticket", string(d.Visits[e.Visit].Ticket), "state", string(e.State))
	}
	ev := ErrandCorrected{Errand: e.ID, Agency: e.Agency, Reason: c.Reason}
	if c.Type != "" && c.Type != e.Type {
		if err := ev.retype(d, m, e, c.Type); err != nil {
			return nil, err
		}
	}
	if c.Outcome != "" && c.Outcome != e.Outcome {
		if err := ev.reend(d, e, c.Outcome); err != nil {
			return nil, err
		}
	}
	if ev.Type == "" && ev.Outcome == "" {
		return nil, nil
	}
	if ev.Decision != nil {
		if ended, ok := endedAtOnce(e.ID, *ev.Decision, ""); ok {
			return []Event{ev, ended}, nil
		}
	}
	return []Event{ev}, nil
}

// retype makes the errand one of another type of its agency. While it waits it is routed anew; while it is served, its desk must serve
// the new type; once it is over, only the record changes.
func (ev *ErrandCorrected) retype(d *Day, m Moment, e *Errand, to ErrandTypeCode) error {
	t, ok := m.Network.Types[to]
	v := d.Visits[e.Visit]
	switch {
	case !ok || !t.Active:
		return unknown("unknown-type", "type", shown(to))
	case t.Agency != e.Agency:
		return refuse("transfer-instead", "ticket", string(v.Ticket), "type", t.NameSv, "type_en", t.NameEn)
	}
	dec, err := d.route(m, t, v)
	if err != nil {
		return err
	}
	ev.OldType, ev.Type, ev.Level = e.Type, t.Code, t.Level
	switch e.State {
	case Waiting:
		ev.Decision = &dec
	case InService:
		served := *e
		served.Type, served.Level, served.Queue = t.Code, t.Level, dec.Queue
		if desk := d.Desks[v.Desk]; !d.Serves(m, desk, &served) {
			return refuse("desk-serves-not", "ticket", string(v.Ticket), "desk", string(desk.ID))
		}
	case Called, Held, Paused, Absent, MovedOut:
		return refuse("not-correctable", "ticket", string(v.Ticket), "state", string(e.State))
	}
	return nil
}

// reend gives an errand that has ended another outcome, as long as its agency has not answered.
func (ev *ErrandCorrected) reend(d *Day, e *Errand, to Outcome) error {
	switch {
	case !outcomes[to]:
		return malformed("unknown-outcome", "outcome", shown(to))
	case e.State != Ended:
		return refuse("not-ended", "ticket", string(d.Visits[e.Visit].Ticket), "state", string(e.State))
	case e.Answer != "":
		return refuse("already-answered", "answer", string(e.Answer))
	}
	ev.Was, ev.Outcome = e.Outcome, to
	return nil
}

func (ev VisitCorrected) evolve(d *Day, at time.Time) { d.all(ev.Visit, ev.Errands, Corrected, at) }

func (ev ErrandCorrected) evolve(d *Day, _ time.Time) {
	e := d.Errands[ev.Errand]
	if ev.Type != "" {
		e.Type, e.Level = ev.Type, ev.Level
	}
	if ev.Decision != nil {
		e.sendTo(*ev.Decision)
	}
	if ev.Outcome != "" {
		e.Outcome = ev.Outcome
	}
}

func hostMayCorrect(a Actor, r ReasonCode) error {
	switch {
	case a.Role == RoleAgency:
		return refuse("not-for-agencies")
	case !reasons[r]:
		return malformed("unknown-reason", "reason", shown(r))
	}
	return nil
}
