package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/handlers"
	"kontor/handlers/api"
)

// TestAnOfficerByVideoIsWhereItSits: at the office whose visitors it serves, it may what it may at its own, while it has a desk there.
func TestAnOfficerByVideoIsWhereItSits(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	home := o.books.Network().Staff("umea", date)[0]
	actor := []string{"X-Kontor-Actor", "officer:" + string(home) + "@umea"}
	checkProblem(t, o.get(theDay+"/queues", actor...), http.StatusForbidden, "not-allowed")
	body := fmt.Sprintf(`{"officer":%q,"agencies":["fk"],"from":"umea"}`, home)
	if a := o.send("PUT", theDay+"/desks/V1", strings.NewReader(body), actor...); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	if a := o.get(theDay+"/queues", actor...); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.raw)
	}
	checkProblem(t, o.get(theDay+"/queues", "X-Kontor-Actor", "officer:o-umea-9@umea"), http.StatusForbidden, "not-allowed")
	checkProblem(t, o.send("POST", theDay+"/closings", nil, actor...), http.StatusForbidden, "not-allowed")

	// A protected identity is not there for it.
	plain, shielded := o.register("fk-bostb"), o.must("POST", visits, `{"protected":true,"errands":[{"type":"fk-bostb"}]}`).ids()
	if a := o.get(visits+"/"+last(plain[0]), actor...); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.raw)
	}
	checkProblem(t, o.get(visits+"/"+last(shielded[0]), actor...), http.StatusNotFound, "unknown-visit")
	checkProblem(t, o.get(theDay+"/errands/"+last(shielded[1]), actor...), http.StatusNotFound, "unknown-errand")
	checkProblem(t, o.get(theDay+"/errands/"+last(shielded[1])+"/decision", actor...), http.StatusNotFound, "unknown-errand")
	if a := o.get(theDay+"/queues", actor...); strings.Contains(string(a.raw), last(shielded[0])) || !strings.Contains(string(a.raw), last(plain[0])) {
		t.Errorf("%s", a.raw)
	}
	o.must("POST", theDay+"/desks/V1/closings", "", actor...)
	checkProblem(t, o.get(theDay+"/queues", actor...), http.StatusForbidden, "not-allowed")
}

// TestAStreamHasOnesOwnOfficesOnly: in the overview as in the stream, at the beginning as later.
func TestAStreamHasOnesOwnOfficesOnly(t *testing.T) {
	o := newOffice(t)
	s, _ := o.follow("/v1/changes", "", "X-Kontor-Actor", "officer:o-umea-1@umea")
	if v := s.full(); len(v.Offices) != 1 || v.Offices[0].Kontor != "umea" {
		t.Errorf("an officer at Umeå is shown %d offices", len(v.Offices))
	}
	o.must("PUT", theDay, "{}") // at Skellefteå
	o.must("PUT", "/v1/kontor/umea/days/"+date, "{}")
	if row := s.office(); row.Kontor != "umea" {
		t.Errorf("an officer at Umeå is shown %s", row.Kontor)
	}
	a := o.get("/v1/overview", "X-Kontor-Actor", "officer:o-umea-1@umea")
	if strings.Contains(string(a.raw), "skelleftea") || !strings.Contains(string(a.raw), "umea") {
		t.Errorf("an officer at Umeå sees %s", a.raw)
	}
	there := o.get("/v1/changes?kontor=skelleftea", "X-Kontor-Actor", "officer:o-umea-1@umea")
	not := o.get("/v1/changes?kontor=atlantis", "X-Kontor-Actor", "officer:o-umea-1@umea")
	checkProblem(t, there, http.StatusForbidden, "not-allowed")
	if string(there.raw) != string(not.raw) {
		t.Errorf("%s and %s are told apart", there.raw, not.raw)
	}
}

// TestAnOfficersStreamHasItsOwnOfficesOnly, also where the authority lets it look at others.
func TestAnOfficersStreamHasItsOwnOfficesOnly(t *testing.T) {
	o := newOffice(t, func(c *api.Config) {
		c.Authority = &judged{allow: func(handlers.Principal, handlers.Access) bool { return true }}
	})
	s, _ := o.follow("/v1/changes", "", "X-Kontor-Actor", "officer:o-umea-1@umea")
	if v := s.full(); len(v.Offices) != 1 || v.Offices[0].Kontor != "umea" {
		t.Errorf("an officer at Umeå is shown %d offices", len(v.Offices))
	}
	o.must("PUT", theDay, "{}")
	o.must("PUT", "/v1/kontor/umea/days/"+date, "{}")
	if row := s.office(); row.Kontor != "umea" {
		t.Errorf("an officer at Umeå is shown %s", row.Kontor)
	}
}

// TestAStreamEndsWithItsRight: within a second, saying so as the last thing.
func TestAStreamEndsWithItsRight(t *testing.T) {
	for _, query := range []string{"", "?kontor=umea&kontor=skelleftea"} {
		rights := make(chan context.CancelCauseFunc, 2)
		o := newOffice(t, func(c *api.Config) {
			c.Watch = func(ctx context.Context, p handlers.Principal, a handlers.Access) (context.Context, context.CancelFunc) {
				if p.Actor.String() != "supervisor:s-1" || a.Action != "follow-changes" || (query != "") != (a.Kontor != "") {
					t.Errorf("watched are %v and %v", p, a)
				}
				right, end := context.WithCancelCause(ctx)
				rights <- end
				return right, func() { end(nil) }
			}
		})
		s, _ := o.follow("/v1/changes"+query, "")
		s.full()
		ended := time.Now()
		(<-rights)(&handlers.Denied{Policy: "assignment-over"})
		var p api.Problem
		s.read("ended", &p)
		if took := time.Since(ended); took > time.Second || p.Code != "not-allowed" || p.Args["policy"] != "assignment-over" || p.Detail == "" {
			t.Errorf("after %s it says %+v", took, p)
		}
		if ev, err, ok := s.next(); ok && err == nil {
			t.Errorf("it goes on with %s", ev.Type)
		}
	}
}
