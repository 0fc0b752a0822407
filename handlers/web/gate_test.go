package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// asked is everything that can be asked of the pages, each with an address that does it. A form has what it needs to be done.
var asked = map[string]struct{ method, path, form string }{
	"page:overview":       {"GET", "/", ""},
	"page:kontor":         {"GET", "/kontor/skelleftea", ""},
	"page:reception":      {"GET", "/reception?kontor=skelleftea", ""},
	"page:booking":        {"GET", "/booking/skelleftea/2024-05-02/AAAA-AAAA", ""},
	"page:desk":           {"GET", "/desk?kontor=skelleftea", ""},
	"act:open-day":        {"POST", "/reception/open", ""},
	"act:register":        {"POST", "/reception/register", "errand=fk-bostb"},
	"act:book-errand":     {"POST", "/reception/book", "errand=x"},
	"act:open-desk":       {"POST", "/desk/open", "desk=1&agency=fk"},
	"act:close-desk":      {"POST", "/desk/close", "desk=1"},
	"act:take-break":      {"POST", "/desk/break", "desk=1"},
	"act:end-break":       {"POST", "/desk/end-break", "desk=1"},
	"act:call-next":       {"POST", "/desk/next", "desk=1"},
	"act:call-visit":      {"POST", "/desk/call", "desk=1&visit=x"},
	"act:recall":          {"POST", "/desk/recall", "visit=x"},
	"act:mark-absent":     {"POST", "/desk/absent", "visit=x"},
	"act:return-to-queue": {"POST", "/desk/return", "visit=x"},
	"act:leave":           {"POST", "/desk/leave", "visit=x"},
	"act:start":           {"POST", "/desk/start", "errand=x"},
	"act:pause":           {"POST", "/desk/pause", "errand=x"},
	"act:resume":          {"POST", "/desk/resume", "errand=x&desk=1"},
	"act:end":             {"POST", "/desk/end", "errand=x&outcome=solved"},
	"act:transfer":        {"POST", "/desk/transfer", "errand=x&to=fk-vab"},
	"page:admin":          {"GET", "/admin", ""},
	"page:network":        {"GET", "/admin/network/offices", ""},
	"page:change":         {"GET", "/admin/form/hours", ""},
	"page:officers":       {"GET", "/admin/officers/skelleftea", ""},
	"page:devices":        {"GET", "/admin/devices", ""},
	"page:agency-keys":    {"GET", "/admin/keys", ""},
	"page:incidents":      {"GET", "/admin/incidents", ""},
	"page:reads":          {"GET", "/admin/reads", ""},
	"page:accessibility":  {"GET", "/about/accessibility", ""},
	"page:figures":        {"GET", "/about/figures", ""},

	"act:change-network":    {"POST", "/admin/change", "kind=state&state=closed&from=2024-06-01&step=do"},
	"act:move-service":      {"POST", "/admin/move", "kind=move&to-office=umea&type=fk-bostb&date=2024-06-01&step=do"},
	"act:assign":            {"POST", "/admin/assign", "kind=assign&officer=o-9&agency=fk&level=general&from=2024-06-01&step=do"},
	"act:unassign":          {"POST", "/admin/unassign", "kind=unassign&officer=" + officer + "&agency=fk&last=2024-06-01&step=do"},
	"act:revoke-assignment": {"POST", "/admin/revoke", "kind=revoke&officer=" + officer + "&agency=fk&step=do"},
	"act:set-calendar":      {"POST", "/admin/calendar", "kind=calendar&name=x&agency=fk&minutes=20&capacity=1&from=2024-06-01&step=do"},
	"act:set-retention":     {"POST", "/admin/retention", "kind=retention&agency=fk&days=9&decision=SSC+2024/1&from=2024-06-01&step=do"},
	"act:list-holidays":     {"POST", "/admin/holidays", "kind=holiday&date=2024-06-01&holiday=epiphany&holds=closed&step=do"},
	"act:activate-policy":   {"POST", "/admin/policy/activate", "kind=policy&yaml=x&from=2024-06-01&step=do"},
	"act:check-policy":      {"POST", "/admin/policy/check", "yaml=x&from=2024-06-01&days=7"},
	"act:report-incident":   {"POST", "/admin/incidents/report", "kind=incident&incident-kind=lost_device&discovered=2024-05-02T09:00&diary=SSC+2024/1&step=do"},
	"act:note-notified":     {"POST", "/admin/incidents/notified", "kind=notified&incident=2024-001&whom=imy&step=do"},
	"act:close-incident":    {"POST", "/admin/incidents/close", "kind=close-incident&incident=2024-001&end=no_risk&step=do"},
	"act:issue-device":      {"POST", "/admin/devices/issue", "device=screen"},
	"act:revoke-device":     {"POST", "/admin/devices/revoke", "device=screen:skelleftea.1"},

	"page:agency":             {"GET", "/agency", ""},
	"page:insight":            {"GET", "/insight", ""},
	"page:insight-csv":        {"GET", "/insight.csv", ""},
	"live:agency":             {"GET", "/live/agency", ""},
	"act:open-agency-content": {"POST", "/agency/open", "errand=x"},
	"act:accept":              {"POST", "/agency/accept", "errand=x"},
	"act:return":              {"POST", "/agency/return", "errand=x&reason=incomplete"},
	"act:close":               {"POST", "/agency/close", "errand=x"},
	"act:contradict":          {"POST", "/agency/contradict", "errand=x&reason=came_back"},
	"act:call-video":          {"POST", "/agency/call", "errand=x"},
	"act:start-video":         {"POST", "/agency/start", "errand=x"},
	"act:end-video":           {"POST", "/agency/end", "errand=x&outcome=solved"},
	"act:miss-video":          {"POST", "/agency/miss", "errand=x"},

	"live:overview":           {"GET", "/live/overview", ""},
	"live:kontor":             {"GET", "/live/kontor/skelleftea", ""},
	"live:reception":          {"GET", "/live/reception/skelleftea", ""},
	"live:desk":               {"GET", "/live/desk/skelleftea/" + officer, ""},
	"act:add-errand":          {"POST", "/desk/add", "visit=x&type=fk-vab"},
	"act:receive-documents":   {"POST", "/desk/documents", "errand=x&count=1"},
	"act:request-interpreter": {"POST", "/desk/interpreter", "visit=x&language=ar"},
	"act:join-interpreter":    {"POST", "/desk/interpreter-joined", "visit=x"},
	"act:miss-interpreter":    {"POST", "/desk/interpreter-missing", "visit=x"},
	"act:move-out":            {"POST", "/desk/move", "visit=x&to=umea&reason=other"},
	"act:prefer":              {"POST", "/desk/prefer", "visit=x"},
	"act:correct-errand":      {"POST", "/desk/correct", "errand=x&outcome=solved"},
	"act:offer-next":          {"POST", "/desk/offer", "desk=1"},
	"act:accept-offer":        {"POST", "/desk/accept", "desk=1"},
	"act:refuse-offer":        {"POST", "/desk/refuse", "desk=1&reason=other"},
	"act:next-video":          {"POST", "/desk/video", ""},
	"act:seal-content":        {"POST", "/desk/note", "errand=x&note=x&agency=fk"},
	"act:open-content":        {"POST", "/desk/content", "errand=x&agency=fk"},
	"act:sign-off":            {"POST", "/desk/lead/sign-off", "desk=1&reason=other"},
	"act:free":                {"POST", "/desk/lead/free", "visit=x&reason=other"},
	"act:join":                {"POST", "/desk/lead/join", "visit=A001&into=A002"},
	"act:prioritise":          {"POST", "/desk/lead/prioritise", "ticket=A001&class=urgent&reason=other"},
	"act:close-early":         {"POST", "/desk/lead/close-early", "closes=15:00&reason=other"},
	"act:report-down":         {"POST", "/desk/lead/down", "agency=fk&channel=video"},
	"act:report-up":           {"POST", "/desk/lead/up", "agency=fk&channel=video"},
	"page:lead":               {"GET", "/desk/lead?kontor=skelleftea", ""},
	"live:lead":               {"GET", "/live/lead/skelleftea", ""},
	"page:reception-answer":   {"GET", "/reception/answer?kontor=skelleftea", ""},
	"page:ticket":             {"GET", "/reception/ticket/skelleftea/x", ""},
	"page:late":               {"GET", "/reception/late?kontor=skelleftea", ""},
	"act:register-late":       {"POST", "/reception/late", "time=10.00&errands=vab&outcome=solved"},
	"act:check-in":            {"POST", "/reception/check-in", "code=AAAA-AAAA"},
	"act:strike":              {"POST", "/reception/undo", "visit=x"},
	"page:screen":             {"GET", "/screen?kontor=skelleftea", ""},
	"live:screen":             {"GET", "/live/screen/skelleftea", ""},
	"page:visitor":            {"GET", "/t/AAAA", ""},
	"live:visitor":            {"GET", "/live/t/AAAA", ""},
	"page:kiosk":              {"GET", "/kiosk?kontor=skelleftea", ""},
	"act:take-ticket":         {"POST", "/kiosk/take", "errand=fk-bostb"},
	"live:kiosk":              {"GET", "/live/kiosk/skelleftea", ""},
}

