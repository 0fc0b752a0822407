package domain

import "time"

// Pause parks the errand in service with its visitor, who fills in a form or fetches a paper; the desk is free meanwhile.
type Pause struct {
	Errand ErrandID `json:"errand"`
}

// Resume goes on with a parked errand, at any free desk that may serve it.
type Resume struct {
	Errand ErrandID `json:"errand"`
	Desk   DeskID   `json:"desk"`
}

// ServicePaused ends a stretch of service; the visit's other errands are held with it.
type ServicePaused struct {
	Errand  ErrandID      `json:"errand"`
	Agency  AgencyCode    `json:"agency"`
	Desk    DeskID        `json:"desk"`
	Officer OfficerID     `json:"officer"` // who parked it
	Served  time.Duration `json:"served"`  // so far, pauses out
}

// ServiceResumed begins the next stretch.
type ServiceResumed struct {
	Errand  ErrandID   `json:"errand"`
	Agency  AgencyCode `json:"agency"`
	Desk    DeskID     `json:"desk"`
	Officer OfficerID  `json:"officer"`
}

func (Pause) Name() string          { return "pause" }
func (Resume) Name() string         { return "resume" }
func (ServicePaused) Name() string  { return "service-paused" }
func (ServiceResumed) Name() string { return "service-resumed" }

func (c Pause) decide(d *Day, m Moment) ([]Event, error) {
	if e := d.Errands[c.Errand]; e != nil && e.State == Paused {
		return nil, nil
	}
	e, v, desk, err := d.errandAtDesk(c.Errand, m.Actor)
	switch {
	case err != nil:
		return nil, err
	case e.State != InService:
		return nil, refuse("not-started", "ticket", string(v.Ticket), "state", string(e.State))
	}
	return []Event{ServicePaused{e.ID, e.Agency, desk.ID, desk.Officer, e.ServedAt(m.At)}}, nil
}

func (c Resume) decide(d *Day, m Moment) ([]Event, error) {
	e, err := d.errand(c.Errand)
	if err != nil {
		return nil, err
	}
	v := d.Visits[e.Visit]
	switch {
	case e.State == InService && v.Desk == c.Desk:
		return nil, nil
	case e.State == InService:
		return nil, lost("already-called", "ticket", string(v.Ticket), "desk", string(v.Desk), "officer", string(e.By))
	case e.State != Paused:
		return nil, refuse("not-paused", "ticket", string(v.Ticket), "state", string(e.State))
	}
	desk, err := d.freeDesk(m, c.Desk)
	switch {
	case err != nil:
		return nil, err
	case !d.Serves(m, desk, e):
		return nil, refuse("desk-serves-not", "ticket", string(v.Ticket), "desk", string(desk.ID))
	}
	return []Event{ServiceResumed{e.ID, e.Agency, desk.ID, desk.Officer}}, nil
}

func (ev ServicePaused) evolve(d *Day, at time.Time) {
	e := d.Errands[ev.Errand]
	v := d.Visits[e.Visit]
	e.Served, e.By = e.ServedAt(at), ev.Officer
	d.move(e, Paused)
	d.leaveDesk(v)
}

func (ev ServiceResumed) evolve(d *Day, at time.Time) {
	e := d.Errands[ev.Errand]
	v, desk := d.Visits[e.Visit], d.Desks[ev.Desk]
	d.move(e, InService)
	e.Started, e.By = at, ev.Officer
	v.Desk = ev.Desk
	desk.Visit, desk.Busy = v.ID, at
}
