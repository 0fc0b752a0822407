package domain

import (
	"slices"
	"time"
)

// OpenDesk signs an officer on at a desk, for chosen agencies, in whatever order and each once. With none it serves the host's own errands
// and takes hand-overs. From is the office at which the officer sits, when that is another: such a desk serves by video, and nothing else.
type OpenDesk struct {
	Desk     DeskID       `json:"desk"`
	Officer  OfficerID    `json:"officer"`
	Agencies []AgencyCode `json:"agencies"`
	From     KontorID     `json:"from,omitempty"`
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
	From     KontorID     `json:"from,omitempty"`
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
	if err := c.check(d, m); err != nil {
		return nil, err
	}
	c.Agencies = slices.Compact(slices.Sorted(slices.Values(c.Agencies)))
	if desk := d.Desks[c.Desk]; desk != nil && desk.Open {
		if desk.Officer == c.Officer && slices.Equal(desk.Agencies, c.Agencies) && desk.From == c.From {
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

// check refuses an officer who is not assigned to the agencies, at the office where the officer sits.
func (c OpenDesk) check(d *Day, m Moment) error {
	at := d.Kontor
	switch {
	case c.From == "":
	case m.Network.Kontors[c.From] == nil:
		return unknown("unknown-kontor", "kontor", shown(c.From))
	case c.From == d.Kontor:
		return refuse("desk-from-here", "desk", string(c.Desk), "kontor", string(c.From))
	default:
		at = c.From
	}
	for _, a := range c.Agencies {
		if _, ok := m.Network.Agencies[a]; !ok {
			return unknown("unknown-agency", "agency", shown(a))
		}
		if !m.Network.AssignedAt(c.Officer, at, a, General, m.At) && !m.Network.AssignedAt(c.Officer, at, a, InDepth, m.At) {
			return refuse("not-assigned", "officer", shown(c.Officer), "agency", string(a))
		}
	}
	if !m.Network.AssignedAt(c.Officer, at, Host, General, m.At) {
		return refuse("not-assigned", "officer", shown(c.Officer), "agency", string(Host))
	}
	if c.From != "" {
		return c.rooms(d, m)
	}
	return nil
}

// rooms refuses a desk by video where routing would send nobody to one: at both offices the visitor or the officer sits in a video room.
func (c OpenDesk) rooms(d *Day, m Moment) error {
	for _, id := range []KontorID{d.Kontor, c.From} {
		if k := m.Network.Kontors[id]; k == nil || !k.Has(videoRoom, d.Date) {
			return refuse("desk-without-video", "desk", string(c.Desk), "kontor", m.Network.name(id))
		}
	}
	return nil
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
	d.Desks[ev.Desk] = &Desk{ID: ev.Desk, Officer: ev.Officer, Agencies: ev.Agencies, From: ev.From, Open: true, Since: at}
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

// assigned says whether the officer may serve the agency and level here at the moment.
func (d *Day) assigned(m Moment, o OfficerID, a AgencyCode, l Level) bool {
	return m.Network.AssignedAt(o, d.Kontor, a, l, m.At)
}

// here says whether the officer has something to do in this day's book at all: by an assignment at the office, or from another office, at
// a desk that is open or that the officer asks for.
func (d *Day) here(m Moment, o OfficerID, c DayCommand) bool {
	if d.assigned(m, o, Host, General) {
		return true
	}
	if open, ok := c.(OpenDesk); ok && open.From != "" {
		return open.Officer == o
	}
	for _, desk := range d.Desks {
		if desk.Open && desk.From != "" && desk.Officer == o {
			return true
		}
	}
	return false
}

// Serves says whether the desk may serve the errand now, from one of its queues: a hand-over and the host's own errands at any desk, an
// agency's errand where the desk is open for the agency and its officer assigned to the level; by video only what waits for video, and
// nothing else by video.
func (d *Day) Serves(m Moment, desk *Desk, e *Errand) bool {
	for _, q := range e.Queues() {
		q.Agency = e.Agency // an errand that is being made one of another type may be of no queue
		if desk.openFor(q) && d.qualified(m, desk, e, q) {
			return true
		}
	}
	return false
}

// qualified says whether the desk's officer may serve the errand from the queue.
func (d *Day) qualified(m Moment, desk *Desk, e *Errand, q Queue) bool {
	if e.Agency == Host || q.forAll() {
		return true
	}
	if desk.Team != "" {
		team, ok := m.Network.videoTeam(desk.Team, d.Date)
		return ok && team.Agency == e.Agency && team.serves(e.Type, e.Level)
	}
	at := d.Kontor
	if desk.From != "" {
		at = desk.From
	}
	return m.Network.AssignedAt(desk.Officer, at, e.Agency, e.Level, m.At)
}
