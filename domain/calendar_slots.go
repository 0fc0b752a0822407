package domain

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// SlotCalendar is the booked times that an office gives for a group of errand types: those that need a capability, or those of an agency.
type SlotCalendar struct {
	Kontor     KontorID         `json:"kontor"`
	Name       string           `json:"name"`                 // "id-card"; one office's calendars have different ones
	Capability string           `json:"capability,omitempty"` // for types that need it
	Agency     AgencyCode       `json:"agency,omitempty"`     // for types of the agency
	Types      []ErrandTypeCode `json:"types,omitempty"`      // for these of them only
	Minutes    int              `json:"minutes"`              // how long a slot is
	Capacity   int              `json:"capacity"`             // how many visitors a slot takes; with none nothing is given
	Week       [7]Span          `json:"week"`                 // by time.Weekday: between which times slots are given, if the office is open then
	Valid      Period           `json:"valid"`
	Basis      Basis            `json:"basis"`
}

// SetCalendar gives an office a calendar, or gives it anew from a date on. For operators.
type SetCalendar struct{ SlotCalendar }

// CalendarSet is a calendar; one of the same name that began before is ended the day before it, and one that would begin later is gone.
type CalendarSet struct{ SlotCalendar }

func (SetCalendar) Name() string { return "set-calendar" }
func (CalendarSet) Name() string { return "calendar-set" }

const (
	shortestSlot, longestSlot = 5, 4 * 60 // minutes
	largestSlot               = 50        // visitors
)

func (c SetCalendar) decide(n *Network, m Moment) ([]Event, error) {
	if m.Actor.Role != RoleOperator && m.Actor.Role != RoleSystem {
		return nil, refuse("for-operators")
	}
	if err := c.check(n); err != nil {
		return nil, err
	}
	same := func(h SlotCalendar) bool { return h.equal(c.SlotCalendar) }
	if slices.ContainsFunc(n.Calendars[c.Kontor], same) {
		return nil, nil
	}
	return []Event{CalendarSet(c)}, nil
}

// check refuses a calendar that could give no slot, or that names what the network does not have.
func (c SlotCalendar) check(n *Network) error {
	switch {
	case n.Kontors[c.Kontor] == nil:
		return unknown("unknown-kontor", "kontor", shown(c.Kontor))
	case !isSlug(c.Name):
		return malformed("bad-calendar-name", "calendar", shown(c.Name))
	case c.Capability == "" && c.Agency == "":
		return malformed("calendar-for-nothing", "calendar", shown(c.Name))
	case c.Agency != "" && n.Agencies[c.Agency].Code == "":
		return unknown("unknown-agency", "agency", shown(c.Agency))
	case !c.Valid.From.Valid() || c.Valid.To != "" && (!c.Valid.To.Valid() || c.Valid.To < c.Valid.From):
		return malformed("bad-period", "from", shown(c.Valid.From), "to", shown(c.Valid.To))
	case c.Minutes < shortestSlot || c.Minutes > longestSlot:
		return malformed("bad-slot-length", "count", strconv.Itoa(c.Minutes), "least", strconv.Itoa(shortestSlot), "most", strconv.Itoa(longestSlot))
	case c.Capacity < 0 || c.Capacity > largestSlot:
		return malformed("bad-slot-capacity", "count", strconv.Itoa(c.Capacity), "most", strconv.Itoa(largestSlot))
	}
	for _, t := range c.Types {
		if n.Types[t].Code == "" {
			return unknown("unknown-type", "type", shown(t))
		}
	}
	for _, s := range c.Week {
		if s.Opens < 0 || s.Closes > 24*60 || s.Opens > s.Closes {
			return malformed("bad-calendar-week", "calendar", shown(c.Name))
		}
	}
	return nil
}

func (c SlotCalendar) equal(o SlotCalendar) bool {
	return c.Kontor == o.Kontor && c.Name == o.Name && c.Capability == o.Capability && c.Agency == o.Agency && slices.Equal(c.Types, o.Types) &&
		c.Minutes == o.Minutes && c.Capacity == o.Capacity && c.Week == o.Week && c.Valid == o.Valid && c.Basis == o.Basis
}

// change keeps what others may hold of the list as it is.
func (ev CalendarSet) change(n *Network) {
	if n.Calendars == nil {
		n.Calendars = map[KontorID][]SlotCalendar{}
	}
	held := slices.DeleteFunc(slices.Clone(n.Calendars[ev.Kontor]), func(c SlotCalendar) bool {
		return c.Name == ev.SlotCalendar.Name && c.Valid.From >= ev.Valid.From
	})
	for i, c := range held {
		if c.Name == ev.SlotCalendar.Name && (c.Valid.To == "" || c.Valid.To >= ev.Valid.From) {
			held[i].Valid.To = dayBefore(ev.Valid.From)
		}
	}
	held = append(held, ev.SlotCalendar)
	slices.SortFunc(held, func(a, b SlotCalendar) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Valid.From, b.Valid.From))
	})
	n.Calendars[ev.Kontor] = held
}

