package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/handlers"
	"kontor/handlers/api"
)

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
