package domain

import "time"

// MoveOut sends a visit that waits on to another office today, with everything of it that is still open. It is one journey with one age: what
// it waited here counts there.
type MoveOut struct {
	Visit  VisitID    `json:"visit"`
	To     KontorID   `json:"to"`
	Reason ReasonCode `json:"reason"`
}

// MoveIn takes such a visit in, in the day of the office that it is sent to; SettleMove tells the day that it left what came of it. Both are
// given by the system, as often as it needs to: each takes effect once.
type (
	MoveIn struct {
		Move        string        `json:"move"` // this step of the journey
		From        VisitID       `json:"from"`
		Journey     VisitID       `json:"journey"` // the visit with which it began
		Reason      ReasonCode    `json:"reason"`
		Kind        Kind          `json:"kind"`
		Language    string        `json:"language"`
		Needs       []Need        `json:"needs,omitempty"`
		Protected   bool          `json:"protected,omitempty"`
		Class       Class         `json:"class,omitempty"`
		PutBack     bool          `json:"putBack,omitempty"`
		Booked      time.Time     `json:"booked,omitzero"`
		Since       time.Time     `json:"since"`
		Waited      time.Duration `json:"waited"`
		FirstCalled time.Time     `json:"firstCalled,omitzero"`
		Errands     []MovedErrand `json:"errands"`
	}
	SettleMove struct {
		Visit   VisitID `json:"visit"`
		Move    string  `json:"move"`
		Arrived VisitID `json:"arrived,omitempty"` // what it is there; empty when it was declined
		Ticket  Ticket  `json:"ticket,omitempty"`
		Cause   Phrase  `json:"cause,omitzero"`
	}
)

// MovedErrand is an errand of a visit that is sent on, and what it was where it comes from.
type MovedErrand struct {
	From    ErrandID       `json:"from"`
	Type    ErrandTypeCode `json:"type"`
	Matter  Matter         `json:"matter"`
	Earlier Earlier        `json:"earlier"`
}

// VisitMovedOut, in the day that the visit leaves, says that it is on its way; VisitArrived that the other office has taken it in, and
// VisitMovedBack that it has not, and waits here again with its age.
type (
	VisitMovedOut struct {
		Visit   VisitID       `json:"visit"`
		Ticket  Ticket        `json:"ticket"`
		Move    string        `json:"move"`
		To      KontorID      `json:"to"`
		Journey VisitID       `json:"journey"`
		Errands []ErrandID    `json:"errands"`
		Waited  time.Duration `json:"waited"` // in all queues so far
		Reason  ReasonCode    `json:"reason"`
	}
	VisitArrived struct {
		Visit  VisitID `json:"visit"`
		Move   string  `json:"move"`
		As     VisitID `json:"as"`
		Ticket Ticket  `json:"ticket"`
	}
	VisitMovedBack struct {
		Visit   VisitID    `json:"visit"`
		Ticket  Ticket     `json:"ticket"`
		Move    string     `json:"move"`
		Errands []ErrandID `json:"errands"`
		Cause   Phrase     `json:"cause"`
	}
)

// VisitMovedIn begins a visit that comes from another office, ErrandMovedIn each of its errands; MoveDeclined says why the office cannot take
// it. Of a move there is one or the other, once.
type (
	VisitMovedIn struct {
		Visit       VisitID       `json:"visit"`
		Move        string        `json:"move"`
		From        VisitID       `json:"from"`
		Journey     VisitID       `json:"journey"`
		Reason      ReasonCode    `json:"reason"`
		Kind        Kind          `json:"kind"`
		Language    string        `json:"language"`
		Needs       []Need        `json:"needs,omitempty"`
		Protected   bool          `json:"protected,omitempty"`
		Class       Class         `json:"class,omitempty"`
		PutBack     bool          `json:"putBack,omitempty"`
		Booked      time.Time     `json:"booked,omitzero"`
		Since       time.Time     `json:"since"`
		Waited      time.Duration `json:"waited"`
		FirstCalled time.Time     `json:"firstCalled,omitzero"`
	}
	ErrandMovedIn struct {
		Visit   VisitID        `json:"visit"`
		Errand  ErrandID       `json:"errand"`
		From    ErrandID       `json:"from"`
		Agency  AgencyCode     `json:"agency"`
		Type    ErrandTypeCode `json:"type"`
		Level   Level          `json:"level"`
		Matter  Matter         `json:"matter"`
		Earlier Earlier        `json:"earlier"`
	}
	MoveDeclined struct {
		Move  string  `json:"move"`
		From  VisitID `json:"from"`
		Cause Phrase  `json:"cause"`
	}
)

