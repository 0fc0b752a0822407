package domain

import (
	"slices"
	"strconv"
	"time"
)

// MaxErrands is how many errands a visit may have.
const MaxErrands = 12

// NewErrand is what the visitor comes for: an errand type, and what is known of earlier contacts about the matter.
type NewErrand struct {
	Type ErrandTypeCode `json:"type"`
	// Matter is the code on the visitor's slip from an earlier visit; a new one is given when it is empty.
	Matter  Matter  `json:"matter,omitempty"`
	Earlier Earlier `json:"earlier,omitempty"` // unknown when empty
	Texts   Texts   `json:"-"`                 // content, to be sealed in the same entry
}

// Register takes a visitor's errands in, each routed at once.
type Register struct {
	Kind      Kind        `json:"kind,omitempty"`     // person when empty
	Language  string      `json:"language,omitempty"` // sv when empty
	Needs     []Need      `json:"needs,omitempty"`
	Protected bool        `json:"protected,omitempty"`
	Errands   []NewErrand `json:"errands"`
	// Door is the outcome of a visit that ended at the door or at a visitor computer, without waiting; empty otherwise.
	Door Outcome `json:"door,omitempty"`
	// Arrived is when the visitor really came, for a visit entered afterwards; zero otherwise. Such a visit has ended, and Door says how.
	Arrived time.Time `json:"arrived,omitzero"`

	booked time.Time // the time that was booked, when the visitor comes to one
}

// AddErrand takes in one more errand of a visit that is still here. It keeps the visit's age.
type AddErrand struct {
	Visit  VisitID   `json:"visit"`
	Errand NewErrand `json:"errand"`
}

// VisitRegistered begins a visit.
type VisitRegistered struct {
	Visit     VisitID   `json:"visit"`
	Kind      Kind      `json:"kind"`
	Language  string    `json:"language"`
	Needs     []Need    `json:"needs,omitempty"`
	Protected bool      `json:"protected,omitempty"`
	Errands   int       `json:"errands"`
	Door      bool      `json:"door,omitempty"`
	Late      bool      `json:"late,omitempty"` // entered afterwards: in the figures, never in the live views
	Arrived   time.Time `json:"arrived"`
	Booked    time.Time `json:"booked,omitzero"` // the booked time that the visitor came to
}

// ErrandRegistered is one errand of a visit.
type ErrandRegistered struct {
	Visit   VisitID        `json:"visit"`
	Errand  ErrandID       `json:"errand"`
	Agency  AgencyCode     `json:"agency"`
	Type    ErrandTypeCode `json:"type"`
	Level   Level          `json:"level"`
	Matter  Matter         `json:"matter"`
	Earlier Earlier        `json:"earlier"`
}

// ErrandRouted says where the errand goes, and why.
type ErrandRouted struct {
	Errand   ErrandID   `json:"errand"`
	Agency   AgencyCode `json:"agency"`
	Decision Decision   `json:"decision"`
	Length   int        `json:"length"` // of the queue before it joined
}

// TicketIssued gives the visit its number.
type TicketIssued struct {
	Visit  VisitID `json:"visit"`
	Ticket Ticket  `json:"ticket"`
}

func (Register) Name() string         { return "register" }
func (AddErrand) Name() string        { return "add-errand" }
func (VisitRegistered) Name() string  { return "visit-registered" }
func (ErrandRegistered) Name() string { return "errand-registered" }
func (ErrandRouted) Name() string     { return "errand-routed" }
func (TicketIssued) Name() string     { return "ticket-issued" }

func (c Register) decide(d *Day, m Moment) ([]Event, error) {
	if err := c.check(d, m); err != nil {
		return nil, err
	}
	d.standing = d.line()
	defer func() { d.standing = nil }()
	arrived := m.At
	if !c.Arrived.IsZero() {
		arrived = c.Arrived
	}
	reg := VisitRegistered{
		Visit: VisitID(d.newID(m)), Kind: c.Kind, Language: c.Language, Needs: c.Needs, Protected: c.Protected,
		Errands: len(c.Errands), Door: c.Door != "", Late: !c.Arrived.IsZero(), Arrived: arrived,
		Booked: c.booked,
	}
	if reg.Kind == "" {
		reg.Kind = Person
	}
	if reg.Language == "" {
		reg.Language = "sv"
	}
	v := reg.visit(len(d.Order) + 1)
	events := []Event{reg}
	var waits []queued
	var contents *sealing
	for _, e := range c.Errands {
		taken, waiting, err := d.takeIn(m, v, e, c.Door, reg.Late)
		if err == nil {
			taken, err = d.sealNew(m, v, &contents, taken, e.Texts)
		}
		if err != nil {
			return nil, err
		}
		events = append(events, taken...)
		waits = append(waits, waiting...)
	}
	if len(waits) == 0 {
		return events, nil
	}
	return append(events, TicketIssued{reg.Visit, TicketNo(d.Tickets + 1)}, d.promise(v, waits, m.Estimate)), nil
}

