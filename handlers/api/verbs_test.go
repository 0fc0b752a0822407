package api_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kontor/domain"
)

// step is one command of a day. What it is done to has the name that an earlier step gave it.
type step struct {
	op    string   // the operation's id
	on    string   // the desk, visit, errand or officer
	body  string   // $name stands for a whole id
	actor string   // supervisor:s-1 when empty
	named []string // names for what it makes: the visit first
	want  []string // the events
}

// aDay does everything that can be done, once.
var aDay = []step{
	{op: "seed-network", body: `{"part":"Gotland"}`, actor: "operator:ops", want: nil},
	{op: "assign", on: "o-new", body: `{"kontor":"skelleftea","agency":"fk","levels":["general"],"valid":{"from":"2024-05-01"}}`,
		want: []string{"officer-assigned"}},
	{op: "assign", on: "o-brief", body: `{"kontor":"skelleftea","agency":"fk","levels":["general"],"valid":{"from":"2024-05-01"},"until":"2024-05-02T12:00:00+02:00"}`,
		want: []string{"officer-assigned"}},
	{op: "revoke-assignment", on: "o-brief", body: `{"kontor":"skelleftea","agency":"fk"}`, want: []string{"assignment-ended"}},
	{op: "set-retention", body: `{"agency":"fk","days":180,"decision":"SSC 2024/123","from":"2024-06-01"}`, actor: "operator:ops", want: []string{"retention-set"}},
	{op: "unassign", on: "o-new", body: `{"kontor":"skelleftea","agency":"fk","last":"2024-06-30"}`, want: []string{"officer-unassigned"}},

	{op: "activate-policy", body: `{"name":"winter","version":2,"from":"2024-05-03","basis":"sourced","default":[{"target":"desk"},{"target":"referral"}]}`,
		actor: "operator:ops", want: []string{"routing-policy-changed"}},

	{op: "move-service", body: `{"from":"skelleftea","to":"umea","types":["fk-grav"],"date":"2024-06-03"}`, actor: "operator:ops", want: []string{"service-moved"}},
	{op: "change-network", body: `{"changes":[{"exception":{"kontor":"skelleftea","exception":{"date":"2024-05-17","hours":{"opens":"10:00","closes":"12:00"},"reason":"training"}}}]}`,
		actor: "operator:ops", want: []string{"hours-excepted"}},
	{op: "list-holidays", body: `{"years":[{"year":2024,"days":[{"date":"2024-06-06","code":"national_day","closes":"00:00","basis":"sourced"}]}]}`,
		actor: "operator:ops", want: []string{"holidays-listed"}},

	{op: "open-day", want: []string{"day-opened"}},
	{op: "open-desk", on: "1", body: `{"officer":"$staff0","agencies":["fk","skv","pm"]}`, want: []string{"desk-opened"}},
	{op: "open-desk", on: "2", body: `{"officer":"$staff1","agencies":["fk"]}`, actor: "officer:$staff1", want: []string{"desk-opened"}},
	{op: "take-break", on: "2", want: []string{"break-taken"}},
	{op: "end-break", on: "2", want: []string{"break-ended"}},

	{op: "register", body: `{"language":"ar","needs":["interpreter"],"errands":[{"type":"fk-bostb"},{"type":"pm-btp-kompl","earlier":"no"}]}`,
		actor: "reception:r-1", named: []string{"ali", "rent", "pension"},
		want: []string{"visit-registered", "errand-registered", "errand-routed", "errand-registered", "errand-routed", "ticket-issued", "estimate-given"}},
	{op: "add-errand", on: "ali", body: `{"type":"skv-persbevis"}`, named: []string{"proof"}, want: []string{"errand-registered", "errand-routed"}},
	{op: "give-estimate", on: "ali", want: []string{"estimate-given"}},
	{op: "request-interpreter", on: "ali", body: `{"language":"ar"}`, want: []string{"interpreter-requested"}},
	{op: "join-interpreter", on: "ali", want: []string{"interpreter-joined"}},
	{op: "register", body: `{"errands":[{"type":"fk-barnb"}]}`, named: []string{"bo", "child"}},
	{op: "register", body: `{"errands":[{"type":"fk-barnb"}]}`, named: []string{"bo2", "child2"}},
	{op: "join", on: "bo2", body: `{"into":"$bo"}`, want: []string{"visits-joined"}},
	{op: "request-interpreter", on: "bo", body: `{"language":"so"}`, want: []string{"interpreter-requested"}},
	{op: "miss-interpreter", on: "bo", want: []string{"interpreter-unavailable"}},

	{op: "call-next", on: "1", want: []string{"visitor-called"}},
	{op: "recall", on: "ali", want: []string{"visitor-recalled"}},
	{op: "return-to-queue", on: "ali", want: []string{"visitor-returned"}},
	{op: "call-visit", on: "bo", body: `{"desk":"2"}`, want: []string{"visitor-called"}},
	{op: "mark-absent", on: "bo", want: []string{"visitor-absent"}},
	{op: "call-next", on: "1", want: []string{"visitor-called"}},
	{op: "start", on: "rent", want: []string{"service-started"}},
	{op: "pause", on: "rent", want: []string{"service-paused"}},
	{op: "resume", on: "rent", body: `{"desk":"1"}`, want: []string{"service-resumed"}},
	{op: "receive-documents", on: "rent", body: `{"count":3}`, want: []string{"document-received"}},
	{op: "end", on: "rent", body: `{"outcome":"handed_over"}`, want: []string{"errand-ended"}},
	{op: "transfer", on: "pension", body: `{"to":"fk-grav"}`, want: []string{"errand-transferred"}},
	{op: "free", on: "ali", body: `{"reason":"officer_gone"}`, want: []string{"visitor-freed"}},
	{op: "sign-off", on: "2", body: `{"reason":"officer_gone"}`, want: []string{"desk-closed"}},
	{op: "call-next", on: "1", want: []string{"visitor-called"}},
	{op: "start", on: "proof"},
	{op: "end", on: "proof", body: `{"outcome":"handed_over"}`},
	{op: "correct-errand", on: "proof", body: `{"outcome":"solved","reason":"wrong_outcome"}`, want: []string{"errand-corrected"}},
	{op: "start", on: "pension"},
	{op: "end", on: "pension", body: `{"outcome":"handed_over"}`},
	{op: "register", body: `{"errands":[{"type":"fk-barnb"}]}`, named: []string{"cia", "child3"}},
	{op: "leave", on: "cia", want: []string{"visitor-left"}},
	{op: "register", body: `{"errands":[{"type":"fk-barnb"}]}`, named: []string{"dan", "child4"}},
	{op: "strike", on: "dan", body: `{"reason":"mistake"}`, want: []string{"visit-corrected"}},

	{op: "accept", on: "rent", actor: "agency:fk.c1", want: []string{"errand-accepted"}},
	{op: "close", on: "rent", actor: "agency:fk.c1", want: []string{"errand-closed"}},
	{op: "return", on: "pension", body: `{"reason":"incomplete"}`, actor: "agency:fk", want: []string{"errand-returned"}},
	{op: "contradict", on: "proof", body: `{"reason":"came_back"}`, actor: "agency:skv", want: []string{"errand-contradicted"}},

	{op: "set-calendar", body: `{"kontor":"skelleftea","name":"cards","capability":"id_card_station","minutes":20,"capacity":1,` +
		`"week":{"thu":{"opens":"10:00","closes":"12:00"}},"valid":{"from":"2024-05-01"}}`, actor: "operator:ops", want: []string{"calendar-set"}},
	{op: "reserve-slot", body: `{"type":"skv-idkort-ans","at":"10:20"}`, want: []string{"slot-reserved"}},
	{op: "confirm-booking", on: "booking", want: []string{"booking-confirmed"}},
	{op: "check-in", on: "booking", body: `{"language":"so"}`, named: []string{"eli", "card"},
		want: []string{"visit-registered", "errand-registered", "errand-routed", "ticket-issued", "estimate-given", "booking-checked-in"}},
	{op: "reserve-slot", body: `{"type":"skv-idkort-ans","at":"10:40"}`, want: []string{"slot-reserved"}},
	{op: "cancel-booking", on: "booking", want: []string{"booking-cancelled"}},
	{op: "register", body: `{"errands":[{"type":"skv-idkort-ans"}]}`, named: []string{"fia", "card2"}},
	{op: "book-errand", on: "card2", body: `{"kontor":"skelleftea","date":"2024-05-09","at":"10:00"}`, want: []string{"errand-ended"}},
	{op: "leave", on: "eli", want: []string{"visitor-left"}},

	{op: "register", body: `{"errands":[{"type":"fk-barnb"}]}`, named: []string{"eva", "child5"}},
	{op: "prioritise", on: "eva", body: `{"class":"urgent","reason":"other"}`, want: []string{"visit-prioritised"}},
	{op: "offer-next", on: "1", want: []string{"visit-offered"}},
	{op: "refuse-offer", on: "1", body: `{"reason":"other"}`, want: []string{"offer-ended"}},
	{op: "prefer", on: "eva", body: `{"officer":"$staff0"}`, want: []string{"officer-preferred"}},
	{op: "register", body: `{"errands":[{"type":"fk-barnb"}]}`, named: []string{"fia", "child6"}},
	{op: "offer-next", on: "1", want: []string{"visit-offered"}},
	{op: "accept-offer", on: "1", want: []string{"visitor-called"}},
	{op: "leave", on: "fia", want: []string{"visitor-left"}},
	{op: "report-down", body: `{"agency":"fk","channel":"video"}`, actor: "operator:ops", want: []string{"channel-down"}},
	{op: "report-up", body: `{"agency":"fk","channel":"video"}`, want: []string{"channel-up"}},
	{op: "close-early", body: `{"at":"15:00","reason":"officer_gone"}`, want: []string{"hours-cut-short"}},
	{op: "move-out", on: "eva", body: `{"to":"umea","reason":"officer_gone"}`, want: []string{"visit-moved-out"}},

	{op: "change-network", body: `{"changes":[` +
		`{"move":{"from":"skelleftea","to":"umea","types":["fk-sjukp"],"date":"2024-05-02"}},` +
		`{"videoTeam":{"agency":"fk","name":"fk-video","levels":["general","in_depth"],"week":[{"opens":"00:00","closes":"00:00"},{"opens":"08:00","closes":"16:00"},` +
		`{"opens":"08:00","closes":"16:00"},{"opens":"08:00","closes":"16:00"},{"opens":"08:00","closes":"16:00"},{"opens":"08:00","closes":"16:00"},{"opens":"00:00","closes":"00:00"}],` +
		`"valid":{"from":"2024-05-01"}}}]}`, actor: "operator:ops"},
	{op: "register", body: `{"errands":[{"type":"fk-sjukp"}]}`, named: []string{"gus", "sick"}},
	{op: "call-video", on: "sick", body: `{}`, actor: "agency:fk.c7", want: []string{"team-signed-on", "visitor-called"}},
	{op: "start-video", on: "sick", actor: "agency:fk.c7", want: []string{"service-started"}},
	{op: "end-video", on: "sick", body: `{"outcome":"solved"}`, actor: "agency:fk.c7", want: []string{"errand-ended", "desk-closed"}},
	{op: "register", body: `{"errands":[{"type":"fk-sjukp"}]}`, named: []string{"hal", "sick2"}},
	{op: "call-video", on: "sick2", body: `{"team":"fk-video","room":"video"}`, actor: "agency:fk.c7"},
	{op: "miss-video", on: "sick2", actor: "agency:fk.c7", want: []string{"visitor-absent", "desk-closed"}},

	{op: "close-desk", on: "1", want: []string{"desk-closed"}},
	{op: "close-day", want: []string{"day-closed"}},
}

