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
	"page:overview":           {"GET", "/", ""},
	"page:kontor":             {"GET", "/kontor/skelleftea", ""},
	"page:reception":          {"GET", "/reception?kontor=skelleftea", ""},
	"page:booking":            {"GET", "/booking/skelleftea/2024-05-02/AAAA-AAAA", ""},
	"page:desk":               {"GET", "/desk?kontor=skelleftea", ""},
	"act:open-day":            {"POST", "/reception/open", ""},
	"act:register":            {"POST", "/reception/register", "errand=fk-bostb"},
	"act:book-errand":         {"POST", "/reception/book", "errand=x"},
	"act:open-desk":           {"POST", "/desk/open", "desk=1&agency=fk"},
	"act:close-desk":          {"POST", "/desk/close", "desk=1"},
	"act:take-break":          {"POST", "/desk/break", "desk=1"},
	"act:end-break":           {"POST", "/desk/end-break", "desk=1"},
	"act:call-next":           {"POST", "/desk/next", "desk=1"},
	"act:call-visit":          {"POST", "/desk/call", "desk=1&visit=x"},
	"act:recall":              {"POST", "/desk/recall", "visit=x"},
	"act:mark-absent":         {"POST", "/desk/absent", "visit=x"},
	"act:return-to-queue":     {"POST", "/desk/return", "visit=x"},
	"act:leave":               {"POST", "/desk/leave", "visit=x"},
	"act:start":               {"POST", "/desk/start", "errand=x"},
	"act:pause":               {"POST", "/desk/pause", "errand=x"},
	"act:resume":              {"POST", "/desk/resume", "errand=x&desk=1"},
	"act:end":                 {"POST", "/desk/end", "errand=x&outcome=solved"},
	"act:transfer":            {"POST", "/desk/transfer", "errand=x&to=fk-vab"},
	"page:insight":            {"GET", "/insight", ""},
	"page:insight-csv":        {"GET", "/insight.csv", ""},
	"page:agency":             {"GET", "/agency", ""},
	"act:open-agency-content": {"POST", "/agency/open", "errand=x"},
	"act:accept":              {"POST", "/agency/accept", "errand=x"},
	"act:return":              {"POST", "/agency/return", "errand=x&reason=incomplete"},
	"act:close":               {"POST", "/agency/close", "errand=x"},
	"act:contradict":          {"POST", "/agency/contradict", "errand=x&reason=came_back"},
	"act:call-video":          {"POST", "/agency/call", "errand=x"},
	"act:start-video":         {"POST", "/agency/start", "errand=x"},
	"act:end-video":           {"POST", "/agency/end", "errand=x&outcome=solved"},
	"act:miss-video":          {"POST", "/agency/miss", "errand=x"},
	"live:agency":             {"GET", "/live/agency", ""},
	"live:overview":           {"GET", "/live/overview", ""},
	"live:kontor":             {"GET", "/live/kontor/skelleftea", ""},
	"live:reception":          {"GET", "/live/reception/skelleftea", ""},
	"live:desk":               {"GET", "/live/desk/skelleftea/" + officer, ""},
}

// officeless are those in whose address no office is named.
var officeless = []string{"page:overview", "live:overview", "page:booking", "page:agency", "live:agency", "page:insight", "page:insight-csv"}

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
		if slices.Contains(officeless, name) {
			want.Kontor = ""
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
