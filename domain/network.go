package domain

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Network is the folded network book: which offices there are, what each offers, who may serve what, on any date.
// It is changed by events only; whoever shares it between goroutines shares a Clone.
type Network struct {
	Agencies   map[AgencyCode]Agency
	Types      map[ErrandTypeCode]ErrandType
	Kontors    map[KontorID]*Kontor
	Agreements []Agreement
	Officers   map[OfficerID][]Assignment
	staff      map[KontorID][]OfficerID // whoever was ever assigned to the office
	Rules      Rules
	// Revision counts the entries folded.
	Revision uint64
}

// Basis says how well a row of reference data is known; anything but sourced is marked wherever it is shown.
type Basis string

const (
	Sourced    Basis = "sourced"
	Unverified Basis = "unverified" // general knowledge, to be checked
	Estimated  Basis = "estimate"
	Synthetic  Basis = "synthetic" // made by a stated rule, because no source gives it
)

// Period is a span of dates, both inclusive; an empty To is open.
type Period struct {
	From Date `json:"from"`
	To   Date `json:"to,omitempty"`
}

// Has says whether the date is in the period.
func (p Period) Has(d Date) bool { return p.From <= d && (p.To == "" || d <= p.To) }

// Agency is an authority whose errands the offices serve, or the host itself.
type Agency struct {
	Code   AgencyCode `json:"code"`
	NameSv string     `json:"nameSv"`
	NameEn string     `json:"nameEn"`
	Status string     `json:"status"` // connected, connected_phased, candidate, host
}

// ErrandType is a kind of errand.
type ErrandType struct {
	Code       ErrandTypeCode `json:"code"`
	Agency     AgencyCode     `json:"agency"`
	NameSv     string         `json:"nameSv"`
	NameEn     string         `json:"nameEn"`
	Level      Level          `json:"level"`
	Channel    Channel        `json:"channel"` // where it is served by default
	Minutes    int            `json:"minutes"` // expected service time, an estimate
	Booking    bool           `json:"booking,omitempty"`
	Capability string         `json:"capability,omitempty"` // what the office must have
	Outcome    Outcome        `json:"outcome"`              // the usual one
	Active     bool           `json:"active"`
}

// Receivable says whether the desk can take the matter in for the agency without serving it: it usually ends handed over, needs no
// booked time, and nothing at the office that replaces the agency's own eyes.
func (t ErrandType) Receivable() bool {
	return t.Outcome == HandedOver && !t.Booking && (t.Capability == "" || t.Capability == "scan_station" || t.Capability == "case_system")
}

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

// Agreement is the service agreement by which the offices act in an agency's name.
type Agreement struct {
	Name   string           `json:"name"`
	Agency AgencyCode       `json:"agency"`
	Types  []ErrandTypeCode `json:"types"`
	Valid  Period           `json:"valid"`
	Basis  Basis            `json:"basis"`
}

// Assignment is the law's personal assignment of an officer: this agency, these levels, at this office, in this period.
type Assignment struct {
	Kontor KontorID   `json:"kontor"`
	Agency AgencyCode `json:"agency"`
	Levels []Level    `json:"levels"`
	Valid  Period     `json:"valid"`
	Basis  Basis      `json:"basis"`
}

// Rules are what an authority sets for every office.
type Rules struct {
	MaxCalls      int   `json:"maxCalls"`      // a visitor is called this many times before counting as absent
	TargetMinutes int   `json:"targetMinutes"` // wait to first call within target
	Basis         Basis `json:"basis"`
}

// NewNetwork is the empty network.
func NewNetwork() *Network {
	return &Network{
		Agencies: map[AgencyCode]Agency{},
		Types:    map[ErrandTypeCode]ErrandType{},
		Kontors:  map[KontorID]*Kontor{},
		Officers: map[OfficerID][]Assignment{}, staff: map[KontorID][]OfficerID{},
		Rules: Rules{MaxCalls: 3, TargetMinutes: 20, Basis: Estimated},
	}
}

// Fold adds an entry of the network book; it must be the next one. One that names what the network does not have is an error, and the
// network is no longer to be used.
func (n *Network) Fold(e Entry) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("entry %d of the network book does not fit: %v", e.Revision, r)
		}
	}()
	if e.Book != NetworkBook || e.Revision != n.Revision+1 {
		return foldError(e, NetworkBook, n.Revision)
	}
	for _, ev := range e.Events {
		change, ok := ev.(networkEvent)
		if !ok {
			return foldError(e, NetworkBook, n.Revision)
		}
		change.change(n)
	}
	n.Revision = e.Revision
	return nil
}

// Clone is a copy that shares nothing that an event changes.
func (n *Network) Clone() *Network {
	c := *n
	c.Agencies, c.Types = maps.Clone(n.Agencies), maps.Clone(n.Types)
	c.Agreements = slices.Clone(n.Agreements)
	c.Kontors = make(map[KontorID]*Kontor, len(n.Kontors))
	for id, k := range n.Kontors {
		k2 := *k
		k2.hours, k2.offerings, k2.capabilities = slices.Clone(k.hours), slices.Clone(k.offerings), slices.Clone(k.capabilities)
		c.Kontors[id] = &k2
	}
	c.Officers = make(map[OfficerID][]Assignment, len(n.Officers))
	for id, as := range n.Officers {
		c.Officers[id] = slices.Clone(as)
	}
	c.staff = make(map[KontorID][]OfficerID, len(n.staff))
	for id, officers := range n.staff {
		c.staff[id] = slices.Clip(officers)
	}
	return &c
}

// Staff lists whoever is assigned to anything at the office on the date, in the order in which they were.
func (n *Network) Staff(k KontorID, d Date) []OfficerID {
	return slices.DeleteFunc(slices.Clone(n.staff[k]), func(o OfficerID) bool { return !n.Assigned(o, k, Host, General, d) })
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

// Assigned says whether the officer may serve the agency at the level at the office on the date. Everybody may serve the host's own
// errands where they have any assignment.
func (n *Network) Assigned(o OfficerID, k KontorID, a AgencyCode, l Level, d Date) bool {
	return slices.ContainsFunc(n.Officers[o], func(as Assignment) bool {
		if as.Kontor != k || !as.Valid.Has(d) {
			return false
		}
		return a == Host || as.Agency == a && slices.Contains(as.Levels, l)
	})
}

// Staffed says whether anybody is assigned to the agency and level at the office on the date.
func (n *Network) Staffed(k KontorID, a AgencyCode, l Level, d Date) bool {
	return slices.ContainsFunc(n.staff[k], func(o OfficerID) bool { return n.Assigned(o, k, a, l, d) })
}

// AgreementFor is the agreement that covers the errand type on the date.
func (n *Network) AgreementFor(t ErrandType, d Date) (Agreement, bool) {
	for _, a := range n.Agreements {
		if a.Agency == t.Agency && a.Valid.Has(d) && slices.Contains(a.Types, t.Code) {
			return a, true
		}
	}
	return Agreement{}, false
}

// KmBetween is the straight-line distance of two offices in kilometres (haversine on a sphere of 6 371 km).
func KmBetween(a, b *Kontor) float64 {
	const radius = 6371
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	dLat, dLon := rad(b.Lat-a.Lat), rad(b.Lon-a.Lon)
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(a.Lat))*math.Cos(rad(b.Lat))*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(h))
}
