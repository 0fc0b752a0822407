package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/api"
)

const (
	noID   = "00000000-0000-4000-8000-000000000000"
	visits = theDay + "/visits"
)

// refusals are requests that are wrong, each with what it is told. $visit and $errand stand for a visit that waits, $called for one that
// is called to desk 1.
var refusals = []struct {
	name         string
	method, path string
	body         string
	headers      []string
	status       int
	code         string
}{
	{"unknown office", "POST", "/v1/kontor/atlantis/days/2024-05-02/visits", visitOf("fk-bostb"), nil, 404, "unknown-kontor"},
	{"unknown office, opening", "PUT", "/v1/kontor/atlantis/days/2024-05-02", "{}", nil, 404, "unknown-kontor"},
	{"no office's name", "PUT", "/v1/kontor/%22%3Cb%3E%ff/days/2024-05-02", "{}", nil, 404, "unknown-kontor"},
	{"unknown type", "POST", visits, visitOf("fk-nothing"), nil, 404, "unknown-type"},
	{"a type that is not in use", "POST", visits, visitOf("trv-boka"), nil, 404, "unknown-type"},
	{"unknown agency", "PUT", theDay + "/desks/7", `{"officer":"o-1","agencies":["kgb"]}`, nil, 404, "unknown-agency"},
	{"officer without assignment", "PUT", theDay + "/desks/7", `{"officer":"o-1"}`, nil, 422, "not-assigned"},
	{"a desk with a long name", "PUT", theDay + "/desks/number-seven", `{"officer":"o-1"}`, nil, 400, "bad-desk"},
	{"unknown desk", "POST", theDay + "/desks/9/calls", "", nil, 404, "unknown-desk"},
	{"unknown visit", "POST", visits + "/" + noID + "/recalls", "", nil, 404, "unknown-visit"},
	{"unknown errand", "POST", theDay + "/errands/" + noID + "/starts", "", nil, 404, "unknown-errand"},

	{"no errand", "POST", visits, `{"errands":[]}`, nil, 400, "no-errand"},
	{"no body", "POST", visits, "", nil, 400, "no-errand"},
	{"50 errands", "POST", visits, visitOf(slices.Repeat([]string{"fk-bostb"}, 50)...), nil, 400, "too-many-errands"},
	{"unknown kind", "POST", visits, `{"kind":"cat","errands":[{"type":"fk-bostb"}]}`, nil, 400, "unknown-kind"},
	{"unknown need", "POST", visits, `{"needs":["coffee"],"errands":[{"type":"fk-bostb"}]}`, nil, 400, "unknown-need"},
	{"bad language", "POST", visits, `{"language":"Swedish!","errands":[{"type":"fk-bostb"}]}`, nil, 400, "bad-language"},
	{"unknown outcome", "POST", theDay + "/errands/$errand/outcomes", `{"outcome":"fixed"}`, nil, 400, "unknown-outcome"},
	{"unknown reason", "POST", visits + "/$visit/corrections", `{"reason":"because"}`, nil, 400, "unknown-reason"},
	{"no documents", "POST", theDay + "/errands/$errand/documents", `{"count":0}`, nil, 400, "bad-count"},
	{"bad period", "POST", "/v1/officers/o-9/assignments", `{"kontor":"skelleftea","agency":"fk","levels":["general"],"valid":{"from":"yesterday"}}`,
		nil, 400, "bad-period"},
	{"unknown part", "POST", "/v1/network/seeds", `{"part":"Mars"}`, []string{"X-Kontor-Actor", "operator:ops"}, 400, "unknown-part"},
	{"seeding by a supervisor", "POST", "/v1/network/seeds", `{"part":"catalogue"}`, nil, 422, "for-operators"},

	{"a day twice", "PUT", theDay, "{}", nil, 422, "day-already-open"},
	{"a day that is not today", "PUT", "/v1/kontor/skelleftea/days/2024-05-03", "{}", nil, 422, "not-today"},
	{"a day that is not open", "POST", "/v1/kontor/kista/days/2024-05-02/visits", visitOf("fk-bostb"), nil, 422, "day-not-open"},
	{"a closed day", "POST", "/v1/kontor/umea/days/2024-05-02/visits", visitOf("fk-bostb"), nil, 422, "day-closed"},
	{"a date that is none", "PUT", "/v1/kontor/skelleftea/days/2024-02-31", "{}", nil, 404, "unknown-book"},
	{"a desk that is taken", "PUT", theDay + "/desks/1", `{"officer":"$staff1"}`, nil, 409, "desk-taken"},

	{"arrived tomorrow", "POST", visits, `{"door":"solved","arrived":"2024-05-03T10:00:00+02:00","errands":[{"type":"fk-bostb"}]}`,
		nil, 400, "arrived-in-future"},
	{"arrived yesterday", "POST", visits, `{"door":"solved","arrived":"2024-05-01T10:00:00+02:00","errands":[{"type":"fk-bostb"}]}`,
		nil, 400, "arrived-other-day"},
	{"arrived and still here", "POST", visits, `{"arrived":"2024-05-02T09:00:00+02:00","errands":[{"type":"fk-bostb"}]}`,
		nil, 400, "late-needs-outcome"},
	{"a time without offset", "POST", visits, `{"arrived":"2024-05-02T09:00:00","errands":[{"type":"fk-bostb"}]}`, nil, 400, "bad-time"},
	{"a time that is none", "POST", visits, `{"arrived":"half past nine","errands":[{"type":"fk-bostb"}]}`, nil, 400, "bad-time"},

	{"an empty queue", "POST", theDay + "/desks/2/calls", "", nil, 422, "nobody-waits"},
	{"a busy desk", "POST", theDay + "/desks/1/calls", "", nil, 422, "desk-busy"},
	{"starting what was not called", "POST", theDay + "/errands/$errand/starts", "", nil, 422, "not-at-desk"},
	{"ending what was not started", "POST", theDay + "/errands/$errand/outcomes", `{"outcome":"solved"}`, nil, 422, "not-started"},
	{"calling who is called already", "POST", visits + "/$called/calls", `{"desk":"2"}`, nil, 409, "already-called"},
	{"another's desk", "POST", theDay + "/desks/1/calls", "", []string{"X-Kontor-Actor", "officer:$staff1"}, 422, "not-your-desk"},
	{"freeing without being a supervisor", "POST", visits + "/$called/releases", `{"reason":"other"}`,
		[]string{"X-Kontor-Actor", "reception:r-1"}, 422, "for-supervisors"},
	{"an agency at the desk", "POST", visits, visitOf("fk-bostb"), []string{"X-Kontor-Actor", "agency:fk"}, 403, "not-allowed"},
	{"accepting what is not handed over", "POST", theDay + "/errands/$fks/acceptances", "",
		[]string{"X-Kontor-Actor", "agency:fk"}, 422, "not-handed-over"},
	{"accepting another agency's errand", "POST", theDay + "/errands/$fks/acceptances", "",
		[]string{"X-Kontor-Actor", "agency:skv"}, 404, "unknown-errand"},

	{"nobody", "POST", visits, visitOf("fk-bostb"), []string{"X-Kontor-Actor", ""}, 401, "say-who"},
	{"an officer of another office", "POST", visits, visitOf("fk-bostb"), []string{"X-Kontor-Actor", "officer:o-umea-1@umea"}, 403, "not-allowed"},
	{"the system itself", "POST", visits, visitOf("fk-bostb"), []string{"X-Kontor-Actor", "system"}, 401, "say-who"},
	{"a long key", "POST", visits, visitOf("fk-bostb"), []string{"Idempotency-Key", strings.Repeat("k", 201)}, 400, "bad-key"},
	{"the same key, other content", "POST", visits, visitOf("fk-bostb", "fk-grav"), []string{"Idempotency-Key", "first"}, 422, "key-reused"},

	{"1 MB of text", "POST", visits, `{"language":"` + strings.Repeat("x", api.MaxBody) + `"}`, nil, 413, "body-too-large"},
	{"almost 1 MB of text", "POST", visits, `{"language":"` + strings.Repeat("x", api.MaxBody-100) + `","errands":[{"type":"fk-bostb"}]}`,
		nil, 400, "bad-language"},
	{"wrong UTF-8", "POST", visits, "{\"errands\":[{\"type\":\"fk-bost\xff\"}]}", nil, 400, "not-utf8"},
	{"no JSON", "POST", visits, `errands=fk-bostb`, nil, 400, "no-object"},
	{"two objects", "POST", visits, visitOf("fk-bostb") + "{}", nil, 400, "no-object"},
	{"a list", "POST", visits, `[]`, nil, 400, "no-object"},
	{"null", "POST", visits, `null`, nil, 400, "no-object"},
	{"deep nesting", "POST", visits, strings.Repeat(`{"errands":[`, 20_000), nil, 400, "no-object"},
	{"an unknown field", "POST", visits, `{"errands":[{"type":"fk-bostb","personnummer":"x"}]}`, nil, 400, "unknown-field"},
	{"a field in the wrong case", "POST", visits, `{"Errands":[{"type":"fk-bostb"}]}`, nil, 400, "unknown-field"},
	{"a field where there is none", "POST", theDay + "/closings", `{"force":true}`, nil, 400, "unknown-field"},
	{"a field of the wrong kind", "POST", visits, `{"errands":"fk-bostb"}`, nil, 400, "bad-field"},
	{"a form", "POST", visits, "kind=person", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "not-json"},
	{"of no content type", "POST", visits, visitOf("fk-bostb"), []string{"Content-Type", ""}, 415, "not-json"},

	{"no such path", "POST", "/v1/kontor/skelleftea/weeks", "", nil, 404, "no-such-resource"},
	{"no such method", "DELETE", visits, "", nil, 405, "no-such-method"},
	{"a position that is none", "GET", "/v1/overview?after=soon", "", nil, 400, "bad-position"},
	{"a position of another log", "GET", "/v1/overview?after=other.1.0", "", nil, 400, "foreign-position"},
	{"queues of an unknown office", "GET", "/v1/kontor/atlantis/days/2024-05-02/queues", "", nil, 404, "unknown-kontor"},
	{"queues of a day that never was", "GET", "/v1/kontor/skelleftea/days/1999-05-02/queues", "", nil, 404, "unknown-book"},
	{"an unknown visit, asked for", "GET", visits + "/" + noID, "", nil, 404, "unknown-visit"},
	{"an unknown errand, asked for", "GET", theDay + "/errands/" + noID, "", nil, 404, "unknown-errand"},
	{"why for an unknown errand", "GET", theDay + "/errands/" + noID + "/decision", "", nil, 404, "unknown-errand"},
	{"changes of an unknown office", "GET", "/v1/changes?kontor=atlantis", "", nil, 404, "unknown-kontor"},
}

