package domain

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Network is the folded network book: which offices there are, what each offers, who may serve what, on any date.
// It is changed by events only; whoever shares it between goroutines shares a Clone.
type Network struct {
	Agencies       map[AgencyCode]Agency
	Types          map[ErrandTypeCode]ErrandType
	Kontors        map[KontorID]*Kontor
	Agreements     []Agreement
	Officers       map[OfficerID][]Assignment
	staff          map[KontorID][]OfficerID    // whoever was ever assigned to the office
	Calendars      map[KontorID][]SlotCalendar // of booked times; nil while there are none
	ReturnChannels []ReturnChannel             // by which agencies answer
	Retention      []RetentionRule             // by the day from which they hold
	Rules          Rules
	Seal           DaySealed // the last; zero before the first
	KeyStore       string    // which has the keys of what is sealed on this log; empty before it is named
	// Revision counts the entries folded.
	Revision uint64
	routes
	memory
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

// Agreement is the service agreement by which the offices act in an agency's name.
type Agreement struct {
	Name   string           `json:"name"`
	Agency AgencyCode       `json:"agency"`
	Types  []ErrandTypeCode `json:"types"`
	Valid  Period           `json:"valid"`
	Basis  Basis            `json:"basis"`
	Notes  bool             `json:"notes,omitempty"` // the agency wants a note with what is handed over under it
}

// Assignment is the law's personal assignment of an officer: this agency, these levels, at this office, in this period.
type Assignment struct {
	Kontor KontorID   `json:"kontor"`
	Agency AgencyCode `json:"agency"`
	Levels []Level    `json:"levels"`
	Valid  Period     `json:"valid"`
	Basis  Basis      `json:"basis"`
	Until  time.Time  `json:"until,omitzero"` // at this moment it ends, within the period
}

// Rules are what an authority sets for every office.
type Rules struct {
	MaxCalls      int   `json:"maxCalls"`      // a visitor is called this many times before counting as absent
	TargetMinutes int   `json:"targetMinutes"` // wait to first call within target
	Basis         Basis `json:"basis"`

	Order Ordering `json:"order,omitzero"`
}

// NewNetwork is the empty network.
func NewNetwork() *Network {
	return &Network{
		Agencies: map[AgencyCode]Agency{},
		Types:    map[ErrandTypeCode]ErrandType{},
		Kontors:  map[KontorID]*Kontor{},
		Officers: map[OfficerID][]Assignment{}, staff: map[KontorID][]OfficerID{},
		Rules:  Rules{MaxCalls: 3, TargetMinutes: 20, Basis: Estimated},
		routes: routes{index: &index{}},
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
	if err := e.Unread(); err != nil {
		return err
	}
	facts := make([]networkEvent, 0, len(e.Events))
	for _, ev := range e.Events {
		switch change, ok := ev.(networkEvent); {
		case !ok:
			return foldError(e, NetworkBook, n.Revision)
		case ofTheBook(change):
			change.change(n)
		default:
			facts = append(facts, change)
		}
	}
	n.learn(n.factsOf(e, facts))
	n.Revision = e.Revision
	n.unindexed()
	return nil
}

// Clone is a copy that shares nothing that an event changes.
func (n *Network) Clone() *Network {
	c := *n
	c.Agencies, c.Types = maps.Clone(n.Agencies), maps.Clone(n.Types)
	c.Agreements, c.Calendars = slices.Clone(n.Agreements), maps.Clone(n.Calendars)
	c.latest, c.facts = maps.Clone(n.latest), slices.Clip(n.facts)
	c.Kontors = make(map[KontorID]*Kontor, len(n.Kontors))
	for id, k := range n.Kontors {
		k2 := *k
		k2.hours, k2.offerings, k2.capabilities = slices.Clip(k.hours), slices.Clone(k.offerings), slices.Clone(k.capabilities)
		k2.standings, k2.exceptions = slices.Clip(k.standings), slices.Clip(k.exceptions)
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
	c.unindexed()
	return &c
}

// Staff lists whoever is assigned to anything at the office on the date, in the order in which they were.
func (n *Network) Staff(k KontorID, d Date) []OfficerID {
	return slices.DeleteFunc(slices.Clone(n.staff[k]), func(o OfficerID) bool { return !n.Assigned(o, k, Host, General, d) })
}

// Assigned says whether the officer may serve the agency at the level at the office at some time on the date; whether now, AssignedAt says.
// Everybody may serve the host's own errands where they have any assignment.
func (n *Network) Assigned(o OfficerID, k KontorID, a AgencyCode, l Level, d Date) bool {
	return slices.ContainsFunc(n.Officers[o], func(as Assignment) bool {
		return as.serves(k, a, l) && as.on(d)
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

// WantsNote says whether an errand of the type is handed over with a note only, on the date: the agreement that covers it says so.
func (n *Network) WantsNote(t ErrandTypeCode, d Date) bool {
	a, ok := n.AgreementFor(n.Types[t], d)
	return ok && a.Notes
}
