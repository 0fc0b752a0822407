package page

import (
	"net/http"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
)

// OfficeChoice is an office to choose.
type OfficeChoice struct {
	*domain.Kontor
	Hours OpenHours
}

// OpenHours are when an office is open today, and how well that is known; a zero span is closed.
type OpenHours struct {
	domain.Span
	Basis domain.Basis
}

func (h OpenHours) Closed() bool { return h.Span == domain.Span{} }

// HoursOf are the office's hours today.
func (p Page) HoursOf(k *domain.Kontor) OpenHours {
	return OpenHours{k.HoursOn(p.Today()), k.HoursBasis(p.Today())}
}

// Offices lists the offices there are today whose page of the section is for who asks, by name.
func (p Page) Offices() []OfficeChoice {
	var all []OfficeChoice
	for _, k := range p.Network.Kontors {
		if k.Open.Has(p.Today()) && p.May(APage+p.Section, k.ID) {
			all = append(all, OfficeChoice{k, p.HoursOf(k)})
		}
	}
	alphabet := collate.New(language.Swedish)
	slices.SortFunc(all, func(a, b OfficeChoice) int { return alphabet.CompareString(a.Name, b.Name) })
	return all
}

// AtOffice shows the page of the office that the address names; without one, or with one that there is not, the offices to choose from.
func (s *Site) AtOffice(w http.ResponseWriter, r *http.Request, self string, show func(Page, *domain.Kontor) error) error {
	p := s.Page(r, self)
	if id := r.URL.Query().Get("kontor"); id != "" {
		k, err := s.Office(id)
		if err == nil {
			return show(p, k)
		}
		p.Fail(s.Log, err)
	}
	return Render(r.Context(), w, p.Status, chooser(p, p.Offices()))
}

// HoursText writes the opening hours of a day.
func (p Page) HoursText(h domain.Span) string {
	if h == (domain.Span{}) {
		return p.Text("web.closed.today")
	}
	return p.Text("web.hours", "opens", h.Opens, "closes", h.Closes)
}