func TestADay(t *testing.T) {
	o := newOffice(t)
	routes := documented(t, o)
	ids := map[string]string{"staff0": o.staff(0), "staff1": o.staff(1)}
	done := map[string]bool{}
	for i, s := range aDay {
		op, ok := routes[s.op]
		if !ok {
			t.Fatalf("step %d: there is no operation %q", i, s.op)
		}
		r := doStep(t, o, i, op, s, ids)
		if s.want != nil && !slices.Equal(r.names(), s.want) {
			t.Errorf("step %d, %s: happened %v, want %v", i, s.op, r.names(), s.want)
		}
		for j, id := range r.ids() {
			ids[s.named[j]] = id
		}
		if code, ok := r.code(); ok {
			ids["booking"] = code
		}
		done[s.op] = true
	}
	for op, route := range routes {
		if route.method != http.MethodGet && !done[op] && questionsWithABody[op] == "" {
			t.Errorf("nobody did %q", op)
		}
	}
}

func doStep(t *testing.T, o *office, n int, op route, s step, ids map[string]string) receipt {
	t.Helper()
	fill := func(text string) string {
		for name, id := range ids {
			text = strings.ReplaceAll(text, "$"+name+`"`, id+`"`)
		}
		return text
	}
	on := s.on
	if id, ok := ids[on]; ok {
		on = last(id)
	}
	if agency, ok := strings.CutPrefix(s.actor, "agency:"); ok {
		code, _, _ := strings.Cut(agency, ".")
		on = last(string(domain.ErrandID(ids[s.on]).For(domain.AgencyCode(code)))) // the id that this agency knows
	}
	path := strings.NewReplacer("{kontor}", kontor, "{date}", date, "{desk}", on, "{visit}", on, "{errand}", on, "{officer}", on, "{code}", on).Replace(op.path)
	actor := strings.TrimSuffix(fill(s.actor+`"`), `"`)
	if actor == "" {
		actor = "supervisor:s-1"
	}
	a := o.send(op.method, path, strings.NewReader(fill(s.body)), "X-Kontor-Actor", actor, "Idempotency-Key", fmt.Sprint("step ", n))
	want := http.StatusOK
	if len(s.named) > 0 {
		want = http.StatusCreated
	}
	if a.status != want {
		t.Fatalf("%s %s: %d %s, want %d", s.op, s.on, a.status, a.raw, want)
	}
	r := as[receipt](t, a)
	if len(r.Events) == 0 || r.Entry == nil || r.At == nil || r.Position == nil || *r.Position != a.header.Get("Kontor-Position") {
		t.Errorf("%s %s: the receipt lacks something: %s", s.op, s.on, a.raw)
	}
	if location := a.header.Get("Location"); (location != "") != (len(s.named) > 0) {
		t.Errorf("%s %s: Location is %q", s.op, s.on, location)
	} else if location != "" {
		if found := o.get(location, "Kontor-Position", *r.Position); found.status != http.StatusOK {
			t.Errorf("%s %s: %s gives %d %s", s.op, s.on, location, found.status, found.raw)
		}
	}
	return r
}

