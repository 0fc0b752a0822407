package page_test

import (
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

func TestEverybodyHasAWorkplace(t *testing.T) {
	one, two := []domain.KontorID{"skelleftea"}, []domain.KontorID{"skelleftea", "umea"}
	for _, tc := range []struct {
		role domain.Role
		who  handlers.Principal
		want string
	}{
		{domain.RoleScreen, handlers.Principal{Kontors: one}, "/screen?kontor=skelleftea"},
		{domain.RoleKiosk, handlers.Principal{Kontors: one}, "/kiosk?kontor=skelleftea"},
		{domain.RoleReception, handlers.Principal{Kontors: one}, "/reception?kontor=skelleftea"},
		{domain.RoleReception, handlers.Principal{Kontors: two}, "/reception"},
		{domain.RoleReception, handlers.Principal{Kontors: one, Counties: []string{"Uppsala"}}, "/reception"},
		{domain.RoleReception, handlers.Principal{Nation: true}, "/reception"},
		{domain.RoleOfficer, handlers.Principal{Kontors: one}, "/desk?kontor=skelleftea"},
		{domain.RoleOfficer, handlers.Principal{Kontors: two}, "/desk"},
		{domain.RoleOfficer, handlers.Principal{}, ""},
		{domain.RoleAgency, handlers.Principal{}, "/agency"},
		{domain.RoleAuditor, handlers.Principal{Nation: true}, "/admin/reads"},
		{domain.RoleOperator, handlers.Principal{Nation: true}, "/admin"},
		{domain.RoleManager, handlers.Principal{Nation: true}, ""},
		{domain.RoleSupervisor, handlers.Principal{Kontors: one}, ""},
		{domain.RoleMinistry, handlers.Principal{Nation: true}, "/insight"},
		{domain.RoleSystem, handlers.Principal{Nation: true}, ""},
		{"", handlers.Principal{}, ""},
	} {
		tc.who.Actor.Role = tc.role
		if got := page.Workplace(tc.who); got != tc.want {
			t.Errorf("%s at %v works at %q, want %q", tc.role, tc.who.Kontors, got, tc.want)
		}
	}
}
