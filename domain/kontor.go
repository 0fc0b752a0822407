package domain

import (
	"math"
	"slices"
)

// Kontor is an office.
type Kontor struct {
	ID           KontorID `json:"id"`
	Name         string   `json:"name"`
	Municipality string   `json:"municipality"`
	County       string   `json:"county"`
	Area         string   `json:"area"` // fa_region, vulnerable_area, metro, rural, ordinary
	Lat          float64  `json:"lat"`
	Lon          float64  `json:"lon"`
	Open         Period   `json:"open"`
	DateBasis    Basis    `json:"dateBasis"` // of Open
	Basis        Basis    `json:"basis"`     // of the row
	Expected     int      `json:"expected"`  // visits a day to plan for, synthetic where no source counts them

	hours        []Hours
	offerings    []Offering
	capabilities []Capability
}

// Hours are an office's opening hours in a week, from a date on.
type Hours struct {
	From  Date    `json:"from"`
	Week  [7]Span `json:"week"` // by time.Weekday; a zero span is closed
	Basis Basis   `json:"basis"`
}

// Span is a stretch of a day; zero is none.
type Span struct {
	Opens  Clock `json:"opens"`
	Closes Clock `json:"closes"`
}

// Presence is in which way an agency is at an office.
type Presence string

const (
	Service    Presence = "service"
	CoLocation Presence = "co_location" // next door: a referral, never a queue
)

// Offering is what an office serves for an agency.
type Offering struct {
	Agency   AgencyCode `json:"agency"`
	Levels   []Level    `json:"levels"`
	Presence Presence   `json:"presence"`
	Valid    Period     `json:"valid"`
	Basis    Basis      `json:"basis"`
}

// Capability is what an office has, such as an id-card station.
type Capability struct {
	Name  string `json:"name"`
	Valid Period `json:"valid"`
	Basis Basis  `json:"basis"`
}

// HoursOn is when the office is open on the date; a zero span is closed that day, by its hours or because it is no office then.
func (k *Kontor) HoursOn(d Date) Span {
	if !k.Open.Has(d) {
		return Span{}
	}
	return k.hoursFrom(d).Week[d.Weekday()]
}

// HoursBasis is how well HoursOn is known on the date: with the hours, or, when it is no office then, with the days between which it is one.
func (k *Kontor) HoursBasis(d Date) Basis {
	if !k.Open.Has(d) {
		return k.DateBasis
	}
	return k.hoursFrom(d).Basis
}

// hoursFrom is the hours that hold on the date; without any the office is closed.
func (k *Kontor) hoursFrom(d Date) (held Hours) {
	for _, h := range k.hours {
		if h.From <= d && h.From >= held.From {
			held = h
		}
	}
	return held
}

// Hours lists the office's opening hours as they have changed, each with its basis.
func (k *Kontor) Hours() []Hours { return slices.Clone(k.hours) }

// Offerings lists what the office has served and serves.
func (k *Kontor) Offerings() []Offering { return slices.Clone(k.offerings) }

// Capabilities lists what the office has had and has.
func (k *Kontor) Capabilities() []Capability { return slices.Clone(k.capabilities) }

// Offers says in which presence the office serves the agency at the level on the date; empty when it does not.
func (k *Kontor) Offers(a AgencyCode, l Level, d Date) (Presence, Basis) {
	var next Presence
	var basis Basis
	for _, o := range k.offerings {
		if o.Agency != a || !o.Valid.Has(d) || !slices.Contains(o.Levels, l) {
			continue
		}
		if o.Presence == Service {
			return Service, o.Basis
		}
		next, basis = o.Presence, o.Basis
	}
	return next, basis
}

// Has says whether the office has the capability on the date; every office has the empty one.
func (k *Kontor) Has(capability string, d Date) bool {
	return capability == "" || slices.ContainsFunc(k.capabilities, func(c Capability) bool {
		return c.Name == capability && c.Valid.Has(d)
	})
}

// KmBetween is the straight-line distance of two offices in kilometres (haversine on a sphere of 6 371 km).
func KmBetween(a, b *Kontor) float64 {
	const radius = 6371
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	dLat, dLon := rad(b.Lat-a.Lat), rad(b.Lon-a.Lon)
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(a.Lat))*math.Cos(rad(b.Lat))*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(h))
}
