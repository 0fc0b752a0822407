package domain

import "time"

// ConfirmBooking makes a reservation a booking that stays.
type ConfirmBooking struct {
	Code BookingCode `json:"code"`
}

// BookingConfirmed says that somebody will come. Late says that the reservation had expired, and the place was still free.
type BookingConfirmed struct {
	Code BookingCode `json:"code"`
	Late bool        `json:"late,omitempty"`
}

func (ConfirmBooking) Name() string   { return "confirm-booking" }
func (BookingConfirmed) Name() string { return "booking-confirmed" }

func (c ConfirmBooking) decide(d *Day, m Moment) ([]Event, error) {
	b, err := d.booking(c.Code)
	if err != nil {
		return nil, err
	}
	switch b.StateAt(m.At) {
	case BookingHeld:
		return []Event{BookingConfirmed{Code: b.Code}}, nil
	case BookingExpired:
		cal, ok := m.Network.CalendarFor(d.Kontor, m.Network.Types[b.Type], d.Date)
		if d.Practice || !ok || cal.Name != b.Calendar || d.taken(b.Calendar, b.At, b.Minutes, m.At) >= cal.Capacity {
			return nil, lost("booking-expired", "code", string(b.Code), "date", string(d.Date), "at", b.At.String())
		}
		return []Event{BookingConfirmed{Code: b.Code, Late: true}}, nil
	case BookingOff:
		return nil, refuse("booking-cancelled", "code", string(b.Code), "date", string(d.Date), "at", b.At.String())
	}
	return nil, nil
}

func (ev BookingConfirmed) evolve(d *Day, _ time.Time) {
	d.book(ev.Code, func(b *Booking) { b.State = BookingStands })
}
