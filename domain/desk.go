package domain

import (
	"slices"
	"time"
)

// OpenDesk signs an officer on at a desk, for chosen agencies, in whatever order and each once. With none it serves the host's own errands
// and takes hand-overs.
type OpenDesk struct {
	Desk     DeskID       `json:"desk"`
	Officer  OfficerID    `json:"officer"`
	Agencies []AgencyCode `json:"agencies"`
}

// CloseDesk signs the officer off.
type CloseDesk struct {
	Desk DeskID `json:"desk"`
}

// TakeBreak keeps the desk and calls nobody to it; EndBreak goes on.
type (
	TakeBreak struct {
		Desk DeskID `json:"desk"`
	}
	EndBreak struct {
		Desk DeskID `json:"desk"`
	}
)

// DeskOpened says who serves what where.
type DeskOpened struct {
	Desk     DeskID       `json:"desk"`
	Officer  OfficerID    `json:"officer"`
	Agencies []AgencyCode `json:"agencies"`
}

// DeskClosed says that the desk is no longer staffed, and for how long it was, breaks out; SignedOff that a supervisor did it.
type DeskClosed struct {
	Desk      DeskID        `json:"desk"`
	Officer   OfficerID     `json:"officer"`
	Staffed   time.Duration `json:"staffed"`
	SignedOff bool          `json:"signedOff,omitempty"`
}

// BreakTaken and BreakEnded frame the time in which a desk is kept but not staffed.
type (
	BreakTaken struct {
		Desk DeskID `json:"desk"`
	}
	BreakEnded struct {
		Desk DeskID `json:"desk"`
	}
)

func (OpenDesk) Name() string   { return "open-desk" }
func (CloseDesk) Name() string  { return "close-desk" }
func (TakeBreak) Name() string  { return "take-break" }
func (EndBreak) Name() string   { return "end-break" }
func (DeskOpened) Name() string { return "desk-opened" }
func (DeskClosed) Name() string { return "desk-closed" }
func (BreakTaken) Name() string { return "break-taken" }
func (BreakEnded) Name() string { return "break-ended" }

func (c OpenDesk) decide(d *Day, m Moment) ([]Event, error) {
	if !deskName.MatchString(string(c.Desk)) {
		return nil, malformed("bad-desk", "desk", shown(c.Desk))
	}
	if err := d.mayActFor(m.Actor, c.Officer); err != nil {
		return nil, err
	}
	for _, a := range c.Agencies {
		if _, ok := m.Network.Agencies[a]; !ok {
			return nil, unknown("unknown-agency", "agency", shown(a))
		}
		if !d.assigned(m, c.Officer, a, General) && !d.assigned(m, c.Officer, a, InDepth) {
			return nil, refuse("not-assigned", "officer", shown(c.Officer), "agency", string(a))
		}
	}
	if !d.assigned(m, c.Officer, Host, General) {
		return nil, refuse("not-assigned", "officer", shown(c.Officer), "agency", string(Host))
	}
	c.Agencies = slices.Compact(slices.Sorted(slices.Values(c.Agencies)))
	if desk := d.Desks[c.Desk]; desk != nil && desk.Open {
		if desk.Officer == c.Officer && slices.Equal(desk.Agencies, c.Agencies) {
			return nil, nil
		}
		return nil, lost("desk-taken", "desk", string(c.Desk), "officer", string(desk.Officer))
	}
	for _, desk := range d.Desks {
		if desk.Open && desk.Officer == c.Officer {
			return nil, refuse("officer-elsewhere", "officer", string(c.Officer), "desk", string(desk.ID))
		}
	}
	return []Event{DeskOpened(c)}, nil
}

func (c CloseDesk) decide(d *Day, m Moment) ([]Event, error) {
	desk, err := d.desk(c.Desk, m.Actor)
	if err != nil {
		return nil, err
	}
	if desk.Visit != "" {
		return nil, refuse("desk-busy", "desk", string(c.Desk), "ticket", string(d.Visits[desk.Visit].Ticket))
	}
	return []Event{DeskClosed{Desk: c.Desk, Officer: desk.Officer, Staffed: desk.staffedUntil(m.At)}}, nil
}

func (c TakeBreak) decide(d *Day, m Moment) ([]Event, error) {
	desk, err := d.desk(c.Desk, m.Actor)
	switch {
	case err != nil:
		return nil, err
	case desk.OnBreak:
		return nil, nil
	case desk.Visit != "":
		return nil, refuse("desk-busy", "desk", string(c.Desk), "ticket", string(d.Visits[desk.Visit].Ticket))
	}
	return []Event{BreakTaken{Desk: c.Desk}}, nil
}

func (c EndBreak) decide(d *Day, m Moment) ([]Event, error) {
	desk, err := d.desk(c.Desk, m.Actor)
	if err != nil || !desk.OnBreak {
		return nil, err
	}
	return []Event{BreakEnded{Desk: c.Desk}}, nil
}

func (ev DeskOpened) evolve(d *Day, at time.Time) {
	d.Desks[ev.Desk] = &Desk{ID: ev.Desk, Officer: ev.Officer, Agencies: ev.Agencies, Open: true, Since: at}
}

func (ev DeskClosed) evolve(d *Day, at time.Time) {
	desk := d.Desks[ev.Desk]
	desk.Open, desk.OnBreak, desk.Paused, desk.Since = false, false, time.Time{}, at
}

func (ev BreakTaken) evolve(d *Day, at time.Time) {
	desk := d.Desks[ev.Desk]
	desk.OnBreak, desk.Paused = true, at
}

func (ev BreakEnded) evolve(d *Day, at time.Time) {
	desk := d.Desks[ev.Desk]
	desk.Breaks += at.Sub(desk.Paused)
	desk.OnBreak, desk.Paused = false, time.Time{}
}

// staffedUntil is how long the desk has been staffed at the moment, breaks out.
func (desk *Desk) staffedUntil(at time.Time) Duration {
	staffed := at.Sub(desk.Since) - desk.Breaks
	if desk.OnBreak {
		staffed -= at.Sub(desk.Paused)
	}
	return staffed
}

// desk is the open desk, if the actor may act at it.
func (d *Day) desk(id DeskID, a Actor) (*Desk, error) {
	desk := d.Desks[id]
	if desk == nil || !desk.Open {
		return nil, unknown("unknown-desk", "desk", shown(id))
	}
	return desk, d.mayActFor(a, desk.Officer)
}

// mayActFor refuses an officer who acts at another's desk.
func (d *Day) mayActFor(a Actor, o OfficerID) error {
	if a.Role == RoleOfficer && OfficerID(a.ID) != o {
		return refuse("not-your-desk", "officer", shown(o))
	}
	return nil
}

// assigned says whether the officer may serve the agency and level here on this day.
func (d *Day) assigned(m Moment, o OfficerID, a AgencyCode, l Level) bool {
	return m.Network.Assigned(o, d.Kontor, a, l, d.Date)
}

// Serves says whether the desk may serve the errand now: a hand-over and the host's own errands at any desk, an agency's errand where
// the desk is open for the agency and its officer assigned to the level.
func (d *Day) Serves(m Moment, desk *Desk, e *Errand) bool {
	if e.Agency == Host || e.Queue.Channel == HandOver {
		return true
	}
	return slices.Contains(desk.Agencies, e.Agency) && d.assigned(m, desk.Officer, e.Agency, e.Level)
}
