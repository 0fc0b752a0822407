package domain

import (
	"slices"
	"time"
)

// CloseDay ends the day: every desk closes, and what is still open is said to be.
type CloseDay struct{}

// ErrandLeftOpen says that an errand was still open when the day closed; Was is how far it had come.
type ErrandLeftOpen struct {
	Errand ErrandID `json:"errand"`
	Was    State    `json:"was"`
}

// DayClosed ends the day; nothing more is registered in it.
type DayClosed struct {
	Visits   int `json:"visits"`
	Errands  int `json:"errands"`
	LeftOpen int `json:"leftOpen"`
	Missed   int `json:"missed,omitempty"` // booked times to which nobody came
}

func (CloseDay) Name() string       { return "close-day" }
func (ErrandLeftOpen) Name() string { return "errand-left-open" }
func (DayClosed) Name() string      { return "day-closed" }

func (CloseDay) decide(d *Day, m Moment) ([]Event, error) {
	var events []Event
	open := 0
	for _, v := range d.Order {
		for _, id := range d.Visits[v].Errands {
			if e := d.Errands[id]; !e.State.Final() && e.State != Absent {
				events = append(events, ErrandLeftOpen{Errand: id, Was: e.State})
				open++
			}
		}
	}
	for _, id := range d.deskIDs() {
		if desk := d.Desks[id]; desk.Open {
			events = append(events, DeskClosed{Desk: id, Officer: desk.Officer, Staffed: desk.staffedUntil(m.At)})
		}
	}
	missed := d.missed()
	events = append(events, missed...)
	return append(events, DayClosed{Visits: len(d.Visits), Errands: len(d.Errands), LeftOpen: open, Missed: len(missed)}), nil
}

func (ev ErrandLeftOpen) evolve(d *Day, at time.Time) {
	e := d.Errands[ev.Errand]
	e.Served = e.ServedAt(at)
	d.move(e, OpenAtClose)
	d.settle(d.Visits[e.Visit], at)
}

func (DayClosed) evolve(d *Day, _ time.Time) { d.Stage = Closed }

// deskIDs lists the day's desks in a fixed order.
func (d *Day) deskIDs() []DeskID {
	ids := make([]DeskID, 0, len(d.Desks))
	for id := range d.Desks {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
