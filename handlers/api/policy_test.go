package api_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/api"
)

const (
	checks   = "/v1/network/policy-checks"
	goodFile = "name: winter\nversion: 2\nfrom: 2024-05-03\ndefault: [desk, referral]\n"
	badFile  = "name: winter\nversion: 2\nfrom: 2024-05-03\nrules:\n  - name: a\n    when: {agencies: [fkk]}\n    targets: [desk]\ndefault: [desk]\n"
)

func TestAPolicyFileIsChecked(t *testing.T) {
	o := newOffice(t)
	check := func(file string, headers ...string) api.PolicyCheck {
		t.Helper()
		a := o.send("POST", checks, strings.NewReader(file), append([]string{"Content-Type", "application/yaml"}, headers...)...)
		if a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.raw)
		}
		return as[api.PolicyCheck](t, a)
	}
	before := o.entries()
	if c := check(goodFile); !c.OK || c.Policy != "winter/2" || c.From != "2024-05-03" || len(c.Faults) != 0 {
		t.Errorf("%+v", c)
	}
	sv, en := check(badFile), check(badFile, "Accept-Language", "en")
	if sv.OK || len(sv.Faults) != 2 || sv.Faults[0].Line != 6 || sv.Faults[0].Column != 23 || sv.Faults[0].Path != "rules[0].when.agencies[0]" ||
		sv.Faults[0].Code != "policy-unknown-near" || sv.Faults[0].Severity != domain.PolicyError || sv.Faults[0].Text == en.Faults[0].Text {
		t.Errorf("%+v", sv)
	}
	if c := check("name: [\n"); c.OK || len(c.Faults) != 1 || c.Faults[0].Line == 0 {
		t.Errorf("%+v", c)
	}
	if now := o.entries(); now != before {
		t.Errorf("%d entries were written", now-before)
	}
}

func TestWhoMayCheckAndActivate(t *testing.T) {
	o := newOffice(t)
	checkProblem(t, o.send("POST", checks, strings.NewReader(goodFile), "X-Kontor-Actor", ""), http.StatusUnauthorized, "say-who")
	checkProblem(t, o.send("POST", checks, strings.NewReader(goodFile), "X-Kontor-Actor", "agency:fk"), http.StatusForbidden, "not-allowed")
	for _, actor := range []string{"officer:o-1", "reception:r-1", "supervisor:s-1", "operator:ops"} {
		if a := o.send("POST", checks, strings.NewReader(goodFile), "X-Kontor-Actor", actor); a.status != http.StatusOK {
			t.Errorf("%s: %d %s", actor, a.status, a.raw)
		}
	}
	checkProblem(t, o.send("POST", checks+"?from=soon", strings.NewReader(goodFile)), http.StatusBadRequest, "bad-date")
	checkProblem(t, o.send("POST", checks, strings.NewReader(strings.Repeat("#", api.MaxBody+1))), http.StatusRequestEntityTooLarge, "body-too-large")

	const policy = `{"name":"winter","version":2,"from":"2024-05-03","basis":"sourced","default":[{"target":"desk"},{"target":"referral"}]}`
	for actor, want := range map[string]int{"officer:o-1": 422, "supervisor:s-1": 422, "agency:fk": 403, "": 401} {
		if a := o.send("POST", "/v1/network/policies", strings.NewReader(policy), "X-Kontor-Actor", actor); a.status != want {
			t.Errorf("%q: %d %s", actor, a.status, a.raw)
		}
	}
	bad := strings.Replace(policy, `"target":"referral"`, `"target":"nowhere"`, 1)
	checkProblem(t, o.send("POST", "/v1/network/policies", strings.NewReader(bad), "X-Kontor-Actor", "operator:ops"), http.StatusUnprocessableEntity, "policy-has-errors")
	past := strings.Replace(policy, "2024-05-03", "2024-05-01", 1)
	checkProblem(t, o.send("POST", "/v1/network/policies", strings.NewReader(past), "X-Kontor-Actor", "operator:ops"), http.StatusUnprocessableEntity, "policy-in-the-past")

	seen := *o.must("POST", "/v1/network/policies", policy, "X-Kontor-Actor", "operator:ops").Position
	for on, want := range map[string]string{"": "standard", "?on=2024-05-02": "standard", "?on=2024-05-03": "winter"} {
		if p := as[domain.Policy](t, o.get("/v1/network/policy"+on, "Kontor-Position", seen)); p.Name != want {
			t.Errorf("%q: %s holds", on, p)
		}
	}
	checkProblem(t, o.get("/v1/network/policy?on=2024-02-30"), http.StatusBadRequest, "bad-date")
}

func TestReadiness(t *testing.T) {
	o := newOffice(t)
	r := as[api.AgencyReadiness](t, o.get("/v1/agencies/trv/readiness?on=2024-05-02", "Accept-Language", "en"))
	if r.Agency != "trv" || r.Date != "2024-05-02" || r.Ready != 0 || len(r.Missing) != 2 || len(r.Kontors) < 10 || len(r.Kontors[0].Missing) == 0 ||
		!strings.Contains(r.Missing[0].Text, "No service agreement") {
		t.Errorf("%+v", r)
	}
	if r := as[api.AgencyReadiness](t, o.get("/v1/agencies/fk/readiness")); r.Ready == 0 || r.AgreementBasis != domain.Synthetic || r.ChannelBasis != domain.Synthetic || r.Date != date {
		t.Errorf("%+v", r)
	}
	checkProblem(t, o.get("/v1/agencies/kgb/readiness"), http.StatusNotFound, "unknown-agency")
	checkProblem(t, o.get("/v1/agencies/fk/readiness?on=soon"), http.StatusBadRequest, "bad-date")
}
