package hall_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// TestAVisitorsPhoneFollowsTheVisit: from the place in the queue to the call and to the end, on one page that is never loaded anew.
func TestAVisitorsPhoneFollowsTheVisit(t *testing.T) {
	s := real(t)
	s.Open()
	s.OpenDesk("3", webtest.Officer, "fk", "skv")
	before, _ := s.Register("fk-bostb")
	v, ticket := s.Register("fk-bostb")
	officer := "officer:" + webtest.Officer
	host := webtest.NewHost(t, as("nobody", s.Pages))
	b := webtest.NewBrowser(t, host.Root(), "ERR_", "htmx:sse:error", "Failed to fetch", "network error")
	b.Size(360, 740, "light")
	b.Open("/t/" + tokenOf(t, v))
	b.Sees("visit", string(ticket))
	b.Sees("visit", "Du väntar")
	b.Sees("visit", "Du har plats 2 i kön.")
	webtest.JS[bool](b, `window.still = true`)
	b.Shoot("visitor-waiting-360")
	b.Accessible("waiting")

	s.Do(s.Today(), domain.Leave{Visit: before}, officer)
	b.Sees("visit", "Du är först i kön.")

	s.Do(s.Today(), domain.CallVisit{Desk: "3", Visit: v}, officer)
	b.Sees("visit", "Du kallas till lucka 3")
	b.Do("the title turns too", chromedp.WaitReady(`//title[starts-with(., "Du kallas till lucka 3")]`))
	b.Shoot("visitor-called-360")
	b.Accessible("called")
	b.Size(768, 1000, "dark")
	b.Shoot("visitor-called-768-dark")
	b.Accessible("called, in the dark")
	b.Size(360, 740, "light")
	for what, least := range map[string]int{"document.querySelector('h1').getBoundingClientRect().height": 100, "document.querySelector('.visit').getBoundingClientRect().width": 360} {
		if got := webtest.JS[float64](b, what); got < float64(least) {
			t.Errorf("%s is %v, less than %d", what, got, least)
		}
	}

	host.Stop()
	b.Sees("line", "Ingen förbindelse sedan 10.42. Titta på skärmen i lokalen.")
	s.Do(s.Today(), domain.MarkAbsent{Visit: v}, officer)
	host.Start()
	b.Sees("visit", "Du har kallats men kom inte")
	b.Shoot("visitor-absent-360")
	s.Do(s.Today(), domain.ReturnToQueue{Visit: v}, officer)
	b.Sees("visit", "Du väntar")
	s.Pass(time.Minute)
	s.Do(s.Today(), domain.CallVisit{Desk: "3", Visit: v}, officer)
	b.Sees("visit", "Du kallas till lucka 3")
	for _, e := range s.Errands(v) {
		s.Do(s.Today(), domain.Start{Errand: e.ID}, officer)
		b.Sees("visit", "Du är vid lucka 3")
		s.Do(s.Today(), domain.End{Errand: e.ID, Outcome: domain.Solved}, officer)
		b.Sees("visit", "Klart")
		b.Sees("visit", string(e.Matter))
	}
	b.Shoot("visitor-done-360")
	b.Accessible("done")
	if !webtest.JS[bool](b, `window.still === true`) {
		t.Error("the page was loaded anew")
	}
}

// TestAVisitorsPhoneSpeaksFiveLanguages: each by its name, and the page is marked with it.
func TestAVisitorsPhoneSpeaksFiveLanguages(t *testing.T) {
	s := real(t)
	s.Open()
	s.OpenDesk("3", webtest.Officer, "fk", "skv")
	v, _ := s.Register("fk-bostb")
	b := webtest.NewBrowser(t, webtest.NewHost(t, as("nobody", s.Pages)).Root())
	b.Size(360, 740, "light")
	b.Open("/t/" + tokenOf(t, v))
	for _, tc := range []struct{ name, lang, says string }{
		{"English", "en", "You are waiting"}, {"Suomi", "fi", "Odotat vuoroasi"}, {"Meänkieli", "fit", "Sie ootat"},
		{"Davvisámegiella", "se", "Don vuorddát"}, {"Svenska", "sv", "Du väntar"},
	} {
		b.Do("choose "+tc.name, chromedp.Click(`//nav//a[.="`+tc.name+`"]`))
		b.Sees("visit", tc.says)
		if got := webtest.JS[string](b, `document.documentElement.lang`); got != tc.lang {
			t.Errorf("%s is marked %s", tc.name, got)
		}
		b.Shoot("visitor-" + tc.lang + "-360")
		if over := webtest.JS[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("%s is %d px too wide", tc.name, over)
		}
		if low := webtest.JS[float64](b, `Math.min(...[...document.querySelectorAll("nav a")].map((a) => a.getBoundingClientRect().height))`); low < 48 {
			t.Errorf("a language is %v px high", low)
		}
	}
}
