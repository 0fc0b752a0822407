package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

func TestBrowserZZ(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "skv", "fk")
	visit, _ := s.register("fk-bostb")
	s.post("/desk/next", at(officer))
	s.post("/desk/start", at(officer, "errand", string(s.errands(visit)["fk-bostb"].ID)))
	b := newBrowser(t, newHost(t, s.mux).root())
	for range 25 {
		b.open("/desk?kontor=" + string(office) + "&officer=" + officer)
		b.do("x", visible("#to"))
		js[bool](b, `(() => { const to = document.getElementById("to"); to.focus(); to.value = "skv-flytt-inom"; return true })()`)
		s.pass(time.Minute)
		_, tk := s.register("fk-vab")
		for i := 0; i < 60; i++ {
			if js[bool](b, `!!document.querySelector("#w`+string(tk)+`")`) {
				break
			}
			b.do("wait", chromedp.Sleep(100*time.Millisecond))
			if i == 59 {
				t.Fatalf("no stream: %s; log %s", js[string](b, `JSON.stringify({alive: document.getElementById("clock").outerHTML, room: document.getElementById("room").textContent, hidden: document.hidden, ready: document.readyState, sse: !!document.getElementById("live")._htmx?.sse, htmx: typeof htmx, live: document.getElementById("live").outerHTML, ext: performance.getEntriesByType("resource").map(e => e.name.slice(-30)+" "+Math.round(e.responseEnd))})`), s.said)
			}
		}
	}
}
