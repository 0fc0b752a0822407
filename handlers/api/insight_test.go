package api_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/handlers/api"
)

// TestInsight: the day by county and agency, with what is small left out, and no office named.
func TestInsight(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	for range 7 {
		o.register("fk-bostb")
	}
	pos := *o.must("POST", visits, visitOf("skv-persbevis", "skv-persbevis")).Position // one visitor, two errands
	see := func() api.Insight {
		t.Helper()
		a := o.get("/v1/insight", "Kontor-Position", pos)
		if a.status != http.StatusOK || strings.Contains(string(a.raw), "skelleftea") || strings.Contains(string(a.raw), "Skellefte") {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		return as[api.Insight](t, a)
	}
	is := func(n *int, want int) bool { return n != nil && *n == want }
	v := see()
	if v.Offices != 1 || v.Threshold != 5 || len(v.Counties) != 1 || v.Counties[0].County != "Västerbotten" {
		t.Fatalf("%+v", v)
	}
	county := v.Counties[0]
	if county.Agencies["skv"].Waiting != nil {
		t.Error("one visitor's two errands are shown")
	}
	shown := 0
	for _, n := range []*int{v.Nation.Waiting, v.Agencies["fk"].Waiting, county.All.Waiting, county.Agencies["fk"].Waiting, v.Agencies["skv"].Waiting} {
		if n != nil {
			shown++
		}
	}
	if shown == 5 || v.Agencies["skv"].Waiting != nil {
		t.Errorf("what is hidden follows from what is shown: %+v", v)
	}
	if !is(v.Nation.Served, 0) || v.Nation.MedianSeconds != nil {
		t.Errorf("nobody was served: %+v", v.Nation)
	}
	for range 6 {
		pos = *o.must("POST", visits, visitOf("skv-persbevis")).Position
	}
	if v = see(); v.Agencies["skv"].Waiting != nil {
		t.Errorf("what was hidden is shown later that day: %+v", v)
	}
	o.serve() // another program, which has hidden nothing yet
	v = see()
	if !is(v.Nation.Waiting, 15) || !is(v.Agencies["fk"].Waiting, 7) || !is(v.Counties[0].Agencies["skv"].Waiting, 8) {
		t.Errorf("with seven of each nothing is hidden: %+v", v)
	}
	for n := range 5 {
		e := o.must("POST", theDay+"/desks/1/calls", "")
		visit := last(e.Events[0].Data["visit"].(string))
		if n == 3 && see().Nation.MedianSeconds != nil {
			t.Error("a median of four waits is shown")
		}
		pos = *o.must("POST", visits+"/"+visit+"/departures", "").Position
	}
	if v := see(); v.Nation.MedianSeconds == nil || *v.Nation.MedianSeconds != 0 {
		t.Errorf("five were called at once: %+v", v.Nation)
	}
	checkProblem(t, o.get("/v1/insight", "X-Kontor-Actor", "agency:fk"), http.StatusForbidden, "not-allowed")
}
