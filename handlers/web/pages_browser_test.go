package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
)

func TestBrowserVisitRegisteredCalledAndEnded(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, newHost(t, s.mux).root())

	b.open("/reception")
	b.pictures("reception-choose")
	b.write("#filter", "skell")
	b.click("#offices li:not([hidden]) a")
	b.do("the day can be opened", visible("form[action='/reception/open'] button"))
	b.pictures("reception-unopened")
	b.press("o")

	// Three letters and Enter choose an errand; Enter in the empty field is the whole registration.
	b.write("#what", "bostadsbi"+kb.Enter)
	b.sees("chosen", "Bostadsbidrag")
	b.write("#what", "flyttanm"+kb.Enter)
	b.sees("chosen", "Flyttanmälan")
	b.pictures("reception-form")
	b.write("#what", kb.Enter)
	b.sees("ticket", "A001")
	b.sees("latest", "A001")
	b.pictures("reception-ticket")

	b.open("/desk?kontor=" + string(office))
	b.pictures("desk-who")
	b.open("/desk?kontor=" + string(office) + "&officer=" + officer)
	b.do("the desk can be opened", visible("form[action='/desk/open'] button"))
	b.pictures("desk-sign-on")
	b.press("o")
	b.sees("room", "A001")
	s.pass(4 * time.Minute)
	b.pictures("desk-idle")
	b.press("n")
	b.sees("ticket", "A001")
	b.pictures("desk-called")
	b.press("b")
	b.do("an errand is in service", visible(".outcomes"))
	s.pass(6 * time.Minute)
	b.pictures("desk-service")
	b.press("1")
	b.do("the first errand is done", visible(".step.done"))
	b.press("b")
	b.do("the other errand is in service", visible(".outcomes"))
	b.press("2")
	b.do("the desk is free", visible(".idle"))

	visits, open := 0, 0
	if err := s.books.View(t.Context(), s.today(), func(d *domain.Day) {
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
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "skv", "fk", "pm")
	b := newBrowser(t, newHost(t, s.mux).root())

	b.open("/")
	b.sees("row-skelleftea", "0")
	s.register("fk-bostb")
	s.register("skv-flytt-inom", "fk-vab")
	b.do("two wait", visible(`#row-skelleftea[data-waiting="2"]`))

	b.open("/kontor/skelleftea")
	b.sees("queues", "A002")
	s.register("pm-btp-rakna")
	b.sees("queues", "A003")

	b.open("/desk?kontor=" + string(office) + "&officer=" + officer)
	s.register("skv-persbevis", "fk-vab")
	_, ticket := s.register("fk-vab")
	b.sees("room", string(ticket))
}

func TestBrowserPicturesOfABusyMorning(t *testing.T) {
	s := newSite(t)
	s.busy()
	b := newBrowser(t, newHost(t, s.mux).root())
	b.open("/")
	b.do("somebody has waited too long", visible("#rows .late"))
	b.pictures("live")
	b.open("/kontor/" + string(office))
	b.sees("queues", "A0")
	b.pictures("kontor")
	b.open("/desk?kontor=" + string(office) + "&officer=" + officer)
	b.sees("room", "A0")
	b.pictures("desk-busy")
	b.open("/reception?kontor=" + string(office))
	b.pictures("reception-busy")
	b.open("/?lang=en")
	b.sees("nation", "Waiting now")
	b.pictures("live-en")
}

func TestBrowserSaysThatTheLineIsLost(t *testing.T) {
	s := newSite(t)
	s.open()
	h := newHost(t, s.mux)
	b := newBrowser(t, h.root(), "net::ERR_", "Failed to fetch", "htmx:sse:error", "Failed to load resource")

	b.open("/")
	b.sees("row-skelleftea", "0")
	b.do("the stream has begun", visible("#clock[data-alive]"))
	h.stop()
	b.sees("line", "Förbindelsen bröts 10.42 – siffrorna är från dess.")
	b.pictures("live-lost")
	s.pass(3 * time.Minute)
	s.register("fk-bostb")
	h.start()
	b.sees("row-skelleftea", "1")
	b.sees("clock", "10.45")
	if js[bool](b, `document.body.classList.contains("lost")`) {
		t.Error("the line is back, and the page says that it is lost")
	}
}

func TestBrowserRefusalStandsBesideTheForm(t *testing.T) {
	s := newSite(t)
	s.open()
	// The refusal's own status is what the console complains of.
	b := newBrowser(t, newHost(t, s.mux).root(), "Failed to load resource")
	b.open("/reception?kontor=" + string(office))
	b.click("[name=protected]")
	b.click("button.primary")
	b.sees("main", "Besöket har inget ärende. Lägg till minst ett.")
	b.pictures("reception-refused")
	if !js[bool](b, `document.querySelector("[name=protected]").checked`) {
		t.Error("what was chosen is gone")
	}
	b.do("load again", chromedp.Reload())
	b.do("the page is asked for again, not the act", chromedp.WaitNotPresent(chromedp.CSS(".notice")), visible("#what"))
}

func TestBrowserKeysRestInAField(t *testing.T) {
	s := newSite(t)
	s.open()
	b := newBrowser(t, newHost(t, s.mux).root())
	b.open("/reception?kontor=" + string(office))
	b.write("#what", "y")
	if js[bool](b, `document.querySelector("[name=protected]").checked`) {
		t.Error("a letter typed into the field did something else")
	}
	b.press(kb.Escape)
	b.press("y")
	if !js[bool](b, `document.querySelector("[name=protected]").checked`) {
		t.Error("outside of the field the letter did nothing")
	}
	b.press("?")
	b.sees("keys", "skyddad identitet")
	b.pictures("keys")
	b.press(kb.Escape)
	b.press("e")
	if got := js[string](b, `document.activeElement.id`); got != "what" {
		t.Errorf("the focus is on %q", got)
	}
}