// Moved is a visit's way to another office: on its way, until it has arrived.
type Moved struct {
	Move    string     `json:"move"`
	To      KontorID   `json:"to"`
	Journey VisitID    `json:"journey"`
	Reason  ReasonCode `json:"reason"`
	Errands []ErrandID `json:"errands"`
	Arrived VisitID    `json:"arrived,omitempty"`
	Ticket  Ticket     `json:"ticket,omitempty"` // there
}

// CameFrom is where a visit comes from that began at another office, and whether it had been called there.
type CameFrom struct {
	Visit   VisitID `json:"visit"`
	Journey VisitID `json:"journey"`
	Called  bool    `json:"called,omitempty"`
}

// Incoming is what became of a move to this office.
type Incoming struct {
	Visit  VisitID `json:"visit,omitempty"` // empty when it was declined
	Ticket Ticket  `json:"ticket,omitempty"`
	Cause  Phrase  `json:"cause,omitzero"`
}

func (MoveOut) Name() string        { return "move-out" }
func (MoveIn) Name() string         { return "move-in" }
func (SettleMove) Name() string     { return "settle-move" }
func (VisitMovedOut) Name() string  { return "visit-moved-out" }
func (VisitArrived) Name() string   { return "visit-arrived" }
func (VisitMovedBack) Name() string { return "visit-moved-back" }
func (VisitMovedIn) Name() string   { return "visit-moved-in" }
func (ErrandMovedIn) Name() string  { return "errand-moved-in" }
func (MoveDeclined) Name() string   { return "move-declined" }

func (c MoveOut) decide(d *Day, m Moment) ([]Event, error) {
	if !reasons[c.Reason] {
		return nil, malformed("unknown-reason", "reason", shown(c.Reason))
	}
	v, err := d.visit(c.Visit)
	if err != nil {
		return nil, err
	}
	there := m.Network.Kontors[c.To]
	waiting := d.in(v, Waiting)
	switch {
	case there == nil:
		return nil, unknown("unknown-kontor", "kontor", shown(c.To))
	case v.Moved != nil && v.Moved.To == c.To:
		return nil, nil
	case v.Moved != nil:
		return nil, lost("already-moved", "ticket", string(v.Ticket), "kontor", m.Network.name(v.Moved.To))
	case c.To == d.Kontor:
		return nil, refuse("moves-nowhere", "ticket", string(v.Ticket), "kontor", there.Name)
	case d.Practice:
		return nil, refuse("practice-moves-nobody")
	case len(waiting) == 0 || len(waiting) < len(v.Errands)-d.finals(v):
		return nil, refuse("visit-not-waiting", "ticket", string(v.Ticket))
	case there.HoursOn(d.Date) == (Span{}):
		return nil, refuse("kontor-closed", "kontor", there.Name, "date", string(d.Date))
	case v.Protected && !there.Has(protectedChannel, d.Date):
		return nil, refuse("protected-stays", "ticket", string(v.Ticket), "kontor", there.Name)
	}
	for _, id := range waiting {
		if no := servedAt(m.Network, c.To, v.asks(d, m.Network.Types[d.Errands[id].Type])); no.Code != "" {
			return nil, refuse("not-served-there", "ticket", string(v.Ticket), "type", no.Args["type"], "type_en", no.Args["type_en"], "kontor", there.Name)
		}
	}
	return []Event{VisitMovedOut{
		Visit: v.ID, Ticket: v.Ticket, Move: m.NewID().String(), To: c.To, Journey: v.journey(), Errands: waiting, Waited: v.WaitedAt(m.At), Reason: c.Reason,
	}}, nil
}

