package webtest

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kontor/handlers/words"
)

// HasWords fails unless every key of words that begins with the prefix and stands in a source file of the folder has words in each of the
// languages, in the singular and the plural where it is counted. Where the source puts a key together, as in "desk.act." + name, the ends
// that there are stand in joined under the beginning. It answers with the keys, so that a test can see that there were any.
func HasWords(t *testing.T, folder, prefix string, joined map[string][]string, languages ...string) []string {
	t.Helper()
	key := regexp.QuoteMeta(prefix) + `\.[a-z0-9.-]*`
	used, built := regexp.MustCompile(`"(`+key+`[a-z0-9])"`), regexp.MustCompile(`"(`+key+`\.)" ?\+`)
	counted := regexp.MustCompile(`"(` + key + `)", "n"`)
	keys, plural := map[string]bool{}, map[string]bool{}
	for path, source := range sources(t, folder) {
		for _, m := range used.FindAllStringSubmatch(source, -1) {
			keys[m[1]] = true
		}
		for _, m := range counted.FindAllStringSubmatch(source, -1) {
			plural[m[1]] = true
		}
		for _, m := range built.FindAllStringSubmatch(source, -1) {
			if joined[m[1]] == nil {
				t.Errorf("%s puts together keys that begin with %q, and the test does not know their ends", path, m[1])
			}
			for _, end := range joined[m[1]] {
				keys[m[1]+end] = true
			}
		}
	}
	if languages == nil {
		languages = []string{"sv", "en"}
	}
	for _, lang := range languages {
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
	return slices.Sorted(maps.Keys(keys))
}

// sources are the folder's files by name, without tests and what is generated.
func sources(t *testing.T, folder string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = string(source)
	}
	return all
}