// check refuses what no state of the day could make right, and what this day cannot take.
func (c Register) check(d *Day, m Moment) error {
	switch n := len(c.Errands); {
	case n == 0:
		return malformed("no-errand")
	case n > MaxErrands:
		return malformed("too-many-errands", "count", strconv.Itoa(n), "most", strconv.Itoa(MaxErrands))
	case c.Kind != "" && !kinds[c.Kind]:
		return malformed("unknown-kind", "kind", shown(c.Kind))
	case c.Language != "" && !language.MatchString(c.Language):
		return malformed("bad-language", "language", shown(c.Language))
	case len(c.Needs) > len(needs):
		return malformed("too-many-needs", "count", strconv.Itoa(len(c.Needs)), "most", strconv.Itoa(len(needs)))
	case c.Door != "" && !outcomes[c.Door]:
		return malformed("unknown-outcome", "outcome", shown(c.Door))
	}
	if i := slices.IndexFunc(c.Needs, func(n Need) bool { return !needs[n] }); i >= 0 {
		return malformed("unknown-need", "need", shown(c.Needs[i]))
	}
	if c.Arrived.IsZero() {
		return nil
	}
	switch {
	case c.Door == "":
		return malformed("late-needs-outcome")
	case c.Arrived.After(m.At):
		return malformed("arrived-in-future", "arrived", c.Arrived.In(Stockholm).Format(time.RFC3339))
	case DateOf(c.Arrived) != d.Date:
		return malformed("arrived-other-day", "arrived", string(DateOf(c.Arrived)), "date", string(d.Date))
	}
	return nil
}

func (c AddErrand) decide(d *Day, m Moment) ([]Event, error) {
	v, err := d.visit(c.Visit)
	switch {
	case err != nil:
		return nil, err
	case d.over(v) || d.any(v, Absent):
		return nil, refuse("visit-over", "ticket", string(v.Ticket))
	case len(v.Errands) >= MaxErrands:
		return nil, malformed("too-many-errands", "count", strconv.Itoa(len(v.Errands)+1), "most", strconv.Itoa(MaxErrands))
	}
	events, _, err := d.takeIn(m, v, c.Errand, "", false)
	if err != nil {
		return nil, err
	}
	var contents *sealing
	return d.sealNew(m, v, &contents, events, c.Errand.Texts)
}

// queued is an errand in the queue in which it waits.
type queued struct {
	errand ErrandID
	queue  Queue
}

// takeIn registers and routes one errand of a visit. An errand that is referred, or that ended at the door, has ended; any other waits.
func (d *Day) takeIn(m Moment, v *Visit, ne NewErrand, door Outcome, late bool) ([]Event, []queued, error) {
	t, ok := m.Network.Types[ne.Type]
	if !ok || !t.Active {
		return nil, nil, unknown("unknown-type", "type", shown(ne.Type))
	}
	if ne.Earlier == "" {
		ne.Earlier = EarlierUnknown
	}
	if !earliers[ne.Earlier] {
		return nil, nil, malformed("unknown-earlier", "earlier", shown(ne.Earlier))
	}
	switch {
	case ne.Matter == "":
		ne.Matter = MatterFrom(m.NewID())
	case matter.MatchString(string(ne.Matter)):
		ne.Earlier = EarlierYes
	default:
		return nil, nil, malformed("bad-matter", "matter", shown(ne.Matter))
	}
	dec, err := d.route(m, t, v)
	if err != nil {
		return nil, nil, err
	}
	if door != "" && !late && !endsAtDoor(t, dec, door) {
		return nil, nil, refuse("not-at-the-door", "type", t.NameSv, "type_en", t.NameEn, "outcome", string(door))
	}
	reg := ErrandRegistered{v.ID, ErrandID(d.newID(m)), t.Agency, t.Code, t.Level, ne.Matter, ne.Earlier}
	events := []Event{reg, ErrandRouted{reg.Errand, reg.Agency, dec, d.length(dec.Queue, v.ID)}}
	if ended, ok := endedAtOnce(reg.Errand, dec, door); ok {
		return append(events, ended), nil, nil
	}
	return events, []queued{{reg.Errand, dec.Queue}}, nil
}

// endsAtDoor says whether reception may end an errand of the type so without a desk: the host's own and whatever is sent on, always; an
// agency's is solved there only at the general level and where the office serves it, and handed over only if it can be taken in.
func endsAtDoor(t ErrandType, dec Decision, door Outcome) bool {
	switch {
	case t.Agency == Host:
		return true
	case door == Solved:
		return t.Level == General && (dec.Target == TargetDesk || dec.Target == TargetSelfService)
	case door == HandedOver:
		return t.Receivable()
	}
	return true
}

// endedAtOnce ends an errand that nobody here serves: at the door, or by referral.
func endedAtOnce(id ErrandID, dec Decision, door Outcome) (ErrandEnded, bool) {
	switch {
	case door != "":
		return ErrandEnded{Errand: id, Outcome: door}, true
	case dec.Referral != nil:
		return ErrandEnded{Errand: id, Outcome: dec.Referral.Outcome, Referral: dec.Referral}, true
	}
	return ErrandEnded{}, false
}

