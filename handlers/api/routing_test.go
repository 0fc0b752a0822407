package api_test

import (
	"net/http"
	"slices"
	"testing"

	"kontor/domain"
	"kontor/handlers/api"
)

const routes = "/v1/kontor/" + kontor + "/routes/"

// Where an errand would go can be asked without an errand, on any date, with every target that could take it.
func TestWhereAnErrandWouldGo(t *testing.T) {
	o := newOffice(t)
	a := as[api.RouteAnswer](t, o.get(routes+"fk-bostb?on=2024-05-02"))
	if a.Routed == nil || a.Routed.Target != domain.TargetDesk || a.Routed.Reason.Text == "" || a.On != "2024-05-02" || a.Refused != nil {
		t.Errorf("%+v", a)
	}
	if !slices.Contains(a.Reach, domain.TargetDesk) || !slices.Contains(a.Reach, domain.TargetReferral) || a.WhyNot != nil {
		t.Errorf("reach %v, why not %v", a.Reach, a.WhyNot)
	}
	sunday := as[api.RouteAnswer](t, o.get(routes+"fk-bostb?on=2024-05-05"))
	if sunday.Routed == nil || sunday.Routed.Referral == nil || sunday.Routed.Rejected[0].Cause.Code != "closed-that-day" {
		t.Errorf("on a Sunday: %+v", sunday.Routed)
	}
	if protected := as[api.RouteAnswer](t, o.get(routes+"fk-bostb?on=2024-05-02&protected=yes")); protected.Routed.Rule != "protected" || protected.Routed.Queue.Channel != domain.Shielded {
		t.Errorf("a protected identity: %+v", protected.Routed)
	}
}

// What would be refused is an answer too: with the reason, and with what would have to change.
func TestWhatWouldBeRefused(t *testing.T) {
	o := newOffice(t)
	a := as[api.RouteAnswer](t, o.get(routes+"fk-bostb?on=2010-05-03&target=desk"))
	if a.Routed != nil || a.Refused == nil || a.Refused.Code != "no-agreement" || len(a.Reach) != 0 {
		t.Fatalf("%+v", a)
	}
	var needs []string
	for _, n := range a.WhyNot.Needs {
		needs = append(needs, n.Code)
		if n.Text == "" || n.Text == n.Code {
			t.Errorf("%s has no words", n.Code)
		}
	}
	if !slices.Contains(needs, "needs-agreement") || !slices.Contains(needs, "needs-offering") || !slices.Contains(needs, "needs-hours") {
		t.Errorf("why not a desk: %v", needs)
	}
}

// What cannot be asked is said.
func TestWrongQuestionsAboutRoutes(t *testing.T) {
	o := newOffice(t)
	for query, want := range map[string]struct {
		status int
		code   string
	}{
		"nope":                           {http.StatusNotFound, "unknown-type"},
		"fk-bostb?on=tomorrow":           {http.StatusBadRequest, "bad-date"},
		"fk-bostb?kind=dog":              {http.StatusBadRequest, "unknown-kind"},
		"fk-bostb?need=tea":              {http.StatusBadRequest, "unknown-need"},
		"fk-bostb?target=moon":           {http.StatusBadRequest, "unknown-target"},
		"fk-bostb?known=1999-01-01&on=x": {http.StatusBadRequest, "bad-date"},
	} {
		checkProblem(t, o.get(routes+query), want.status, want.code)
	}
	checkProblem(t, o.get("/v1/kontor/atlantis/routes/fk-bostb"), http.StatusNotFound, "unknown-kontor")
}

// Why an errand did not go elsewhere can be asked of the errand.
func TestWhyAnErrandWentNowhereElse(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	path := theDay + "/errands/" + last(o.register("fk-bostb")[1]) + "/decision"
	taken, video := as[api.Explanation](t, o.get(path+"?target=desk")), as[api.Explanation](t, o.get(path+"?target=video"))
	if taken.WhyNot == nil || len(taken.WhyNot.Needs) != 0 {
		t.Errorf("why not where it went: %+v", taken.WhyNot)
	}
	if video.WhyNot == nil || len(video.WhyNot.Needs) == 0 {
		t.Errorf("why not video: %+v", video.WhyNot)
	}
	if plain := as[api.Explanation](t, o.get(path)); plain.WhyNot != nil {
		t.Errorf("nobody asked why not: %+v", plain.WhyNot)
	}
}
