package domain

import (
	"fmt"
	"slices"
	"strings"
)

// Role is the kind of hat an actor wears.
type Role string

const (
	RoleOfficer    Role = "officer"
	RoleReception  Role = "reception"
	RoleSupervisor Role = "supervisor"
	RoleAgency     Role = "agency" // the ID is the agency's code, perhaps with a caseworker: "fk" or "fk.c12"
	RoleOperator   Role = "operator"
	RoleManager    Role = "manager"  // reads the figures of an office, a county or the nation
	RoleMinistry   Role = "ministry" // reads aggregates
	RoleAuditor    Role = "auditor"  // reads the log of what was read, and the figures
	RoleScreen     Role = "screen"   // a device at one office that shows tickets
	RoleKiosk      Role = "kiosk"    // a device at one office that takes visitors in
	RoleSystem     Role = "system"
)

// Roles are all there are, the system last.
var Roles = []Role{
	RoleReception, RoleOfficer, RoleSupervisor, RoleManager, RoleAgency, RoleMinistry, RoleAuditor, RoleOperator, RoleScreen, RoleKiosk, RoleSystem,
}

// reads says whether the role looks on and makes nothing happen in an office's day.
func (r Role) reads() bool {
	return r == RoleManager || r == RoleMinistry || r == RoleAuditor || r == RoleScreen
}

// Actor is who did it, pseudonymous: "officer:o-17", "agency:fk.c12", "system".
type Actor struct {
	Role Role
	ID   string
}

// System is the actor of what nobody did: a day that closed itself.
var System = Actor{Role: RoleSystem}

// isActorID says whether the text is one to 64 small letters, digits, dots, hyphens and underscores, with a letter or digit at both ends.
func isActorID(s string) bool {
	for i := range len(s) {
		c := s[i]
		inner := (c == '.' || c == '_' || c == '-') && i > 0 && i < len(s)-1
		if !inner && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 64
}

func (a Actor) String() string {
	if a.ID == "" {
		return string(a.Role)
	}
	return string(a.Role) + ":" + a.ID
}

// Agency is the agency the actor speaks for; empty for everybody else.
func (a Actor) Agency() AgencyCode {
	if a.Role != RoleAgency {
		return ""
	}
	code, _, _ := strings.Cut(a.ID, ".")
	return AgencyCode(code)
}

// ParseActor reads "role:id"; only the system has no id.
func ParseActor(s string) (Actor, error) {
	role, id, _ := strings.Cut(s, ":")
	if a := (Actor{Role(role), id}); a.valid() {
		return a, nil
	}
	return Actor{}, fmt.Errorf("%.80q is no actor; write role:id, such as officer:o-17", s)
}

// valid says whether the actor can be read back from its text.
func (a Actor) valid() bool {
	if a.Role == RoleSystem {
		return a.ID == ""
	}
	return slices.Contains(Roles, a.Role) && isActorID(a.ID)
}

// check refuses an actor that could not be read back from the log.
func (a Actor) check() error {
	if !a.valid() {
		return malformed("unreadable-actor", "actor", shown(a.String()))
	}
	return nil
}

// MarshalText writes "role:id".
func (a Actor) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads "role:id".
func (a *Actor) UnmarshalText(b []byte) (err error) {
	*a, err = ParseActor(string(b))
	return err
}
