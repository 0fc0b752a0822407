package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/api"
)

// homeOf is an office with a video room and an officer of it who serves fk, beside the office of the tests.
func (o *office) homeOf(agency domain.AgencyCode) (home domain.KontorID, officer domain.OfficerID) {
	o.t.Helper()
	n := o.books.Network()
	if !n.Kontors[kontor].Has("video_room", date) {
		o.t.Fatal("the office has no video room")
	}
	for id, k := range n.Kontors {
		if id == kontor || !k.Has("video_room", date) {
			continue
		}
		for _, officer := range n.Staff(id, date) {
			if n.Assigned(officer, id, agency, domain.General, date) && n.Assigned(officer, id, domain.Host, domain.General, date) {
				return id, officer
			}
		}
	}
	o.t.Fatal("nobody could serve by video")
	return "", ""
}

// TestByVideoOnlyTheVisitAtTheDesk: a desk by video at another office opens the visitor who is at it to its officer, the line that it may call,
// and nothing else of that office.
func TestByVideoOnlyTheVisitAtTheDesk(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	inRoom := o.register("fk-vab") // before the rule: at a desk
	rule := domain.Policy{Name: "video", Version: 2, From: date, Default: []domain.Choice{{Target: domain.TargetVideo}, {Target: domain.TargetReferral}}, Basis: domain.Sourced}
	if _, err := o.books.Do(t.Context(), domain.NetworkBook, domain.ActivatePolicy{Policy: rule}, handlers.Request{Actor: domain.Actor{Role: domain.RoleOperator, ID: "ops"}}); err != nil {
		t.Fatal(err)
	}
	byVideo := o.register("fk-bostb")
	next := o.register("fk-bostb")
	home, officer := o.homeOf("fk")
	as := []string{"X-Kontor-Actor", fmt.Sprintf("officer:%s@%s", officer, home)}

	denied := func(when string) {
		t.Helper()
		before := o.entries()
		for id, r := range documented(t, o) {
			own := []string{"open-desk", "close-desk", "take-break", "end-break", "call-next", "offer-next", "accept-offer", "refuse-offer"}
			if !strings.Contains(r.path, "{kontor}") || !strings.Contains(r.path, "{date}") || slices.Contains(api.PublicActions(), id) || slices.Contains(own, id) {
				continue
			}
			path := strings.NewReplacer("{visit}", last(inRoom[0]), "{errand}", last(inRoom[1]), "{desk}", "1").Replace(r.path)
			a := o.send(r.method, filled(path, string(officer)), strings.NewReader(""), as...)
			if a.status != http.StatusForbidden || !strings.Contains(string(a.raw), "not-allowed") {
				t.Errorf("%s: %s %s: %d %s", when, r.method, path, a.status, a.raw)
			}
		}
		if o.entries() != before {
			t.Errorf("%s: something was written", when)
		}
	}
	denied("before there is a desk")
	checkProblem(t, o.get(visits+"/"+last(byVideo[0]), as...), http.StatusForbidden, "not-allowed")

	o.must("PUT", theDay+"/desks/77", fmt.Sprintf(`{"officer":%q,"from":%q,"agencies":["fk"]}`, officer, home), as...)
	denied("with a desk")
	checkProblem(t, o.get(visits+"/"+last(byVideo[0]), as...), http.StatusForbidden, "not-allowed")
	checkProblem(t, o.send("POST", theDay+"/desks/1/calls", nil, as...), http.StatusForbidden, "not-allowed")

	o.must("POST", visits+"/"+last(byVideo[0])+"/calls", `{"desk":"77"}`, as...)
	denied("with a visitor at the desk")
	checkProblem(t, o.get(visits+"/"+last(next[0]), as...), http.StatusForbidden, "not-allowed")
	if a := o.get(visits+"/"+last(byVideo[0]), as...); a.status != http.StatusOK {
		t.Errorf("the visit at the desk: %d %s", a.status, a.raw)
	}
	its := theDay + "/errands/" + last(byVideo[1])
	o.must("POST", its+"/starts", "", as...)
	o.must("POST", its+"/pauses", "", as...)
	checkProblem(t, o.get(its, as...), http.StatusForbidden, "not-allowed")
	o.must("POST", its+"/resumptions", `{"desk":"77"}`, as...)
	o.must("POST", its+"/outcomes", `{"outcome":"solved"}`, as...)
	denied("after the service")
	checkProblem(t, o.get(visits+"/"+last(byVideo[0]), as...), http.StatusForbidden, "not-allowed")

	o.must("POST", theDay+"/desks/77/calls", "", as...)
	o.must("POST", visits+"/"+last(next[0])+"/recalls", "", as...)
	o.must("POST", visits+"/"+last(next[0])+"/absences", "", as...)
	o.must("POST", theDay+"/desks/77/closings", "", as...)
	checkProblem(t, o.send("POST", theDay+"/desks/77/calls", nil, as...), http.StatusForbidden, "not-allowed")
}

// TestNoDeskByVideoWithoutARoom: the office says no, and not only the right where the officer sits.
func TestNoDeskByVideoWithoutARoom(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	n := o.books.Network()
	for id, k := range n.Kontors {
		staff := n.Staff(id, date)
		if k.Has("video_room", date) || len(staff) == 0 {
			continue
		}
		a := o.send("PUT", theDay+"/desks/77", strings.NewReader(fmt.Sprintf(`{"officer":%q,"from":%q}`, staff[0], id)), "X-Kontor-Actor", fmt.Sprintf("officer:%s@%s", staff[0], id))
		checkProblem(t, a, http.StatusUnprocessableEntity, "desk-without-video")
		return
	}
	t.Fatal("every office of the network has a video room, so that nothing was tried")
}
