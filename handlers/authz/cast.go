package authz

import (
	"kontor/domain"
	"kontor/handlers"
)

// Who is somebody in the matrix.
type Who struct {
	Name string
	handlers.Principal
}

// Stage is what is whose in the matrix. Of the two offices, which are in two counties, and the two agencies one is the principals' own.
// Officer is assigned to the own agency at the own office, and to nothing else; Unassigned to nothing.
type Stage struct {
	Own, Foreign             domain.KontorID
	OwnCounty, ForeignCounty string
	Agency, ForeignAgency    domain.AgencyCode
	Officer, Unassigned      domain.OfficerID
}

// Cast is everybody that the matrix has: each role, and those of the same role whose right differs.
func (s Stage) Cast() []Who {
	at := func(name string, role domain.Role, id string) Who {
		return Who{name, handlers.Principal{Actor: domain.Actor{Role: role, ID: id}, Kontors: []domain.KontorID{s.Own}, Proof: handlers.ProvedBySession}}
	}
	device := func(role domain.Role) Who {
		w := at(string(role), role, string(role)+"-1")
		w.Proof = handlers.ProvedByDevice
		return w
	}
	by := func(name string, role domain.Role, id string) Who {
		return Who{name, handlers.Principal{Actor: domain.Actor{Role: role, ID: id}, Proof: handlers.ProvedBySession}}
	}
	county, nation := by("manager, county", domain.RoleManager, "m-2"), by("manager, nation", domain.RoleManager, "m-3")
	county.Counties, nation.Nation = []string{s.OwnCounty}, true
	system := at("system", domain.RoleSystem, "")
	system.Nation = true
	return []Who{
		{Name: "nobody"},
		at("reception", domain.RoleReception, "r-1"),
		at("officer", domain.RoleOfficer, string(s.Officer)),
		at("officer, unassigned", domain.RoleOfficer, string(s.Unassigned)),
		at("supervisor", domain.RoleSupervisor, "s-1"),
		device(domain.RoleScreen),
		device(domain.RoleKiosk),
		by("agency", domain.RoleAgency, string(s.Agency)+".c1"),
		at("manager", domain.RoleManager, "m-1"),
		county,
		nation,
		by("ministry", domain.RoleMinistry, "d-1"),
		by("auditor", domain.RoleAuditor, "a-1"),
		by("operator", domain.RoleOperator, "op-1"),
		system,
	}
}

// Asking is the principal as it would ask for the action: over NATS by an account, on files as whoever may open them.
func (w Who) Asking(a Action) handlers.Principal {
	p := w.Principal
	if p.Actor == (domain.Actor{}) {
		return p
	}
	switch a.Surface() {
	case "nats:":
		p.Proof = handlers.ProvedByAccount
	case "cli:":
		p.Proof = handlers.ProvedByFiles
	}
	return p
}
