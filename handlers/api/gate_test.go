package api_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/api"
)

// judged is an authority that does as it is told, and notes what it is asked.
type judged struct {
	allow func(handlers.Principal, handlers.Access) bool
	mu    sync.Mutex
	asked []handlers.Access
}

func (j *judged) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.asked = append(j.asked, a)
	return handlers.Verdict{Allowed: j.allow != nil && j.allow(p, a), Policy: "test-policy"}
}

// withinBody are the operations whose office or agency stands in the body, each with a body and with what is then asked about.
var withinBody = map[string]struct {
	body string
	asks []handlers.Access
}{
	"assign": {`{"kontor":"umea","agency":"fk","levels":["general"],"valid":{"from":"2024-05-01"}}`,
		[]handlers.Access{{Action: "assign", Kontor: "umea", Agency: "fk"}}},
	"unassign":            {`{"kontor":"umea","agency":"fk","last":"2024-06-30"}`, []handlers.Access{{Action: "unassign", Kontor: "umea", Agency: "fk"}}},
	"revoke-assignment":   {`{"kontor":"umea","agency":"fk"}`, []handlers.Access{{Action: "revoke-assignment", Kontor: "umea", Agency: "fk"}}},
	"open-agency-content": {"", []handlers.Access{{Action: "open-agency-content", Kontor: kontor, Agency: "fk"}}},
	"move-service":        {`{"from":"umea","to":"kista","types":["fk-grav"],"date":"2024-06-03"}`, []handlers.Access{{Action: "move-service", Kontor: "umea"}}},
	"set-calendar":        {`{"kontor":"umea","name":"cards"}`, []handlers.Access{{Action: "set-calendar", Kontor: "umea"}}},
	"open-desk":           {`{"officer":"o-1","from":"umea"}`, []handlers.Access{{Action: "open-desk", Kontor: "umea"}}},
	"next-video":          {`{"home":"umea","date":"2024-05-02","kontors":["skelleftea"]}`, []handlers.Access{{Action: "next-video", Kontor: "umea"}}},
}

// TestEveryOperationIsJudged: what is not public is refused to nobody and to whoever may not, before anything is looked up or written, and
// the log has each denial once.
func TestEveryOperationIsJudged(t *testing.T) {
	var logged bytes.Buffer
	j := &judged{}
	o := newOffice(t, func(c *api.Config) { c.Authority, c.Log = j, slog.New(slog.NewTextHandler(&logged, nil)) })
	before := o.entries()
	routes := documented(t, o)
	if names := slices.Sorted(slices.Values(api.Actions())); !slices.Equal(names, slices.Sorted(maps.Keys(routes))) {
		t.Errorf("the actions are %v", names)
	}
	for id, r := range routes {
		public := slices.Contains(api.PublicActions(), id)
		j.asked = nil
		logged.Reset()
		path := filled(r.path, "o-17")
		body := withinBody[id].body
		if public {
			if a := o.send(r.method, path, nil, "X-Kontor-Actor", ""); a.status == http.StatusUnauthorized || a.status == http.StatusForbidden {
				t.Errorf("%s is public, and refused to a stranger: %d", id, a.status)
			}
			continue
		}
		stranger := o.send(r.method, path, strings.NewReader(body), "X-Kontor-Actor", "")
		checkProblem(t, stranger, http.StatusUnauthorized, "say-who")
		if stranger.header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s does not say how to prove who one is", id)
		}
		checkProblem(t, o.send(r.method, path, strings.NewReader(body), "X-Kontor-Actor", "system"), http.StatusUnauthorized, "say-who")
		if len(j.asked) != 0 {
			t.Errorf("%s: the authority was asked about nobody: %v", id, j.asked)
		}
		a := o.send(r.method, path, strings.NewReader(body), "X-Kontor-Actor", "supervisor:s-9")
		checkProblem(t, a, http.StatusForbidden, "not-allowed")
		if p := as[api.Problem](t, a); p.Args["policy"] != "test-policy" {
			t.Errorf("%s does not name the policy: %s", id, a.raw)
		}
		want := []handlers.Access{{Action: id, Kontor: domain.KontorID(inPath(r.path, "{kontor}", kontor)), Agency: domain.AgencyCode(inPath(r.path, "{agency}", "fk"))}}
		if in, ok := withinBody[id]; ok {
			want = in.asks
		}
		if !slices.Equal(j.asked, want) {
			t.Errorf("%s: the authority was asked %v, want %v", id, j.asked, want)
		}
		if said := logged.String(); strings.Count(said, "msg=denied") != 1 || !strings.Contains(said, "action="+id) ||
			!strings.Contains(said, "principal.actor=supervisor:s-9") || !strings.Contains(said, "policy=test-policy") {
			t.Errorf("%s: the log says %s", id, said)
		}
	}
	if o.entries() != before {
		t.Error("something was written")
	}
}

// filled is the path with something in every place.
func filled(path, on string) string {
	return strings.NewReplacer("{kontor}", kontor, "{date}", date, "{agency}", "fk", "{type}", "fk-bostb", "{desk}", "1", "{officer}", on,
		"{visit}", noID, "{errand}", noID, "{code}", "AAAA-AAAA", "{own}", kontor+"."+date+"."+noID, "{incident}", "2024-001").Replace(path)
}

func inPath(path, name, value string) string {
	if strings.Contains(path, name) {
		return value
	}
	return ""
}

// TestWithoutAnAuthorityNothingIsAllowed but what is public.
func TestWithoutAnAuthorityNothingIsAllowed(t *testing.T) {
	o := newOffice(t, func(c *api.Config) { c.Authority = nil })
	a := o.get("/v1/overview")
	checkProblem(t, a, http.StatusForbidden, "not-allowed")
	if p := as[api.Problem](t, a); p.Args["policy"] != "deny-by-default" {
		t.Errorf("the policy is %q", p.Args["policy"])
	}
	if a := o.get("/v1/kontor"); a.status != http.StatusOK {
		t.Errorf("the offices are public: %d", a.status)
	}
}

