package hall_test

import (
	"fmt"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// busyWall is an office with five numbers called, at desks named in several ways.
func busyWall(t *testing.T, s *webtest.Site) {
	t.Helper()
	s.Open()
	staff := s.Books.Network().Staff(webtest.Office, webtest.Date)
	for range 11 {
		s.Register("fk-bostb")
	}
	for i, desk := range []domain.DeskID{"1", "B12", "2", "10", "3"} {
		if i >= len(staff) {
			break
		}
		s.OpenDesk(string(desk), string(staff[i]), "fk", "skv")
		s.Pass(70 * time.Second)
		s.CallNext(s.Today(), desk, staff[i])
	}
	s.SettledAt()
}

// walls are the shapes of screens: wide and high, small and very large.
var walls = [][2]int64{{1280, 720}, {1920, 1080}, {2560, 1440}, {720, 1280}, {1080, 1920}, {1440, 2560}, {360, 740}}

// TestAWallOfAnySize: the latest call fills a third of it, nothing is cut and nothing lies on anything else.
func TestAWallOfAnySize(t *testing.T) {
	s := real(t)
	busyWall(t, s)
	b := webtest.NewBrowser(t, webtest.NewHost(t, as(device, s.Pages)).Root(), onTheWall...)
	b.Open("/screen?kontor=skelleftea&words=sv,en,fi")
	b.Do("see the call", webtest.Visible("#calls .latest"))
	for _, wall := range walls {
		b.Size(wall[0], wall[1], "light")
		name := fmt.Sprintf("screen-%dx%d", wall[0], wall[1])
		b.Shoot(name)
		if cut := webtest.JS[[]string](b, cutOnTheWall); len(cut) > 0 {
			t.Errorf("%s: outside of the wall, or on one another: %v", name, cut)
		}
		if share := webtest.JS[float64](b, `document.querySelector(".latest").getBoundingClientRect().height / innerHeight`); share < 0.3 || share > 0.6 {
			t.Errorf("%s: the latest call fills %.2f of the wall", name, share)
		}
	}
	b.Accessible("the screen")
}

// cutOnTheWall lists what is cut: texts that stick out of the window or of their box, and numbers that lie on one another.
const cutOnTheWall = `(() => {
	const all = [...document.querySelectorAll(".screen b, .screen .time, .screen .words, .screen .word")].filter((e) => e.offsetParent);
	const box = (e) => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect(); };
	const out = all.filter((e) => { const r = box(e); return r.left < -1 || r.right > innerWidth + 1 || r.top < -1 || r.bottom > innerHeight + 1; });
	const numbers = [...document.querySelectorAll(".screen b")].filter((e) => e.offsetParent);
	const on = numbers.filter((e) => numbers.some((o) => { if (o === e) return false; const a = box(e), b = box(o);
		return a.left < b.right - 1 && b.left < a.right - 1 && a.top + a.height * .2 < b.bottom - b.height * .2 && b.top + b.height * .2 < a.bottom - a.height * .2; }));
	return [...out, ...on].map((e) => e.textContent);
})()`
