package domain

import (
	"slices"
	"time"
)

// GroundKind is by what right content is opened.
type GroundKind string

const (
	ByAssignment GroundKind = "assignment"
	OwnAgency    GroundKind = "own_agency"
	AsSupervisor GroundKind = "supervisor"
)

// Ground is the right by which content is opened; of an assignment which it is, and at which office.
type Ground struct {
	Kind   GroundKind `json:"kind"`
	Kontor KontorID   `json:"kontor,omitempty"`
	Level  Level      `json:"level,omitempty"`
	Valid  Period     `json:"valid,omitzero"`
	Until  time.Time  `json:"until,omitzero"`
}

// Reading is what somebody may open of an errand, for which agency, and by what right. Open says that the errand is not over; for its agency
// what was handed over is not until it is answered for.
type Reading struct {
	Errand   ErrandID
	From     ErrandID // what it was at the office that it comes from, whose content for the agency belongs to it
	Agency   AgencyCode
	Contents []Content
	Ground   Ground
	Open     bool
}

// Reading says what the actor may open of the errand at the moment: an officer who is assigned to its agency and level, a supervisor, and an
// agency what was sealed for it, under the id by which it knows the errand. To everybody else the errand is unknown, whether it exists or not.
func (d *Day) Reading(m Moment, id ErrandID) (Reading, error) {
	if m.At.Before(d.At) {
		m.At = d.At
	}
	if m.Actor.Role == RoleAgency {
		return d.agencysReading(m, id)
	}
	no := unknown("unknown-errand", "errand", shown(id))
	e := d.Errands[id]
	if e == nil {
		return Reading{}, no
	}
	r := Reading{Errand: e.ID, From: e.From, Agency: e.Agency, Contents: e.ContentFor(e.Agency), Open: d.Stage == Open && !e.State.Final()}
	switch m.Actor.Role {
	case RoleSupervisor:
		r.Ground = Ground{Kind: AsSupervisor}
		return r, nil
	case RoleOfficer:
		if ground, ok := d.groundOf(m, e); ok {
			r.Ground = ground
			return r, nil
		}
	}
	return Reading{}, no
}

// agencysReading finds the errand among those that are, or were, the agency's.
func (d *Day) agencysReading(m Moment, id ErrandID) (Reading, error) {
	if agency := m.Actor.Agency(); agency != "" && agency != Host {
		for _, e := range d.Errands {
			contents := e.ContentFor(agency)
			if e.Agency != agency && len(contents) == 0 || e.ID.For(agency) != id {
				continue
			}
			r := Reading{Errand: e.ID, From: e.From, Agency: agency, Contents: contents, Ground: Ground{Kind: OwnAgency}}
			r.Open = e.Agency == agency && (d.Stage == Open && !e.State.Final() || e.expected())
			return r, nil
		}
	}
	return Reading{}, unknown("unknown-errand", "errand", shown(id))
}

// expected says whether the errand was handed over and its agency is not yet done with it.
func (e *Errand) expected() bool {
	return e.State == Ended && e.Outcome == HandedOver && (e.Answer == "" || e.Answer == Accepted)
}

// groundOf is the assignment by which the officer may serve the errand at the moment: at this office or, while its visitor is at a desk of
// the officer's by video, at the office where the officer sits.
func (d *Day) groundOf(m Moment, e *Errand) (Ground, bool) {
	officer := OfficerID(m.Actor.ID)
	at := []KontorID{d.Kontor}
	if v := d.Visits[e.Visit]; v != nil && v.Desk != "" {
		if desk := d.Desks[v.Desk]; desk.Open && desk.Officer == officer && desk.From != "" {
			at = append(at, desk.From)
		}
	}
	for _, k := range at {
		if as, ok := m.Network.AssignmentAt(officer, k, e.Agency, e.Level, m.At); ok {
			return Ground{ByAssignment, k, e.Level, as.Valid, as.Until}, true
		}
	}
	return Ground{}, false
}

// ContentOf is what the errand keeps for the agency, for whoever may read it at the office to which it has moved, and what it was before.
func (d *Day) ContentOf(id ErrandID, a AgencyCode) (contents []Content, from ErrandID) {
	if e := d.Errands[id]; e != nil {
		return slices.Clone(e.ContentFor(a)), e.From
	}
	return nil, ""
}
