package hall_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// as makes every request the actor's.
func as(actor string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Kontor-Actor", actor)
		h.ServeHTTP(w, r)
	})
}

// onTheWall are complaints that a test brings about: it stops the server, and its browser has not the flag that lets a page sound by itself.
var onTheWall = []string{"AudioContext", "ERR_", "htmx:sse:error", "Failed to fetch", "network error"}

// log is what the screen has sounded or spoken.
func log(b *webtest.Browser, what string) []string {
	return webtest.JS[[]string](b, `JSON.parse(document.body.dataset.`+what+`)`)
}

// TestAScreenSoundsEachCallOnce: by a tone and by the right sentences, not again after a reload or a lost line, and again when called again.
func TestAScreenSoundsEachCallOnce(t *testing.T) {
	s := real(t)
	s.Open()
	officers := []string{webtest.Officer, webtest.Other}
	for i, o := range officers {
		s.OpenDesk(fmt.Sprint(i+1), o, "fk", "skv")
	}
	call := func(desk int) domain.VisitID {
		v, _ := s.Register("fk-bostb")
		s.Pass(time.Second)
		s.Do(s.Today(), domain.CallVisit{Desk: domain.DeskID(fmt.Sprint(desk)), Visit: v}, "officer:"+officers[desk-1])
		return v
	}
	call(1)
	host := webtest.NewHost(t, as(device, s.Pages))
	b := webtest.NewBrowser(t, host.Root(), onTheWall...)
	b.Open("/screen?kontor=skelleftea&speech=sv,en")
	b.Sees("calls", "A001")
	heard := func(when string, spoken ...string) {
		t.Helper()
		if got := log(b, "spoken"); !slices.Equal(got, spoken) {
			t.Errorf("%s the screen has said %q, want %q", when, got, spoken)
		}
		if got := log(b, "sounded"); len(got) != len(spoken)/2 {
			t.Errorf("%s the screen has sounded %q", when, got)
		}
	}
	heard("before anybody is called,")

	second := call(2)
	b.Sees("calls", "A002")
	first := []string{"Nummer A 002 till lucka 2.", "Number A 002 to desk 2."}
	heard("after a call", first...)

	b.Do("load anew", chromedp.Reload(), webtest.Visible("#calls .latest"))
	b.Sees("calls", "A002")
	heard("after a reload")

	webtest.JS[bool](b, `window.still = true`)
	host.Stop()
	b.Sees("line", "Ingen förbindelse sedan 10.42. Numren är från dess.")
	b.Shoot("screen-lost")
	host.Start()
	b.Sees("line", "Förbindelsen är tillbaka.")
	heard("after the line was lost")
	s.Pass(time.Second)
	s.Do(s.Today(), domain.Recall{Visit: second}, "officer:"+officers[1])
	b.Do("hear it", chromedp.WaitVisible(`//body[contains(@data-spoken, "A 002")]`))
	heard("after it is called again", first...)
	if !webtest.JS[bool](b, `window.still === true`) {
		t.Error("the page was loaded anew")
	}
}

// TestAScreenHearsWhatItMissed: who is called while the line is lost is called when it is back, unless that is long ago.
func TestAScreenHearsWhatItMissed(t *testing.T) {
	s := real(t)
	s.Open()
	s.OpenDesk("1", webtest.Officer, "fk")
	s.OpenDesk("2", webtest.Other, "fk")
	host := webtest.NewHost(t, as(device, s.Pages))
	b := webtest.NewBrowser(t, host.Root(), onTheWall...)
	b.Open("/screen?kontor=skelleftea&speech=sv")
	b.Sees("calls", "Här visas numret")
	host.Stop()
	b.Sees("line", "Ingen förbindelse")
	old, _ := s.Register("fk-bostb")
	s.Do(s.Today(), domain.CallVisit{Desk: "1", Visit: old}, "officer:"+webtest.Officer)
	s.Pass(10 * time.Minute)
	v, _ := s.Register("fk-bostb")
	s.Do(s.Today(), domain.CallVisit{Desk: "2", Visit: v}, "officer:"+webtest.Other)
	host.Start()
	b.Sees("calls", "A002")
	if got := log(b, "spoken"); !slices.Equal(got, []string{"Nummer A 002 till lucka 2."}) {
		t.Errorf("the screen has said %q", got)
	}
}

// TestASilentScreen shows what others sound.
func TestASilentScreen(t *testing.T) {
	s := real(t)
	s.Open()
	s.OpenDesk("1", webtest.Officer, "fk")
	b := webtest.NewBrowser(t, webtest.NewHost(t, as(device, s.Pages)).Root())
	b.Open("/screen?kontor=skelleftea&speech=sv&sound=off")
	b.Sees("screen", "ljudlös")
	v, _ := s.Register("fk-bostb")
	s.Do(s.Today(), domain.CallVisit{Desk: "1", Visit: v}, "officer:"+webtest.Officer)
	b.Sees("calls", "A001")
	b.Do("see that it is new", webtest.Visible("#screen.new .latest"))
	if got := append(log(b, "spoken"), log(b, "sounded")...); len(got) > 0 {
		t.Errorf("it said %q", got)
	}
}
