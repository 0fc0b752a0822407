package web_test

import (
	"testing"
	"time"

	"kontor/handlers/web/webtest"
)

// TestBrowserComesBackAfterALongTime: the server is gone for half a minute; the page says so with the time, and comes back by itself.
func TestBrowserComesBackAfterALongTime(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	h := webtest.NewHost(t, s.Pages)
	b := webtest.NewBrowser(t, h.Root(), "net::ERR_", "Failed to fetch", "Failed to load resource")
	b.Open("/kontor/" + string(office))
	b.Do("the stream has begun", webtest.Visible("#clock[data-alive]"))
	webtest.JS[bool](b, `window.same = true`)
	h.Stop()
	b.Sees("line", "Förbindelsen bröts 10.42")
	gone := 30 * time.Second
	if testing.Short() {
		gone = time.Second
	}
	<-time.After(gone)
	_, ticket := s.Register("fk-bostb")
	h.Start()
	b.Sees("queues", string(ticket))
	b.Sees("line", "")
	if !webtest.JS[bool](b, `window.same === true && !document.body.classList.contains("lost")`) {
		t.Error("the page was loaded again, or says that the line is lost")
	}
}

// TestBrowserAfterSleep: when the clock has gone on and nothing was heard, as after the lid was closed, the page says at once that the line
// is lost, asks again and comes back.
func TestBrowserAfterSleep(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/kontor/" + string(office))
	b.Do("the stream has begun", webtest.Visible("#clock[data-alive]"))
	webtest.JS[bool](b, `(() => {
		window.said = [];
		new MutationObserver(() => said.push(document.getElementById("line").textContent)).observe(document.getElementById("line"), { childList: true });
		const real = Date.now;
		Date.now = () => real() + 3_600_000;
		return true;
	})()`)
	b.Sees("line", "Förbindelsen är tillbaka")
	if !webtest.JS[bool](b, `said[0].startsWith("Förbindelsen bröts 10.42") && !document.body.classList.contains("lost")`) {
		t.Errorf("it said %s", webtest.JS[string](b, `said.join("; ")`))
	}
}