// servedAt is why the office cannot take an errand that comes from another; empty when it waits there.
func servedAt(n *Network, k KontorID, a Asked) Phrase {
	a.Kontor = k
	if dec, err := Route(n, a); err != nil || dec.Queue == (Queue{}) || dec.Target == TargetBooked {
		return phrase("not-served-there", "type", a.Type.NameSv, "type_en", a.Type.NameEn, "kontor", n.name(k))
	}
	return Phrase{}
}

// finals is how many of the visit's errands are over.
func (d *Day) finals(v *Visit) (n int) {
	for _, id := range v.Errands {
		if d.Errands[id].State.Final() {
			n++
		}
	}
	return n
}

// journey is the visit with which this one's journey began: itself, when it began here.
func (v *Visit) journey() VisitID {
	if v.From != nil {
		return v.From.Journey
	}
	return v.ID
}

// Leaving is a visit that is on its way to another office: the office, and what it is to be told.
type Leaving struct {
	To BookID
	MoveIn
}

// Leaving lists the visits that are on their way, and of which it is not known here that they have arrived, in the order of their
// registration.
func (d *Day) Leaving() (all []Leaving) {
	for _, id := range d.Order {
		v := d.Visits[id]
		if v.Moved == nil || v.Moved.Arrived != "" {
			continue
		}
		in := MoveIn{
			Move: v.Moved.Move, From: v.ID, Journey: v.Moved.Journey, Reason: v.Moved.Reason, Kind: v.Kind, Language: v.Language, Needs: v.Needs,
			Protected: v.Protected, Class: v.Class, PutBack: v.PutBack, Booked: v.Booked, Since: v.Since, Waited: v.Waited, FirstCalled: v.FirstCalled,
		}
		for _, id := range v.Moved.Errands {
			e := d.Errands[id]
			in.Errands = append(in.Errands, MovedErrand{e.ID, e.Type, e.Matter, e.Earlier})
		}
		all = append(all, Leaving{DaybookID(v.Moved.To, d.Date), in})
	}
	return all
}

func (c MoveIn) decide(d *Day, m Moment) ([]Event, error) {
	if m.Actor.Role != RoleSystem {
		return nil, refuse("for-the-system")
	}
	if len(c.Errands) == 0 {
		return nil, malformed("no-errand")
	}
	if _, known := d.Incoming[c.Move]; known {
		return nil, nil
	}
	if no := d.cannotTake(c, m); no.Code != "" {
		return []Event{MoveDeclined{c.Move, c.From, no}}, nil
	}
	in := VisitMovedIn{
		VisitID(d.newID(m)), c.Move, c.From, c.Journey, c.Reason, c.Kind, c.Language, c.Needs, c.Protected, c.Class, c.PutBack, c.Booked, c.Since,
		c.Waited, c.FirstCalled,
	}
	v := in.visit(len(d.Order) + 1)
	events := []Event{in}
	var waits []queued
	for _, e := range c.Errands {
		t := m.Network.Types[e.Type]
		dec, err := d.route(m, t, v)
		if err != nil {
			return nil, err
		}
		moved := ErrandMovedIn{v.ID, ErrandID(d.newID(m)), e.From, t.Agency, t.Code, t.Level, e.Matter, e.Earlier}
		events = append(events, moved, ErrandRouted{moved.Errand, moved.Agency, dec, d.length(dec.Queue, v.ID)})
		waits = append(waits, queued{moved.Errand, dec.Queue})
	}
	return append(events, TicketIssued{v.ID, TicketNo(d.Tickets + 1)}, d.promise(v, waits, m.Estimate)), nil
}

