package agency

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// filter is what the list is narrowed to, term by term: "från Fagersta, äldre än 20 min, video". Every term is one that a row must fit.
type filter []term

// term is one condition. Words are how it reads in the page's language, and Text as it was written.
type term struct {
	Text, Words string
	fits        func(projections.AgencyCase) bool
}

const (
	longestFilter = 200
	mostTerms     = 8
)

var (
	older       = regexp.MustCompile(`^(?:äldre än|older than|>)\s*(\d{1,5})(?:\s*min\.?)?$`)
	from        = regexp.MustCompile(`^(?:från|from)\s+(.+)$`)
	matterCode  = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}[- ]?[0-9A-HJKMNP-TV-Z]{4}$`)
	ticketShape = regexp.MustCompile(`^[A-Z]\d{3}$`)
)

// readFilter reads what was written, in either language. What is no condition that it knows is looked for in the row's office and type.
func readFilter(p page.Page, said string) (f filter) {
	if r := []rune(said); len(r) > longestFilter {
		said = string(r[:longestFilter])
	}
	for part := range strings.SplitSeq(said, ",") {
		part = strings.Join(strings.Fields(part), " ")
		if part == "" || slices.ContainsFunc(f, func(t term) bool { return plain(t.Text) == plain(part) }) {
			continue
		}
		if f = append(f, readTerm(p, part)); len(f) == mostTerms {
			break
		}
	}
	return f
}

func readTerm(p page.Page, text string) term {
	said := plain(text)
	if m := older.FindStringSubmatch(said); m != nil {
		minutes, _ := strconv.Atoi(m[1])
		return term{text, p.Text("agency.filter.older", "m", minutes), func(c projections.AgencyCase) bool { return int(c.Waited.Minutes()) >= minutes }}
	}
	if m := from.FindStringSubmatch(said); m != nil {
		return officeTerm(p, text, m[1])
	}
	if code := strings.ToUpper(text); matterCode.MatchString(code) {
		matter := domain.Matter(code[:4] + "-" + code[len(code)-4:])
		return term{text, p.Text("agency.filter.matter", "matter", string(matter)), func(c projections.AgencyCase) bool { return c.Matter == matter }}
	}
	if t, ok := wordTerm(p, text, said); ok {
		return t
	}
	return term{text, "”" + text + "”", func(c projections.AgencyCase) bool {
		return strings.Contains(plain(c.Name), said) || strings.Contains(plain(p.TypeName(c.Type)), said) || plain(string(c.Type)) == said
	}}
}

// officeTerm is an office by the beginning of its name. The words say the whole name where only one begins so.
func officeTerm(p page.Page, text, said string) term {
	name := text[len(text)-len(said):]
	found := 0
	for _, k := range p.Network.Kontors {
		if plain(k.Name) == said {
			name, found = k.Name, 1
			break
		}
		if strings.HasPrefix(plain(k.Name), said) {
			if found++; found == 1 {
				name = k.Name
			}
		}
	}
	if found != 1 {
		name = said
	}
	return term{text, p.Text("agency.filter.from", "kontor", name), func(c projections.AgencyCase) bool { return strings.HasPrefix(plain(c.Name), said) }}
}

// conditions are words that say how an errand waits, how it stands or whose it is; each in both languages.
var conditions = []struct {
	key, sv, en string
	fits        func(projections.AgencyCase) bool
}{
	{"video", "video", "video", func(c projections.AgencyCase) bool { return c.Channel == domain.Video }},
	{"desk", "lucka", "desk", func(c projections.AgencyCase) bool { return c.Channel == domain.AtDesk }},
	{"protected", "skyddad", "protected", func(c projections.AgencyCase) bool { return c.Protected }},
	{"waiting", "väntar", "waiting", func(c projections.AgencyCase) bool { return c.State == domain.Waiting }},
	{"underway", "pågår", "under way", func(c projections.AgencyCase) bool {
		return slices.Contains([]domain.State{domain.Called, domain.InService, domain.Paused}, c.State)
	}},
	{"solved", "löst", "solved", func(c projections.AgencyCase) bool { return c.Outcome == domain.Solved }},
	{"unanswered", "obesvarat", "unanswered", func(c projections.AgencyCase) bool { return c.Outcome == domain.HandedOver && c.Answer == "" }},
	{"accepted", "mottaget", "accepted", func(c projections.AgencyCase) bool { return c.Answer == domain.Accepted }},
	{"in_depth", "fördjupad", "in-depth", func(c projections.AgencyCase) bool { return c.Level == domain.InDepth }},
	{"general", "allmän", "general", func(c projections.AgencyCase) bool { return c.Level == domain.General }},
}

func wordTerm(p page.Page, text, said string) (term, bool) {
	for _, c := range conditions {
		if said == c.sv || said == c.en {
			words := c.sv
			if p.Lang() != "sv" {
				words = c.en
			}
			return term{text, words, c.fits}, true
		}
	}
	return term{}, false
}

func (f filter) fits(c projections.AgencyCase) bool {
	return !slices.ContainsFunc(f, func(t term) bool { return !t.fits(c) })
}

// String is the filter as the address has it.
func (f filter) String() string {
	texts := make([]string, len(f))
	for i, t := range f {
		texts[i] = t.Text
	}
	return strings.Join(texts, ", ")
}

// without is the filter without one of its terms, and with is it with one more.
func (f filter) without(i int) string { return slices.Delete(slices.Clone(f), i, i+1).String() }

func (f filter) with(text string) string {
	return cmp.Or(strings.TrimPrefix(f.String()+", "+text, ", "))
}

// has says whether the term is in it already.
func (f filter) has(words string) bool {
	return slices.ContainsFunc(f, func(t term) bool { return plain(t.Words) == plain(words) })
}

// code is the matter that the filter looks for: such a filter looks in every list.
func (f filter) code() bool {
	return slices.ContainsFunc(f, func(t term) bool { return matterCode.MatchString(strings.ToUpper(t.Text)) })
}

// ticket says whether somebody looked for a number from the waiting room.
func (f filter) ticket() bool {
	return slices.ContainsFunc(f, func(t term) bool { return ticketShape.MatchString(strings.ToUpper(t.Text)) })
}

func plain(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
