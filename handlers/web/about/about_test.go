package about_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/handlers"
	"kontor/handlers/web/about"
	"kontor/handlers/web/page"
	"kontor/handlers/web/webtest"
	"kontor/handlers/words"
)

// TestEveryTextHasWords: also what the lists put together, each figure with all that is said of one.
func TestEveryTextHasWords(t *testing.T) {
	found := webtest.HasWords(t, ".", "about", map[string][]string{
		"about.met.": about.Met, "about.unknown.": about.Unknown, "about.aspect.": about.Aspects,
	})
	if len(found) < 30 {
		t.Errorf("only %d keys found", len(found))
	}
	for _, lang := range []string{"sv", "en"} {
		for _, f := range about.Figures {
			for _, a := range append([]string{"name"}, about.Aspects...) {
				if key := "figure." + f + "." + a; words.In(lang).Text(key) == key {
					t.Errorf("no words for %s in %s", key, lang)
				}
			}
		}
	}
}

// TestForEverybody: who has not logged in reads both pages, and sees no way to anything else; the footer of every page leads to them.
func TestForEverybody(t *testing.T) {
	s := webtest.NewSite(t, func(c *page.Config) { c.Authority = publicOnly{} })
	for path, texts := range map[string][]string{
		"/about/accessibility": {"Tillgänglighetsredogörelse", "delvis förenligt", "WCAG 2.2", "EN 301 549", "Det här är inte känt", "Anmäl bristande tillgänglighet", "22 november 2026"},
		"/about/figures":       {"Vad siffrorna betyder", "Onödig efterfrågan", "Färre än fem är för lite data", "Kontrollräkning"},
	} {
		a := s.As("nobody", http.MethodGet, path, "")
		a.Want(t, 200, append(texts, `href="/about/figures"`, `href="/about/accessibility"`)...)
		for _, not := range []string{`href="/reception"`, `href="/admin"`, `action="/logout"`} {
			if strings.Contains(a.Body, not) {
				t.Errorf("%s offers %s to who has not logged in", path, not)
			}
		}
		if en := s.Get(path, "en"); en.Status != 200 || strings.Contains(en.Body, "Varje siffra") {
			t.Errorf("%s is not in English: %d", path, en.Status)
		}
	}
	s.As("nobody", http.MethodPost, "/about/figures", "").Want(t, http.StatusMethodNotAllowed)
}

// publicOnly lets everybody see what is about the system, and nothing else.
type publicOnly struct{}

func (publicOnly) Judge(_ handlers.Principal, a handlers.Access) handlers.Verdict {
	return handlers.Verdict{Allowed: a.Action == "page:accessibility" || a.Action == "page:figures"}
}
