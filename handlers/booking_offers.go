package handlers

import (
	"context"
	"slices"
	"time"

	"kontor/domain"
)

// Offer is a time that can be booked for an errand.
type Offer struct {
	Kontor  domain.KontorID `json:"kontor"`
	Name    string          `json:"name"`
	Km      float64         `json:"km"` // straight line
	Date    domain.Date     `json:"date"`
	At      domain.Clock    `json:"at"`
	Minutes int             `json:"minutes"`
	Free    int             `json:"free"`  // places
	Basis   domain.Basis    `json:"basis"` // of the calendar
}

const (
	// offerDays is how far ahead times are offered by themselves; one may ask for later ones.
	offerDays = 28
	// placesOffered is how many offices are named, as long as there are so many with a time.
	placesOffered = 2
)

// Offers lists the first times at which the errand can be booked, so many at most: at the nearest office that has any, and at the next one,
// each with its earliest. A full day gives the next day, and a full office the next office. They hold for nobody until one is booked.
func (b *Booking) Offers(ctx context.Context, errand domain.ErrandID, most int) ([]Offer, error) {
	e, err := b.errand(ctx, errand)
	if err != nil {
		return nil, err
	}
	return b.offers(ctx, e, most)
}

func (b *Booking) offers(ctx context.Context, e errandAway, most int) (all []Offer, err error) {
	each := max(1, (most+placesOffered-1)/placesOffered)
	for _, place := range b.places(e) {
		at, err := b.offersAt(ctx, e, place, min(each, most-len(all)))
		if err != nil {
			return nil, err
		}
		if all = append(all, at...); len(all) >= most {
			break
		}
	}
	return all, nil
}

// places are the offices to ask, in order: those that routing named, and then every other with a calendar, the nearest first.
func (b *Booking) places(e errandAway) (all []domain.Place) {
	n := b.books.Network()
	from, _, _ := e.ID.Book().Daybook()
	today := domain.DateOf(b.books.clock())
	if at := e.Decision.Booking; at != nil {
		all = append(append(all, domain.Place{Kontor: at.Kontor, Km: at.Km}), at.Then...)
	}
	for _, p := range n.BookingPlaces(from, n.Types[e.Type], today) {
		named := slices.ContainsFunc(all, func(q domain.Place) bool { return q.Kontor == p.Kontor })
		if !named && (!e.protected || n.Kontors[p.Kontor].Has("protected_channel", today)) {
			all = append(all, p)
		}
	}
	return all
}

// offersAt lists the office's first free times.
func (b *Booking) offersAt(ctx context.Context, e errandAway, place domain.Place, most int) (all []Offer, err error) {
	n, now := b.books.Network(), b.books.clock()
	t, k := n.Types[e.Type], n.Kontors[place.Kontor]
	from, date := now.Add(travel(place.Km)), domain.DateOf(now)
	for range offerDays {
		if cal, times := n.SlotTimes(place.Kontor, t, date); len(times) > 0 && len(all) < most {
			err := b.books.View(ctx, domain.DaybookID(place.Kontor, date), func(d *domain.Day) {
				for _, s := range d.FreeSlots(n, t, e.ID, from, now) {
					if len(all) < most {
						all = append(all, Offer{k.ID, k.Name, place.Km, date, s.At, s.Minutes, s.Free, cal.Basis})
					}
				}
			})
			if err != nil {
				return nil, err
			}
		}
		date = date.Next()
	}
	return all, nil
}

// travel is how long a visitor is given to get to another office today: half an hour, and a minute for each kilometre. An estimate.
func travel(km float64) time.Duration {
	if km == 0 {
		return 0
	}
	return 30*time.Minute + time.Duration(km*float64(time.Minute))
}