// nowhere are those that no office is in question for, whatever the form or the address says.
var nowhere = []string{
	"page:overview", "live:overview", "page:booking", "page:visitor", "live:visitor", "page:agency", "live:agency",
	"page:agency", "live:agency", "page:insight", "page:insight-csv",
	"page:overview", "live:overview", "page:booking", "page:visitor", "live:visitor",
	"page:admin", "page:network", "page:change", "page:devices", "page:agency-keys", "page:incidents", "page:reads", "page:accessibility", "page:figures",
	"act:change-network", "act:set-retention", "act:list-holidays", "act:activate-policy", "act:check-policy", "act:report-incident", "act:note-notified",
	"act:close-incident",
}

// toAll are the pages that whoever has not logged in may see as well.
var toAll = []string{"page:accessibility", "page:figures", "page:visitor", "live:visitor"}

const keyed = "&key=k&kontor=skelleftea"

// judged is an authority that allows nothing, and notes what it is asked.
type judged struct{ asked []handlers.Access }

func (j *judged) Judge(_ handlers.Principal, a handlers.Access) handlers.Verdict {
	j.asked = append(j.asked, a)
	return handlers.Verdict{Policy: "nothing-today"}
}

// TestEverythingIsJudged: each page, form and stream is asked about under its own name and office, and refused where the authority says no.
func TestEverythingIsJudged(t *testing.T) {
	j := &judged{}
	s := webtest.NewSite(t, func(c *web.Config) { c.Authority = j })
	s.Open()
	names := web.Actions()
	for name := range asked {
		if !slices.Contains(names, name) {
			t.Errorf("nobody knows %s any more", name)
		}
	}
	for _, name := range names {
		do, ok := asked[name]
		if !ok {
			t.Errorf("nobody has tried %s", name)
			continue
		}
		before := s.Entries()
		j.asked = nil
		s.Said.Reset()
		a := s.As("supervisor:s-1", do.method, do.path, do.form+keyed)
		a.Want(t, http.StatusForbidden, "Det här får du inte se eller göra; regeln är nothing-today", "Gå tillbaka")
		want := handlers.Access{Action: name, Kontor: office}
		if slices.Contains(nowhere, name) {
			want.Kontor = ""
		}
		if strings.Contains(do.form, "agency=fk") && strings.HasSuffix(name, "-content") {
			want.Agency = "fk"
		}
		if len(j.asked) == 0 || j.asked[0] != want {
			t.Errorf("the authority was asked %v, want %v first", j.asked, want)
		}
		if s.Entries() != before {
			t.Errorf("%s wrote something", name)
		}
		if said := s.Said.String(); strings.Count(said, "msg=denied") != 1 || !strings.Contains(said, "action="+name) ||
			!strings.Contains(said, "supervisor:s-1") || !strings.Contains(said, "nothing-today") {
			t.Errorf("the log says of %s: %s", name, said)
		}
	}
}

