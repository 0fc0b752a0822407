package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/api"
	"kontor/projections"
)

// public is what everybody is told, whoever asks and whoever does not say.
var public = []string{
	"/v1/api-info", "/v1/agencies", "/v1/errand-types", "/v1/kontor", "/v1/kontor/" + kontor, "/v1/network/policy", "/v1/network", "/v1/network/history", "/v1/kontor/" + kontor + "/elsewhere", "/v1/kontor/" + kontor + "/life", "/livez", "/readyz", "/openapi.json", "/docs",
}

// TestWhoMayAsk asks every question of the document: what is public is for everybody, the rest for those whom the authority lets.
func TestWhoMayAsk(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	ids := o.register("fk-bostb")
	fill := strings.NewReplacer("{kontor}", kontor, "{date}", date, "{visit}", last(ids[0]), "{errand}", last(ids[1]), "{agency}", "fk", "{type}", "fk-bostb")
	asked := 0
	for id, r := range documented(t, o) {
		path := fill.Replace(r.path)
		if r.method != http.MethodGet || slices.Contains(public, path) {
			continue
		}
		asked++
		checkProblem(t, o.get(path, "X-Kontor-Actor", ""), http.StatusUnauthorized, "say-who")
		checkProblem(t, o.get(path, "X-Kontor-Actor", "system"), http.StatusUnauthorized, "say-who")
		if id == "get-agency-queues" {
			continue
		}
		checkProblem(t, o.get(path, "X-Kontor-Actor", "agency:fk"), http.StatusForbidden, "not-allowed")
		if id == "follow-changes" {
			continue
		}
		for _, actor := range []string{"officer:o-1", "reception:r-1", "supervisor:s-1", "operator:ops"} {
			if a := o.get(path, "X-Kontor-Actor", actor); a.status != http.StatusOK {
				t.Errorf("%s may not see %s: %d %s", actor, path, a.status, a.raw)
			}
		}
	}
	if asked < 9 {
		t.Errorf("only %d questions were asked", asked)
	}
	for _, path := range public {
		for _, actor := range []string{"", "agency:fk", "supervisor:s-1"} {
			if a := o.get(path, "X-Kontor-Actor", actor); a.status != http.StatusOK {
				t.Errorf("%q may not see %s: %d", actor, path, a.status)
			}
		}
	}
}

// TestNobodyIsShownAPositionFirst: who may not ask is told so at once, not after a wait that says how far the log has come.
func TestNobodyIsShownAPositionFirst(t *testing.T) {
	o := newOffice(t)
	p := o.board.Position()
	p.Place += 1000
	checkProblem(t, o.get("/v1/overview", "X-Kontor-Actor", "agency:fk", "Kontor-Position", p.String()), http.StatusForbidden, "not-allowed")
}

// TestOfficersAreTheHosts: who works at an office is told to the host's own people only.
func TestOfficersAreTheHosts(t *testing.T) {
	o := newOffice(t)
	for actor, told := range map[string]bool{"": false, "agency:fk": false, "agency:ssc": false, "officer:o-1": true} {
		if k := as[api.KontorDetails](t, o.get("/v1/kontor/"+kontor, "X-Kontor-Actor", actor)); (len(k.Officers) > 0) != told {
			t.Errorf("%q sees %v", actor, k.Officers)
		}
	}
}

func TestNoSuchAgency(t *testing.T) {
	o := newOffice(t)
	n := o.books.Network()
	for code := range n.Agencies {
		agreed := slices.ContainsFunc(n.Agreements, func(a domain.Agreement) bool { return a.Agency == code })
		a := o.get("/v1/agencies/"+string(code)+"/queues", "X-Kontor-Actor", "agency:"+string(code))
		if agreed && a.status != http.StatusOK {
			t.Errorf("%s has an agreement and gets %d %s", code, a.status, a.raw)
		}
		if !agreed {
			checkProblem(t, a, http.StatusNotFound, "unknown-agency")
		}
	}
	checkProblem(t, o.get("/v1/agencies/ssc/queues", "X-Kontor-Actor", "agency:ssc"), http.StatusNotFound, "unknown-agency")
	checkProblem(t, o.get("/v1/agencies/kgb/queues", "X-Kontor-Actor", "agency:kgb.x1"), http.StatusNotFound, "unknown-agency")
}

