package api_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/api"
	"kontor/projections"
)

func TestPublicData(t *testing.T) {
	o := newOffice(t)
	info := as[api.Info](t, o.get("/v1/api-info"))
	if info != (api.Info{Name: "kontor", Version: "1.2.3", Released: "2024-05-01", Documentation: "/docs", Status: "active"}) {
		t.Errorf("api-info: %+v", info)
	}
	if list := as[api.AgencyList](t, o.get("/v1/agencies")); len(list.Agencies) < 5 {
		t.Errorf("%d agencies", len(list.Agencies))
	}
	types := as[api.ErrandTypeList](t, o.get("/v1/errand-types")).ErrandTypes
	byCode := func(a, b domain.ErrandType) int { return strings.Compare(string(a.Code), string(b.Code)) }
	if len(types) < 50 || !slices.IsSortedFunc(types, byCode) {
		t.Errorf("%d errand types, or not in order", len(types))
	}
	offices := as[api.KontorList](t, o.get("/v1/kontor")).Kontor
	unmarked := func(k api.KontorRow) bool { return k.Basis == "" || k.DateBasis == "" }
	if len(offices) != len(o.books.Network().Kontors) || len(offices) < 10 || slices.ContainsFunc(offices, unmarked) {
		t.Errorf("%d offices, or one without its basis", len(offices))
	}
	k := as[api.KontorDetails](t, o.get("/v1/kontor/"+kontor, "X-Kontor-Actor", "supervisor:s-1"))
	if k.Name != "Skellefteå" || k.Today == nil || k.Today.Opens != 600 || len(k.Hours) == 0 || len(k.Offerings) == 0 ||
		len(k.Capabilities) == 0 || k.Hours[0].Basis == "" || k.Offerings[0].Basis == "" || len(k.Officers) == 0 {
		t.Errorf("%+v", k)
	}
	if k := as[api.KontorDetails](t, o.get("/v1/kontor/"+kontor, "X-Kontor-Actor", "agency:fk")); len(k.Officers) != 0 {
		t.Errorf("an agency sees who works at the office: %v", k.Officers)
	}
	checkProblem(t, o.get("/v1/kontor/atlantis"), http.StatusNotFound, "unknown-kontor")
}

func TestEveryViewShowsWhatWasJustDone(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	r := o.must("POST", visits, visitOf("fk-bostb", "pm-btp-kompl"))
	ids, seen := r.ids(), []string{"Kontor-Position", *r.Position}

	overview := as[projections.Overview](t, o.get("/v1/overview", seen...))
	if overview.Nation.Arrivals != 1 || overview.Nation.WaitingErrands != 2 || overview.Position.String() != *r.Position {
		t.Errorf("overview: %s %+v", overview.Position, overview.Nation)
	}
	queues := as[projections.QueuesView](t, o.get(theDay+"/queues?after="+*r.Position))
	if len(queues.Queues) != 2 || queues.Queues[0].Waiting[0].Ticket != "A001" {
		t.Errorf("queues: %+v", queues)
	}
	if v := as[projections.ConservationView](t, o.get(theDay+"/conservation", seen...)); !v.Balanced || len(v.Agencies) != 2 {
		t.Errorf("conservation: %+v", v)
	}
	if v := as[projections.VisitView](t, o.get(visits+"/"+last(ids[0]), seen...)); v.Ticket != "A001" || len(v.Errands) != 2 {
		t.Errorf("visit: %+v", v)
	}
	e := as[api.ErrandDetails](t, o.get(theDay+"/errands/"+last(ids[2]), seen...))
	if string(e.Visit) != ids[0] || e.Type != "pm-btp-kompl" || e.Place != 1 {
		t.Errorf("errand: %+v", e)
	}
	called := o.must("POST", theDay+"/desks/1/calls", "")
	screen := as[projections.DisplaysView](t, o.get(theDay+"/displays", "Kontor-Position", *called.Position))
	if len(screen.Called) != 1 || screen.Called[0].Ticket != "A001" || screen.Called[0].Desk != "1" {
		t.Errorf("displays: %+v", screen)
	}
}

func TestADecisionIsExplained(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	ids := o.register("fk-mote", "fk-bostb") // the first needs a booked time and is sent on or taken in
	for _, id := range ids[1:] {
		path := theDay + "/errands/" + last(id) + "/decision"
		sv, en := as[api.Explanation](t, o.get(path)), as[api.Explanation](t, o.get(path, "Accept-Language", "en"))
		if string(sv.Errand) != id || sv.Policy == "" || sv.Rule == "" || sv.Reason.Text == "" || sv.Reason.Text == en.Reason.Text {
			t.Errorf("%+v", sv)
		}
		if (sv.Queue == nil) == (sv.Referral == nil) {
			t.Errorf("it waits here or is sent on: %+v", sv)
		}
		for _, no := range sv.Rejected {
			if no.Name == "" || no.Cause.Text == "" || strings.HasPrefix(no.Cause.Text, no.Cause.Code) {
				t.Errorf("rejected without a reason: %+v", no)
			}
		}
	}
	o.must("POST", theDay+"/closings", "")
	if a := o.get(theDay + "/errands/" + last(ids[2]) + "/decision"); a.status != http.StatusOK {
		t.Errorf("the decision is gone with the day: %d %s", a.status, a.raw)
	}
}

