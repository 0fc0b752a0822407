package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// deaf is the site to a browser that no change comes to by itself: what it shows is what was when it asked.
func deaf(s *webtest.Site) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/live/") {
			w.Header().Set("Content-Type", "text/event-stream")
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return
		}
		s.Pages.ServeHTTP(w, r)
	})
}

// TestBrowserLosesARace: two officers call the same visitor; one gets it, the other hears who did and who is next, and calls that one.
func TestBrowserLosesARace(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	s.OpenDesk("2", other, "fk")
	_, one := s.Register("fk-bostb")
	_, two := s.Register("fk-vab")
	a := webtest.NewBrowser(t, webtest.NewHost(t, deaf(s)).Root())
	b := webtest.NewBrowser(t, webtest.NewHost(t, deaf(s)).Root(), "Failed to load resource")
	a.Open(home)
	b.Open("/desk?kontor=" + string(office) + "&officer=" + other)
	a.Click("#w" + string(one) + " button")
	a.Sees("ticket", string(one))
	b.Click("#w" + string(one) + " button")
	b.Sees("main", string(one)+" är redan kallad till lucka 1 av "+officer)
	b.Sees("main", "Nästa är "+string(two))
	looked(b, "desk-lost-race")
	press(b, "n")
	b.Sees("ticket", string(two))
}

// TestBrowserTwoTabs: a second tab, a double click, loading again and going back call nobody and end nothing twice.
func TestBrowserTwoTabs(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	first, one := s.Register("fk-bostb", "fk-vab")
	s.Register("fk-vab")
	host := webtest.NewHost(t, deaf(s)).Root()
	a := webtest.NewBrowser(t, host, "Failed to load resource")
	b := webtest.NewBrowser(t, host, "Failed to load resource")
	a.Open(home)
	b.Open(home)
	a.Do("a double click", chromedp.DoubleClick(chromedp.CSS("#call-next")))
	a.Sees("ticket", string(one))
	press(b, "n")
	b.Sees("main", "Lucka 1 har redan besök av "+string(one))
	b.Do("load again", chromedp.Reload())
	b.Sees("ticket", string(one))
	press(a, "b")
	a.Do("an errand is in service", webtest.Visible(".outcomes"))
	b.Open(home)
	press(a, "1")
	a.Do("it is done", webtest.Visible(".step.done"))
	before := s.Entries()
	press(b, "1")
	b.Do("the other tab sees that it is", webtest.Visible(".step.done"))
	a.Do("back", chromedp.NavigateBack(), webtest.Visible(".step.done"))
	a.Do("and again", chromedp.Reload(), webtest.Visible(".step.done"))
	if n := s.Entries(); n != before || s.At("1") != first {
		t.Errorf("%d entries more, %s at the desk", n-before, s.At("1"))
	}
	press(b, "b")
	b.Do("the next errand is in service", webtest.Visible(".outcomes"))
	press(b, "2")
	b.Do("the visit is over", webtest.Visible("#call-next"))
	a.Do("back once more", chromedp.NavigateBack())
	a.Open(home)
	a.Do("nobody was called by that", webtest.Visible("#call-next"))
}

// TestBrowserEndsWithANote: the key waits for the note that the agency wants, and the note is nowhere to be read until it is opened.
func TestBrowserEndsWithANote(t *testing.T) {
	s, visit, _ := serving(t, "fk-bostb", "fk-vab")
	wantsNotes(t, s, "fk")
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open(home)
	press(b, "2")
	if got := webtest.JS[string](b, `document.activeElement.id`); got != "end-note" {
		t.Fatalf("the focus is on %q", got)
	}
	looked(b, "desk-note-wanted")
	b.Press(secret + kb.Escape)
	press(b, "2")
	b.Do("it is handed over", webtest.Visible(".step.done"))
	if e := s.Errands(visit)["fk-bostb"]; e.Outcome != domain.HandedOver {
		t.Errorf("it ended %s", e.Outcome)
	}
	press(b, "b")
	b.Do("the other is in service", webtest.Visible(".outcomes"))
	vab := string(s.Errands(visit)["fk-vab"].ID)
	s.Post("/desk/note", at(officer, "errand", vab, "agency", "fk", "note", secret)).Want(t, http.StatusSeeOther)
	b.Do("there is something to open", webtest.Visible("form[action='/desk/content'] button"))
	press(b, "e")
	b.Sees("opened", secret)
	looked(b, "desk-opened")
	// Somebody else ends it: what was opened goes with the errand.
	s.Post("/desk/end", at(officer, "errand", vab, "outcome", "solved")).Want(t, http.StatusSeeOther)
	b.Do("it is gone", chromedp.WaitNotPresent(chromedp.CSS("#opened")))
	b.Do("back", chromedp.NavigateBack())
	b.Open(home)
	if strings.Contains(webtest.JS[string](b, `document.documentElement.innerHTML`), secret) {
		t.Error("it is still on the page")
	}
}

