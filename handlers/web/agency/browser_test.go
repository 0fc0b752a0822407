package agency_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// browser is a real one of somebody who has logged in.
func (c *console) browser(who string, allowed ...string) *webtest.Browser {
	return webtest.NewBrowser(c.t, webtest.NewHost(c.t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Kontor-Actor", who)
		c.Pages.ServeHTTP(w, r)
	})).Root(), allowed...)
}

// TestBrowserAgencysDay: by keys alone, what waits is seen live, opened, taken and closed; another is returned with a reason, and what the desk called
// solved is contradicted. A colleague's browser loses a race and is told to whom.
func TestBrowserAgencysDay(t *testing.T) {
	c := newConsole(t)
	c.OpenDesk("1", webtest.Officer, "fk", "pm", "skv")
	b := c.browser(fk, "409")
	b.Open("/agency")
	b.Sees("cases", "Inget väntar på er")
	b.Pictures("agency-nothing")
	first := c.visit(false, "fk-bostb", "pm-allman")
	b.Sees("cases", "Bostadsbidrag")
	c.Pass(17 * time.Minute)
	second, third := c.visit(false, "fk-vab"), c.visit(false, "fk-sjukp")
	c.visit(true, "fk-bostb")
	c.Pass(8 * time.Minute)
	c.visit(false, "fk-forald")
	b.Open("/agency")
	b.Pictures("agency-waiting")
	c.Do(c.Today(), domain.CallVisit{Desk: "1", Visit: first}, "officer:"+webtest.Officer)
	c.Do(c.Today(), domain.ReceiveDocuments{Errand: c.Errands(first)["fk-bostb"].ID, Count: 2}, "officer:"+webtest.Officer)
	c.ended(first, "fk-bostb", domain.HandedOver)
	c.Do(c.Today(), domain.Leave{Visit: first}, "officer:"+webtest.Officer)
	c.ended(second, "fk-vab", domain.HandedOver)
	c.ended(third, "fk-sjukp", domain.Solved)

	b.Press("e") // the list of what is to be answered
	b.Sees("cases", "Bostadsbidrag")
	b.Pictures("agency-owed")
	b.Press("j")
	b.Press(kb.Enter)
	b.Sees("acts", "Tar ni det?")
	b.Pictures("agency-errand")
	b.Press("o")
	b.Sees("opened", secret)
	b.Pictures("agency-opened")
	b.Press("a")
	b.Sees("acts", "Avsluta det när det är klart")
	if body := webtest.JS[string](b, `document.body.textContent`); strings.Contains(body, secret) {
		t.Error("what was opened is still shown")
	}
	b.Press("c")
	b.Sees("stand", "avslutat hos myndigheten")
	b.Pictures("agency-closed")
	b.Press("o")
	b.Sees("opened", secret)
	b.Size(1280, 300, "light") // nothing in it can be acted on, and it is longer than the window: the keyboard must be able to scroll it
	b.Accessible("an errand that is over, in a low window")
	b.Size(1280, 900, "light")

	other := c.browser("agency:fk.c13")
	for _, each := range []*webtest.Browser{b, other} {
		each.Open(at(c.own(second, "fk-vab")) + "&list=owed")
		each.Sees("acts", "Lämna tillbaka för att")
	}
	other.Press("1")
	other.Press("r")
	other.Sees("stand", "återlämnat")
	b.Sees("stand", "återlämnat") // live: the answer is no longer offered
	if n := webtest.JS[int](b, `document.querySelectorAll("#act-accept").length`); n != 0 {
		t.Error("an answer is offered that another has given")
	}

	b.Open(at(c.own(third, "fk-sjukp")) + "&list=ended")
	b.Sees("acts", "Kontoret säger att ärendet är löst")
	b.Pictures("agency-solved")
	b.Press("1")
	b.Press("x")
	b.Sees("stand", "motsagt")
	b.Press("?")
	b.Do("the keys are listed", webtest.Visible("#keys[open]"))
	b.Sees("keys", "Nästa")
	b.Shoot("agency-keys")
	b.Press(kb.Escape)
	b.Press(kb.Escape)
	b.Do("Esc goes back to the list", webtest.Visible(".detail .empty"))

	b.Write("#q", "äldre än 20 min, från Skellefteå"+kb.Enter)
	b.Do("the filter is said in words", webtest.Visible(".terms a"))
	b.Click("#save")
	b.Sees("saved", "äldre än 20 min, från Skellefteå")
	b.Open("/agency")
	b.Sees("saved", "äldre än 20 min, från Skellefteå")
	b.Pictures("agency-saved")
	b.Open("/agency?list=day&at=skelleftea&date=2024-05-02")
	b.Sees("cases", "motsagt")
	b.Pictures("agency-day")
	b.Open("/agency?lang=en")
	b.Sees("lists", "To answer")
	b.Pictures("agency-english")
}

