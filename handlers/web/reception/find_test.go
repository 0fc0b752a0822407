package reception

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// seeded is the network of the reference data.
func seeded(t testing.TB) *domain.Network {
	t.Helper()
	books, err := handlers.NewBooks(t.Context(), memlog.New(), handlers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := books.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return books.Network()
}

func codes(types []domain.ErrandType, most int) (all []domain.ErrandTypeCode) {
	for _, t := range types[:min(most, len(types))] {
		all = append(all, t.Code)
	}
	return all
}

func TestFind(t *testing.T) {
	f := newFinder(seeded(t))
	for _, c := range []struct {
		name, text string
		first      domain.ErrandTypeCode
	}{
		{"three letters", "bos", "fk-bostb"},
		{"a Swedish name", "Bostadsbidrag", "fk-bostb"},
		{"an English name", "housing allowance", "fk-bostb"},
		{"a synonym", "flytta", "skv-flytt-inom"},
		{"a synonym in English", "child benefit", "fk-barnb"},
		{"a word that is written in two ways", "id kort", "skv-idkort-ans"},
		{"likewise with a hyphen", "id-kort", "skv-idkort-ans"},
		{"a hyphen that is not typed", "akassa", "af-akassa"},
		{"a space for the hyphen", "a kassa", "af-akassa"},
		{"letters without dots", "foraldrapenning", "fk-forald"},
		{"dots where there are none", "bårnbidräg", "fk-barnb"},
		{"capital letters", "PERSONBEVIS", "skv-persbevis"},
		{"the type's own code", "pm-btp-ans", "pm-btp-ans"},
		{"the agency's name and a word", "försäkringskassan vab", "fk-vab"},
		{"the agency's code and a word", "pm fond", "pm-premie"},
		{"the words in another order", "bostadstillägg ansökan", "pm-btp-ans"},
		{"a wrong letter", "bostadsbidreg", "fk-bostb"},
		{"two letters in the wrong order", "persnobevis", "skv-persbevis"},
		{"a missing letter", "barnbidag", "fk-barnb"},
		{"a wrong letter in an unfinished word", "medbogarsk", "mig-medb"},
		{"a hundred spaces around it", strings.Repeat(" ", 100) + "vab" + strings.Repeat(" ", 100), "fk-vab"},
		{"signs that are no letters", "<script>vab</script>", ""},
		{"nothing that there is", "zxqwvy", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := f.find(c.text, nil)
			switch {
			case c.first == "" && len(found) > 0:
				t.Errorf("%q finds %v", c.text, codes(found, 3))
			case c.first != "" && (len(found) == 0 || found[0].Code != c.first):
				t.Errorf("%q finds %v first, want %s", c.text, codes(found, 3), c.first)
			}
		})
	}
}

func TestFindRanks(t *testing.T) {
	f := newFinder(seeded(t))
	if all := f.find("", nil); len(all) < 60 {
		t.Fatalf("%d types: the test shows nothing", len(all))
	}
	if got := codes(f.find("", []domain.ErrandTypeCode{"fk-vab", "pm-afs"}), 2); !slices.Equal(got, []domain.ErrandTypeCode{"fk-vab", "pm-afs"}) {
		t.Errorf("the empty field has %v first", got)
	}
	for _, found := range f.find("FK", nil) {
		if found.Agency != "fk" {
			t.Errorf("an agency's code finds %s", found.Code)
		}
	}
	for text, code := range map[string]domain.ErrandTypeCode{"skriva in mig": "af-inskr", "fråga pm a-kassa (hänvisas till a-kassan)": "af-akassa"} {
		if found := codes(f.find(text, nil), shown); !slices.Contains(found, code) {
			t.Errorf("%q, where a word is an agency's code too, finds %v and not %s", text, found, code)
		}
	}
	if n := len(f.find("fk", nil)); n < 10 {
		t.Errorf("an agency's code finds %d of its types", n)
	}
	place := func(text string, code domain.ErrandTypeCode, lately ...domain.ErrandTypeCode) int {
		return slices.Index(codes(f.find(text, lately), 100), code)
	}
	if begins, inside := place("pension", "pm-allman"), place("pension", "pm-premie"); begins < 0 || inside < begins {
		t.Errorf("what begins with the text is at %d, what has it inside at %d", begins, inside)
	}
	for _, known := range f.all {
		if known.Code == "skv-dekl-inl" && (known.rank([]string{"hand", "in"}) != asBeginning || known.rank([]string{"tax", "hand"}) != asWords) {
			t.Error("what a name begins with is no better than words of it")
		}
	}
	if place("status", "pm-status", "pm-status") > place("status", "fk-status", "pm-status") {
		t.Error("of two that are as good the one that was registered lately comes later")
	}
	if place("barnbidrag", "fk-barnb", "fk-bostb") != 0 {
		t.Error("what was registered lately comes before the name that was typed")
	}
}

