package hall

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// step is how far somebody has come at the kiosk.
type step string

const (
	choosing step = "what"      // what the visit is about
	naming   step = "which"     // which of its errands
	sentOn   step = "reception" // what the kiosk cannot take
	numbered step = "number"    // the number is taken
	refused  step = "refused"
	taken    step = "taken" // the number was taken before
	broken   step = "down"
	unopened step = "unopened"
	shut     step = "closed"
)

// atStart is where the kiosk is.
const atStart = "/kiosk"

// kioskPage is the kiosk of an office.
type kioskPage struct {
	spoken
	Kontor    *domain.Kontor
	Hours     page.OpenHours
	Step      step
	Away      bool // from the first page in Swedish, to which it goes back by itself
	Groups    []group
	Group     group
	Number    numberTaken
	Printing  bool
	Languages []language
}

// numberTaken is the number that a visitor goes away with.
type numberTaken struct {
	Ticket   domain.Ticket
	Estimate domain.Estimate
	Waits    bool
	Matters  []domain.Matter
	Code     *page.QR // of the visitor's own page; nil when there is none
	Address  string
}

// kiosk is an office's kiosk. Its address says where one is: in=fi the language, agency=fk what was chosen, number=… what was taken; and
// what the device does: print=on that it prints every number by itself.
func (s pages) kiosk(w http.ResponseWriter, r *http.Request) error {
	return s.AtOffice(w, r, "kiosk", func(p page.Page, k *domain.Kontor) error {
		v := s.kioskPage(p, k, r.URL.Query())
		if err := s.take(r, &v); err != nil {
			s.fails(r.Context(), &v, err)
		}
		return page.Render(r.Context(), w, v.Status, kioskView(v))
	})
}

// liveKiosk keeps the kiosk's first page: whether the office is open. What somebody has under the hand stands still.
func (s pages) liveKiosk(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	return s.Stream(w, r, page.Only(k.ID), func(ctx context.Context, p page.Page) ([]page.Fragment, error) {
		if r.URL.Query().Get("still") != "" {
			return nil, nil
		}
		v := s.kioskPage(p, k, r.URL.Query())
		err := s.start(ctx, &v)
		return []page.Fragment{{ID: "kiosk", Made: kioskNow(v)}}, err
	})
}

// kioskPage is the kiosk at the step that the address names, with nothing read of the day yet.
func (s pages) kioskPage(p page.Page, k *domain.Kontor, q url.Values) kioskPage {
	v := kioskPage{
		spoken: s.speaking(p, "kiosk", q.Get("in")), Kontor: k, Hours: p.HoursOf(k), Step: choosing,
		Printing: q.Get("print") == "on", Languages: s.choices(),
	}
	switch {
	case q.Get("number") != "":
		v.Step = numbered
	case q.Get("to") == string(sentOn):
		v.Step = sentOn
	case q.Get("agency") != "":
		v.Step, v.Group.Agency = naming, domain.AgencyCode(q.Get("agency"))
	}
	v.Self, v.Away = v.here(v.Lang()), v.Step != choosing || v.Lang() != "sv"
	still := ""
	if v.Step != choosing {
		still = "yes"
	}
	v.Stream = page.Link("/live"+atStart+"/"+string(k.ID), "in", v.Lang(), "print", q.Get("print"), "still", still)
	return v
}

// take reads of the day what the step shows.
func (s pages) take(r *http.Request, v *kioskPage) error {
	switch v.Step {
	case choosing:
		return s.start(r.Context(), v)
	case naming:
		agency := v.Group.Agency
		if err := s.start(r.Context(), v); err != nil || v.Step != choosing {
			return err
		}
		for _, g := range v.Groups {
			if g.Agency == agency {
				v.Step, v.Group = naming, g
			}
		}
	case numbered:
		return s.number(r, v, r.URL.Query().Get("number"))
	}
	return nil
}

// start is the first page: the choices, or why there are none.
func (s pages) start(ctx context.Context, v *kioskPage) error {
	stage := domain.Unopened
	if err := s.Books.View(ctx, domain.DaybookID(v.Kontor.ID, v.Today()), func(d *domain.Day) { stage = d.Stage }); err != nil {
		return err
	}
	switch stage {
	case domain.Unopened:
		v.Step = unopened
	case domain.Closed:
		v.Step = shut
	default:
		v.Step, v.Groups = choosing, groups(v.spoken, v.Kontor)
	}
	return nil
}

// number is the visit that the kiosk has just taken in.
func (s pages) number(r *http.Request, v *kioskPage, token string) error {
	id, ok := s.taken(token)
	if kontor, date, book := id.Book().Daybook(); !ok || !book || kontor != v.Kontor.ID || date != v.Today() {
		v.Step = sentOn
		return nil
	}
	v.Step = sentOn // for what is to wait nowhere
	err := s.Books.View(r.Context(), id.Book(), func(d *domain.Day) {
		visit := d.Visits[id]
		if visit == nil || visit.Ticket == "" || visit.Protected {
			return
		}
		v.Step = numbered
		v.Number = numberTaken{Ticket: visit.Ticket, Matters: matters(d, visit)}
		if v.Number.Estimate, v.Number.Waits = soonest(d, visit); d.Practice {
			return // nobody is to follow what is for practice
		}
		v.Number.Address = s.SlipAddress(id)
	})
	if v.Number.Address == "" {
		return err
	}
	code, bad := page.NewQR(v.Number.Address)
	if bad != nil { // a number without a code is worth more than none
		s.Log.Error("a number has no code", slog.Any("error", bad))
		return err
	}
	v.Number.Code = &code
	return err
}

// given is what the kiosk's own address calls the visit: its token, or where none are made, its id, which the kiosk's device alone can use.
func (s pages) given(id domain.VisitID) string {
	if s.Slips == nil {
		return string(id)
	}
	return s.Slips.Token(id)
}

func (s pages) taken(named string) (domain.VisitID, bool) {
	if s.Slips == nil {
		return domain.VisitID(named), true
	}
	return s.Slips.Visit(named)
}
