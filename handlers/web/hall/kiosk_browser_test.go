package hall_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// TestAVisitorTakesANumberByTouch: the language, the choice, the errand; then the number is there, on paper too, and the kiosk is ready again.
func TestAVisitorTakesANumberByTouch(t *testing.T) {
	s := real(t)
	s.Open()
	b := webtest.NewBrowser(t, webtest.NewHost(t, as(kiosk, s.Pages)).Root())
	b.Size(1080, 1920, "light")
	b.Open("/kiosk?kontor=skelleftea&in=sv&print=on")
	b.Sees("kiosk", "Vad gäller besöket?")
	b.Shoot("kiosk-start-1080x1920")
	b.Do("English", chromedp.Click(`//nav//a[.="English"]`))
	b.Sees("kiosk", "What is your visit about?")
	b.Sees("soon", "Starts over in")
	b.Do("choose", chromedp.Click(`//a[contains(@href, "agency=fk")]`))
	b.Sees("kiosk", "Housing allowance")
	b.Shoot("kiosk-types-1080x1920")
	// What the printer would get is noted, and the second of two touches of a moment is none.
	b.Do("touch twice", chromedp.DoubleClick(`//button[@value="fk-bostb"]`))
	b.Sees("kiosk", "Your number")
	b.Sees("kiosk", "A001")
	b.Sees("kiosk", "The number is being printed.")
	if got := webtest.JS[string](b, `document.querySelector(".kiosk").dataset.printed ?? ""`); got != "A001" {
		t.Errorf("%q was printed", got)
	}
	b.Shoot("kiosk-number-1080x1920")
	onPaper(b)
	b.Shoot("kiosk-number-paper")
	for css, shown := range map[string]bool{".again": false, "header": false, "#more": false, ".ticket": true, ".paper b": true, ".code svg": true} {
		if got := webtest.JS[bool](b, fmt.Sprintf("document.querySelector(%q).checkVisibility()", css)); got != shown {
			t.Errorf("on paper %s is seen: %v", css, got)
		}
	}
	if n := len(s.Visits()); n != 1 {
		t.Errorf("%d visits were taken in", n)
	}
	if e := s.LastEntry(); e.Actor.String() != "kiosk:skelleftea.1" || e.Events[0].(domain.VisitRegistered).Language != "en" {
		t.Errorf("%s registered %+v", e.Actor, e.Events[0])
	}
	b.Sees("kiosk", "Vad gäller besöket?") // after ten seconds, in Swedish again
}

// onPaper shows the page as it is printed.
func onPaper(b *webtest.Browser) {
	b.Do("print", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
}

// TestTheKioskByKeys: all of it by Tab and Enter alone, as a switch does it.
func TestTheKioskByKeys(t *testing.T) {
	s := real(t)
	s.Open()
	b := webtest.NewBrowser(t, webtest.NewHost(t, as(kiosk, s.Pages)).Root())
	b.Open("/kiosk?kontor=skelleftea&in=sv")
	b.Sees("kiosk", "Vad gäller besöket?")
	to := func(css string) {
		t.Helper()
		for range 40 {
			if webtest.JS[bool](b, fmt.Sprintf(`document.activeElement.matches(%q)`, css)) {
				b.Press(kb.Enter)
				return
			}
			b.Press(kb.Tab)
		}
		t.Fatalf("Tab does not come to %s", css)
	}
	to(`a.tile[href*="agency=fk"]`)
	b.Sees("kiosk", "Bostadsbidrag")
	to(`a.again`)
	b.Sees("kiosk", "Vad gäller besöket?")
	to(`a.tile[href*="agency=fk"]`)
	b.Sees("kiosk", "Bostadsbidrag")
	to(`button[value="fk-bostb"]`)
	b.Sees("kiosk", "A001")
	to(`#more`)
	b.Do("more time", chromedp.WaitVisible(`//*[@id="soon"][contains(., "2")]`))
}

// TestTheKioskFollowsTheDay: it gives numbers when the office opens, and none when it has closed or the line is lost, without a reload.
func TestTheKioskFollowsTheDay(t *testing.T) {
	s := real(t)
	host := webtest.NewHost(t, as(kiosk, s.Pages))
	b := webtest.NewBrowser(t, host.Root(), onTheWall...)
	b.Open("/kiosk?kontor=skelleftea&in=sv")
	b.Sees("kiosk", "Kontoret har inte öppnat")
	webtest.JS[bool](b, `window.still = true`)
	s.Open()
	b.Sees("kiosk", "Vad gäller besöket?")
	host.Stop()
	b.Sees("line", "Ingen förbindelse sedan 10.42. Gå till receptionen.")
	b.Shoot("kiosk-lost")
	host.Start()
	b.Sees("line", "Förbindelsen är tillbaka.")
	s.Do(s.Today(), domain.CloseDay{}, "supervisor:s-1")
	b.Sees("kiosk", "Kontoret är stängt för i dag")
	if !webtest.JS[bool](b, `window.still === true`) {
		t.Error("the page was loaded anew")
	}
}

// TestTheKioskIsLarge: in every language and shape what can be touched is at least 72 px high, nothing is cut, and axe finds nothing.
func TestTheKioskIsLarge(t *testing.T) {
	s := real(t)
	s.Open()
	b := webtest.NewBrowser(t, webtest.NewHost(t, as(kiosk, s.Pages)).Root())
	for _, lang := range []string{"sv", "en", "fi", "fit", "se"} {
		for _, step := range []string{"", "&agency=skv", "&to=reception"} {
			b.Open("/kiosk?kontor=skelleftea&in=" + lang + step)
			b.Do("see it", webtest.Visible(".kiosk h1"))
			for _, size := range [][2]int64{{1080, 1920}, {1280, 900}, {2560, 1440}, {540, 960}} { // the last is the first at 200 %
				b.Size(size[0], size[1], "light")
				name := fmt.Sprintf("kiosk-%s%s-%dx%d", lang, step, size[0], size[1])
				b.Shoot(name)
				if small := webtest.JS[[]string](b, `[...document.querySelectorAll(".kiosk a, .kiosk button")].filter((e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().height < 72).map((e) => e.textContent.trim())`); len(small) > 0 {
					t.Errorf("%s: too small for a finger: %q", name, small)
				}
				if over := webtest.JS[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
					t.Errorf("%s is %d px too wide", name, over)
				}
			}
			if lang == "sv" || lang == "se" {
				b.Accessible("the kiosk in " + lang + " at " + step)
			}
		}
	}
}
