package overview_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"kontor/handlers/web/about"
	"kontor/handlers/words"
)

var opened = regexp.MustCompile(`(?s)<details id="what-[a-z-]*?([a-z0-9]+)"><summary>[^<]*</summary>\s*<p>(.*?)</p>`)

// TestAFigureMeansTheSameEverywhere: what a name opens on the pages is what the list of all figures says, in one and the same words.
func TestAFigureMeansTheSameEverywhere(t *testing.T) {
	s := newDay(t)
	shared := map[string]string{"within": "within-target", "unserved": "left", "visits": "visits", "median": "live-wait"}
	for _, lang := range []string{"sv", "en"} {
		w := words.In(lang)
		list := html.UnescapeString(s.Get("/about/figures", lang).Body)
		for _, page := range []string{"/", "/kontor/skelleftea"} {
			found := map[string]string{}
			for _, m := range opened.FindAllStringSubmatch(s.Get(page, lang).Body, -1) {
				found[m[1]] = html.UnescapeString(m[2])
				if m[2] == "" || strings.Contains(m[2], "overview.fact") || strings.Contains(m[2], "figure.") {
					t.Errorf("%s in %s: %s means %q", page, lang, m[1], m[2])
				}
			}
			if len(found) != 10 {
				t.Fatalf("%s has %d figures with a meaning: %v", page, len(found), found)
			}
			for name, figure := range shared {
				for _, aspect := range about.Aspects[:3] {
					said := w.Text("figure." + figure + "." + aspect)
					if !strings.Contains(found[name], said) || !strings.Contains(list, said) {
						t.Errorf("%s in %s: %s does not say %q but %q", page, lang, name, said, found[name])
					}
				}
				if double := "overview.fact." + name + ".define"; w.Text(double) != double {
					t.Errorf("%s has words a second time", double)
				}
			}
		}
	}
}
