package desk_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// TestBrowserADeskByKeysAlone: an officer signs on, chooses from the list, calls, serves, ends and puts right, and never touches a mouse.
func TestBrowserADeskByKeysAlone(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/desk?kontor=" + string(office))
	looked(b, "desk-who")
	b.Open(home)
	b.Do("the desk can be opened", webtest.Visible("form[action='/desk/open'] button"))
	s.OpenDesk("2", other, "fk", "skv")
	b.Open(home)
	looked(b, "desk-sign-on")
	press(b, "o")
	b.Do("nobody waits", webtest.Visible("#call-next"))
	looked(b, "desk-nobody")
	first, one := s.Register("fk-bostb", "skv-flytt-inom")
	_, two := s.Register("fk-vab")
	s.Do(s.Today(), domain.Register{Needs: []domain.Need{domain.NeedMobility}, Language: "ar", Errands: []domain.NewErrand{{Type: "fk-vab"}}}, "reception:r-1")
	b.Sees("room", string(two))
	s.Pass(14 * time.Minute)
	b.Open(home)
	looked(b, "desk-idle")

	// The one who finds it hard to wait is first, and the focus says why.
	press(b, "j")
	b.Do("the reason is seen", webtest.Visible("#wA003 .why"))
	b.Sees("wA003", "Räknas som 10 min tidigare: svårt att vänta")
	looked(b, "desk-reason")
	b.Press(kb.ArrowDown)
	press(b, "j")
	press(b, "k")
	b.Press(kb.Enter)
	b.Sees("ticket", string(one))
	looked(b, "desk-called")
	press(b, "i")
	b.Sees("calls", "2 av 3 gånger")
	press(b, "u")
	b.Sees("room", "Uteblivna")
	b.Click("#return" + string(one) + " button")
	b.Do("it waits again", webtest.Visible("#w"+string(one)))

	b.Click("#w" + string(one) + " button")
	b.Sees("ticket", string(one))
	press(b, "b")
	b.Do("an errand is in service", webtest.Visible(".outcomes"))
	s.Pass(6*time.Minute + 5*time.Second)
	b.Open(home)
	b.Do("the clock has minutes and seconds", chromedp.WaitVisible(`//*[@id="errand-clock"][contains(., "6:0")]`))
	looked(b, "desk-service")
	press(b, "d")
	b.Press("3" + kb.Enter)
	b.Sees("at-desk", "3 handlingar")
	press(b, "a")
	b.Press("SKV Personbevis")
	looked(b, "desk-add")
	b.Press(kb.Enter)
	b.Do("three errands", webtest.Visible(".step:nth-child(3)"))
	press(b, "2")
	b.Do("the first is done", webtest.Visible(".step.done"))
	press(b, "b")
	b.Do("the second is in service", webtest.Visible(".outcomes"))
	press(b, "p")
	b.Sees("room", "Pausade")
	looked(b, "desk-paused")
	s.Pass(4 * time.Minute)
	press(b, "f")
	b.Do("it goes on", webtest.Visible(".outcomes"))
	b.Sees("course", "pausat 11.02 i 4 min")
	press(b, "1")
	b.Do("the last can be begun", webtest.Visible(".step:nth-child(3) button.primary"))
	press(b, "b")
	b.Do("the last is in service", webtest.Visible(".step:nth-child(3) .outcomes"))
	press(b, "7")
	b.Sees("latest", "inte löst")
	if got := webtest.JS[string](b, `document.activeElement.id`); got != "call-next" {
		t.Errorf("the focus is on %q and not on the call", got)
	}
	press(b, "z")
	looked(b, "desk-mend")
	b.Press(kb.ArrowUp + kb.Tab + kb.Enter)
	b.Sees("latest", "rättat till")
	for typ, want := range map[domain.ErrandTypeCode]domain.Outcome{"fk-bostb": domain.HandedOver, "skv-flytt-inom": domain.Solved} {
		if got := s.Errands(first)[typ].Outcome; got != want {
			t.Errorf("%s ended as %s, want %s", typ, got, want)
		}
	}
	press(b, "?")
	b.Sees("keys", "Kalla nästa")
	looked(b, "desk-keys")
	b.Press(kb.Escape)
	press(b, "r")
	b.Sees("at-desk", "Rast")
	looked(b, "desk-break")
	press(b, "r")
	b.Do("the break is over", webtest.Visible("#call-next"))
	press(b, "x")
	b.Do("the desk is closed", webtest.Visible("form[action='/desk/open'] button"))
	s.Get(home).Want(t, http.StatusOK, "Öppna luckan")
}