// cannotTake is why the office cannot take the visit now; empty when it can.
func (d *Day) cannotTake(c MoveIn, m Moment) Phrase {
	office, date := m.Network.name(d.Kontor), string(d.Date)
	switch {
	case d.Stage != Open || !m.At.Before(d.endsAt()):
		return phrase("not-open-now", "kontor", office, "date", date)
	case d.Practice:
		return phrase("only-practice", "kontor", office, "date", date)
	}
	for _, e := range c.Errands {
		v := Visit{Kind: c.Kind, Language: c.Language, Needs: c.Needs, Protected: c.Protected, Booked: c.Booked}
		if no := servedAt(m.Network, d.Kontor, v.asks(d, m.Network.Types[e.Type])); no.Code != "" {
			return no
		}
	}
	return Phrase{}
}

func (c SettleMove) decide(d *Day, m Moment) ([]Event, error) {
	if m.Actor.Role != RoleSystem {
		return nil, refuse("for-the-system")
	}
	v, err := d.visit(c.Visit)
	if err != nil {
		return nil, err
	}
	if v.Moved == nil || v.Moved.Move != c.Move || v.Moved.Arrived != "" {
		return nil, nil
	}
	if c.Arrived != "" {
		return []Event{VisitArrived{v.ID, c.Move, c.Arrived, c.Ticket}}, nil
	}
	events := []Event{VisitMovedBack{v.ID, v.Ticket, c.Move, v.Moved.Errands, c.Cause}}
	if d.Stage == Closed {
		for _, id := range v.Moved.Errands {
			events = append(events, ErrandLeftOpen{Errand: id, Was: Waiting})
		}
	}
	return events, nil
}

func (ev VisitMovedOut) evolve(d *Day, at time.Time) {
	d.all(ev.Visit, ev.Errands, MovedOut, at)
	d.Visits[ev.Visit].Moved = &Moved{Move: ev.Move, To: ev.To, Journey: ev.Journey, Reason: ev.Reason, Errands: ev.Errands}
}

func (ev VisitArrived) evolve(d *Day, _ time.Time) {
	v := d.Visits[ev.Visit]
	arrived := *v.Moved
	arrived.Arrived, arrived.Ticket = ev.As, ev.Ticket
	v.Moved = &arrived
}

func (ev VisitMovedBack) evolve(d *Day, at time.Time) {
	d.Visits[ev.Visit].Moved = nil
	d.all(ev.Visit, ev.Errands, Waiting, at)
}

// visit is the visit as it begins here, the number-th of its day.
func (ev VisitMovedIn) visit(number int) *Visit {
	return &Visit{
		ID: ev.Visit, Kind: ev.Kind, Language: ev.Language, Needs: ev.Needs, Protected: ev.Protected, Class: ev.Class, PutBack: ev.PutBack,
		Booked: ev.Booked, Since: ev.Since, Waited: ev.Waited, FirstCalled: ev.FirstCalled, Number: number,
		From: &CameFrom{ev.From, ev.Journey, !ev.FirstCalled.IsZero()},
	}
}

func (ev VisitMovedIn) evolve(d *Day, _ time.Time) {
	d.Visits[ev.Visit] = ev.visit(len(d.Order) + 1)
	d.Order = append(d.Order, ev.Visit)
	d.comesIn(ev.Move, Incoming{Visit: ev.Visit, Ticket: TicketNo(d.Tickets + 1)})
}

func (ev ErrandMovedIn) evolve(d *Day, at time.Time) {
	v := d.Visits[ev.Visit]
	d.Errands[ev.Errand] = &Errand{
		ID: ev.Errand, Visit: ev.Visit, Agency: ev.Agency, Type: ev.Type, Level: ev.Level, State: Waiting, Matter: ev.Matter, Earlier: ev.Earlier,
		Registered: at, From: ev.From,
	}
	v.Errands = append(v.Errands, ev.Errand)
	acc := d.account(ev.Agency)
	acc.MovedIn++
	acc.In[Waiting]++
}

func (ev MoveDeclined) evolve(d *Day, _ time.Time) { d.comesIn(ev.Move, Incoming{Cause: ev.Cause}) }

// comesIn notes what became of a move to this office.
func (d *Day) comesIn(move string, in Incoming) {
	if d.Incoming == nil {
		d.Incoming = map[string]Incoming{}
	}
	d.Incoming[move] = in
}
