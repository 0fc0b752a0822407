package api

import (
	"slices"

	"kontor/domain"
)

// settling are the operations by which a booking is confirmed or cancelled.
var settling = []string{domain.ConfirmBooking{}.Name(), domain.CancelBooking{}.Name()}

// bookedAt is the office of the errand for which the path's booking was made, for the two operations that settle a booking; empty for all
// others, and for a time that was reserved without an errand: that is for the office of the time alone.
func (s *server) bookedAt(r request) (from domain.KontorID) {
	if !slices.Contains(settling, r.op.id) || !r.staff() || !r.book().Valid() || s.known(r.kontor()) != nil {
		return ""
	}
	err := s.Books.View(r.Context(), r.book(), func(d *domain.Day) {
		if b := d.Bookings[r.code()]; b != nil && b.Errand != "" {
			from, _, _ = b.Errand.Book().Daybook()
		}
	})
	if err != nil {
		return "" // then it is not known, and so not allowed
	}
	return from
}

// staff says whether somebody asks who works at an office.
func (r request) staff() bool {
	switch r.principal.Actor.Role {
	case domain.RoleReception, domain.RoleOfficer, domain.RoleSupervisor:
		return true
	}
	return false
}
