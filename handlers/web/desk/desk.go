package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// deskPage is an officer's desk, or the way to one.
type deskPage struct {
	page.Page
	Kontor   *domain.Kontor
	Stage    domain.Stage
	Officer  domain.OfficerID
	Officers []officerChoice
	Agencies []agencyChoice // that the officer may sign on for
	Free     domain.DeskID  // a desk that nobody is at
	Form     url.Values     // as it was sent, when it was refused
	Desk     *domain.Desk   // nil until the officer has signed on
	Visit    *served        // nil when nobody is called
	Room     room
	Live     bool // a part of the page that comes by itself: it takes the focus from nobody
}

// grabs says whether the first button of the desk is to have the focus.
func (v deskPage) grabs() bool { return v.Notice == nil && !v.Live }

// officerChoice is who may work at the office today.
type officerChoice struct {
	Officer domain.OfficerID
	Desk    domain.DeskID // where the officer is signed on
}

// agencyChoice is an agency that the officer is assigned to, with the levels.
type agencyChoice struct {
	Agency domain.AgencyCode
	Levels []domain.Level
}

// served is the visit at the desk.
type served struct {
	domain.Visit
	Waited    time.Duration
	MayRecall bool
	Errands   []servedErrand
}

// servedErrand is one of the visit's errands. What the officer has no assignment for is there, but not what it is about.
type servedErrand struct {
	domain.Errand
	Mine   bool // the officer may know what it is about
	Here   bool // the desk is open for it
	Served time.Duration
}

// Called says whether the visitor has been called and service has not begun.
func (v *served) Called() bool {
	return v.has(domain.Called) && !v.has(domain.InService)
}

// Serving says whether an errand is in service.
func (v *served) Serving() bool { return v.has(domain.InService) }

func (v *served) has(s domain.State) bool {
	return slices.ContainsFunc(v.Errands, func(e servedErrand) bool { return e.State == s })
}

// room is what waits, and for whom.
type room struct {
	Waiting []waiting // for this desk, in the order in which to call
	Others  int       // visits that wait for other desks only
	Parked  []waiting // with an errand that this desk may go on with
	Absent  []waiting
}

// waiting is a visit that is not at a desk.
type waiting struct {
	Visit    domain.VisitID
	Errand   domain.ErrandID // the one that is parked
	Ticket   domain.Ticket
	Waited   time.Duration
	Language string
	Needs    []domain.Need
	Private  bool
	Errands  []servedErrand
}

func (s pages) desk(w http.ResponseWriter, r *http.Request) error {
	officer, err := s.deskOf(r, r.URL.Query().Get("officer"))
	if err != nil {
		return err
	}
	return s.AtOffice(w, r, "desk", func(p page.Page, k *domain.Kontor) error { return s.showDesk(w, r, p, k, officer, nil) })
}

func (s pages) showDesk(w http.ResponseWriter, r *http.Request, p page.Page, k *domain.Kontor, o domain.OfficerID, form url.Values) error {
	staff := p.Network.Staff(k.ID, p.Today())
	if o != "" && !slices.Contains(staff, o) && p.Notice == nil {
		p.Status, p.Notice = http.StatusNotFound, &page.Notice{Text: p.Text("web.desk.stranger", "officer", string(o), "kontor", k.Name)}
		o = ""
	}
	v := deskPage{Page: p, Kontor: k, Officer: o, Form: form}
	if r.Method == http.MethodPost {
		v.Self = page.Link("/desk", "kontor", string(k.ID), "officer", string(o))
	}
	if err := s.seeDesk(r.Context(), &v, staff); err != nil {
		return err
	}
	if v.Desk != nil {
		v.Stream = page.Link("/live/desk/"+url.PathEscape(string(k.ID))+"/"+url.PathEscape(string(o)), "key", p.Key)
	}
	if v.Notice != nil && v.Status == http.StatusConflict && v.Visit == nil && len(v.Room.Waiting) > 0 {
		v.Notice.Next = p.Text("web.desk.next", "ticket", string(v.Room.Waiting[0].Ticket))
	}
	return page.Render(r.Context(), w, p.Status, deskView(v))
}

// seeDesk fills the page from the day as it is now.
func (s pages) seeDesk(ctx context.Context, v *deskPage, staff []domain.OfficerID) error {
	return s.Books.View(ctx, domain.DaybookID(v.Kontor.ID, v.Today()), func(d *domain.Day) {
		v.Stage = d.Stage
		at := map[domain.OfficerID]domain.DeskID{}
		for id, desk := range d.Desks {
			if desk.Open {
				at[desk.Officer] = id
			}
		}
		for _, o := range staff {
			v.Officers = append(v.Officers, officerChoice{o, at[o]})
		}
		v.Agencies, v.Free = v.assignments(), freeDesk(d)
		if desk := d.Desks[at[v.Officer]]; v.Officer != "" && desk != nil && d.Stage == domain.Open {
			copied := *desk
			v.Desk = &copied
			v.Visit, v.Room = v.serve(d), v.seeRoom(d)
		}
	})
}

// assignments lists the agencies that the officer may serve here today.
func (v *deskPage) assignments() (all []agencyChoice) {
	for code := range v.Network.Agencies {
		choice := agencyChoice{Agency: code}
		for _, l := range []domain.Level{domain.General, domain.InDepth} {
			if code != domain.Host && v.Network.Assigned(v.Officer, v.Kontor.ID, code, l, v.Today()) {
				choice.Levels = append(choice.Levels, l)
			}
		}
		if len(choice.Levels) > 0 {
			all = append(all, choice)
		}
	}
	slices.SortFunc(all, func(a, b agencyChoice) int {
		if len(a.Levels) != len(b.Levels) {
			return len(b.Levels) - len(a.Levels)
		}
		return compareText(a.Agency, b.Agency)
	})
	return all
}

// freeDesk is the lowest number of a desk that nobody is at.
func freeDesk(d *domain.Day) domain.DeskID {
	for n := '1'; n <= '9'; n++ {
		if desk := d.Desks[domain.DeskID(n)]; desk == nil || !desk.Open {
			return domain.DeskID(n)
		}
	}
	return ""
}

// liveDesk keeps the desk: the visit at it, what may be done with it, and who waits for it. Its forms have the key of the page that they
// come to: one page, one act.
func (s pages) liveDesk(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	officer, err := s.deskOf(r, r.PathValue("officer"))
	if err != nil {
		return err
	}
	key := r.URL.Query().Get("key")
	if key == "" {
		key = uuid.NewString()
	}
	return s.Stream(w, r, page.Only(k.ID), func(ctx context.Context, p page.Page) ([]page.Fragment, error) {
		v := deskPage{Page: p, Kontor: k, Officer: officer}
		v.Key, v.Live = key, true
		err := s.seeDesk(ctx, &v, nil)
		return []page.Fragment{{ID: "keeping", Made: deskKeeping(v)}, {ID: "at-desk", Made: atDesk(v)}, {ID: "room", Made: deskRoom(v)}}, err
	})
}
