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
	standings    []Standing
	exceptions   []Exception
	holidays     map[Date]Holiday // the network's
	since        Date             // when it became known
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

// same says whether the two are one offering, with perhaps another last day.
func (o Offering) same(other Offering) bool {
	return o.Agency == other.Agency && o.Presence == other.Presence && o.Valid.From == other.Valid.From && slices.Equal(o.Levels, other.Levels)
}

// Capability is what an office has, such as an id-card station.
type Capability struct {
	Name  string `json:"name"`
	Valid Period `json:"valid"`
	Basis Basis  `json:"basis"`
}

// HoursOn is when the office is open on the date: by an exception for the date, else by its week and the holidays. A zero span is closed that
// day, or no office then.
func (k *Kontor) HoursOn(d Date) Span {
	hours, _ := k.hoursOn(d)
	return hours
}

// HoursBasis is how well HoursOn is known on the date: with what decides, or, when it is no office then, with the days between which it is one.
func (k *Kontor) HoursBasis(d Date) Basis {
	_, basis := k.hoursOn(d)
	return basis
}

func (k *Kontor) hoursOn(d Date) (Span, Basis) {
	if !k.Open.Has(d) {
		return Span{}, k.DateBasis
	}
	if e, ok := k.exceptionOn(d); ok {
		return e.Hours, e.Basis
	}
	week := k.hoursFrom(d)
	hours := week.Week[d.Weekday()]
	h, ok := k.holidays[d]
	switch {
	case !ok || hours == (Span{}):
		return hours, week.Basis
	case h.Closes <= hours.Opens:
		return Span{}, h.Basis
	case h.Closes < hours.Closes:
		return Span{hours.Opens, h.Closes}, h.Basis
	}
	return hours, week.Basis
}

// UsualHours is when the office is open by its week on such a day, whatever is otherwise on that date.
func (k *Kontor) UsualHours(d Date) Span {
	if !k.Open.Has(d) {
		return Span{}
	}
	return k.hoursFrom(d).Week[d.Weekday()]
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
