package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// figure is what the page has for the figure of the name.
func (p *person) figure(name string) string {
	return webtest.JS[string](p.Browser, `[...document.querySelectorAll("#nation dt, #figures dt")].find((e) => e.textContent.trim().startsWith("`+name+`"))?.parentElement.querySelector("dd").textContent.trim() ?? ""`)
}

// seesFigure waits until the figure is so.
func (p *person) seesFigure(name, value string) {
	p.t.Helper()
	until(p.t, name+" is "+value, func() bool { return p.figure(name) == value })
}

// TestStoryOfAManager: the numbers move while the office works, on a page that is not loaded anew; and the morning is shown as it was shown
// then and as it is known now, which differ by a visit that was undone afterwards.
func TestStoryOfAManager(t *testing.T) {
	const officer = "o-" + storyOffice + "-1"
	o := servingAt(t, busyDate.At(10*60+4).Add(35*time.Second))
	manager := o.comes("m-nation")
	manager.Open("/")
	manager.stays()
	manager.seesFigure("Väntar nu", "0")
	o.opens()
	o.signs(officer, "1", "fk", "skv")
	o.arrives("fk-bostb")
	o.arrives("fk-vab")
	manager.seesFigure("Väntar nu", "2")
	manager.seesFigure("Besök", "2")
	manager.seesFigure("Bemannade luckor", "1")
	e := o.calls(officer, "1").Errands[0]
	manager.seesFigure("Väntar nu", "1")
	o.serves(officer, e)
	o.ends(officer, e, domain.Solved)
	manager.seesFigure("Avslutade ärenden", "1")
	if !manager.stayed() {
		t.Error("the page was loaded anew")
	}

	minute := o.time().Truncate(time.Minute).Add(time.Minute)
	until(t, "the minute is over", func() bool { return !o.time().Before(minute) })
	front := manager.beside("r-" + storyOffice)
	front.Open("/reception?kontor=" + storyOffice)
	front.Do("A002 can be looked up", webtest.Visible("#latest a.ticket"), chromedp.Click(`//*[@id="latest"]//a[normalize-space(.)="A002"]`), webtest.Visible("#undo"))
	front.Types("u")
	front.Sees("said", "A002 är ångrat")

	at := "/?date=" + string(busyDate) + "&time=" + minute.In(domain.Stockholm).Format("15:04") + "&as="
	manager.Open(at + "shown")
	manager.Sees("main", "Som det visades då")
	manager.seesFigure("Besök", "2")
	manager.seesFigure("Väntar", "1")
	manager.Open(at + "known")
	manager.Sees("main", "Som vi vet nu")
	manager.seesFigure("Besök", "1")
	manager.seesFigure("Väntar", "0")
	if !strings.Contains(manager.At(), "known") {
		t.Errorf("the page is at %s", manager.At())
	}
}