// TestBrowserLosesARace: two pages offer the same answer; the one that comes second is told who was first, and nothing is done twice.
func TestBrowserLosesARace(t *testing.T) {
	c := newConsole(t)
	c.OpenDesk("1", webtest.Officer, "fk")
	v := c.visit(false, "fk-bostb")
	c.ended(v, "fk-bostb", domain.HandedOver)
	id := c.own(v, "fk-bostb")
	b := c.browser(fk, "409")
	b.Open(at(id))
	b.Sees("acts", "Tar ni det?")
	webtest.JS[bool](b, `document.getElementById("live").remove() ?? true`) // a line that has not told it yet
	c.act("agency:fk.c13", "/agency/return", id, "reason", "wrong_agency").Want(t, 303)
	before := c.Entries()
	b.Press("a")
	b.Sees("main", "c13 var först")
	b.Sees("stand", "återlämnat")
	b.Pictures("agency-lost-race")
	if c.Entries() != before {
		t.Error("something was written")
	}
}

// video gives the agency a team that serves by video, and an errand that waits for it.
func video(t *testing.T) (c *console, own string) {
	t.Helper()
	c = newConsole(t, func(w *web.Config) {
		w.Meeting = func(k domain.KontorID, room domain.DeskID) string {
			return "https://video.example/" + string(k) + "/" + string(room)
		}
	})
	team := domain.VideoTeamSet{VideoTeam: domain.VideoTeam{
		Agency: "af", Name: "af-video", Levels: []domain.Level{domain.General, domain.InDepth}, Valid: domain.Period{From: webtest.Date}, Basis: domain.Sourced,
	}}
	team.Week[time.Thursday] = domain.Span{Opens: 8 * 60, Closes: 16 * 60}
	c.Do(domain.NetworkBook, domain.ChangeNetwork{Changes: []domain.Change{{VideoTeam: &team}}}, "operator:op-1")
	v := c.visit(false, "af-person")
	if e := c.Errands(v)["af-person"]; e.Queue.Channel != domain.Video {
		t.Fatalf("it waits in %s", e.Queue)
	}
	return c, c.own(v, "af-person")
}

const af = "agency:af.v1"

// TestVideo: a caseworker calls the next by video, joins, begins and ends with an outcome, and a colleague is told that the room is taken.
func TestVideo(t *testing.T) {
	c, id := video(t)
	c.As(af, "GET", "/agency?q=video", "").Want(t, 200, "video", "Nästa i ett videorum", "Skellefteå")
	form := webtest.Values("key", "k1", "kontor", string(webtest.Office)).Encode()
	called := c.As(af, "POST", "/agency/call", form)
	called.Want(t, http.StatusSeeOther)
	if to := called.Header.Get("Location"); !strings.Contains(to, "errand="+id) {
		t.Fatalf("it goes on at %s", to)
	}
	c.As(af, "POST", "/agency/call", form).Want(t, http.StatusSeeOther) // sent twice, done once
	c.As(af, "GET", at(id), "").Want(t, 200, "https://video.example/skelleftea/video", "Besökaren är kallad till rummet", "Ingen kom")
	if a := c.As("agency:af.v2", "GET", at(id), ""); strings.Contains(a.Body, "video.example") {
		t.Error("the room is open to a colleague who has not called")
	}
	c.act("agency:af.v2", "/agency/start", id).Want(t, 422)
	c.act(af, "/agency/start", id).Want(t, 303)
	c.act(af, "/agency/end", id, "outcome", "<b>").Want(t, 400)
	c.act(af, "/agency/end", id, "outcome", "solved").Want(t, 303)
	c.As(af, "GET", at(id), "").Want(t, 200, "löst", "Säg emot")
}

// TestBrowserVideo: by keys: call, join, begin, end; and that nobody came.
func TestBrowserVideo(t *testing.T) {
	c, id := video(t)
	b := c.browser(af)
	b.Open(at(id))
	b.Press("v")
	b.Do("the way into the room", webtest.Visible("a.join"))
	b.Pictures("agency-video-called")
	b.Press("b")
	b.Do("the outcomes", webtest.Visible(".outcomes"))
	b.Pictures("agency-video-service")
	b.Press("1")
	b.Sees("stand", "löst")
	c.Do(c.Today(), domain.Register{Errands: []domain.NewErrand{{Type: "af-person"}}}, "reception:r-1")
	b.Open("/agency")
	b.Press("n")
	b.Do("the way into the room", webtest.Visible("a.join"))
	b.Press("u")
	b.Sees("stand", "uteblev")
}
