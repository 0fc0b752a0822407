package reception

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// receptionPage is the reception of one office.
type receptionPage struct {
	page.Page
	Kontor *domain.Kontor
	Hours  page.OpenHours
	Day    dayNow
	Groups []typeGroup
	Form   url.Values // as it was sent, when it was refused
	Fresh  *registered
	Offers map[domain.ErrandID]bookable // for those of its errands that wait for a booked time
}

// dayNow is what the reception sees of the day, and what is kept alive.
type dayNow struct {
	Stage   domain.Stage
	Waiting int
	Longest time.Duration
	Desks   int
	Latest  []latest
}

// latest is one of the visits that were registered last.
type latest struct {
	Visit     domain.VisitID
	Ticket    domain.Ticket
	Protected bool
	At        time.Time
	Agencies  []domain.AgencyCode
	State     domain.State // of the errand that has come least far
}

// registered is a visit as the reception tells the visitor about it.
type registered struct {
	Ticket   domain.Ticket
	Errands  []domain.Errand
	Places   []int
	Estimate *domain.Estimate
}

// typeGroup is an agency's errand types, each with where it would go now.
type typeGroup struct {
	Agency domain.AgencyCode
	Types  []typeChoice
}

type typeChoice struct {
	Type     domain.ErrandType
	Decision domain.Decision
	Agreed   bool
}

func (s pages) reception(w http.ResponseWriter, r *http.Request) error {
	return s.AtOffice(w, r, "reception", func(p page.Page, k *domain.Kontor) error {
		return s.showReception(w, r, p, k, nil, domain.VisitID(r.URL.Query().Get("visit")))
	})
}

func (s pages) showReception(w http.ResponseWriter, r *http.Request, p page.Page, k *domain.Kontor, form url.Values, fresh domain.VisitID) error {
	v := receptionPage{Page: p, Kontor: k, Hours: p.HoursOf(k), Form: form}
	if r.Method == http.MethodPost {
		v.Self = page.Link("/reception", "kontor", string(k.ID))
	}
	v.Stream = "/live/reception/" + string(k.ID)
	err := s.Books.View(r.Context(), domain.DaybookID(k.ID, p.Today()), func(d *domain.Day) {
		v.Day, v.Fresh = seeDay(d, p.Now), seeRegistered(d, fresh)
	})
	if err != nil {
		return err
	}
	v.Offers = s.offers(r.Context(), v.Fresh)
	if v.Day.Stage == domain.Open {
		v.Groups = typesAt(p, k)
	}
	return page.Render(r.Context(), w, p.Status, receptionView(v))
}

// seeDay is the day as the reception sees it.
func seeDay(d *domain.Day, now time.Time) dayNow {
	const shown = 8
	n := dayNow{Stage: d.Stage}
	for _, v := range d.WaitingVisits() {
		n.Waiting++
		n.Longest = max(n.Longest, v.WaitedAt(now))
	}
	for _, desk := range d.Desks {
		if desk.Open && !desk.OnBreak {
			n.Desks++
		}
	}
	for _, id := range slices.Backward(d.Order) {
		if len(n.Latest) == shown {
			break
		}
		v := d.Visits[id]
		row := latest{Visit: id, Ticket: v.Ticket, Protected: v.Protected, At: v.Since, State: d.Errands[v.Errands[0]].State}
		for _, e := range v.Errands {
			row.Agencies = append(row.Agencies, d.Errands[e].Agency)
			if !d.Errands[e].State.Final() {
				row.State = d.Errands[e].State
			}
		}
		slices.Sort(row.Agencies)
		row.Agencies = slices.Compact(row.Agencies)
		n.Latest = append(n.Latest, row)
	}
	return n
}

func seeRegistered(d *domain.Day, id domain.VisitID) *registered {
	v := d.Visits[id]
	if v == nil {
		return nil
	}
	seen := &registered{Ticket: v.Ticket, Estimate: v.Promise}
	for _, e := range v.Errands {
		errand := *d.Errands[e]
		seen.Errands = append(seen.Errands, errand)
		seen.Places = append(seen.Places, d.Place(id, errand.Queue))
	}
	return seen
}

// typesAt lists what the reception may register, agency by agency, with where each would go from the office today.
func typesAt(p page.Page, k *domain.Kontor) []typeGroup {
	byAgency := map[domain.AgencyCode][]typeChoice{}
	for _, t := range p.Network.Types {
		if !t.Active {
			continue
		}
		decision, err := domain.Route(p.Network, domain.Asked{Kontor: k.ID, Type: t, Date: p.Today()})
		byAgency[t.Agency] = append(byAgency[t.Agency], typeChoice{t, decision, err == nil})
	}
	alphabet := collate.New(language.MustParse(p.Lang()))
	groups := make([]typeGroup, 0, len(byAgency))
	for agency, types := range byAgency {
		slices.SortFunc(types, func(a, b typeChoice) int {
			return alphabet.CompareString(p.TypeName(a.Type.Code), p.TypeName(b.Type.Code))
		})
		groups = append(groups, typeGroup{agency, types})
	}
	slices.SortFunc(groups, func(a, b typeGroup) int {
		// The host's own errands are the short ones at the door: they stand first.
		return cmp.Or(-compareBool(a.Agency == domain.Host, b.Agency == domain.Host), -cmp.Compare(len(a.Types), len(b.Types)), cmp.Compare(a.Agency, b.Agency))
	})
	return groups
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// chosen says whether the form, as it was sent, had the value.
func (v receptionPage) chosen(name, value string) bool { return slices.Contains(v.Form[name], value) }

// kept is what the form had, or what it begins with.
func (v receptionPage) kept(name, otherwise string) string {
	if v.Form == nil {
		return otherwise
	}
	return v.Form.Get(name)
}

// liveReception keeps the figures and the latest visits of an office's reception.
func (s pages) liveReception(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	return s.Stream(w, r, page.Only(k.ID), func(ctx context.Context, p page.Page) ([]page.Fragment, error) {
		var now dayNow
		err := s.Books.View(ctx, domain.DaybookID(k.ID, p.Today()), func(d *domain.Day) { now = seeDay(d, p.Now) })
		return []page.Fragment{{ID: "now", Made: receptionNow(p, now)}, {ID: "latest", Made: receptionLatest(p, now)}}, err
	})
}
