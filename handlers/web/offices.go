package web

import (
	"net/http"
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

// offices lists the offices there are today whose page of the section is for who asks, by name.
func (p page) offices() []officeChoice {
	var all []officeChoice
	for _, k := range p.Network.Kontors {
		if k.Open.Has(p.Today()) && p.may(aPage+p.Section, k.ID) {
			all = append(all, officeChoice{k, p.hoursOf(k)})
		}
	}
	alphabet := collate.New(language.Swedish)
	slices.SortFunc(all, func(a, b officeChoice) int { return alphabet.CompareString(a.Name, b.Name) })
	return all
}

// atOffice shows the page of the office that the address names; without one, or with one that there is not, the offices to choose from.
func (s *server) atOffice(w http.ResponseWriter, r *http.Request, self string, show func(page, *domain.Kontor) error) error {
	p := s.page(r, self)
	if id := r.URL.Query().Get("kontor"); id != "" {
		k, err := s.office(id)
		if err == nil {
			return show(p, k)
		}
		p.fail(s.Log, err)
	}
	return render(r.Context(), w, p.Status, chooser(p, p.offices()))
}

// hours writes the opening hours of a day.
func (p page) hours(h domain.Span) string {
	if h == (domain.Span{}) {
		return p.Text("web.closed.today")
	}
	return p.Text("web.hours", "opens", h.Opens, "closes", h.Closes)
}