func TestRefusals(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	called := o.register("fk-bostb")
	o.must("POST", theDay+"/desks/1/calls", "")
	waits := o.must("POST", visits, visitOf("pm-btp-kompl", "fk-barnb"), "Idempotency-Key", "first").ids()
	o.must("PUT", theDay+"/desks/2", fmt.Sprintf(`{"officer":%q,"agencies":["skv"]}`, o.staff(2)))
	o.must("PUT", "/v1/kontor/umea/days/"+date, "{}")
	o.must("POST", "/v1/kontor/umea/days/"+date+"/closings", "")
	fill := strings.NewReplacer("$called", last(called[0]), "$visit", last(waits[0]), "$errand", last(waits[2]), "$staff1", o.staff(1),
		"$fks", last(string(domain.ErrandID(waits[2]).For("fk")))) // the id by which fk knows $errand
	before := o.entries()
	for _, tc := range refusals {
		t.Run(tc.name, func(t *testing.T) {
			headers := append([]string{"Accept-Language", "sv"}, tc.headers...)
			for i, h := range headers {
				headers[i] = fill.Replace(h)
			}
			body := fill.Replace(tc.body)
			a := o.send(tc.method, fill.Replace(tc.path), strings.NewReader(body), headers...)
			checkProblem(t, a, tc.status, tc.code)
			headers[1] = "en"
			en := o.send(tc.method, fill.Replace(tc.path), strings.NewReader(body), headers...)
			if sv, en := as[api.Problem](t, a), as[api.Problem](t, en); sv.Detail == en.Detail {
				t.Errorf("the same in both languages: %s", sv.Detail)
			}
			if now := o.entries(); now != before {
				t.Errorf("%d entries were written", now-before)
			}
		})
	}
}

