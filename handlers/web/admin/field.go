package admin

import (
	"maps"
	"slices"

	"github.com/a-h/templ"

	"kontor/handlers/web/page"
)

// weekOrder are the days of the week as they stand on a page, by time.Weekday.
var weekOrder = []string{"1", "2", "3", "4", "5", "6", "0"}

// several says whether the field is more than one input.
func (f field) several() bool { return f.Kind == "checks" || f.Kind == "week" || f.Kind == "span" }

func (f field) has(value string) bool { return slices.Contains(f.Values, value) }

// span is the times of a day of the week: opens as the value, closes as the text.
func (f field) span(day string) choice {
	for _, c := range f.Choices {
		if c.Group == day {
			return c
		}
	}
	return choice{}
}

// inputMode is the keyboard that a telephone shows. Dates and times of day are written, in one form, and not picked from what the browser
// makes of them in its own language.
func (f field) inputMode() string {
	if f.Kind == "number" || f.Kind == "date" {
		return "numeric"
	}
	return "text"
}

// described ties the hint and what is wrong to the input.
func (f field) described() templ.Attributes {
	a, by := templ.Attributes{}, ""
	if f.Hint != "" {
		by = "h-" + f.Name
	}
	if f.Wrong != "" {
		by += " w-" + f.Name
		a["aria-invalid"] = "true"
	}
	if by != "" {
		a["aria-describedby"] = by
	}
	return a
}

// kept are the answers without what the form has of its own, by name.
func (f *form) kept() (all []field) {
	for _, name := range slices.Sorted(maps.Keys(f.known)) {
		switch name {
		case "key", "kind", "step", "seen":
			continue
		}
		all = append(all, field{Name: name, Values: f.known[name]})
	}
	return all
}

// doWords are what stands on the button that does it.
func (f *form) doWords(p page.Page) string {
	if f.ID == "policy" {
		return f.Submit
	}
	return p.Text("admin.do")
}
