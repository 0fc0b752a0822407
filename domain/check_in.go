package domain

import "time"

// CheckInBooking takes in the visitor who comes to a booked time: a visit with the errand that was booked, which waits from now on. When it
// was booked for is kept beside when it came.
type CheckInBooking struct {
	Code      BookingCode `json:"code"`
	Kind      Kind        `json:"kind,omitempty"`     // person when empty
	Language  string      `json:"language,omitempty"` // sv when empty
	Needs     []Need      `json:"needs,omitempty"`
	Protected bool        `json:"protected,omitempty"`
}

// BookingCheckedIn says that the visitor came, and how long before the booked time; less than nothing when it was after.
type BookingCheckedIn struct {
	Code  BookingCode   `json:"code"`
	Visit VisitID       `json:"visit"`
	Early time.Duration `json:"early"`
}

// BookingMissed is a no-show: somebody had a booked time, and had not come when the day closed. It is no visit, and nobody left.
type BookingMissed struct {
	Code BookingCode `json:"code"`
	At   Clock       `json:"at"`
}

func (CheckInBooking) Name() string   { return "check-in" }
func (BookingCheckedIn) Name() string { return "booking-checked-in" }
func (BookingMissed) Name() string    { return "booking-missed" }

func (c CheckInBooking) decide(d *Day, m Moment) ([]Event, error) {
	b, err := d.booking(c.Code)
	if err != nil {
		return nil, err
	}
	switch b.StateAt(m.At) {
	case BookingUsed:
		return nil, nil
	case BookingOff:
		return nil, refuse("booking-cancelled", "code", string(b.Code), "date", string(d.Date), "at", b.At.String())
	case BookingExpired:
		return nil, refuse("booking-expired", "code", string(b.Code), "date", string(d.Date), "at", b.At.String())
	}
	booked := d.Date.At(b.At).UTC()
	events, err := Register{
		Kind: c.Kind, Language: c.Language, Needs: c.Needs, Protected: c.Protected, Errands: []NewErrand{{Type: b.Type, Matter: b.Matter}},
		booked: booked,
	}.decide(d, m)
	if err != nil {
		return nil, err
	}
	visit := events[0].(VisitRegistered).Visit
	return append(events, BookingCheckedIn{b.Code, visit, booked.Sub(m.At)}), nil
}

func (ev BookingCheckedIn) evolve(d *Day, _ time.Time) {
	d.book(ev.Code, func(b *Booking) { b.State, b.Visit = BookingUsed, ev.Visit })
}

func (ev BookingMissed) evolve(d *Day, _ time.Time) {
	d.book(ev.Code, func(b *Booking) { b.State = BookingNoShow })
}

// missed lists those whose time was booked and who have not come.
func (d *Day) missed() (events []Event) {
	for _, b := range d.BookedTimes() {
		if b.State == BookingStands {
			events = append(events, BookingMissed{b.Code, b.At})
		}
	}
	return events
}
