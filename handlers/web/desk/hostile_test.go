package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kontor/handlers/web/webtest"
)

// hostile are texts that somebody writes who means no good, or who has found the emoji.
var hostile = map[string]string{
	"a script":      `"><script>window.broken=1</script><img src=x onerror="window.broken=1">`,
	"turned around": "\u202eTXET\u202c \u2067ברוך הבא\u2069",
	"long":          strings.Repeat("Donaudampfschiffahrt", 100),
	"emoji":         strings.Repeat("👩‍👩‍👧‍👦🏳️‍🌈", 40),
	"sql":           "'; DROP TABLE visits; --",
	"a template":    "{{.Secret}} ${secret} {% secret %}",
}

// TestHostileTextIsOnlyText: in every field of a desk what is written is refused or shown as it was written, and does nothing.
func TestHostileTextIsOnlyText(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			s, visit, errand := serving(t, "fk-bostb")
			v := string(visit)
			for path, field := range map[string]string{
				"add": "type", "transfer": "to", "move": "to", "interpreter": "language", "call": "ticket", "end": "outcome", "documents": "count", "open": "desk",
				"refuse": "reason", "correct": "outcome", "lead/prioritise": "ticket", "lead/join": "visit", "lead/close-early": "closes",
				"lead/down": "channel", "lead/sign-off": "reason", "lead/free": "reason",
			} {
				form := at(officer, "visit", v, "errand", errand, "agency", "fk", "class", "urgent", "reason", "other", "outcome", "solved", "into", "A001")
				if path == "call" || path == "lead/prioritise" {
					form.Del("visit")
				}
				form.Set(field, text)
				a := s.Post("/desk/"+path, form)
				if a.Status < 400 || a.Status >= 500 {
					t.Errorf("%s answers %d to it", path, a.Status)
				}
				if strings.Contains(a.Body, "<script>window") || strings.Contains(a.Body, `<img src=x`) {
					t.Errorf("%s lets it through", path)
				}
			}
			for _, address := range []string{"/desk?kontor=skelleftea&officer=", "/desk?kontor=", "/desk/lead?kontor=", "/desk?kontor=skelleftea&officer=" + officer + "&at="} {
				if a := s.As("supervisor:s-1", "GET", address+url.QueryEscape(text), ""); a.Status != 404 || strings.Contains(a.Body, "<script>window") {
					t.Errorf("%s gives %d", address, a.Status)
				}
			}
		})
	}
}

// TestBrowserShowsHostileContentAsText: a note is what it is, in the width of the page.
func TestBrowserShowsHostileContentAsText(t *testing.T) {
	s, _, errand := serving(t, "fk-bostb")
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	for name, text := range hostile {
		s.Post("/desk/note", at(officer, "errand", errand, "agency", "fk", "note", text)).Want(t, http.StatusSeeOther)
		b.Open(home)
		press(b, "e")
		b.Do("it is open", webtest.Visible("#opened dd"))
		if got := webtest.JS[string](b, `document.querySelector("#opened dd").textContent`); got != text {
			t.Errorf("%s is shown as %q", name, got)
		}
		if webtest.JS[bool](b, `"broken" in window`) {
			t.Fatalf("%s ran", name)
		}
		b.Size(360, 740, "light")
		if over := webtest.JS[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("%s makes the page %d px too wide", name, over)
		}
		b.Size(1280, 900, "light")
		looked(b, "desk-hostile "+name)
	}
}
