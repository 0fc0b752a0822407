package projections

import (
	"cmp"
	"slices"
	"time"

	"kontor/domain"
)

// StrandedBookings lists the bookings of days that are not over which the office cannot keep as things stand, by date and office: hours
// that were changed after they were made strand them. Of a day that has failed nothing is known.
func (b *Board) StrandedBookings(at time.Time) []domain.Stranded {
	all := []domain.Stranded{}
	b.ahead(func(d *domain.Day) { all = append(all, d.StrandedBookings(b.network, at)...) })
	slices.SortStableFunc(all, func(a, b domain.Stranded) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Kontor, b.Kontor))
	})
	return all
}

// Reservations lists what was reserved for errands and not confirmed, of days that are not over.
func (b *Board) Reservations() (all []domain.Reservation) {
	b.ahead(func(d *domain.Day) { all = append(all, d.Reservations()...) })
	return all
}

// ahead calls the function with every day on which times are booked and that is not closed.
func (b *Board) ahead(see func(*domain.Day)) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, bk := range b.books {
		if bk.stage == domain.Closed {
			continue
		}
		if bk = bk.unpacked(); bk.day != nil && len(bk.day.Bookings) > 0 {
			see(bk.day)
		}
	}
}
