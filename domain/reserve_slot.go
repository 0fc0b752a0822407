package domain

import (
	"strconv"
	"time"
)

// ReserveSlot holds a place in a slot for some minutes, in the book of the slot's date. The same errand's reservation of the same slot is
// one, however many ask for it.
type ReserveSlot struct {
	Type   ErrandTypeCode `json:"type"`
	At     Clock          `json:"at"`
	Errand ErrandID       `json:"errand,omitempty"` // for which, when somebody stands at an office with it
	Matter Matter         `json:"matter,omitempty"`
}

// SlotReserved holds a place until then.
type SlotReserved struct {
	Code     BookingCode    `json:"code"`
	Calendar string         `json:"calendar"`
	At       Clock          `json:"at"`
	Minutes  int            `json:"minutes"`
	Type     ErrandTypeCode `json:"type"`
	Agency   AgencyCode     `json:"agency"`
	Errand   ErrandID       `json:"errand,omitempty"`
	Matter   Matter         `json:"matter,omitempty"`
	Left     int            `json:"left"` // places in the slot, after it
	Until    time.Time      `json:"until"`
}

func (ReserveSlot) Name() string  { return "reserve-slot" }
func (SlotReserved) Name() string { return "slot-reserved" }

func (c ReserveSlot) decide(d *Day, m Moment) ([]Event, error) {
	t, ok := m.Network.Types[c.Type]
	switch {
	case !ok || !t.Active:
		return nil, unknown("unknown-type", "type", shown(c.Type))
	case c.Matter != "" && !matter.MatchString(string(c.Matter)):
		return nil, malformed("bad-matter", "matter", shown(c.Matter))
	case c.Errand != "" && c.Errand.Book() == "":
		return nil, unknown("unknown-errand", "errand", shown(c.Errand))
	case d.BookingOf(c.Errand, c.At, m.At) != nil:
		return nil, nil
	}
	cal, err := d.slotAt(m, t, c.At)
	if err != nil {
		return nil, err
	}
	left := cal.Capacity - d.taken(cal.Name, c.At, cal.Minutes, m.At) - 1
	if left < 0 {
		return nil, lost("slot-full", "kontor", m.Network.Kontors[d.Kontor].Name, "date", string(d.Date), "at", c.At.String())
	}
	code := BookingCode(MatterFrom(m.NewID()))
	for d.Bookings[code] != nil {
		code = BookingCode(MatterFrom(m.NewID()))
	}
	return []Event{SlotReserved{code, cal.Name, c.At, cal.Minutes, t.Code, t.Agency, c.Errand, c.Matter, left, m.At.Add(HoldFor)}}, nil
}

// slotAt is the calendar that gives a slot for the type at the time of day, whether it is full or not, or why there is none.
func (d *Day) slotAt(m Moment, t ErrandType, at Clock) (SlotCalendar, error) {
	office := m.Network.Kontors[d.Kontor]
	if office == nil {
		return SlotCalendar{}, unknown("unknown-kontor", "kontor", shown(d.Kontor))
	}
	hours := office.HoursOn(d.Date)
	if d.Stage == Open {
		hours = d.Hours
	}
	cal, times := d.slotTimes(m.Network, t)
	switch {
	case d.Practice:
		return cal, refuse("practice-books-nothing")
	case hours == (Span{}):
		return cal, refuse("kontor-closed", "kontor", office.Name, "date", string(d.Date))
	case cal.Name == "":
		return cal, refuse("no-calendar", "kontor", office.Name, "type", t.NameSv, "type_en", t.NameEn, "date", string(d.Date))
	case d.Date > DateOf(m.At).plus(BookingDays):
		return cal, refuse("too-far-ahead", "date", string(d.Date), "most", strconv.Itoa(BookingDays))
	}
	for _, begins := range times {
		if begins == at && !d.Date.At(at).After(m.At) {
			return cal, refuse("slot-past", "date", string(d.Date), "at", at.String())
		}
		if begins == at {
			return cal, nil
		}
	}
	return cal, refuse("no-such-slot", "kontor", office.Name, "date", string(d.Date), "at", at.String())
}

func (ev SlotReserved) evolve(d *Day, _ time.Time) {
	if d.Bookings == nil {
		d.Bookings = map[BookingCode]*Booking{}
	}
	d.Bookings[ev.Code] = &Booking{
		Code: ev.Code, Calendar: ev.Calendar, At: ev.At, Minutes: ev.Minutes, Type: ev.Type, Agency: ev.Agency, Errand: ev.Errand,
		Matter: ev.Matter, State: BookingHeld, Until: ev.Until,
	}
}