// route is an operation as the document has it.
type route struct{ method, path string }

// documented are the operations of the OpenAPI document by their ids.
func documented(t *testing.T, o *office) map[string]route {
	t.Helper()
	routes := map[string]route{}
	for path, methods := range as[openAPI](t, o.get("/openapi.json")).Paths {
		for method, raw := range methods {
			var op struct{ OperationID string }
			if err := json.Unmarshal(raw, &op); err != nil {
				t.Fatal(err)
			}
			routes[op.OperationID] = route{strings.ToUpper(method), path}
		}
	}
	return routes
}

// questionsWithABody are no commands though they are no GET, and why.
var questionsWithABody = map[string]string{
	"check-policy": "what it asks about is a file",
	"next-video":   "it calls in the day of whichever office has the first in line",

	"open-content":           "what it writes is in another book, and what it answers is content",
	"open-agency-content":    "likewise",
	"forget":                 "it needs a vault, and may write at several offices",
	"seal-content":           "it needs a vault",
	"report-incident":        "it is written in a ledger",
	"note-incident-notified": "likewise",
	"close-incident":         "likewise",
}

// notForCallers are the commands that nobody may give from outside, and why.
var notForCallers = map[string]string{
	"seal-day":       "its digest is read off the log by the program itself",
	"record-restore": "only the restore that has been done can tell of itself",
	"reroute":        "the program takes the steps that are due by the clock",
	"move-in":        "the program sees a move through, in both books",
	"lend-officer":   "the program lends an officer before it calls a visitor elsewhere",
	"take-back":      "the program takes back an officer whose visitor elsewhere is gone",
	"time-out-offer": "the program ends what nobody has answered in time",
	"settle-move":    "the program sees a move through, in both books",
	"name-key-store": "the program binds the store of keys that it was started with",
	"note-opening":   "it is written as content is opened",
	"note-notified":  "it is note-incident-notified: the path does not say what it is about",
}

