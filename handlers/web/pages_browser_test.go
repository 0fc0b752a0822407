package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

func TestBrowserVisitRegisteredCalledAndEnded(t *testing.T) {
	s := webtest.NewSite(t)
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())

	b.Open("/reception")
	b.Pictures("reception-choose")
	b.Write("#filter", "skell")
	b.Click("#offices li:not([hidden]) a")
	b.Do("the day can be opened", webtest.Visible("form[action='/reception/open'] button"))
	b.Pictures("reception-unopened")
	b.Press("o")

	// Three letters and Enter choose an errand; Enter in the empty field is the whole registration.
	b.Write("#what", "bostadsbi"+kb.Enter)
	b.Sees("chosen", "Bostadsbidrag")
	b.Write("#what", "flyttanm"+kb.Enter)
	b.Sees("chosen", "Flyttanmälan")
	b.Pictures("reception-form")
	b.Write("#what", kb.Enter)
	b.Sees("ticket", "A001")
	b.Sees("latest", "A001")
	b.Pictures("reception-ticket")

	b.Open("/desk?kontor=" + string(office))
	b.Pictures("desk-who")
	b.Open("/desk?kontor=" + string(office) + "&officer=" + officer)
	b.Do("the desk can be opened", webtest.Visible("form[action='/desk/open'] button"))
	b.Pictures("desk-sign-on")
	b.Press("o")
	b.Sees("room", "A001")
	s.Pass(4 * time.Minute)
	b.Pictures("desk-idle")
	b.Press("n")
	b.Sees("ticket", "A001")
	b.Pictures("desk-called")
	b.Press("b")
	b.Do("an errand is in service", webtest.Visible(".outcomes"))
	s.Pass(6 * time.Minute)
	b.Pictures("desk-service")
	b.Press("1")
	b.Do("the first errand is done", webtest.Visible(".step.done"))
	b.Press("b")
	b.Do("the other errand is in service", webtest.Visible(".outcomes"))
	b.Press("2")
	b.Do("the desk is free", webtest.Visible(".idle"))

	visits, open := 0, 0
	if err := s.Books.View(t.Context(), s.Today(), func(d *domain.Day) {
		visits = len(d.Visits)
		for _, e := range d.Errands {
			if e.State != domain.Ended {
				open++
			}
		}
	}); err != nil || visits != 1 || open != 0 {
		t.Errorf("%d visits, %d errands not ended, %v", visits, open, err)
	}
}

func TestBrowserLivePageChangesByItself(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "skv", "fk", "pm")
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())

	b.Open("/")
	b.Sees("row-skelleftea", "0")
	s.Register("fk-bostb")
	s.Register("skv-flytt-inom", "fk-vab")
	b.Do("two wait", webtest.Visible(`#row-skelleftea[data-waiting="2"]`))

	b.Open("/kontor/skelleftea")
	b.Sees("queues", "A002")
	s.Register("pm-btp-rakna")
	b.Sees("queues", "A003")

	b.Open("/desk?kontor=" + string(office) + "&officer=" + officer)
	s.Register("skv-persbevis", "fk-vab")
	_, ticket := s.Register("fk-vab")
	b.Sees("room", string(ticket))
}

func TestBrowserPicturesOfABusyMorning(t *testing.T) {
	s := webtest.NewSite(t)
	s.Busy()
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/")
	b.Do("somebody has waited too long", webtest.Visible("#rows .late"))
	b.Pictures("live")
	b.Open("/kontor/" + string(office))
	b.Sees("queues", "A0")
	b.Pictures("kontor")
	b.Open("/desk?kontor=" + string(office) + "&officer=" + officer)
	b.Sees("room", "A0")
	b.Pictures("desk-busy")
	b.Open("/reception?kontor=" + string(office))
	b.Pictures("reception-busy")
	b.Open("/?lang=en")
	b.Sees("nation", "Waiting now")
	b.Pictures("live-en")
}

func TestBrowserSaysThatTheLineIsLost(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	h := webtest.NewHost(t, s.Pages)
	b := webtest.NewBrowser(t, h.Root(), "net::ERR_", "Failed to fetch", "htmx:sse:error", "Failed to load resource")

	b.Open("/")
	b.Sees("row-skelleftea", "0")
	b.Do("the stream has begun", webtest.Visible("#clock[data-alive]"))
	h.Stop()
	b.Sees("line", "Förbindelsen bröts 10.42 – siffrorna är från dess.")
	b.Pictures("live-lost")
	s.Pass(3 * time.Minute)
	s.Register("fk-bostb")
	h.Start()
	b.Sees("row-skelleftea", "1")
	b.Sees("clock", "10.45")
	if webtest.JS[bool](b, `document.body.classList.contains("lost")`) {
		t.Error("the line is back, and the page says that it is lost")
	}
}

func TestBrowserRefusalStandsBesideTheForm(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	// The refusal's own status is what the console complains of.
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root(), "Failed to load resource")
	b.Open("/reception?kontor=" + string(office))
	b.Click("[name=protected]")
	b.Click("button.primary")
	b.Sees("main", "Besöket har inget ärende. Lägg till minst ett.")
	b.Pictures("reception-refused")
	if !webtest.JS[bool](b, `document.querySelector("[name=protected]").checked`) {
		t.Error("what was chosen is gone")
	}
	b.Do("load again", chromedp.Reload())
	b.Do("the page is asked for again, not the act", chromedp.WaitNotPresent(chromedp.CSS(".notice")), webtest.Visible("#what"))
}

func TestBrowserKeysRestInAField(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/reception?kontor=" + string(office))
	b.Write("#what", "y")
	if webtest.JS[bool](b, `document.querySelector("[name=protected]").checked`) {
		t.Error("a letter typed into the field did something else")
	}
	b.Press(kb.Escape)
	b.Press("y")
	if !webtest.JS[bool](b, `document.querySelector("[name=protected]").checked`) {
		t.Error("outside of the field the letter did nothing")
	}
	b.Press("?")
	b.Sees("keys", "skyddad identitet")
	b.Pictures("keys")
	b.Press(kb.Escape)
	b.Press("e")
	if got := webtest.JS[string](b, `document.activeElement.id`); got != "what" {
		t.Errorf("the focus is on %q", got)
	}
}
