package identity

import (
	"slices"

	"kontor/domain"
	"kontor/handlers"
)

// granted is who the grant makes somebody today. It shares the grant's lists.
func (id *Identity) granted(g Grant) handlers.Principal {
	p := handlers.Principal{Actor: g.Actor, Kontors: slices.Clip(g.Kontors), Counties: slices.Clip(g.Counties), Nation: g.Nation}
	if g.Assigned && id.Offices != nil {
		p.Kontors = id.Offices(domain.OfficerID(g.Actor.ID))
	}
	return p
}

// still says whether the officer is assigned at every office at which it was when it asked; true for everybody else.
func (id *Identity) still(g Grant, then []domain.KontorID) bool {
	if !g.Assigned || id.Offices == nil {
		return true
	}
	now := id.Offices(domain.OfficerID(g.Actor.ID))
	for _, k := range then {
		if !slices.Contains(now, k) {
			return false
		}
	}
	return true
}