// TestBrowserSendsOn: to another agency's queue, with the age kept, and by keys.
func TestBrowserSendsOn(t *testing.T) {
	s, visit, _ := serving(t, "fk-bostb")
	s.Pass(8 * time.Minute)
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open(home)
	press(b, "s")
	b.Press("pm allmän pens")
	looked(b, "desk-send-on")
	b.Press(kb.Enter)
	b.Sees("latest", "fört över till PM 10.50")
	looked(b, "desk-sent-on")
	for typ, e := range s.Errands(visit) {
		if e.Agency != "pm" || e.State != domain.Waiting {
			t.Errorf("%s of %s is %s", typ, e.Agency, e.State)
		}
	}
}

// TestBrowserSupervisorFreesAVisitor: without a dialogue, and the officer's page says what happened.
func TestBrowserSupervisorFreesAVisitor(t *testing.T) {
	s, visit, _ := serving(t, "fk-bostb")
	host := webtest.NewHost(t, s.Pages).Root()
	b, o := webtest.NewBrowser(t, host), webtest.NewBrowser(t, host)
	o.Open(home)
	b.Open(leading)
	looked(b, "desk-lead")
	b.Click("#p-free-A001 summary")
	b.Do("the choice is open", webtest.Visible("#act-free-A001 button"))
	looked(b, "desk-lead-free")
	b.Click("#act-free-A001 button")
	b.Sees("lead-visits", "Ingen är det nu")
	o.Do("the officer's desk is free", webtest.Visible("#call-next"))
	o.Sees("room", "Räknas som 5 min tidigare")
	press(b, "p")
	b.Press("A001")
	b.Do("let it go first", chromedp.Click(chromedp.CSS("#act-prioritise button")))
	b.Sees("lead-visits", "brådskande")
	o.Sees("wA001", "brådskande")
	b.Click("#act-ordinary-A001 button")
	b.Do("it is undone", chromedp.WaitNotPresent(chromedp.CSS("#act-ordinary-A001")))
	b.Click("#p-off-1 summary")
	b.Click("#act-off-1 button")
	b.Sees("lead-desks", "Ingen lucka är öppen")
	o.Sees("at-desk", "Luckan är stängd sedan 10.42.")
	looked(o, "desk-signed-off")
	if s.At("1") == visit {
		t.Error("the visitor is still at the desk")
	}
}

// TestBrowserEightErrandsAndOthersSecrets: a visit with as many errands as there may be, one of them of an agency that the officer has nothing
// to do with, and of a protected identity.
func TestBrowserEightErrandsAndOthersSecrets(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", "o-skelleftea-3", "fk", "skv")
	types := []domain.ErrandTypeCode{"skv-flytt-inom", "skv-persbevis", "fk-vab", "fk-status", "pm-allman", "pm-btp-rakna", "af-inskr", "ssc-dator"}
	c := domain.Register{Protected: true, Needs: []domain.Need{domain.NeedHearing, domain.NeedInterpreter}, Language: "ti", Kind: domain.Proxy}
	for _, typ := range types {
		c.Errands = append(c.Errands, domain.NewErrand{Type: typ})
	}
	s.Do(s.Today(), c, "reception:r-1")
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/desk?kontor=" + string(office) + "&officer=o-skelleftea-3")
	press(b, "n")
	b.Do("eight errands", webtest.Visible(".step:nth-child(8)"))
	looked(b, "desk-eight")
	if text := webtest.JS[string](b, `document.getElementById("at-desk").innerText`); strings.Contains(text, "Fråga om pågående ärende") ||
		!strings.Contains(text, "ärende för en annan lucka") || !strings.Contains(text, "skyddad") {
		t.Errorf("the visit is %s", text)
	}
}

// TestBrowserLosesItsLine: what is shown is dimmed and says since when; when the line is back it is as it is now.
func TestBrowserLosesItsLine(t *testing.T) {
	s, visit, _ := serving(t, "fk-bostb")
	h := webtest.NewHost(t, s.Pages)
	b := webtest.NewBrowser(t, h.Root(), "net::ERR_", "Failed to fetch", "htmx:sse:error", "Failed to load resource")
	b.Open(home)
	b.Do("the stream has begun", webtest.Visible("#clock[data-alive]"))
	h.Stop()
	b.Sees("line", "Förbindelsen bröts 10.42")
	stood := webtest.JS[string](b, `document.getElementById("errand-clock").textContent`)
	if got := webtest.JS[string](b, `(getComputedStyle(document.getElementById("ticket")).color !== getComputedStyle(document.body).color) + getComputedStyle(document.getElementById("clock"), "::before").content`); got != `true"sedan "` {
		t.Errorf("it is shown as %s", got)
	}
	looked(b, "desk-lost")
	if now := webtest.JS[string](b, `document.getElementById("errand-clock").textContent`); now != stood {
		t.Errorf("the clock went from %s to %s without a line", stood, now)
	}
	s.Pass(3 * time.Minute)
	s.Freed(visit)
	h.Start()
	b.Do("the line is back", webtest.Visible("#call-next"))
}