// TestIdsCannotBeGuessed: at an office that is not one's own, what is there and what is not are the same, byte for byte.
func TestIdsCannotBeGuessed(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	ids := o.register("fk-bostb")
	o.must("POST", theDay+"/desks/1/calls", "")
	stranger := []string{"X-Kontor-Actor", "officer:o-umea-1@umea"}
	for id, r := range documented(t, o) {
		if !strings.Contains(r.path, "{kontor}") || slices.Contains(api.PublicActions(), id) || id == "open-desk" {
			continue
		}
		there := strings.NewReplacer("{visit}", last(ids[0]), "{errand}", last(ids[1])).Replace(r.path)
		same := ""
		for _, path := range []string{filled(there, "o"), filled(r.path, "o"), strings.Replace(filled(there, "o"), kontor, "atlantis", 1),
			strings.Replace(filled(there, "o"), date, "1999-01-01", 1), strings.Replace(filled(there, "o"), date, "yesterday", 1)} {
			for _, body := range []string{"", "{}", "nonsense"} {
				a := o.send(r.method, path, strings.NewReader(body), stranger...)
				if same == "" {
					checkProblem(t, a, http.StatusForbidden, "not-allowed")
					same = string(a.raw)
				}
				if string(a.raw) != same || a.status != http.StatusForbidden {
					t.Errorf("%s: %s %s with %q is told apart: %d %s", id, r.method, path, body, a.status, a.raw)
				}
			}
		}
	}
}

// TestAnotherAgencysErrandByEveryRoute: an agency gets at its own errands under its own ids, and at no other by any route and id.
func TestAnotherAgencysErrandByEveryRoute(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	visit := o.register("fk-bostb", "skv-persbevis")
	o.must("POST", theDay+"/desks/1/calls", "")
	for _, e := range visit[1:] {
		o.must("POST", theDay+"/errands/"+last(e)+"/starts", "")
		o.must("POST", theDay+"/errands/"+last(e)+"/outcomes", `{"outcome":"handed_over"}`)
	}
	fks := domain.ErrandID(visit[1])
	guesses := []string{string(fks), string(fks.For("fk")), string(fks.For("skv")), visit[0], visit[2]}
	before := o.entries()
	for id, r := range documented(t, o) {
		if slices.Contains(api.PublicActions(), id) {
			continue
		}
		for _, guess := range guesses {
			path := strings.NewReplacer("{visit}", last(guess), "{errand}", last(guess)).Replace(r.path)
			a := o.send(r.method, filled(path, "o"), strings.NewReader(`{}`), "X-Kontor-Actor", "agency:skv.c1")
			if a.status < 400 || strings.Contains(string(a.raw), "bostb") {
				t.Errorf("skv does %s with %s: %d %s", id, guess, a.status, a.raw)
			}
		}
	}
	if now := o.entries(); now != before {
		t.Errorf("%d entries were written", now-before)
	}
}

// TestMassAssignment: a field that is none of the body's is refused, whatever it promises.
func TestMassAssignment(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	o.register("fk-bostb")
	before := o.entries()
	for id, r := range documented(t, o) {
		if r.method == http.MethodGet || id == "check-policy" {
			continue
		}
		actor := "operator:ops"
		if slices.Contains(agencyOwn, id) {
			actor = "agency:fk"
		}
		for _, extra := range []string{"actor", "principal", "role", "nation", "at", "id", "__proto__", "Kontor"} {
			body := fmt.Sprintf(`{%q:"operator:ops"}`, extra)
			a := o.send(r.method, filled(r.path, "o-17"), strings.NewReader(body), "X-Kontor-Actor", actor)
			known := map[string]bool{"unassign at": true, "reserve-slot at": true, "close-early at": true, "book-errand at": true}
			if known[id+" "+extra] {
				continue
			}
			if p := as[api.Problem](t, a); p.Status != http.StatusBadRequest || p.Code != "unknown-field" {
				t.Errorf("%s takes %q: %d %s", id, extra, a.status, a.raw)
			}
		}
	}
	for _, header := range []string{"X-Kontor-Role", "X-Forwarded-User", "X-Remote-User", "X-Original-Url", "X-Rewrite-Url", "X-Http-Method-Override"} {
		a := o.send("POST", visits, strings.NewReader(visitOf("fk-bostb")), "X-Kontor-Actor", "agency:fk", header, "supervisor:s-1")
		checkProblem(t, a, http.StatusForbidden, "not-allowed")
	}
	if now := o.entries(); now != before {
		t.Errorf("%d entries were written", now-before)
	}
}

// TestTheLogIsNotWrittenByCallers: what stands in a path or a header is quoted, and cut.
func TestTheLogIsNotWrittenByCallers(t *testing.T) {
	for _, handler := range []func(*bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var logged bytes.Buffer
		o := newOffice(t, func(c *api.Config) { c.Log, c.Authority = slog.New(handler(&logged)), &judged{} })
		o.get("/v1/kontor/x%0d%0atime=now%20level=ERROR%20msg=forged"+strings.Repeat("%0a", 5000)+"/days/2024-05-02/queues",
			"Accept-Language", "sv\tmsg=forged", "User-Agent", "msg=forged")
		said := strings.TrimSuffix(logged.String(), "\n")
		if strings.ContainsAny(said, "\r\n") || len(said) > 1000 || strings.Contains(said, "time=now level=ERROR msg=forged ") || said == "" {
			t.Errorf("the log is %q", said)
		}
	}
}
