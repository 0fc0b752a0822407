package domain

import "time"

// OpenDay opens the office's day.
type OpenDay struct {
	Practice bool `json:"practice,omitempty"` // a practice day touches no figure
}

// DayOpened carries the rules that hold for the day.
type DayOpened struct {
	Hours    Span  `json:"hours"`
	Rules    Rules `json:"rules"`
	Practice bool  `json:"practice,omitempty"`
}

func (OpenDay) Name() string   { return "open-day" }
func (DayOpened) Name() string { return "day-opened" }

func (c OpenDay) decide(d *Day, m Moment) ([]Event, error) {
	if m.Actor.Role == RoleAgency {
		return nil, refuse("not-for-agencies")
	}
	k, ok := m.Network.Kontors[d.Kontor]
	if !ok {
		return nil, unknown("unknown-kontor", "kontor", shown(d.Kontor))
	}
	switch d.Stage {
	case Open:
		return nil, refuse("day-already-open", "kontor", k.Name, "date", string(d.Date))
	case Closed:
		return nil, refuse("day-closed", "date", string(d.Date))
	}
	if today := DateOf(m.At); today != d.Date {
		return nil, refuse("not-today", "date", string(d.Date), "today", string(today))
	}
	if c.Practice && d.expects(m.At) {
		return nil, refuse("practice-with-bookings", "kontor", k.Name, "date", string(d.Date))
	}
	hours := k.HoursOn(d.Date)
	if hours == (Span{}) {
		return nil, m.Network.closedToday(k, d.Date)
	}
	return []Event{DayOpened{Hours: hours, Rules: m.Network.RulesOn(d.Date), Practice: c.Practice}}, nil
}

func (ev DayOpened) evolve(d *Day, _ time.Time) {
	d.Stage, d.Hours, d.Rules, d.Practice = Open, ev.Hours, ev.Rules, ev.Practice
}