// Takes says whether the calendar gives times for the errand type.
func (c SlotCalendar) Takes(t ErrandType) bool {
	if c.Capability != "" && c.Capability != t.Capability || c.Agency != "" && c.Agency != t.Agency {
		return false
	}
	return len(c.Types) == 0 || slices.Contains(c.Types, t.Code)
}

// CalendarFor is the office's calendar for the errand type on the date, if it has one that gives anything.
func (n *Network) CalendarFor(k KontorID, t ErrandType, d Date) (SlotCalendar, bool) {
	for _, c := range n.Calendars[k] {
		if c.Capacity > 0 && c.Valid.Has(d) && c.Takes(t) {
			return c, true
		}
	}
	return SlotCalendar{}, false
}

// times lists when the calendar's slots begin on a weekday, within the opening hours: whole slots only, from when both are open.
func (c SlotCalendar) times(d Date, hours Span) (all []Clock) {
	given := c.Week[d.Weekday()]
	last := min(given.Closes, hours.Closes) - Clock(c.Minutes)
	for at := max(given.Opens, hours.Opens); at <= last; at += Clock(c.Minutes) {
		all = append(all, at)
	}
	return all
}

// SlotTimes lists when errands of the type can be booked at the office on the date, whether somebody has or not, with the calendar that
// says so. There are none when the office is closed, does not serve the agency at the level, or has not what the type needs.
func (n *Network) SlotTimes(k KontorID, t ErrandType, d Date) (SlotCalendar, []Clock) {
	office := n.Kontors[k]
	c, ok := n.CalendarFor(k, t, d)
	if office == nil || !ok || !n.bookable(office, t, d) {
		return SlotCalendar{}, nil
	}
	return c, c.times(d, office.HoursOn(d))
}

// bookable says whether the office can serve the type on the date, as far as can be known before the day has come.
func (n *Network) bookable(k *Kontor, t ErrandType, d Date) bool {
	presence, _ := k.Offers(t.Agency, t.Level, d)
	_, agreed := n.AgreementFor(t, d)
	serves := presence == Service && agreed && n.movedTo(k.ID, t.Code, d) == ""
	return (serves || t.Agency == Host) && k.Has(t.Capability, d)
}

// BookingPlaces lists the offices with a calendar for the errand type on some day from the date on, as far ahead as one may book: the
// office itself first, then the nearest.
func (n *Network) BookingPlaces(from KontorID, t ErrandType, d Date) (all []Place) {
	here := n.Kontors[from]
	if here == nil {
		return nil
	}
	last := d.plus(BookingDays)
	for id, calendars := range n.Calendars {
		k := n.Kontors[id]
		gives := func(c SlotCalendar) bool {
			return c.Capacity > 0 && c.Takes(t) && c.Valid.From <= last && (c.Valid.To == "" || c.Valid.To >= d)
		}
		if k == nil || !slices.ContainsFunc(calendars, gives) || !n.bookable(k, t, d) && !n.bookable(k, t, last) {
			continue
		}
		all = append(all, Place{id, tenths(KmBetween(here, k))})
	}
	slices.SortFunc(all, func(a, b Place) int { return cmp.Or(cmp.Compare(a.Km, b.Km), cmp.Compare(a.Kontor, b.Kontor)) })
	return all
}

// BookingDays is how many days ahead one may book.
const BookingDays = 60

// plus is the date so many days later.
func (d Date) plus(days int) Date { return DateOf(d.At(12*60).AddDate(0, 0, days)) }

// CalendarDay is what a calendar gives on a day: every slot, with the places that can still be booked in it.
type CalendarDay struct {
	SlotCalendar
	Slots []Slot
}

// CalendarDays lists what the office's calendars give on the day, by name, at the moment. What has begun can no longer be booked.
func (d *Day) CalendarDays(n *Network, now time.Time) (all []CalendarDay) {
	office := n.Kontors[d.Kontor]
	if office == nil {
		return nil
	}
	hours := office.HoursOn(d.Date)
	if d.Stage == Open {
		hours = d.Hours
	}
	for _, c := range n.Calendars[d.Kontor] {
		if c.Capacity == 0 || !c.Valid.Has(d.Date) || !office.Has(c.Capability, d.Date) {
			continue
		}
		day := CalendarDay{SlotCalendar: c}
		for _, at := range c.times(d.Date, hours) {
			free := max(0, c.Capacity-d.taken(c.Name, at, c.Minutes, now))
			if d.Stage == Closed || d.Practice || !d.Date.At(at).After(now) {
				free = 0
			}
			day.Slots = append(day.Slots, Slot{at, c.Minutes, free})
		}
		all = append(all, day)
	}
	return all
}