func TestAnAgencySeesItsOwnAndNothingElse(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	ids := o.register("fk-bostb", "skv-persbevis", "fk-grav")
	pos := *o.must("POST", visits, visitOf("skv-persbevis")).Position
	fk := []string{"X-Kontor-Actor", "agency:fk.c7", "Kontor-Position", pos}

	a := o.get("/v1/agencies/fk/queues", fk...)
	own := as[projections.AgencyView](t, a)
	if a.status != http.StatusOK || own.Workload.Errands != 2 || len(own.Queues) != 1 {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	for _, foreign := range []string{last(ids[0]), last(ids[1]), last(ids[2]), last(ids[3]), "skv", "A001", "matter"} {
		if strings.Contains(string(a.raw), foreign) {
			t.Errorf("fk sees %s", foreign)
		}
	}
	if own.Queues[0].Waiting[0].Errand != domain.ErrandID(ids[1]).For("fk") {
		t.Errorf("fk does not know %s", own.Queues[0].Waiting[0].Errand)
	}
	for _, actor := range []string{"agency:skv", "supervisor:s-1"} {
		checkProblem(t, o.get("/v1/agencies/fk/queues", "X-Kontor-Actor", actor), http.StatusForbidden, "not-allowed")
	}
	checkProblem(t, o.get("/v1/agencies/nosuch/queues", fk[:2]...), http.StatusForbidden, "not-allowed")
	// Of what is the host's an agency learns nothing, not even whether it is there.
	same := ""
	for _, path := range []string{
		"/v1/overview", theDay, theDay + "/queues", theDay + "/displays", theDay + "/conservation", visits + "/" + last(ids[0]), visits + "/" + noID,
		theDay + "/errands/" + last(ids[1]), theDay + "/errands/" + noID, theDay + "/errands/" + last(ids[1]) + "/decision",
		"/v1/kontor/atlantis/days/2024-05-02/queues", "/v1/changes", "/v1/changes?kontor=atlantis",
	} {
		a := o.get(path, "X-Kontor-Actor", "agency:fk")
		checkProblem(t, a, http.StatusForbidden, "not-allowed")
		if same == "" {
			same = string(a.raw)
		}
		if string(a.raw) != same {
			t.Errorf("%s answers otherwise: %s", path, a.raw)
		}
	}
}

func TestAPositionThatDoesNotCome(t *testing.T) {
	o := newOffice(t)
	p := o.board.Position()
	p.Place += 1000
	a := o.get("/v1/overview", "Kontor-Position", p.String())
	checkProblem(t, a, http.StatusServiceUnavailable, "not-yet")
	if a.header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
	}
}

func TestABoardThatHasNotCaughtUp(t *testing.T) {
	o := newOffice(t)
	o.serve(func(cfg *api.Config) { cfg.Board = projections.NewBoard() })
	checkProblem(t, o.get("/v1/overview"), http.StatusServiceUnavailable, "not-yet")
	if a := o.get("/v1/kontor"); a.status != http.StatusOK {
		t.Errorf("the offices are known all the same: %d", a.status)
	}
}

func TestHealth(t *testing.T) {
	o := newOffice(t)
	if a := o.get("/livez"); a.status != http.StatusOK {
		t.Errorf("livez: %d", a.status)
	}
	if a := o.get("/readyz"); a.status != http.StatusOK || !as[api.Readiness](t, a).Ready {
		t.Errorf("readyz: %d %s", a.status, a.raw)
	}
	since := o.clock()
	o.serve(func(cfg *api.Config) {
		cfg.Ready = func(context.Context) (faults, warnings []api.Fault) {
			return nil, []api.Fault{{"log", "full in 80 days", &since}}
		}
	})
	if a := o.get("/readyz"); a.status != http.StatusOK || len(as[api.Readiness](t, a).Warnings) != 1 {
		t.Errorf("a warning is not a fault: %d %s", a.status, a.raw)
	}
	o.serve(func(cfg *api.Config) {
		cfg.Ready = func(context.Context) (faults, warnings []api.Fault) {
			return []api.Fault{{"dispatch fk", "the stream is full", &since}}, nil
		}
	})
	a := o.get("/readyz")
	ready := as[api.Readiness](t, a)
	if a.status != http.StatusServiceUnavailable || ready.Ready || len(ready.Faults) != 1 || ready.Faults[0].Part != "dispatch fk" {
		t.Errorf("readyz: %d %s", a.status, a.raw)
	}
	close(o.closing)
	if ready := as[api.Readiness](t, o.get("/readyz")); len(ready.Faults) != 2 {
		t.Errorf("readyz does not say that the server stops: %+v", ready)
	}
}
