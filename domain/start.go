package domain

import "time"

// Start begins the service of one errand of the visit at the desk.
type Start struct {
	Errand ErrandID `json:"errand"`
}

// ServiceStarted begins a stretch of service; the visit's other called errands are held.
type ServiceStarted struct {
	Errand  ErrandID      `json:"errand"`
	Agency  AgencyCode    `json:"agency"`
	Desk    DeskID        `json:"desk"`
	Officer OfficerID     `json:"officer"`
	Waited  time.Duration `json:"waited"` // the visit, in all queues
}

func (Start) Name() string          { return "start" }
func (ServiceStarted) Name() string { return "service-started" }

func (c Start) decide(d *Day, m Moment) ([]Event, error) {
	e, v, desk, err := d.errandAtDesk(c.Errand, m.Actor)
	switch {
	case err != nil:
		return nil, err
	case e.State == InService:
		return nil, nil
	case e.State != Called && e.State != Held:
		return nil, refuse("not-called", "ticket", string(v.Ticket), "state", string(e.State))
	case d.any(v, InService):
		return nil, refuse("another-in-service", "ticket", string(v.Ticket), "type", string(d.Errands[d.in(v, InService)[0]].Type))
	case !d.Serves(m, desk, e):
		return nil, refuse("desk-serves-not", "ticket", string(v.Ticket), "desk", string(desk.ID))
	}
	return []Event{ServiceStarted{e.ID, e.Agency, desk.ID, desk.Officer, v.WaitedAt(m.At)}}, nil
}

func (ev ServiceStarted) evolve(d *Day, at time.Time) {
	e := d.Errands[ev.Errand]
	d.hold(d.Visits[e.Visit], e.ID)
	d.move(e, InService)
	e.Started, e.By = at, ev.Officer
}

// hold keeps the visit's called errands but one for later.
func (d *Day) hold(v *Visit, but ErrandID) {
	for _, id := range d.in(v, Called) {
		if id != but {
			d.move(d.Errands[id], Held)
		}
	}
}

// errandAtDesk is the errand with its visit and the desk that the visit is at, if the actor may act there.
func (d *Day) errandAtDesk(id ErrandID, a Actor) (*Errand, *Visit, *Desk, error) {
	e, err := d.errand(id)
	if err != nil {
		return nil, nil, nil, err
	}
	v := d.Visits[e.Visit]
	if v.Desk == "" {
		return nil, nil, nil, refuse("not-at-desk", "ticket", string(v.Ticket), "state", string(e.State))
	}
	desk, err := d.desk(v.Desk, a)
	return e, v, desk, err
}