// TestNotLoggedIn: a page leads to where one logs in and back; a form and a stream do nothing.
func TestNotLoggedIn(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	before := s.Entries()
	for name, do := range asked {
		if slices.Contains(toAll, name) {
			continue
		}
		a := s.As("nobody", do.method, do.path, do.form+keyed)
		if strings.HasPrefix(name, "page:") {
			a.Want(t, http.StatusSeeOther)
			r := httptest.NewRequest(http.MethodGet, a.Header.Get("Location"), nil)
			if r.URL.Path != "/login" || r.URL.Query().Get("return") != do.path {
				t.Errorf("%s leads to %s", do.path, a.Header.Get("Location"))
			}
			continue
		}
		a.Want(t, http.StatusUnauthorized, "Du är inte inloggad")
		if a.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s does not say how to prove who one is", name)
		}
	}
	s.As("system", "POST", "/reception/register", "errand=fk-bostb"+keyed).Want(t, http.StatusUnauthorized)
	if s.Entries() != before {
		t.Error("somebody who is nobody wrote something")
	}
	s.As("nobody", "GET", "/assets/kontor.css", "").Want(t, 200)
}

// TestTheSameAnswerForWhatIsNotThere: who may not see an office cannot tell one that is from one that is not.
func TestTheSameAnswerForWhatIsNotThere(t *testing.T) {
	s := webtest.NewSite(t)
	for _, path := range []string{"/kontor/%s", "/live/kontor/%s", "/live/reception/%s", "/live/desk/%s/o-1", "/reception?kontor=%s", "/desk?kontor=%s"} {
		same := func(k string) string {
			a := s.As("reception:r-1@umea", "GET", strings.ReplaceAll(path, "%s", k), "")
			a.Want(t, http.StatusForbidden)
			return strings.ReplaceAll(a.Body, k, "")
		}
		if there, not := same("skelleftea"), same("atlantis"); there != not {
			t.Errorf("%s tells an office that is from one that is not", path)
		}
	}
}

