package overview_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"kontor/handlers/web/webtest"
)

// TestManagersMorning: the nation at noon, then as it was at eleven, then an office, by slider and keys, in a real browser.
func TestManagersMorning(t *testing.T) {
	s := newDay(t)
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/")
	b.Sees("main", "Behöver åtgärd")
	b.Pictures("overview")
	tall(b, "overview-tall")
	now := webtest.JS[string](b, `document.querySelector("#nation dd").textContent`)
	b.Click("#what-waiting summary")
	b.Sees("what-waiting", "vart och ett en gång")
	b.Press("t")
	if at := webtest.JS[string](b, `"#" + document.activeElement.id`); at != "#offices" {
		t.Errorf("T leads to %q", at)
	}
	webtest.JS[bool](b, `(() => { const s = document.getElementById("slide"); s.value = 660; s.dispatchEvent(new Event("input", {bubbles: true})); s.dispatchEvent(new Event("change", {bubbles: true})); return true })()`)
	b.Sees("main", "Som det visades då")
	b.Sees("main", "kl. 11.00")
	if then := webtest.JS[string](b, `document.querySelector("#nation dd").textContent`); then == now {
		t.Errorf("at eleven as many wait as at noon: %s", then)
	}
	b.Pictures("overview-then")
	b.Press("n")
	b.Sees("clock", "12.40")
	if webtest.JS[bool](b, `!!document.querySelector(".then")`) {
		t.Error("N does not lead back to now")
	}
	b.Open("/kontor/skelleftea")
	b.Sees("timeline", "A001")
	b.Pictures("office")
	tall(b, "office-tall")
	b.Open("/kontor/skelleftea?date=2024-05-02&time=11:00&as=known")
	b.Sees("main", "Som vi vet nu")
	b.Pictures("office-then")
}

// tall keeps a picture of the whole page.
func tall(b *webtest.Browser, name string) {
	b.Size(1280, 3400, "light")
	b.Shoot(name)
	b.Size(1280, 900, "light")
}

// TestTheMapFollows: an office's spot grows while people come to it, becomes the first drawn, so that the small ones lie upon it, and stays a
// drawing that leads to the office; the others are left as they are.
func TestTheMapFollows(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/")
	b.Do("the map is drawn", webtest.Visible("#spot-skelleftea path"))
	webtest.JS[bool](b, `(window.before = [...document.querySelectorAll("#spots > svg")]).length > 100`)
	for range 5 {
		s.Register("skv-persbevis")
	}
	s.Settled()
	webtest.Await[bool](b, `new Promise((done) => { const look = () => document.querySelector("#spot-skelleftea title")?.textContent.includes("5 väntar") ? done(true) : setTimeout(look, 20); look(); })`)
	said := webtest.JS[struct {
		First   string  `json:"first"`
		Many    int     `json:"many"`
		Kept    int     `json:"kept"`
		Width   float64 `json:"width"`
		Leads   string  `json:"leads"`
		Foreign []string
	}](b, `(() => {
		const all = [...document.querySelectorAll("#spots > svg")], spot = document.querySelector("#spot-skelleftea path");
		return { first: all[0].id, many: all.length, kept: all.filter((e) => before.includes(e)).length, width: spot.getBBox().width, leads: spot.closest("a").href.baseVal,
			foreign: [...document.querySelectorAll("#spots *")].filter((e) => e.namespaceURI !== "http://www.w3.org/2000/svg").map((e) => e.outerHTML) };
	})()`)
	if said.First != "spot-skelleftea" || said.Many < 100 || said.Kept < said.Many-1 || said.Width < 14 || said.Leads != "/kontor/skelleftea" || len(said.Foreign) > 0 {
		t.Errorf("the map has %+v", said)
	}
	b.Accessible("the map after a change")
	b.Shoot("map-after")
}

// TestAPageWithoutItsScripts: a server that goes away while a page is fetched leaves it with a part of its scripts; what is missing is
// fetched again with the first change.
func TestAPageWithoutItsScripts(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	var asked atomic.Int32
	b := webtest.NewBrowser(t, webtest.NewHost(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "htmx") && asked.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		s.Pages.ServeHTTP(w, r)
	})).Root(), "Failed to load resource")
	b.Open("/")
	b.Do("the page lives", webtest.Visible("#clock[data-alive]"))
	s.Register("skv-persbevis")
	s.Settled()
	b.Do("the change is shown", webtest.Visible("#spot-skelleftea .is-calm"))
}
