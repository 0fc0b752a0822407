package web

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
)

// officeChoice is an office to choose.
type officeChoice struct {
	*domain.Kontor
	Hours openHours
}

// openHours are when an office is open today, and how well that is known; a zero span is closed.
type openHours struct {
	domain.Span
	Basis domain.Basis
}

func (h openHours) closed() bool { return h.Span == domain.Span{} }

// hoursOf are the office's hours today.
func (p page) hoursOf(k *domain.Kontor) openHours {
	return openHours{k.HoursOn(p.Today()), k.HoursBasis(p.Today())}
}

// offices lists the offices there are today, by name.
func (p page) offices() []officeChoice {
	var all []officeChoice
	for _, k := range p.Network.Kontors {
		if k.Open.Has(p.Today()) {
			all = append(all, officeChoice{k, p.hoursOf(k)})
		}
	}
	alphabet := collate.New(language.Swedish)
	slices.SortFunc(all, func(a, b officeChoice) int { return alphabet.CompareString(a.Name, b.Name) })
	return all
}

// hours writes the opening hours of a day.
func (p page) hours(h domain.Span) string {
	if h == (domain.Span{}) {
		return p.Text("web.closed.today")
	}
	return p.Text("web.hours", "opens", h.Opens, "closes", h.Closes)
}
