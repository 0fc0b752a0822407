package domain

import (
	"slices"
	"time"
)

// Assign gives an officer an assignment: the agency, the levels, the office, the period.
type Assign struct {
	Officer OfficerID  `json:"officer"`
	Kontor  KontorID   `json:"kontor"`
	Agency  AgencyCode `json:"agency"`
	Levels  []Level    `json:"levels"`
	Valid   Period     `json:"valid"`
	Until   time.Time  `json:"until,omitzero"` // a moment within the period at which it ends
}

// Unassign ends the officer's assignment for the agency at the office: Last is its last day, or At the moment at which it ends.
type Unassign struct {
	Officer OfficerID  `json:"officer"`
	Kontor  KontorID   `json:"kontor"`
	Agency  AgencyCode `json:"agency"`
	Last    Date       `json:"last,omitempty"`
	At      time.Time  `json:"at,omitzero"`
}

func (Assign) Name() string   { return "assign" }
func (Unassign) Name() string { return "unassign" }

func (c Assign) decide(n *Network, m Moment) ([]Event, error) {
	if err := n.mayAssign(m.Actor, c.Officer, c.Kontor, c.Agency); err != nil {
		return nil, err
	}
	for _, l := range c.Levels {
		if l != General && l != InDepth {
			return nil, malformed("unknown-level", "level", shown(l))
		}
	}
	if len(c.Levels) == 0 {
		return nil, malformed("unknown-level", "level", "")
	}
	if !c.Valid.From.Valid() || c.Valid.To != "" && (!c.Valid.To.Valid() || c.Valid.To < c.Valid.From) {
		return nil, malformed("bad-period", "from", shown(c.Valid.From), "to", shown(c.Valid.To))
	}
	if !c.Until.IsZero() && (!c.Valid.Has(DateOf(c.Until)) || !c.Valid.From.At(0).Before(c.Until)) {
		return nil, malformed("bad-period", "from", shown(c.Valid.From), "to", string(DateOf(c.Until)))
	}
	c.Levels = slices.Compact(slices.Sorted(slices.Values(c.Levels)))
	held := slices.ContainsFunc(n.Officers[c.Officer], func(a Assignment) bool {
		return a.Kontor == c.Kontor && a.Agency == c.Agency && a.Valid == c.Valid && a.Until.Equal(c.Until) && slices.Equal(a.Levels, c.Levels)
	})
	if held {
		return nil, nil
	}
	return []Event{OfficerAssigned{c.Officer, Assignment{c.Kontor, c.Agency, c.Levels, c.Valid, Sourced, c.Until}}}, nil
}

func (c Unassign) decide(n *Network, m Moment) ([]Event, error) {
	if err := n.mayAssign(m.Actor, c.Officer, c.Kontor, c.Agency); err != nil {
		return nil, err
	}
	if !c.At.IsZero() {
		return c.exactly(n)
	}
	if !c.Last.Valid() {
		return nil, malformed("bad-period", "from", "", "to", shown(c.Last))
	}
	held := slices.ContainsFunc(n.Officers[c.Officer], func(a Assignment) bool {
		return a.Kontor == c.Kontor && a.Agency == c.Agency && (a.Valid.To == "" || a.Valid.To > c.Last)
	})
	if !held {
		return nil, nil
	}
	return []Event{OfficerUnassigned{c.Officer, c.Kontor, c.Agency, c.Last}}, nil
}

// exactly is decide for an end at a moment.
func (c Unassign) exactly(n *Network) ([]Event, error) {
	if c.Last != "" {
		return nil, malformed("bad-period", "from", "", "to", shown(c.Last))
	}
	ended := AssignmentEnded{c.Officer, c.Kontor, c.Agency, c.At.UTC().Truncate(time.Millisecond)}
	if !slices.ContainsFunc(n.Officers[c.Officer], ended.ends) {
		return nil, nil
	}
	return []Event{ended}, nil
}

func (n *Network) mayAssign(a Actor, o OfficerID, k KontorID, agency AgencyCode) error {
	switch {
	case a.Role != RoleSupervisor && a.Role != RoleOperator && a.Role != RoleSystem:
		return refuse("for-supervisors")
	case !isActorID(string(o)):
		return malformed("bad-officer", "officer", shown(o))
	case n.Kontors[k] == nil:
		return unknown("unknown-kontor", "kontor", shown(k))
	case n.Agencies[agency].Code == "":
		return unknown("unknown-agency", "agency", shown(agency))
	}
	return nil
}
