package web_test

import (
	"testing"
	"time"

	"kontor/handlers/web/webtest"
)

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
