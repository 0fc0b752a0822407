package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// leadPage is what whoever leads an office does there: for desks whose officer is gone, visitors who are stuck, and what does not work.
type leadPage struct {
	page.Page
	Kontor  *domain.Kontor
	Stage   domain.Stage
	Hours   domain.Span // of today
	Usual   domain.Span // as the day was to be
	Desks   []sitting
	Stuck   []stuck // at a desk, or parked
	First   []raised
	Waiting []domain.Ticket
	Down    []domain.DownChannel
	Form    url.Values
}

// stuck is a visit that is out of the line.
type stuck struct {
	Visit   domain.VisitID
	Ticket  domain.Ticket
	Desk    domain.DeskID // none when it is parked
	Officer domain.OfficerID
	State   domain.State
}

// raised is a visit that somebody gave another class.
type raised struct {
	Visit  domain.VisitID
	Ticket domain.Ticket
	Class  domain.Class
}

// leads are what is done on the page of those who lead.
var leads = []act{
	one("sign-off", func(a asked) domain.SignOff { return domain.SignOff{Desk: a.desk(), Reason: a.reason()} }),
	one("free", func(a asked) domain.Free { return domain.Free{Visit: a.visit(), Reason: a.reason()} }),
	found("join", func(a asked) (c domain.Join, err error) {
		if c.Visit, err = a.numbered("visit"); err == nil {
			c.Into, err = a.numbered("into")
		}
		return c, err
	}),
	found("prioritise", func(a asked) (c domain.Prioritise, err error) {
		id := a.visit()
		if id == "" {
			id, err = a.numbered("ticket")
		}
		return domain.Prioritise{Visit: id, Class: domain.Class(a.Get("class")), Reason: a.reason()}, err
	}),
	one("close-early", func(a asked) domain.CloseEarly {
		t := domain.Clock(-1) // before any opening: the refusal says what it must be
		if err := t.UnmarshalText([]byte(a.Get("closes"))); err != nil {
			t = -1
		}
		return domain.CloseEarly{At: t, Reason: a.reason()}
	}),
	one("down", func(a asked) domain.ReportDown { return domain.ReportDown{Agency: a.agency(), Channel: a.channel()} }),
	one("up", func(a asked) domain.ReportUp { return domain.ReportUp{Agency: a.agency(), Channel: a.channel()} }),
}

func (a asked) agency() domain.AgencyCode { return domain.AgencyCode(a.Get("agency")) }
func (a asked) channel() domain.Channel   { return domain.Channel(a.Get("channel")) }

func (s pages) lead(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Get("kontor") == "" {
		http.Redirect(w, r, "/desk", http.StatusSeeOther)
		return nil
	}
	return s.AtOffice(w, r, "desk", func(p page.Page, k *domain.Kontor) error { return s.showLead(w, r, p, k, nil) })
}

func (s pages) showLead(w http.ResponseWriter, r *http.Request, p page.Page, k *domain.Kontor, form url.Values) error {
	v := leadPage{Page: p, Kontor: k, Form: form}
	v.Title = p.Text("desk.lead.title")
	v.Self = page.Link("/desk/lead", "kontor", string(k.ID))
	v.Stream = page.Link("/live/lead/"+url.PathEscape(string(k.ID)), "key", p.Key)
	if err := s.seeLead(r.Context(), &v); err != nil {
		return err
	}
	return page.Render(r.Context(), w, p.Status, leadView(v))
}

func (s pages) seeLead(ctx context.Context, v *leadPage) error {
	v.Usual = v.Kontor.HoursOn(v.Today())
	return s.Books.View(ctx, domain.DaybookID(v.Kontor.ID, v.Today()), func(d *domain.Day) {
		v.Stage, v.Hours, v.Desks = d.Stage, d.Hours, sittings(d)
		v.Down = slices.Clone(d.Down)
		for _, id := range d.Order {
			visit := d.Visits[id]
			if at := d.Desks[visit.Desk]; visit.Desk != "" && at != nil {
				v.Stuck = append(v.Stuck, stuck{visit.ID, visit.Ticket, at.ID, at.Officer, stateOf(d, visit)})
			} else if stateOf(d, visit) == domain.Paused {
				v.Stuck = append(v.Stuck, stuck{visit.ID, visit.Ticket, "", "", domain.Paused})
			}
		}
		for _, visit := range d.WaitingVisits() {
			v.Waiting = append(v.Waiting, visit.Ticket)
			if visit.Class != "" && visit.Class != domain.Ordinary {
				v.First = append(v.First, raised{visit.ID, visit.Ticket, visit.Class})
			}
		}
	})
}

// stateOf is how far the visit has come, by the errand that has come farthest.
func stateOf(d *domain.Day, v *domain.Visit) domain.State {
	for _, s := range []domain.State{domain.InService, domain.Paused, domain.Called, domain.Held} {
		for _, id := range v.Errands {
			if d.Errands[id].State == s {
				return s
			}
		}
	}
	return ""
}

// liveLead keeps the page of those who lead.
func (s pages) liveLead(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	key := r.URL.Query().Get("key")
	if key == "" {
		key = uuid.NewString()
	}
	return s.Stream(w, r, page.Only(k.ID), func(ctx context.Context, p page.Page) ([]page.Fragment, error) {
		v := leadPage{Page: p, Kontor: k}
		v.Key = key
		err := s.seeLead(ctx, &v)
		return []page.Fragment{
			{ID: "lead-desks", Made: leadDesks(v)}, {ID: "lead-visits", Made: leadVisits(v)}, {ID: "lead-channels", Made: leadChannels(v)},
			{ID: "lead-hours", Made: leadHours(v)},
		}, err
	})
}
