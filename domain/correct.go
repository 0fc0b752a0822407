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
	Was     Outcome        `json:"was,omitempty"`
	Outcome Outcome        `json:"outcome,omitempty"`
	Reason  ReasonCode     `json:"reason"`
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
	ev := ErrandCorrected{Errand: e.ID, Agency: e.Agency, Reason: c.Reason}
	ticket := string(d.Visits[e.Visit].Ticket)
	if e.State == Corrected {
		return nil, refuse("errand-over", "ticket", ticket, "state", string(e.State))
	}
	if c.Type != "" && c.Type != e.Type {
		t, ok := m.Network.Types[c.Type]
		switch {
		case !ok:
			return nil, unknown("unknown-type", "type", shown(c.Type))
		case t.Agency != e.Agency:
			return nil, refuse("transfer-instead", "ticket", ticket, "type", t.NameSv, "type_en", t.NameEn)
		}
		ev.OldType, ev.Type, ev.Level = e.Type, t.Code, t.Level
	}
	if c.Outcome != "" && c.Outcome != e.Outcome {
		switch {
		case !outcomes[c.Outcome]:
			return nil, malformed("unknown-outcome", "outcome", shown(c.Outcome))
		case e.State != Ended:
			return nil, refuse("not-ended", "ticket", ticket, "state", string(e.State))
		case e.Answer != "":
			return nil, refuse("already-answered", "answer", string(e.Answer))
		}
		ev.Was, ev.Outcome = e.Outcome, c.Outcome
	}
	if ev.Type == "" && ev.Outcome == "" {
		return nil, nil
	}
	return []Event{ev}, nil
}

func (ev VisitCorrected) evolve(d *Day, at time.Time) { d.all(ev.Visit, ev.Errands, Corrected, at) }

func (ev ErrandCorrected) evolve(d *Day, _ time.Time) {
	e := d.Errands[ev.Errand]
	if ev.Type != "" {
		e.Type, e.Level = ev.Type, ev.Level
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
