package demoissuer

import (
	_ "embed"
	"maps"
	"slices"
	"strconv"

	"kontor/domain"
)

//go:embed mapping.json
var mapping []byte

// Mapping is the mapping file that fits the demo users' claims; also an example of one.
func Mapping() []byte { return slices.Clone(mapping) }

// User is one whom a visitor of the page can be.
type User struct {
	// ID is the subject, and of a demo program also its client id.
	ID string
	// Sv and En say who it is, in Swedish and English.
	Sv, En string
	// Claims are what the issuer says of it.
	Claims map[string]any
	// Program is a client id of its own by which a program is this user; empty for none.
	Program string
}

// home is the office where most of the demo users work, and away another one.
const (
	home domain.KontorID = "skelleftea"
	away domain.KontorID = "kista"
)

// Users are one user for each role: officers as they are assigned at two offices on the date, a caseworker for each connected agency, and
// somebody whom the mapping does not know. The first of each role is a program too, "demo-" and the role.
func Users(n *domain.Network, date domain.Date) []User {
	var all []User
	add := func(id, sv, en string, role domain.Role, claims map[string]any) {
		u := User{ID: id, Sv: sv, En: en, Claims: map[string]any{"kontor_role": string(role), "kontor_actor": id}}
		maps.Copy(u.Claims, claims)
		if !slices.ContainsFunc(all, func(other User) bool { return other.Claims["kontor_role"] == string(role) }) {
			u.Program = "demo-" + string(role)
		}
		all = append(all, u)
	}
	at := map[string]any{"kontor_offices": []string{string(home)}}
	add("r-"+string(home), "Reception, "+name(n, home), "Reception, "+name(n, home), domain.RoleReception, at)
	for _, k := range []domain.KontorID{home, away} {
		for i, o := range first(n.Staff(k, date), 2) {
			who := name(n, k) + " " + strconv.Itoa(i+1)
			add(string(o), "Servicehandläggare, "+who, "Officer, "+who, domain.RoleOfficer, nil)
		}
	}
	add("s-"+string(home), "Arbetsledare, "+name(n, home), "Supervisor, "+name(n, home), domain.RoleSupervisor, at)
	for _, a := range agencies(n) {
		add("c1-"+string(a.Code), "Handläggare, "+a.NameSv, "Caseworker, "+a.NameEn, domain.RoleAgency,
			map[string]any{"kontor_actor": "c1", "kontor_agency": string(a.Code)})
	}
	add("m-nation", "Chef, hela landet", "Manager, the whole country", domain.RoleManager, map[string]any{"kontor_scope": "nation"})
	if k := n.Kontors[home]; k != nil {
		add("m-county", "Chef, "+k.County+"s län", "Manager, the county of "+k.County, domain.RoleManager, map[string]any{"kontor_counties": []string{k.County}})
	}
	add("m-"+string(home), "Chef, "+name(n, home), "Manager, "+name(n, home), domain.RoleManager, at)
	add("d-1", "Departementet", "The ministry", domain.RoleMinistry, nil)
	add("a-1", "Granskare", "Auditor", domain.RoleAuditor, nil)
	add("op-1", "Drift", "Operator", domain.RoleOperator, nil)
	return append(all, User{ID: "x-1", Sv: "Någon utan behörighet", En: "Somebody without a role", Claims: map[string]any{"name": "X"}})
}

// agencies are those that are served, by their codes.
func agencies(n *domain.Network) (all []domain.Agency) {
	for _, code := range slices.Sorted(maps.Keys(n.Agencies)) {
		if a := n.Agencies[code]; a.Status == "connected" || a.Status == "connected_phased" {
			all = append(all, a)
		}
	}
	return all
}

func name(n *domain.Network, k domain.KontorID) string {
	if known := n.Kontors[k]; known != nil {
		return known.Name
	}
	return string(k)
}

func first(all []domain.OfficerID, n int) []domain.OfficerID { return all[:min(n, len(all))] }
