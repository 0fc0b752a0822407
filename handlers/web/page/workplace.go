package page

import (
	"kontor/domain"
	"kontor/handlers"
)

// Workplace is the address at which the principal works, for whoever asked for nothing in particular; empty for who works with the
// overview, and for who has no office where one is needed. It judges nothing: the page that it leads to does.
func Workplace(p handlers.Principal) string {
	switch p.Actor.Role {
	case domain.RoleScreen:
		return atOffice("/screen", p)
	case domain.RoleKiosk:
		return atOffice("/kiosk", p)
	case domain.RoleReception:
		return atOffice("/reception", p)
	case domain.RoleOfficer:
		return atOffice("/desk", p)
	case domain.RoleAgency:
		return "/agency"
	case domain.RoleMinistry:
		return "/insight"
	case domain.RoleAuditor:
		return "/admin/reads"
	case domain.RoleOperator:
		return "/admin"
	}
	return ""
}

// atOffice is the page of the principal's only office, or that where it chooses one of several.
func atOffice(path string, p handlers.Principal) string {
	several := p.Nation || len(p.Counties) > 0
	switch {
	case several || len(p.Kontors) > 1:
		return path
	case len(p.Kontors) == 1:
		return Link(path, "kontor", string(p.Kontors[0]))
	}
	return ""
}