// TestDoneInTheNameOfWhoAsks: what a form says of who does it changes nothing.
func TestDoneInTheNameOfWhoAsks(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	const lies = "&actor=supervisor:s-9&officer=" + other + "&role=operator&Actor=system" + keyed
	s.As("reception:r-7", "POST", "/reception/register", "errand=fk-bostb"+lies).Want(t, http.StatusSeeOther)
	if e := s.LastEntry(); e.Actor.String() != "reception:r-7" {
		t.Errorf("it was done by %s", e.Actor)
	}
	before := s.Entries()
	s.As("officer:"+officer, "POST", "/desk/open", "desk=1&agency=fk"+lies).Want(t, http.StatusForbidden, "own-desk-only")
	s.As("officer:"+officer, "GET", "/live/desk/skelleftea/"+other, "").Want(t, http.StatusForbidden, "own-desk-only")
	s.As("officer:"+officer, "GET", "/desk?kontor=skelleftea&officer="+other, "").Want(t, http.StatusForbidden, "own-desk-only")
	if s.Entries() != before {
		t.Error("something was written in another's name")
	}
	s.As("officer:"+officer, "POST", "/desk/open", "desk=1&agency=fk"+keyed).Want(t, http.StatusSeeOther)
	if e := s.LastEntry(); e.Actor.String() != "officer:"+officer || e.Events[0].(domain.DeskOpened).Officer != officer {
		t.Errorf("%s opened the desk of %v", e.Actor, e.Events[0])
	}
	s.As("officer:"+officer, "GET", "/desk?kontor=skelleftea", "").Want(t, 200, "Kalla nästa")
}

// TestWhoHasLoggedIn: the page says in whose name it works, and how to leave.
func TestWhoHasLoggedIn(t *testing.T) {
	s := webtest.NewSite(t)
	s.As("officer:"+officer, "GET", "/desk?kontor=skelleftea", "").Want(t, 200, "servicehandläggare <b>"+officer+"</b>", `action="/logout"`, "Logga ut")
}

// TestOfficesThatAreNotOnesOwnAreNotOffered: no choice, row, link or heading leads to an office that one may not see.
func TestOfficesThatAreNotOnesOwnAreNotOffered(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	for _, path := range []string{"/", "/reception", "/desk"} {
		a := s.As("supervisor:s-1@umea", "GET", path, "")
		a.Want(t, 200, "Umeå")
		for _, foreign := range []string{"Skellefteå", "Luleå", "kista"} {
			if strings.Contains(a.Body, foreign) {
				t.Errorf("%s offers %s", path, foreign)
			}
		}
	}
}

// TestALiveStreamEndsWithItsRight: within a second, saying so as the last thing.
func TestALiveStreamEndsWithItsRight(t *testing.T) {
	rights := make(chan context.CancelFunc, 1)
	s := webtest.NewSite(t, func(c *web.Config) {
		c.Watch = func(ctx context.Context, p handlers.Principal, a handlers.Access) (context.Context, context.CancelFunc) {
			if p.Actor.ID != officer || a != (handlers.Access{Action: "live:desk", Kontor: office}) {
				t.Errorf("watched are %v and %v", p, a)
			}
			right, end := context.WithCancel(ctx)
			rights <- end
			return right, end
		}
	})
	s.Open()
	s.OpenDesk("1", officer, "fk")
	server := httptest.NewServer(s.Pages)
	defer server.Close()
	answer, err := http.Get(server.URL + "/live/desk/skelleftea/" + officer)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() && lines.Text() != "event: beat" {
	}
	ended := time.Now()
	(<-rights)()
	said := ""
	for lines.Scan() {
		said += lines.Text() + "\n"
	}
	if took := time.Since(ended); took > time.Second {
		t.Errorf("the stream went on for %s", took)
	}
	if !strings.Contains(said, "event: ended") || !strings.Contains(said, "Du får inte längre se det här") {
		t.Errorf("the last that it said is %s", said)
	}
	if !strings.Contains(s.Said.String(), "ended with the right to it") {
		t.Errorf("the log says %s", s.Said)
	}
}
