package domain

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// BookingCode is the random code on the slip of a booked time: "7K3F-Q2MX". Whoever has it, with the office and the date that stand beside
// it, may cancel the booking or check in with it.
type BookingCode string

// Booking is a booked time at the office, in the book of its date. The book exists before the day is opened.
type Booking struct {
	Code     BookingCode    `json:"code"`
	Calendar string         `json:"calendar"`
	At       Clock          `json:"at"`
	Minutes  int            `json:"minutes"`
	Type     ErrandTypeCode `json:"type"`
	Agency   AgencyCode     `json:"agency"`
	Errand   ErrandID       `json:"errand,omitempty"` // for which it was booked, often in another office's day
	Matter   Matter         `json:"matter,omitempty"` // that errand's, so that the two visits are of one
	State    BookingState   `json:"state"`            // as written; StateAt says what it is by now
	Until    time.Time      `json:"until"`            // a reservation holds up to here
	Visit    VisitID        `json:"visit,omitempty"`  // when it was checked in
}

// BookingState is where a booking is. It is in exactly one.
type BookingState string

const (
	BookingHeld    BookingState = "reserved"   // held for some minutes, until it is confirmed
	BookingStands  BookingState = "confirmed"  // somebody will come
	BookingUsed    BookingState = "checked_in" // somebody came
	BookingOff     BookingState = "cancelled"
	BookingExpired BookingState = "expired" // was reserved, and nobody confirmed it in time
	BookingNoShow  BookingState = "no_show" // was confirmed, and nobody had come when the day closed
)

// BookingStates lists them in the order of a booking's life.
var BookingStates = []BookingState{BookingHeld, BookingStands, BookingUsed, BookingOff, BookingExpired, BookingNoShow}

// Takes says whether a booking in the state takes a place in its slot.
func (s BookingState) Takes() bool { return s == BookingHeld || s == BookingStands || s == BookingUsed }

// HoldFor is for how long a reservation holds its slot without being confirmed.
const HoldFor = 10 * time.Minute

// StateAt is where the booking is at the moment. A reservation expires by itself: nobody has to be there to write it down.
func (b *Booking) StateAt(at time.Time) BookingState {
	if b.State == BookingHeld && !at.Before(b.Until) {
		return BookingExpired
	}
	return b.State
}

// Ends is the time of day at which the slot ends.
func (b *Booking) Ends() Clock { return b.At + Clock(b.Minutes) }

// BookingRef names a booked time, where it is and by which code, for who stands somewhere else.
type BookingRef struct {
	Kontor KontorID    `json:"kontor"`
	Date   Date        `json:"date"`
	At     Clock       `json:"at"`
	Code   BookingCode `json:"code"`
	Km     float64     `json:"km,omitempty"` // straight line from where it was booked
}

// Book is the daybook that the booking stands in.
func (r BookingRef) Book() BookID { return DaybookID(r.Kontor, r.Date) }

// BookedTimes lists the day's bookings, by time of day and code.
func (d *Day) BookedTimes() []*Booking {
	return slices.SortedFunc(maps.Values(d.Bookings), func(a, b *Booking) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Code, b.Code))
	})
}

// BookingOf is the booking at the time of day that was made for the errand and still takes its place at the moment; nil when there is none.
func (d *Day) BookingOf(e ErrandID, at Clock, now time.Time) *Booking {
	for _, b := range d.Bookings {
		if e != "" && b.Errand == e && b.At == at && b.StateAt(now).Takes() {
			return b
		}
	}
	return nil
}

// taken is how many places of the calendar are taken somewhere in the slot, at the moment.
func (d *Day) taken(calendar string, at Clock, minutes int, now time.Time) (n int) {
	for _, b := range d.Bookings {
		if b.Calendar == calendar && b.StateAt(now).Takes() && b.At < at+Clock(minutes) && at < b.Ends() {
			n++
		}
	}
	return n
}

// Slot is a time that can be booked.
type Slot struct {
	At      Clock `json:"at"`
	Minutes int   `json:"minutes"`
	Free    int   `json:"free"` // places
}

// FreeSlots lists when an errand of the type can still be booked on this day, at the moment: what its calendar gives within the opening
// hours and nobody else has taken, from the given time on. A day that is closed or for practice has none.
func (d *Day) FreeSlots(n *Network, t ErrandType, e ErrandID, from, now time.Time) (free []Slot) {
	if d.Stage == Closed || d.Practice {
		return nil
	}
	c, times := d.slotTimes(n, t)
	for _, at := range times {
		left := c.Capacity - d.taken(c.Name, at, c.Minutes, now)
		if d.BookingOf(e, at, now) != nil {
			left++
		}
		if begins := d.Date.At(at); left > 0 && begins.After(now) && !begins.Before(from) {
			free = append(free, Slot{at, c.Minutes, left})
		}
	}
	return free
}