// TestEveryTypeIsFound: by its own names, by each of its synonyms, and by any of them with one letter wrong, among those that are shown.
func TestEveryTypeIsFound(t *testing.T) {
	f := newFinder(seeded(t))
	type name struct {
		code domain.ErrandTypeCode
		text string
	}
	var names []name
	for _, known := range f.all {
		for _, text := range append([]string{known.NameSv, known.NameEn, string(known.Code)}, besides(known.Code)...) {
			names = append(names, name{known.Code, text})
		}
	}
	for _, n := range names {
		if !slices.Contains(codes(f.find(n.text, nil), shown), n.code) {
			t.Errorf("%s is not found by %q, which finds %v", n.code, n.text, codes(f.find(n.text, nil), shown))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom(names).Draw(t, "name")
		letters := []rune(n.text)
		i := rapid.IntRange(0, len(letters)-1).Draw(t, "letter")
		if len([]rune(fold(n.text))) < 4 || letters[i] == ' ' || letters[i] == '-' {
			t.Skip("too short to be wrong, or no letter")
		}
		letters[i] = rapid.SampledFrom([]rune("abcdefghijklmnopqrstuvwxyzåäö")).Draw(t, "becomes")
		if found := codes(f.find(string(letters), nil), 100); !slices.Contains(found, n.code) {
			t.Fatalf("%s is not found by %q for %q, which finds %v", n.code, string(letters), n.text, found)
		}
	})
}

func besides(code domain.ErrandTypeCode) (words []string) {
	for _, s := range synonyms() {
		if s.Type == code {
			words = append(words, s.Word)
		}
	}
	return words
}

// TestSynonyms: every line is of a type in use, in a language that is spoken here, marked for how well it is known, and there once.
func TestSynonyms(t *testing.T) {
	n := seeded(t)
	seen := map[string]bool{}
	for _, s := range synonyms() {
		line := string(s.Type) + ";" + s.Word + ";" + s.Language
		if !n.Types[s.Type].Active || fold(s.Word) == "" || s.Language != "sv" && s.Language != "en" || s.Basis != domain.Unverified || seen[line] {
			t.Errorf("synonyms.csv has %+v", s)
		}
		seen[line] = true
	}
	for code, known := range n.Types {
		if known.Active && len(besides(code)) == 0 {
			t.Errorf("%s has no synonym", code)
		}
	}
	if _, err := readSynonyms([]byte("type;word;language;basis\nfk-vab;vab\n")); err == nil {
		t.Error("a line that is cut off is read")
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Åäö ÉÜ": "aao eu", "a-kassa": "akassa", "  Namn, äktenskap ": "namn aktenskap", "vab(!)": "vab", "": "", "٣ 7": "٣ 7",
	} {
		if got := fold(text); got != want {
			t.Errorf("%q is folded to %q, want %q", text, got, want)
		}
	}
}

func TestApart(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"vab", "vab", 0}, {"vab", "vba", 1}, {"vab", "vabb", 1}, {"vab", "ab", 1}, {"pension", "penzion", 1}, {"abcdef", "ghijkl", 3}, {"", "ab", 2}} {
		if got := apart([]rune(c.a), []rune(c.b), 2); got != c.want {
			t.Errorf("%q and %q are %d apart, want %d", c.a, c.b, got, c.want)
		}
	}
}

// TestFindIsQuick: also the worst of texts is answered long before a key is let go.
func TestFindIsQuick(t *testing.T) {
	f := newFinder(seeded(t))
	for _, text := range []string{"", "bos", "bostadsbidreg", "ansokan om identitetskort fel", strings.Repeat("flyttanmälan ", 40)} {
		best := time.Hour
		for range 5 {
			began := time.Now()
			f.find(text, nil)
			best = min(best, time.Since(began))
		}
		if best > 25*time.Millisecond {
			t.Errorf("%.20q takes %s", text, best)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	n := seeded(b)
	for _, text := range []string{"bos", "bostadsbidreg"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				newFinder(n).find(text, nil)
			}
		})
	}
}
