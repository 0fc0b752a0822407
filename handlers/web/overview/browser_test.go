package overview_test

import (
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