// slotTimes is Network.SlotTimes on this day: once it is open, by the hours that it was opened with.
func (d *Day) slotTimes(n *Network, t ErrandType) (SlotCalendar, []Clock) {
	c, times := n.SlotTimes(d.Kontor, t, d.Date)
	if d.Stage != Open || c.Name == "" {
		return c, times
	}
	return c, c.times(d.Date, d.Hours)
}

// BookingCounts says how many of the day's bookings are in each state at the moment.
func (d *Day) BookingCounts(at time.Time) map[BookingState]int {
	if d.Stage == Closed {
		at = d.endsAt().Add(HoldFor) // nothing is held any more
	}
	counts := make(map[BookingState]int, len(BookingStates))
	for _, b := range d.Bookings {
		counts[b.StateAt(at)]++
	}
	return counts
}

// expects says whether somebody has a booked time at the moment, or is about to.
func (d *Day) expects(at time.Time) bool {
	counts := d.BookingCounts(at)
	return counts[BookingHeld]+counts[BookingStands] > 0
}

// booking is the booking of the code, if it is of this day.
func (d *Day) booking(code BookingCode) (*Booking, error) {
	if b := d.Bookings[code]; b != nil {
		return b, nil
	}
	return nil, unknown("unknown-booking", "code", shown(code), "date", string(d.Date))
}

// book changes a booking; the one before stays as it was, for whoever holds it.
func (d *Day) book(code BookingCode, change func(*Booking)) {
	b := *d.Bookings[code]
	change(&b)
	d.Bookings[code] = &b
}

// Stranded is a booking that the office cannot keep as things stand.
type Stranded struct {
	Booking
	Kontor KontorID `json:"kontor"`
	Date   Date     `json:"date"`
	Cause  Phrase   `json:"cause"`
}

// StrandedBookings lists the bookings that somebody relies on and that the office cannot keep: the network has changed since they were made,
// or nobody opened the day.
func (d *Day) StrandedBookings(n *Network, at time.Time) (all []Stranded) {
	if d.Stage == Closed {
		return nil
	}
	for _, b := range d.BookedTimes() {
		if state := b.StateAt(at); state != BookingHeld && state != BookingStands {
			continue
		}
		if cause := d.strands(n, b, at); cause.Code != "" {
			all = append(all, Stranded{*b, d.Kontor, d.Date, cause})
		}
	}
	return all
}

// strands says why the booking cannot be kept; an empty phrase when it can.
func (d *Day) strands(n *Network, b *Booking, at time.Time) Phrase {
	office := n.Kontors[d.Kontor]
	if office == nil {
		return phrase("unknown-kontor", "kontor", string(d.Kontor))
	}
	hours := office.HoursOn(d.Date)
	if d.Stage == Open {
		hours = d.Hours
	}
	t := n.Types[b.Type]
	_, gives := n.CalendarFor(d.Kontor, t, d.Date)
	switch {
	case d.Stage == Unopened && !at.Before(d.endsAt()):
		return phrase("never-opened", "kontor", office.Name, "date", string(d.Date))
	case hours == (Span{}):
		return phrase("closed-that-day", "kontor", office.Name, "date", string(d.Date))
	case b.At < hours.Opens || b.Ends() > hours.Closes:
		return phrase("outside-hours", "kontor", office.Name, "date", string(d.Date), "at", b.At.String(), "opens", hours.Opens.String(), "closes", hours.Closes.String())
	case !gives || !n.bookable(office, t, d.Date):
		return phrase("no-calendar", "kontor", office.Name, "type", t.NameSv, "type_en", t.NameEn, "date", string(d.Date))
	}
	return Phrase{}
}

// Reservation is a booking that was never confirmed, for an errand that stands in another place.
type Reservation struct {
	Book   BookID
	Code   BookingCode
	Errand ErrandID
}

// Reservations lists the day's reservations for errands, expired ones too: the errand may say that one was taken up.
func (d *Day) Reservations() (all []Reservation) {
	for _, b := range d.BookedTimes() {
		if b.State == BookingHeld && b.Errand != "" {
			all = append(all, Reservation{d.Book(), b.Code, b.Errand})
		}
	}
	return all
}
