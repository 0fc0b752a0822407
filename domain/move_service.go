package domain

import "slices"

// MoveService moves errand types from one office to another from a date on: they are no longer served at the first, and who comes there for
// them is served from the second, or there. For operators.
type MoveService struct {
	From  KontorID         `json:"from"`
	To    KontorID         `json:"to"`
	Types []ErrandTypeCode `json:"types"` // in whatever order and each once
	Date  Date             `json:"date"`
}

// ServiceMoved is such a move. What is moved back later is served again where it was.
type ServiceMoved struct {
	From  KontorID         `json:"from"`
	To    KontorID         `json:"to"`
	Types []ErrandTypeCode `json:"types"`
	Date  Date             `json:"date"` // the first day on which it holds
	Known Date             `json:"known,omitempty"`
	Basis Basis            `json:"basis"`
}

func (MoveService) Name() string  { return "move-service" }
func (ServiceMoved) Name() string { return "service-moved" }

func (c MoveService) decide(n *Network, m Moment) ([]Event, error) {
	if m.Actor.Role != RoleOperator && m.Actor.Role != RoleSystem {
		return nil, refuse("for-operators")
	}
	if err := c.check(n); err != nil {
		return nil, err
	}
	c.Types = slices.Compact(slices.Sorted(slices.Values(c.Types)))
	held := func(t ErrandTypeCode) bool { return n.movedTo(c.From, t, c.Date) == c.To }
	if !slices.ContainsFunc(c.Types, func(t ErrandTypeCode) bool { return !held(t) }) {
		return nil, nil
	}
	return []Event{ServiceMoved{From: c.From, To: c.To, Types: c.Types, Date: c.Date, Basis: Sourced}}, nil
}

func (c MoveService) check(n *Network) error {
	for _, k := range []KontorID{c.From, c.To} {
		if n.Kontors[k] == nil {
			return unknown("unknown-kontor", "kontor", shown(k))
		}
	}
	switch {
	case c.From == c.To:
		return malformed("moved-nowhere", "kontor", n.Kontors[c.From].Name)
	case len(c.Types) == 0:
		return malformed("unknown-type", "type", "")
	case !c.Date.Valid():
		return malformed("bad-period", "from", shown(c.Date), "to", "")
	}
	for _, t := range c.Types {
		if n.Types[t].Code == "" {
			return unknown("unknown-type", "type", shown(t))
		}
	}
	return nil
}

// change keeps what others may hold of the list as it is.
func (ev ServiceMoved) change(n *Network) { n.Moves = append(slices.Clip(n.Moves), ev) }

// movedTo is where the errand type has moved from the office by the date, through as many moves as there were; empty when it is at home.
func (n *Network) movedTo(k KontorID, t ErrandTypeCode, d Date) KontorID {
	to := k
	for range n.Moves {
		next := n.lastMove(to, t, d)
		if next == to {
			break
		}
		to = next
	}
	if to == k {
		return ""
	}
	return to
}

// lastMove is where the latest move that has to do with the office leaves the type: elsewhere, or here.
func (n *Network) lastMove(k KontorID, t ErrandTypeCode, d Date) KontorID {
	to, at := k, Date("")
	for _, m := range n.Moves {
		if m.Date > d || m.Date < at || m.From != k && m.To != k || !slices.Contains(m.Types, t) {
			continue
		}
		to, at = m.To, m.Date
	}
	return to
}

// MoveEffect is what a move changes for an errand of one type at the office that it left: where it went on the last open day before the move,
// where it goes on the first one after, and how much farther the visitor travels who goes to the new place in person.
type MoveEffect struct {
	Type    ErrandType
	Before  Decision
	After   Decision
	To      Place   // the new place, straight from the office
	Nearer  []Place // offices nearer than it that serve the type
	AddedKm float64
}

// EffectOf works out what the move does, type by type, in the order of the event; the network must have taken the event in. A type without an
// agreement is left out.
func (n *Network) EffectOf(m ServiceMoved) (all []MoveEffect) {
	from, to := n.Kontors[m.From], n.Kontors[m.To]
	if from == nil || to == nil {
		return nil
	}
	last, first := from.openDay(dayBefore(m.Date), dayBefore), from.openDay(m.Date, Date.Next)
	place := Place{to.ID, tenths(KmBetween(from, to))}
	for _, code := range m.Types {
		a := Asked{Kontor: m.From, Type: n.Types[code], Date: last, Kind: Person, Language: "sv"}
		before, err := Route(n, a)
		if err != nil {
			continue
		}
		a.Date = first
		after, err := Route(n, a)
		if err != nil {
			continue
		}
		all = append(all, MoveEffect{a.Type, before, after, place, after.Nearer, tenths(place.Km - before.Km())})
	}
	return all
}

// openDay is the first day on which the office is open, from the date on in steps; the date itself when there is none in a month.
func (k *Kontor) openDay(d Date, next func(Date) Date) Date {
	for day, tries := d, 0; tries < 31; day, tries = next(day), tries+1 {
		if k.HoursOn(day) != (Span{}) {
			return day
		}
	}
	return d
}
