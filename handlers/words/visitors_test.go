package words

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// parts are the parts of the program that visitors read.
var parts = []string{"kiosk", "screen", "visitor"}

// ofStaff are keys of those parts that only the staff reads, or only two languages are spoken in.
var ofStaff = []string{
	"web.title.screen", "web.choose.screen", "web.choose.kiosk", "screen.spoken", "screen.silent", "screen.blocked",
	"screen.lost", "screen.back",
}

// TestVisitorsLanguagesSayTheSame: what visitors read stands in all five languages, with the same put in, or is named as not needed.
func TestVisitorsLanguagesSayTheSame(t *testing.T) {
	all := keyed(t)
	for _, part := range parts {
		for _, lang := range Visitors[len(Languages):] {
			own := map[string]*i18n.Message{}
			for _, m := range written(t, part, lang) {
				own[m.ID] = m
			}
			for key, m := range own {
				twin := all["sv"][key]
				switch {
				case strings.HasSuffix(key, review):
				case twin == nil:
					t.Errorf("%s: %q stands in no Swedish file", lang, key)
				case !slices.Equal(fields(m), fields(twin)):
					t.Errorf("%s: %q puts in %v, in Swedish %v", lang, key, fields(m), fields(twin))
				case strings.Contains(m.Other, "{time}") != strings.Contains(twin.Other, "{time}"):
					t.Errorf("%s: %q lacks the time that the page puts in: %s", lang, key, m.Other)
				}
			}
			for _, m := range written(t, part, "sv") {
				if own[m.ID] == nil && !slices.Contains(ofStaff, m.ID) {
					t.Errorf("%s has no %q", lang, m.ID)
				}
			}
		}
	}
}

// TestWhatNobodyHasReadIsMarked: the words that a machine made say so in their file, and those of the staff's languages do not.
func TestWhatNobodyHasReadIsMarked(t *testing.T) {
	for _, part := range parts {
		for _, lang := range Visitors {
			if marked, ours := Unread(part, lang) != "", slices.Contains(Languages, lang); marked == ours {
				t.Errorf("%s in %s: marked as not read: %v", part, lang, marked)
			}
		}
	}
}

func written(t *testing.T, part, lang string) []*i18n.Message {
	t.Helper()
	all, err := read("messages/" + part + "." + lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		for _, bad := range []string{"!", "\"", "  "} {
			if strings.Contains(m.One+m.Two+m.Other, bad) {
				t.Errorf("%s in %s: %q has %q in it: %s", part, lang, m.ID, bad, m.Other)
			}
		}
	}
	return all
}

func TestForVisitors(t *testing.T) {
	for _, tc := range []struct {
		asked []string
		want  string
	}{
		{[]string{"fit"}, "fit"}, {[]string{"se"}, "se"}, {[]string{"se-NO"}, "se"}, {[]string{"fi-FI"}, "fi"}, {[]string{"sv"}, "sv"},
		{[]string{"ar", "fi"}, "fi"},                                    // the visitor's own first, then what the browser asks for
		{[]string{"ar", "de-DE,de;q=0.9,en;q=0.5"}, "en"},               // a whole header
		{[]string{"ar"}, "sv"}, {[]string{"", "%%"}, "sv"}, {nil, "sv"}, // nothing that there are words in
	} {
		if got := ForVisitors(tc.asked...).Lang(); got != tc.want {
			t.Errorf("%q speaks %s, want %s", tc.asked, got, tc.want)
		}
	}
	if got := In("fi").Lang(); got != "sv" {
		t.Errorf("the staff's pages speak %s to who asks for Finnish", got)
	}
}

func TestVisitorsFormats(t *testing.T) {
	moment := time.Date(2024, 5, 2, 8, 42, 0, 0, time.UTC)
	for _, tc := range []struct{ lang, number, clock, minutes, interval string }{
		{"sv", "11\u00a0200", "10.42", "12 min", "10–20 min"},
		{"en", "11,200", "10:42", "12 min", "10–20 min"},
		{"fi", "11\u00a0200", "10.42", "12 min", "10–20 min"},
		{"fit", "11\u00a0200", "10.42", "12 min", "10–20 min"},
		{"se", "11\u00a0200", "10:42", "12 min", "10–20 min"},
	} {
		w := ForVisitors(tc.lang)
		got := []string{w.Number(11200), w.Clock(moment), w.Minutes(12 * time.Minute), w.Interval(10*time.Minute, 20*time.Minute)}
		if want := []string{tc.number, tc.clock, tc.minutes, tc.interval}; !slices.Equal(got, want) {
			t.Errorf("%s writes %q, want %q", tc.lang, got, want)
		}
	}
	if got := ForVisitors("se").Text("visitor.place", "n", 2); got != "Don leat sajis 2 gárgadasas." {
		t.Errorf("two in Northern Sami: %s", got)
	}
}

// TestSwedishWhereALanguageHasNone: key by key, and it says so.
func TestSwedishWhereALanguageHasNone(t *testing.T) {
	for _, tc := range []struct{ lang, key, want, in string }{
		{"fi", "visitor.waiting", "Odotat vuoroasi", "fi"},
		{"fit", "visitor.waiting", "Sie ootat", "fit"},
		{"se", "outcome.solved", "löst", "sv"},
		{"fit", "outcome.solved", "löst", "sv"},
		{"en", "outcome.solved", "solved", "en"},
		{"se", "no.such", "no.such", "se"},
	} {
		if text, in := ForVisitors(tc.lang).Said(tc.key); text != tc.want || in != tc.in {
			t.Errorf("%s says of %s %q in %s", tc.lang, tc.key, text, in)
		}
	}
}

func TestLines(t *testing.T) {
	for _, part := range parts {
		lines, err := Lines(part)
		if err != nil || len(lines) < 8 {
			t.Fatalf("%s has %d lines: %v", part, len(lines), err)
		}
		for _, l := range lines {
			if l.Text["sv"] == "" || !slices.Contains(ofStaff, l.Key) && len(l.Text) != len(Visitors) {
				t.Errorf("%s stands in %v", l.Key, l.Text)
			}
		}
	}
	if _, err := Lines("nowhere"); err == nil {
		t.Error("there are lines of what is not there")
	}
}