func (ev VisitRegistered) evolve(d *Day, _ time.Time) {
	d.Visits[ev.Visit] = ev.visit(len(d.Order) + 1)
	d.Order = append(d.Order, ev.Visit)
}

// visit is the visit as it begins, the number-th of its day.
func (ev VisitRegistered) visit(number int) *Visit {
	return &Visit{
		ID: ev.Visit, Kind: ev.Kind, Language: ev.Language, Needs: ev.Needs, Protected: ev.Protected,
		Late: ev.Late, Since: ev.Arrived, Number: number, Booked: ev.Booked,
	}
}

func (ev ErrandRegistered) evolve(d *Day, at time.Time) {
	v := d.Visits[ev.Visit]
	e := &Errand{
		ID: ev.Errand, Visit: ev.Visit, Agency: ev.Agency, Type: ev.Type, Level: ev.Level,
		State: Waiting, Matter: ev.Matter, Earlier: ev.Earlier, Registered: at,
	}
	if v.Desk != "" || d.any(v, Paused) {
		e.State = Held
	}
	d.Errands[e.ID] = e
	v.Errands = append(v.Errands, e.ID)
	acc := d.account(e.Agency)
	acc.Registered++
	acc.In[e.State]++
}

func (ev ErrandRouted) evolve(d *Day, at time.Time) {
	e := d.Errands[ev.Errand]
	e.sendTo(ev.Decision)
	d.settle(d.Visits[e.Visit], at)
}

func (ev TicketIssued) evolve(d *Day, _ time.Time) {
	d.Visits[ev.Visit].Ticket = ev.Ticket
	d.Tickets++
}

// length is how many other visits wait in the queue.
func (d *Day) length(q Queue, but VisitID) int {
	n := 0
	for _, s := range d.line() {
		if s.ID != but && slices.Contains(s.queues, q) {
			n++
		}
	}
	return n
}

// stander is a visit in the line, with the queues that it waits in.
type stander struct {
	*Visit
	queues []Queue
}

// line lists who waits, in the order in which they are called. While a registration is decided, which looks at it more than once, it is
// read but once.
func (d *Day) line() []stander {
	if d.standing != nil {
		return d.standing
	}
	all, queues := make([]stander, len(d.Line)), make([]Queue, 0, len(d.Line)+1)
	for i, id := range d.Line {
		v, first := d.Visits[id], len(queues)
		for _, errand := range v.Errands {
			if e := d.Errands[errand]; e.State == Waiting {
				queues = append(append(queues, e.Queue), e.Also...)
			}
		}
		all[i] = stander{v, queues[first:]}
	}
	return all
}

// route is Route from here on this day, for a visitor. What it says once it says until the network changes, so it is asked once for each
// type and for what the policy looks at of a visitor.
func (d *Day) route(m Moment, t ErrandType, v *Visit) (Decision, error) {
	n := m.Network
	if by := (routedBy{n, n.Revision}); d.routedBy != by {
		d.routedBy, d.policy, d.routed = by, n.PolicyOn(d.Date), map[routedAs]Decision{}
	}
	a := v.asks(d, t).at(m.At)
	as := d.policy.seen(a).as()
	as.teams = n.TeamsAsked(a)
	dec, ok := d.routed[as]
	if ok {
		return dec, nil
	}
	dec, err := Route(n, a)
	if err == nil {
		d.routed[as] = dec
	}
	return dec, err
}

// asks is the question that an errand of the type is to routing.
func (v *Visit) asks(d *Day, t ErrandType) Asked {
	return Asked{
		Kontor: d.Kontor, Type: t, Date: d.Date, Kind: v.Kind, Language: v.Language, Needs: v.Needs, Protected: v.Protected, Booked: !v.Booked.IsZero(),
	}
}

// Asks is the question that an errand of the day would be to routing as one of the type.
func (d *Day) Asks(e *Errand, t ErrandType) Asked {
	return d.Visits[e.Visit].asks(d, t).at(e.Registered)
}

// routedBy is the network as it was when something was routed by it.
type routedBy struct {
	network  *Network
	revision uint64
}

// routedAs is what an office's decisions differ by on a day.
type routedAs struct {
	code      ErrandTypeCode
	kind      Kind
	language  string
	needs     string
	protected bool
	booked    bool
	teams     string
}

func (a Asked) as() routedAs {
	as := routedAs{code: a.Type.Code, kind: a.Kind, language: a.Language, protected: a.Protected, booked: a.Booked}
	for _, need := range a.Needs {
		as.needs += string(need) + " "
	}
	return as
}

// newID is a new id in the day's book.
func (d *Day) newID(m Moment) string {
	return string(d.Kontor) + "." + string(d.Date) + "." + m.NewID().String()
}