// checkProblem looks at the shape that every error has.
func checkProblem(t *testing.T, a answer, status int, code string) {
	t.Helper()
	if a.status != status || a.header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("got %d %s %.300s, want %d %s", a.status, a.header.Get("Content-Type"), a.raw, status, code)
	}
	p := as[api.Problem](t, a)
	if p.Code != code || p.Status != status || p.Type != "urn:kontor:problem:"+code || p.Title == "" {
		t.Errorf("got %.300s, want the code %s", a.raw, code)
	}
	if p.Detail == "" || strings.HasPrefix(p.Detail, code) {
		t.Errorf("nobody has put %s into words: %q", code, p.Detail)
	}
}

func TestTheLoserHearsWhoWon(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	visit := o.register("fk-bostb")[0]
	o.must("PUT", theDay+"/desks/2", fmt.Sprintf(`{"officer":%q,"agencies":["fk"]}`, o.staff(1)))
	o.must("POST", visits+"/"+last(visit)+"/calls", `{"desk":"1"}`)
	a := o.send("POST", visits+"/"+last(visit)+"/calls", strings.NewReader(`{"desk":"2"}`), "Accept-Language", "en-GB,en")
	checkProblem(t, a, http.StatusConflict, "already-called")
	p := as[api.Problem](t, a)
	if p.Args["officer"] != o.staff(0) || p.Args["desk"] != "1" || !strings.Contains(p.Detail, "already called to desk 1 by "+o.staff(0)) {
		t.Errorf("the winner is not named: %s", a.raw)
	}
}

func TestAllow(t *testing.T) {
	a := newOffice(t).send("DELETE", theDay+"/visits/"+noID, nil)
	if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET" {
		t.Errorf("%d, Allow %q", a.status, a.header.Get("Allow"))
	}
}
