package reception_test

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
	b.Write("#find", "bostadsbi"+kb.Enter)
	b.Sees("chosen", "Bostadsbidrag")
	b.Write("#find", "flyttanm"+kb.Enter)
	b.Sees("chosen", "Flyttanmälan")
	b.Pictures("reception-form")
	b.Write("#find", kb.Enter)
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

func TestBrowserRefusalStandsBesideTheForm(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	// The refusal's own status is what the console complains of.
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root(), "Failed to load resource")
	b.Open("/reception?kontor=" + string(office))
	b.Click("[name=protected]")
	b.Write("#find", "vab"+kb.Enter)
	b.Sees("chosen", "vab")
	b.Write("#matter", "no code")
	b.Click("button.primary")
	b.Sees("said", "no code")
	b.Pictures("reception-refused")
	if !webtest.JS[bool](b, `document.querySelector("[name=protected]").checked && !!document.querySelector("#chosen [data-code=fk-vab]")`) {
		t.Error("what was chosen is gone")
	}
	b.Do("load again", chromedp.Reload())
	b.Do("the page is asked for again, not the act", chromedp.WaitNotPresent(chromedp.CSS(".notice")), webtest.Visible("#find"))
}

func TestBrowserKeysRestInAField(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/reception?kontor=" + string(office))
	b.Write("#find", "y")
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
	if got := webtest.JS[string](b, `document.activeElement.id`); got != "find" {
		t.Errorf("the focus is on %q", got)
	}
}
