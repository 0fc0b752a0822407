package domain

import "time"

// RequestInterpreter asks for an interpreter for the visit; JoinInterpreter says that one is there, MissInterpreter that none is to be
// had.
type (
	RequestInterpreter struct {
		Visit    VisitID `json:"visit"`
		Language string  `json:"language"`
	}
	JoinInterpreter struct {
		Visit VisitID `json:"visit"`
	}
	MissInterpreter struct {
		Visit VisitID `json:"visit"`
	}
)

// InterpreterRequested, InterpreterJoined and InterpreterUnavailable are the course of it.
type (
	InterpreterRequested struct {
		Visit    VisitID `json:"visit"`
		Language string  `json:"language"`
	}
	InterpreterJoined struct {
		Visit VisitID `json:"visit"`
	}
	InterpreterUnavailable struct {
		Visit VisitID `json:"visit"`
	}
)

func (RequestInterpreter) Name() string     { return "request-interpreter" }
func (JoinInterpreter) Name() string        { return "join-interpreter" }
func (MissInterpreter) Name() string        { return "miss-interpreter" }
func (InterpreterRequested) Name() string   { return "interpreter-requested" }
func (InterpreterJoined) Name() string      { return "interpreter-joined" }
func (InterpreterUnavailable) Name() string { return "interpreter-unavailable" }

// How far the interpreter of a visit has come.
const (
	interpreterAsked   = "requested"
	interpreterJoined  = "joined"
	interpreterMissing = "unavailable"
)

func (c RequestInterpreter) decide(d *Day, _ Moment) ([]Event, error) {
	if !language.MatchString(c.Language) {
		return nil, malformed("bad-language", "language", shown(c.Language))
	}
	v, err := d.presentVisit(c.Visit)
	if err != nil || v.Interpreter == interpreterAsked || v.Interpreter == interpreterJoined {
		return nil, err
	}
	return []Event{InterpreterRequested(c)}, nil
}

func (c JoinInterpreter) decide(d *Day, _ Moment) ([]Event, error) {
	v, err := d.askedInterpreter(c.Visit)
	if err != nil || v.Interpreter == interpreterJoined {
		return nil, err
	}
	return []Event{InterpreterJoined(c)}, nil
}

func (c MissInterpreter) decide(d *Day, _ Moment) ([]Event, error) {
	v, err := d.askedInterpreter(c.Visit)
	switch {
	case err != nil || v.Interpreter == interpreterMissing:
		return nil, err
	case v.Interpreter == interpreterJoined:
		return nil, refuse("interpreter-there", "ticket", string(v.Ticket))
	}
	return []Event{InterpreterUnavailable(c)}, nil
}

func (ev InterpreterRequested) evolve(d *Day, _ time.Time) {
	d.Visits[ev.Visit].Interpreter = interpreterAsked
}

func (ev InterpreterJoined) evolve(d *Day, _ time.Time) {
	d.Visits[ev.Visit].Interpreter = interpreterJoined
}

func (ev InterpreterUnavailable) evolve(d *Day, _ time.Time) {
	d.Visits[ev.Visit].Interpreter = interpreterMissing
}

// presentVisit is the visit, if it is still here.
func (d *Day) presentVisit(id VisitID) (*Visit, error) {
	v, err := d.visit(id)
	if err == nil && d.over(v) {
		return nil, refuse("visit-over", "ticket", string(v.Ticket))
	}
	return v, err
}

func (d *Day) askedInterpreter(id VisitID) (*Visit, error) {
	v, err := d.presentVisit(id)
	if err == nil && v.Interpreter == "" {
		return nil, refuse("no-interpreter-asked", "ticket", string(v.Ticket))
	}
	return v, err
}
