package words

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"kontor/domain"
)

// keyed is every message of a language by its key.
func keyed(t *testing.T) map[string]map[string]*i18n.Message {
	all := map[string]map[string]*i18n.Message{}
	for _, lang := range Languages {
		all[lang] = map[string]*i18n.Message{}
		files, err := fs.Glob(messages, "messages/*."+lang+".json")
		if err != nil || len(files) == 0 {
			t.Fatalf("no files for %s: %v", lang, err)
		}
		for _, file := range files {
			content, err := fs.ReadFile(messages, file)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := i18n.ParseMessageFileBytes(content, file, nil)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, m := range parsed.Messages {
				if all[lang][m.ID] != nil {
					t.Errorf("%s: %q stands twice", file, m.ID)
				}
				all[lang][m.ID] = m
			}
		}
	}
	return all
}

var field = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// fields lists what the message puts in.
func fields(m *i18n.Message) (names []string) {
	for _, match := range field.FindAllStringSubmatch(m.One+m.Other, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestLanguagesSayTheSame(t *testing.T) {
	all := keyed(t)
	for _, lang := range Languages {
		for key, m := range all[lang] {
			if m.Other == "" {
				t.Errorf("%s: %q says nothing", lang, key)
			}
			for _, other := range Languages {
				twin := all[other][key]
				if twin == nil {
					t.Errorf("%q stands in %s, not in %s", key, lang, other)
				} else if got, want := languageFree(fields(twin)), languageFree(fields(m)); !slices.Equal(got, want) {
					t.Errorf("%q puts in %v in %s, %v in %s", key, want, lang, got, other)
				}
			}
		}
	}
}

// languageFree makes one of type and type_en, of which each language uses its own.
func languageFree(names []string) (free []string) {
	for _, name := range names {
		free = append(free, strings.TrimSuffix(name, "_en"))
	}
	return free
}

func TestTone(t *testing.T) {
	for lang, messages := range keyed(t) {
		for key, m := range messages {
			for _, bad := range []string{"!", "änligen", "lease", "\"", "  "} {
				if strings.Contains(m.One+m.Other, bad) {
					t.Errorf("%s: %q has %q in it: %s", lang, key, bad, m.Other)
				}
			}
		}
	}
}

func TestEveryPhraseHasASentence(t *testing.T) {
	all, src := keyed(t), readSource(t)
	for code, uses := range src.phrases {
		common := uses[0].args
		for _, use := range uses {
			common = slices.DeleteFunc(slices.Clone(common), func(name string) bool { return !slices.Contains(use.args, name) })
			for _, name := range use.args {
				if shownAs[name] == nil {
					t.Errorf("%s: nobody has said how the argument %q is shown", use.at, name)
				}
			}
		}
		for _, lang := range Languages {
			m := all[lang][sentence+code]
			if m == nil {
				t.Errorf("%s: no sentence for %q in %s", uses[0].at, code, lang)
				continue
			}
			for _, name := range fields(m) {
				if !slices.Contains(common, name) {
					t.Errorf("%s: the sentence for %q puts in %q, which not every use passes, such as %s", lang, code, name, uses[0].at)
				}
			}
			if uses[0].refusal && strings.Count(m.Other, ". ")+strings.Count(m.Other, "; ") == 0 {
				t.Errorf("%s: the refusal %q says no and not what to do: %s", lang, code, m.Other)
			}
		}
	}
	for key := range all["sv"] {
		if code, ok := strings.CutPrefix(key, sentence); ok && src.phrases[code] == nil {
			t.Errorf("nobody says %q any more", code)
		}
	}
}

func TestEveryCodeHasALabel(t *testing.T) {
	all, src := keyed(t), readSource(t)
	need := func(key, why string) {
		for _, lang := range Languages {
			if all[lang][key] == nil {
				t.Errorf("no label %q in %s, for %s", key, lang, why)
			}
		}
	}
	for typ, kinds := range map[string][]string{
		"Answer": {"answer"}, "Basis": {"basis"}, "Channel": {"channel"}, "Earlier": {"earlier"}, "Kind": {"kind"}, "Level": {"level"},
		"Need": {"need"}, "Outcome": {"outcome"}, "Presence": {"presence"}, "ReasonCode": {"reason"}, "Role": {"role"}, "Stage": {"stage"},
		"HoursReason": {"hours"}, "OfficeState": {"office"}, "FateCode": {"fate"},
		"State": {"state", "is"}, "Target": {"target"},
	} {
		if len(src.values[typ]) == 0 {
			t.Errorf("the domain has no %s", typ)
		}
		for value, name := range src.values[typ] {
			for _, kind := range kinds {
				need(kind+"."+value, "domain."+name)
			}
		}
	}
	for _, name := range src.events {
		need("event."+name, "an event")
	}
}

func TestPhrase(t *testing.T) {
	called := domain.Phrase{Code: "already-called", Args: map[string]string{"ticket": "A017", "desk": "2", "officer": "o-17"}}
	for _, tc := range []struct {
		lang string
		p    domain.Phrase
		want string
	}{
		{"sv", called, "A017 är redan kallad till lucka 2 av o-17. Kalla nästa."},
		{"en", called, "A017 is already called to desk 2 by o-17. Call the next."},
		{"en-GB,en;q=0.9,sv;q=0.1", called, "A017 is already called to desk 2 by o-17. Call the next."},
		{"fi", called, "A017 är redan kallad till lucka 2 av o-17. Kalla nästa."},
		{"", called, "A017 är redan kallad till lucka 2 av o-17. Kalla nästa."},
		{"sv", domain.Phrase{Code: "not-paused", Args: map[string]string{"ticket": "A001", "state": "in_service"}},
			"A001: ärendet pågår och är inte pausat. Läs om listan för att se var det är."},
		{"sv", domain.Phrase{Code: "visit-over", Args: map[string]string{"ticket": ""}}, "Besöket är redan avslutat. Registrera ett nytt besök."},
		{"sv", domain.Phrase{Code: "routed-office", Args: map[string]string{"kontor": "Västerås", "km": "61.5"}},
			"Närmaste öppna kontor som kan ta ärendet är Västerås, 61,5 km fågelvägen."},
		{"sv", domain.Phrase{Code: "kontor-closed", Args: map[string]string{"kontor": "Vimmerby", "date": "2024-05-02"}},
			"Vimmerby har stängt 2 maj 2024 enligt sina öppettider. Ändra öppettiderna om kontoret ska ha öppet."},
		{"sv", domain.Phrase{Code: "bad-desk", Args: map[string]string{"desk": "<b>{{.x}}"}},
			"”<b>{{.x}}” är inget namn på en lucka. Använd högst åtta siffror och bokstäver, till exempel 2 eller B1."},
		{"sv", domain.Phrase{Code: "of-next-year", Args: map[string]string{"desk": "2"}}, "of-next-year desk=2"},
	} {
		if got := In(tc.lang).Phrase(tc.p); got != tc.want {
			t.Errorf("%s %v:\n got %s\nwant %s", tc.lang, tc.p, got, tc.want)
		}
	}
}

func TestFormats(t *testing.T) {
	sv, en := In("sv"), In("en")
	summer := time.Date(2024, 5, 2, 8, 42, 0, 0, time.UTC)
	for _, tc := range []struct{ name, got, want string }{
		{"thousands", sv.Number(11200), "11\u00a0200"},
		{"thousands", en.Number(11200), "11,200"},
		{"four digits", sv.Number(1234), "1\u00a0234"},
		{"below zero", sv.Number(-3), "−3"},
		{"decimal", sv.Decimal(61.53), "61,5"},
		{"decimal that is whole", en.Decimal(61), "61"},
		{"share", sv.Percent(0.873), "87\u00a0%"},
		{"share", en.Percent(0.873), "87%"},
		{"minutes", sv.Minutes(12*time.Minute + 59*time.Second), "12 min"},
		{"no time", sv.Minutes(0), "0 min"},
		{"an hour", sv.Minutes(65 * time.Minute), "1 tim 5 min"},
		{"an hour", en.Minutes(60 * time.Minute), "1 h 0 min"},
		{"interval", sv.Interval(10*time.Minute, 20*time.Minute), "10–20 min"},
		{"interval of nothing", en.Interval(10*time.Minute, 10*time.Minute), "10 min"},
		{"clock", sv.Clock(summer), "10.42"},
		{"clock", en.Clock(summer), "10:42"},
		{"clock in winter", sv.Clock(summer.AddDate(0, 6, 0)), "09.42"},
		{"opening hour", sv.TimeOfDay(9 * 60), "09.00"},
		{"date", sv.Date("2024-05-02"), "2 maj 2024"},
		{"date", en.Date("2024-05-02"), "2 May 2024"},
		{"no date", sv.Date("i går"), "i går"},
		{"day", sv.Day("2024-05-02"), "torsdag 2 maj"},
		{"day", en.Day("2024-05-02"), "Thursday 2 May"},
		{"one", sv.Text("count.desks", "n", 1), "1 lucka"},
		{"many", sv.Text("count.desks", "n", 1200), "1\u00a0200 luckor"},
		{"label", en.Text("outcome.handed_over"), "received for the agency"},
		{"no such key", sv.Text("no.such"), "no.such"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, tc.got, tc.want)
		}
	}
}

func TestManySpeakAtOnce(t *testing.T) {
	done := make(chan string)
	for range 16 {
		go func() { done <- In("en").Text("minutes", "m", 1200) }()
	}
	for range 16 {
		if got := <-done; got != "1,200 min" {
			t.Errorf("got %q", got)
		}
	}
}
