package authz

import (
	"slices"

	"github.com/cedar-policy/cedar-go"

	"kontor/domain"
)

// question is what one judgement is about: who asks, and where. The policies speak of these as `principal` and `resource`:
//
//	principal.proof     how it is known: session, token, device, account, files, nothing
//	principal.ended     the proof has ended
//	principal.at        the offices, counties, or the nation that it is at or answers for
//	principal.agency    of an agency: its code
//	principal.assigned  of an officer: the agencies that it is assigned to at the resource's office, now
//	principal.serving   of an officer: it is assigned to something somewhere, now
//	resource.kontor     the office, where one is named; the resource is in it, in its county and in the nation
//	resource.agency     the agency, where one is named
type question struct {
	fixed     cedar.EntityMap
	principal cedar.Entity
	place     cedar.Entity
}

// Get is the entity of the id.
func (q *question) Get(uid cedar.EntityUID) (cedar.Entity, bool) {
	switch uid {
	case q.principal.UID:
		return q.principal, true
	case q.place.UID:
		return q.place, true
	}
	e, ok := q.fixed[uid]
	return e, ok
}

// principal is who asks.
func (f facts) principal() cedar.Entity {
	attributes := cedar.RecordMap{"proof": cedar.String(f.proof), "ended": cedar.Boolean(f.ended), "at": f.at()}
	switch f.actor.Role {
	case domain.RoleAgency:
		attributes["agency"] = cedar.String(f.actor.Agency())
	case domain.RoleOfficer:
		var agencies []cedar.Value
		for _, a := range f.assigned.words() {
			agencies = append(agencies, cedar.String(a))
		}
		attributes["assigned"], attributes["serving"] = cedar.NewSet(agencies...), cedar.Boolean(f.serving)
	}
	e := cedar.Entity{UID: cedar.NewEntityUID(userType, cedar.String(f.actor.String())), Attributes: cedar.NewRecord(attributes)}
	if slices.Contains(domain.Roles, f.actor.Role) {
		e.Parents = cedar.NewEntityUIDSet(roleUID(f.actor.Role))
	}
	return e
}

// at is what it is at or answers for.
func (f facts) at() cedar.Set {
	var places []cedar.Value
	for _, k := range f.kontors.words() {
		places = append(places, kontorUID(domain.KontorID(k)))
	}
	for _, c := range f.counties.words() {
		places = append(places, countyUID(c))
	}
	if f.nation {
		places = append(places, nation)
	}
	return cedar.NewSet(places...)
}

// place is what the access is on: an office, what is an agency's at an office, or what is an agency's anywhere. Where no office is named,
// and at an office that the network does not have, it is nowhere.
func (f facts) place() cedar.Entity {
	attributes := cedar.RecordMap{}
	var within []cedar.EntityUID
	if f.known {
		within = append(within, kontorUID(f.kontor), countyUID(f.county), nation)
	}
	if f.kontor != "" {
		attributes["kontor"] = cedar.String(f.kontor)
	}
	if f.agency != "" {
		attributes["agency"] = cedar.String(f.agency)
	}
	return cedar.Entity{
		UID: cedar.NewEntityUID(placeType, cedar.String(string(f.kontor)+"/"+string(f.agency))), Parents: cedar.NewEntityUIDSet(within...),
		Attributes: cedar.NewRecord(attributes),
	}
}
