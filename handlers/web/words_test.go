package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/words"
	"kontor/projections"
)

var (
	wordsUsed   = regexp.MustCompile(`"(web\.[a-z0-9.-]*[a-z0-9])"`)
	wordsJoined = regexp.MustCompile(`"(web\.[a-z.]+\.)" ?\+`)
	counted     = regexp.MustCompile(`"(web\.[a-z0-9.-]+)", "n"`)
)

// joined are the ends of keys that the pages put together, by their beginnings.
var joined = map[string][]string{
	"web.title.":       {"live", "reception", "desk"},
	"web.choose.":      {"reception", "desk"},
	"web.act.":         {"next", "call", "recall", "absent", "return", "leave", "start", "pause", "resume", "break", "end-break", "close"},
	"web.col.":         {"name", "waiting", "longest"},
	"web.basis.":       {string(domain.Unverified), string(domain.Estimated), string(domain.Synthetic)},
	"web.basis.short.": {string(domain.Unverified), string(domain.Estimated), string(domain.Synthetic)},
	"web.view.": {
		projections.ViewNetwork, projections.ViewDay, projections.ViewWaits, projections.ViewDisplays, projections.ViewConservation,
		projections.ViewAnswers,
	},
}

func TestEveryTextHasWords(t *testing.T) {
	sources, err := filepath.Glob("*.*")
	if err != nil {
		t.Fatal(err)
	}
	keys, plural := map[string]bool{}, map[string]bool{}
	for _, path := range sources {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range wordsUsed.FindAllStringSubmatch(string(source), -1) {
			keys[m[1]] = true
		}
		for _, m := range counted.FindAllStringSubmatch(string(source), -1) {
			plural[m[1]] = true
		}
		for _, m := range wordsJoined.FindAllStringSubmatch(string(source), -1) {
			if joined[m[1]] == nil {
				t.Errorf("%s puts together keys that begin with %q, and the test does not know their ends", path, m[1])
			}
			for _, end := range joined[m[1]] {
				keys[m[1]+end] = true
			}
		}
	}
	if len(keys) < 100 {
		t.Fatalf("only %d keys found", len(keys))
	}
	for _, lang := range words.Languages {
		w := words.In(lang)
		for key := range keys {
			counts := [][]any{nil}
			if plural[key] {
				counts = [][]any{{"n", 0}, {"n", 1}, {"n", 2}}
			}
			for _, args := range counts {
				if w.Text(key, args...) == key {
					t.Errorf("no words for %s in %s with %v", key, lang, args)
				}
			}
		}
	}
}