// The domain's source says which commands there are; each must be an operation under its own name.
func TestEveryCommandIsAnOperation(t *testing.T) {
	commands := commandNames(t)
	if len(commands) < 30 {
		t.Fatalf("only %d commands found: the reading of the source has gone blind", len(commands))
	}
	routes := documented(t, newOffice(t))
	for typ, name := range commands {
		if _, ok := routes[name]; ok == (notForCallers[name] != "") {
			t.Errorf("domain.%s (%s): is it an operation? %t; why it is none: %q", typ, name, ok, notForCallers[name])
		}
	}
	for id, r := range routes {
		if r.method != http.MethodGet && questionsWithABody[id] == "" && !slices.ContainsFunc(values(commands), func(name string) bool { return name == id }) {
			t.Errorf("%s %s does %q, which is no command", r.method, r.path, id)
		}
	}
}

func values(m map[string]string) (all []string) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

// commandNames are the wire names of the domain's types that decide.
func commandNames(t *testing.T) map[string]string {
	names, decides := map[string]string{}, map[string]string{}
	eachFunc(t, func(fn *ast.FuncDecl) {
		if fn.Recv == nil || fn.Body == nil {
			return
		}
		typ, ok := fn.Recv.List[0].Type.(*ast.Ident)
		if !ok {
			return
		}
		switch fn.Name.Name {
		case "decide":
			decides[typ.Name] = ""
		case "Name":
			if ret, ok := fn.Body.List[0].(*ast.ReturnStmt); ok {
				if lit, ok := ret.Results[0].(*ast.BasicLit); ok {
					names[typ.Name], _ = strconv.Unquote(lit.Value)
				}
			}
		}
	})
	for typ := range decides {
		decides[typ] = names[typ]
	}
	return decides
}

// eachFunc visits every function of the domain's source but its tests.
func eachFunc(t *testing.T, visit func(*ast.FuncDecl)) {
	t.Helper()
	for _, f := range domainSource(t) {
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok {
				visit(fn)
			}
		}
	}
}

func domainSource(t *testing.T) (files []*ast.File) {
	t.Helper()
	root := os.DirFS("../../domain")
	names, err := fs.Glob(root, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), "../../domain/"+name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}
