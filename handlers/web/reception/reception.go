package reception

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

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
	Form   url.Values // as it was sent, when it was refused or is being filled in without a script
	Answer answered
	Fresh  *registered
	Paper  *paper
	Undone *registered
	Offers map[domain.ErrandID]bookable // for those of its errands that wait for a booked time
}

// typeGroup is an agency's errand types, each with where it would go now.
type typeGroup struct {
	Agency domain.AgencyCode
	Types  []typeChoice
}

// look is what the reception is to show beside the day: a form as it was sent, a visit just registered, or one just undone.
type look struct {
	form          url.Values
	fresh, undone domain.VisitID
}

func (s pages) reception(w http.ResponseWriter, r *http.Request) error {
	return s.AtOffice(w, r, "reception", func(p page.Page, k *domain.Kontor) error {
		q := r.URL.Query()
		l := look{fresh: domain.VisitID(q.Get("visit")), undone: domain.VisitID(q.Get("undone"))}
		if q.Has("q") || q.Has("errand") {
			l.form = q
		}
		return s.showReception(w, r, p, k, l)
	})
}

func (s pages) showReception(w http.ResponseWriter, r *http.Request, p page.Page, k *domain.Kontor, l look) error {
	v := receptionPage{Page: p, Kontor: k, Hours: p.HoursOf(k), Form: l.form}
	if r.Method == http.MethodPost {
		v.Self = page.Link("/reception", "kontor", string(k.ID))
	}
	v.Stream = "/live/reception/" + string(k.ID)
	err := s.Books.View(r.Context(), domain.DaybookID(k.ID, p.Today()), func(d *domain.Day) {
		v.Day, v.Fresh, v.Undone = seeDay(d, p.Now), seeRegistered(d, l.fresh), seeRegistered(d, l.undone)
		v.Answer = s.look(p, k, d, l.form)
		if v.Day.Stage == domain.Open {
			v.Groups = groups(p, asking{p.Network, k, d, p.Now, domain.Register{}}, v.Answer, l.form)
		}
	})
	if err != nil {
		return err
	}
	if v.Undone != nil && !v.Undone.struck() {
		v.Undone = nil
	}
	if v.Fresh != nil {
		v.Paper = s.paperOf(p, k, v.Fresh)
	}
	v.Offers = s.offers(r.Context(), v.Fresh)
	return page.Render(r.Context(), w, p.Status, receptionView(v))
}

// groups lists what the reception may register without a script, agency by agency, with where each would go; when something was looked for,
// what was found.
func groups(p page.Page, q asking, a answered, form url.Values) []typeGroup {
	byAgency := map[domain.AgencyCode][]typeChoice{}
	for _, t := range p.Network.Types {
		if t.Active && !slices.Contains(form["errand"], string(t.Code)) {
			byAgency[t.Agency] = append(byAgency[t.Agency], q.route(t))
		}
	}
	if fold(a.Text) != "" {
		clear(byAgency)
		for _, c := range a.Found {
			byAgency[c.Type.Agency] = append(byAgency[c.Type.Agency], c)
		}
	}
	alphabet := collate.New(language.MustParse(p.Lang()))
	all := make([]typeGroup, 0, len(byAgency))
	for agency, types := range byAgency {
		slices.SortFunc(types, func(a, b typeChoice) int {
			return alphabet.CompareString(p.TypeName(a.Type.Code), p.TypeName(b.Type.Code))
		})
		all = append(all, typeGroup{agency, types})
	}
	slices.SortFunc(all, func(a, b typeGroup) int {
		// The host's own errands are the short ones at the door: they stand first.
		return cmp.Or(-compareBool(a.Agency == domain.Host, b.Agency == domain.Host), -cmp.Compare(len(a.Types), len(b.Types)), cmp.Compare(a.Agency, b.Agency))
	})
	return all
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
