package api_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/api"
)

// TestAProtectedVisitIsOnNoScreen: neither waiting nor called nor called again is there anything of it for a screen, for another office, or
// for whoever sees queues and no visits.
func TestAProtectedVisitIsOnNoScreen(t *testing.T) {
	o := newOffice(t, func(c *api.Config) { c.Authority = looksOn{} })
	o.openDay()
	ids := o.must("POST", visits, `{"protected":true,"errands":[{"type":"fk-bostb"}]}`).ids()
	o.register("fk-vab")
	var ticket string
	for _, stage := range []string{"waiting", "called", "called again"} {
		pos := ""
		switch stage {
		case "called":
			pos = *o.must("POST", visits+"/"+last(ids[0])+"/calls", `{"desk":"1"}`).Position
		case "called again":
			pos = *o.must("POST", visits+"/"+last(ids[0])+"/recalls", "").Position
		}
		seen := o.get(visits+"/"+last(ids[0]), "Kontor-Position", pos)
		ticket = as[struct{ Ticket string }](t, seen).Ticket
		if ticket == "" {
			t.Fatalf("%d %s", seen.status, seen.raw)
		}
		for _, c := range []struct{ path, actor string }{
			{theDay + "/displays", "screen:skelleftea.hall"}, {theDay + "/displays", "supervisor:s-1"}, {theDay + "/queues", "manager:m-1"},
			{"/v1/overview", "manager:m-1"},
		} {
			a := o.get(c.path, "X-Kontor-Actor", c.actor, "Kontor-Position", pos)
			if a.status != http.StatusOK || strings.Contains(string(a.raw), ticket) || strings.Contains(string(a.raw), last(ids[0])) ||
				strings.Contains(string(a.raw), "protected") || strings.Contains(string(a.raw), `"place":2`) {
				t.Errorf("%s, %s has of %s: %d %s", stage, c.actor, c.path, a.status, a.raw)
			}
		}
		for _, path := range []string{theDay + "/queues", visits + "/" + last(ids[0]), theDay + "/errands/" + last(ids[1])} {
			checkProblem(t, o.get(path, "X-Kontor-Actor", "officer:o-umea-1@umea"), http.StatusForbidden, "not-allowed")
		}
	}
	if a := o.get(theDay+"/queues", "X-Kontor-Actor", "officer:"+o.staff(0)+"@skelleftea"); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.raw)
	}
}

// looksOn is hostMay, and lets a screen see the displays and a manager the queues.
type looksOn struct{ hostMay }

func (m looksOn) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	switch p.Actor.Role {
	case domain.RoleScreen:
		return handlers.Verdict{Allowed: a.Action == "get-displays"}
	case domain.RoleManager:
		return handlers.Verdict{Allowed: a.Action == "get-queues" || a.Action == "get-overview"}
	}
	return m.hostMay.Judge(p, a)
}
