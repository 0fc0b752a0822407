package reception

import (
	"net/http"

	"kontor/domain"
)

// checkIn takes in the visitor who comes to a booked time, by the code on the slip.
func (s pages) checkIn(w http.ResponseWriter, r *http.Request) error {
	f, err := s.read(w, r)
	if err != nil {
		return err
	}
	code := domain.BookingCode(tidyCode(f.form.Get("code")))
	receipt, err := s.Books.Do(r.Context(), f.today(), domain.CheckInBooking{
		Code: code, Kind: domain.Kind(f.form.Get("kind")), Language: f.form.Get("language"), Needs: needsOf(f.form),
		Protected: f.form.Get("protected") != "",
	}, f.who)
	visit := visitIn(receipt)
	if err == nil && visit == "" { // it was checked in before
		err = s.Books.View(r.Context(), f.today(), func(d *domain.Day) {
			if b := d.Bookings[code]; b != nil {
				visit = b.Visit
			}
		})
	}
	if err != nil {
		return s.failed(w, r, f, err)
	}
	return s.back(w, r, f, visit)
}
