package domain

import "time"

// CancelBooking gives the place back.
type CancelBooking struct {
	Code BookingCode `json:"code"`
}

// BookingCancelled says that the booking is off; Was is how far it had come.
type BookingCancelled struct {
	Code BookingCode  `json:"code"`
	Was  BookingState `json:"was"`
}

func (CancelBooking) Name() string    { return "cancel-booking" }
func (BookingCancelled) Name() string { return "booking-cancelled" }

func (c CancelBooking) decide(d *Day, m Moment) ([]Event, error) {
	b, err := d.booking(c.Code)
	if err != nil {
		return nil, err
	}
	switch was := b.StateAt(m.At); was {
	case BookingHeld, BookingStands:
		return []Event{BookingCancelled{b.Code, was}}, nil
	case BookingUsed:
		return nil, refuse("booking-used", "code", string(b.Code), "date", string(d.Date), "at", b.At.String())
	}
	return nil, nil
}

func (ev BookingCancelled) evolve(d *Day, _ time.Time) {
	d.book(ev.Code, func(b *Booking) { b.State = BookingOff })
}