func TestTheDayInFigures(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	o.register("fk-bostb")
	late := `{"arrived":"2024-05-02T09:10:00+02:00","door":"solved","errands":[{"type":"ssc-lots"}]}`
	pos := *o.must("POST", visits, late).Position
	check := func(pos string) {
		t.Helper()
		f := as[projections.DayFigures](t, o.get(theDay, "Kontor-Position", pos))
		if f.Workload.Arrivals != 2 || f.LateEntered != 1 || f.FirstCall.Tickets != 1 || len(f.Hours) != 2 || f.Name != "Skellefteå" {
			t.Errorf("the day is %+v", f)
		}
	}
	check(pos)
	if v := as[projections.Overview](t, o.get("/v1/overview")); v.Nation.Arrivals != 1 {
		t.Errorf("live are %d arrivals", v.Nation.Arrivals)
	}
	check(*o.must("POST", theDay+"/closings", "").Position)
	checkProblem(t, o.get("/v1/kontor/skelleftea/days/2024-05-03"), http.StatusNotFound, "unknown-book")
	checkProblem(t, o.get("/v1/kontor/atlantis/days/2024-05-02"), http.StatusNotFound, "unknown-kontor")
}

// TestALocationStays: what a 201 points at is there when the board has let go of the day, and long after.
func TestALocationStays(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	a := o.send("POST", visits, strings.NewReader(visitOf("fk-bostb")))
	visit := a.header.Get("Location")
	errand := theDay + "/errands/" + last(as[receipt](t, a).ids()[1])
	pos := *o.must("POST", theDay+"/closings", "").Position
	live := as[projections.VisitView](t, o.get(visit, "Kontor-Position", pos))

	o.days.Store(60)
	o.must("PUT", "/v1/kontor/skelleftea/days/2024-07-01", "{}")
	pos = *o.must("POST", "/v1/kontor/skelleftea/days/2024-07-01/visits", visitOf("fk-bostb")).Position
	v := as[projections.VisitView](t, o.get(visit, "Kontor-Position", pos))
	if _, held := o.board.Visit(live.Visit); held {
		t.Fatal("the board still holds the day: the test shows nothing")
	}
	if v.Ticket != "A001" || v.Name != "Skellefteå" || len(v.Errands) != 1 || v.Errands[0].State != domain.OpenAtClose || v.Visit != live.Visit {
		t.Errorf("the visit is %+v", v)
	}
	if e := as[api.ErrandDetails](t, o.get(errand)); e.Visit != v.Visit || e.Type != "fk-bostb" || e.State != domain.OpenAtClose {
		t.Errorf("the errand is %+v", e)
	}
	checkProblem(t, o.get("/v1/kontor/atlantis/days/2024-05-02/visits/"+noID), http.StatusNotFound, "unknown-kontor")
}

// TestHowWellItIsKnown: hours, and what a decision rests on, never stand without their basis.
func TestHowWellItIsKnown(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	for _, k := range as[api.KontorList](t, o.get("/v1/kontor")).Kontor {
		if k.TodayBasis == "" {
			t.Errorf("nobody says how well the hours of %s are known", k.ID)
		}
	}
	for _, row := range as[projections.Overview](t, o.get("/v1/overview")).Offices {
		if row.HoursBasis == "" {
			t.Errorf("nobody says how well the hours of %s are known", row.Kontor)
		}
	}
	ids := o.register("fk-bostb")
	x := as[api.Explanation](t, o.get(theDay+"/errands/"+last(ids[1])+"/decision"))
	if x.Inputs.Basis == "" || x.Inputs.AgreementBasis == "" {
		t.Errorf("the decision rests on %+v", x.Inputs)
	}
}
