package admin

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// asking puts the questions of a form, with what is known of the answers.
type asking struct {
	page.Page
	url.Values
}

// field is a question by its name, in words of its own.
func (q asking) field(kind, name string) field {
	return field{Name: name, Kind: kind, Label: q.Text("admin.field." + name), Values: q.Values[name]}
}

func (q asking) hidden(names ...string) (all []field) {
	for _, name := range names {
		all = append(all, field{Name: name, Kind: "hidden", Values: q.Values[name]})
	}
	return all
}

func (f field) hinted(words string) field { f.Hint = words; return f }
func (f field) perhaps() field            { f.Optional = true; return f }
func (f field) of(c []choice) field       { f.Choices = c; return f }

// otherwise is what is filled in where nothing is.
func (f field) otherwise(values ...string) field {
	if len(f.Values) == 0 {
		f.Values = values
	}
	return f
}

// from is the day from which it is to hold; to the last, where there is one.
func (q asking) from() field {
	return q.field("date", "from").hinted(q.Text("admin.hint.from")).otherwise(string(q.Today()))
}

func (q asking) to() field { return q.field("date", "to").hinted(q.Text("admin.hint.to")).perhaps() }

func (q asking) basis() field {
	return q.field("choice", "basis").of(q.labelled("basis.", domain.Sourced, domain.Unverified, domain.Estimated, domain.Synthetic)).
		hinted(q.Text("admin.hint.basis")).otherwise(string(domain.Sourced))
}

// labelled are codes by what they are called: kind is how the keys of their words begin.
func (q asking) labelled(kind string, codes ...any) (all []choice) {
	for _, c := range codes {
		code := textOf(c)
		all = append(all, choice{Value: code, Text: q.Text(kind + code)})
	}
	return all
}

func (q asking) agencies() (all []choice) {
	for _, code := range slices.Sorted(maps.Keys(q.Network.Agencies)) {
		if code != domain.Host {
			all = append(all, choice{Value: string(code), Text: q.AgencyName(code)})
		}
	}
	return all
}

// types are the errand types of an agency, or of all with the agency over them, by name.
func (q asking) types(of domain.AgencyCode) (all []choice) {
	for code, t := range q.Network.Types {
		if of == "" && t.Agency != domain.Host || of == t.Agency {
			c := choice{Value: string(code), Text: q.TypeName(code)}
			if of == "" {
				c.Group = q.AgencyName(t.Agency)
			}
			all = append(all, c)
		}
	}
	swedish := collate.New(language.Swedish)
	slices.SortFunc(all, func(a, b choice) int {
		return cmp.Or(swedish.CompareString(a.Group, b.Group), swedish.CompareString(a.Text, b.Text))
	})
	return all
}

func (q asking) offices(but domain.KontorID) (all []choice) {
	for id, k := range q.Network.Kontors {
		if id != but && k.Open.From != domain.Never {
			all = append(all, choice{Value: string(id), Text: k.Name})
		}
	}
	swedish := collate.New(language.Swedish)
	slices.SortFunc(all, func(a, b choice) int { return swedish.CompareString(a.Text, b.Text) })
	return all
}

// weekValues writes a week as the fields of a form have it.
func weekValues(q url.Values, week [7]domain.Span) {
	for day, s := range week {
		n := strconv.Itoa(day)
		if s == (domain.Span{}) {
			q.Del("opens-" + n)
			q.Del("closes-" + n)
			continue
		}
		q.Set("opens-"+n, s.Opens.String())
		q.Set("closes-"+n, s.Closes.String())
	}
}

// week asks for the times of each day of the week.
func (q asking) week(label string) field {
	return field{Name: "week", Kind: "week", Label: label, Hint: q.Text("admin.hint.week")}
}

// textOf is a code as text.
func textOf(c any) string {
	switch c := c.(type) {
	case string:
		return c
	case domain.Basis:
		return string(c)
	case domain.Level:
		return string(c)
	case domain.Presence:
		return string(c)
	case domain.OfficeState:
		return string(c)
	case domain.HoursReason:
		return string(c)
	case domain.Channel:
		return string(c)
	case domain.Outcome:
		return string(c)
	case domain.IncidentKind:
		return string(c)
	case domain.IncidentEnd:
		return string(c)
	case domain.HolidayCode:
		return string(c)
	}
	return ""
}
