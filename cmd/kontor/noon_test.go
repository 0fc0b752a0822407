package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// atOnce is how long it may be until a stream ends, after the right to it has.
const atOnce = time.Second

const (
	theHouse = "/v1/kontor/skelleftea/days/2024-05-02"
	fkOnly   = `{"kontor":"skelleftea","agency":"fk","levels":["general"],"valid":{"from":"2024-05-02"}}`
	skvOnly  = `{"kontor":"skelleftea","agency":"skv","levels":["general"],"valid":{"from":"2024-05-02"}}`
	toNoon   = `{"kontor":"skelleftea","agency":"fk","levels":["general"],"valid":{"from":"2024-05-02"},"until":"2024-05-02T12:00:00+02:00"}`
)

// atDesk is an officer who is logged in, at a desk of its own, following it and the office.
type atDesk struct {
	*caller
	id, desk string
	streams  map[string]*followed
}

func (h *house) sits(id, desk, agencies string) *atDesk {
	h.t.Helper()
	o := &atDesk{caller: h.in("person-" + id), id: id, desk: desk, streams: map[string]*followed{}}
	o.must(http.StatusOK, "PUT", theHouse+"/desks/"+desk, `{"officer":"`+id+`","agencies":[`+agencies+`]}`)
	for _, path := range []string{"/live/desk/skelleftea/" + id, "/live/kontor/skelleftea", "/v1/changes?kontor=skelleftea"} {
		o.streams[path] = o.open(path)
	}
	return o
}

func (o *atDesk) call() heard { return o.ask("POST", theHouse+"/desks/"+o.desk+"/calls", "") }

// callAndLose calls the next visit, which must be of the agency, and lets it be absent, so that the desk is free again.
func (o *atDesk) callAndLose(t *testing.T, agency string) cameOf {
	t.Helper()
	a := o.call()
	if a.status != http.StatusOK {
		t.Fatalf("%s calls: %d %s", o.id, a.status, a.body)
	}
	visit := ""
	r := a.receipt(t)
	for _, ev := range r.Events {
		if ev.Data.Visit != "" {
			visit = ev.Data.Visit
		}
	}
	must(t, o.h.books.View(t.Context(), houseBook, func(d *domain.Day) {
		for _, e := range d.Visits[domain.VisitID(visit)].Errands {
			if string(d.Errands[e].Agency) != agency {
				t.Errorf("%s calls a visitor of %s", o.id, d.Errands[e].Agency)
			}
		}
	}))
	o.must(http.StatusOK, "POST", theHouse+"/visits/"+strings.TrimPrefix(visit, string(houseBook)+".")+"/absences", "")
	return r
}

// end asserts that every stream ends in time, counted from the moment, and says how long each took.
func (o *atDesk) end(t *testing.T, from time.Time) {
	t.Helper()
	for path, s := range o.streams {
		select {
		case at := <-s.ended:
			took := at.Sub(from)
			t.Logf("%s: %s ended after %d ms", o.id, path, took.Milliseconds())
			if took < 0 || took > atOnce {
				t.Errorf("%s: %s ended after %v", o.id, path, took)
			}
			if last := *s.lines.Load(); !strings.Contains(last, "event: ended") {
				t.Errorf("%s: %s ends without a word: %.200q", o.id, path, last[max(0, len(last)-200):])
			}
		case <-time.After(patience):
			t.Errorf("%s: %s does not end", o.id, path)
		}
	}
}

// goesOn asserts that none of the streams ends within the time that another's would take.
func (o *atDesk) goesOn(t *testing.T) {
	t.Helper()
	over := time.After(atOnce + atOnce/2)
	for path, s := range o.streams {
		select {
		case <-s.ended:
			t.Errorf("%s: %s ended: %s", o.id, path, *s.lines.Load())
		case <-over:
			over = time.After(0)
		}
	}
}

// TestAnAssignmentThatEndsAtNoon: until 11:59:59.999 by the book's clock the officer calls, from 12:00:00.000 on it does not, by any way; and
// what it follows ends within a second. What another assignment gives goes on. A revocation is the same from when it is folded.
func TestAnAssignmentThatEndsAtNoon(t *testing.T) {
	h := newHouse(t, 10*60, "o-noon", "o-both", "o-gone")
	boss := h.program("demo-supervisor")
	for officer, assignments := range map[string][]string{"o-noon": {toNoon}, "o-both": {toNoon, skvOnly}, "o-gone": {fkOnly}} {
		for _, a := range assignments {
			boss.must(http.StatusOK, "POST", "/v1/officers/"+officer+"/assignments", a)
		}
	}
	boss.must(http.StatusOK, "PUT", theHouse, "")
	for _, kind := range []string{"fk-sjukp", "fk-sjukp", "fk-sjukp", "fk-sjukp", "skv-persbevis", "fk-sjukp"} {
		boss.must(http.StatusCreated, "POST", theHouse+"/visits", `{"errands":[{"type":"`+kind+`"}]}`)
	}
	noon, both, revoked := h.sits("o-noon", "1", `"fk"`), h.sits("o-both", "2", `"fk","skv"`), h.sits("o-gone", "3", `"fk"`)

	last := houseDay.At(12 * 60).Add(-time.Millisecond)
	h.set(last)
	for _, o := range []*atDesk{noon, both, revoked} {
		if r := o.callAndLose(t, "fk"); !r.At.Equal(last) {
			t.Errorf("%s called at %v", o.id, r.At)
		}
	}
	from := time.Now()
	h.set(houseDay.At(12 * 60))
	if a := noon.call(); a.status != http.StatusForbidden || a.code != "not-allowed" {
		t.Errorf("at noon it calls: %d %s", a.status, a.body)
	}
	noon.end(t, from)
	_, err := h.books.Do(t.Context(), houseBook, domain.CallNext{Desk: "1"}, handlers.Request{Actor: domain.Actor{Role: domain.RoleOfficer, ID: "o-noon"}})
	if !domain.Refused(err, "officer-not-here") {
		t.Errorf("past the policies, the book lets it call: %v", err)
	}
	if r := both.callAndLose(t, "skv"); !r.At.Equal(houseDay.At(12 * 60)) {
		t.Errorf("o-both called at %v", r.At)
	}
	if a := both.call(); a.status != http.StatusUnprocessableEntity || a.code != "nobody-waits" {
		t.Errorf("though its assignment to fk has ended, o-both calls fk's visitor: %d %s", a.status, a.body)
	}
	both.goesOn(t)

	revoked.callAndLose(t, "fk")
	from = time.Now()
	boss.must(http.StatusOK, "POST", "/v1/officers/o-gone/revocations", `{"kontor":"skelleftea","agency":"fk"}`)
	if a := revoked.call(); a.status != http.StatusForbidden || a.code != "not-allowed" {
		t.Errorf("revoked, it calls: %d %s", a.status, a.body)
	}
	revoked.end(t, from)
	both.goesOn(t)
}
