package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// deskPage is an officer's desk, or the way to one.
type deskPage struct {
	page.Page
	at
	Stage    domain.Stage
	Hours    domain.Span
	Officers []officerChoice
	Agencies []agencyChoice // that the officer may sign on for
	Desks    []sitting      // that are open, by name
	Usual    domain.DeskID  // where this browser was signed on last
	Free     domain.DeskID  // a desk that nobody is at
	Form     url.Values     // as it was sent, when it was refused
	Desk     *domain.Desk   // nil until the officer has signed on
	Left     time.Time      // when the officer's desk was closed, if it was
	Visit    *served        // nil when nobody is called
	Room     room
	Latest   []done  // what the officer did last
	Opened   *opened // content that was asked for
	Video    []videoDesk
	Live     bool // a part of the page that comes by itself: it takes the focus from nobody
}

// grabs says whether the first button of the desk is to have the focus.
func (v deskPage) grabs() bool { return v.Notice == nil && !v.Live && v.Opened == nil }

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

// sitting is an open desk, and who is there.
type sitting struct {
	domain.Desk
	Ticket domain.Ticket // of the visit there
}

// shown is what a page shows beside the day as it is.
type shown struct {
	form   url.Values
	opened *opened
}

func (s pages) desk(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if _, err := s.deskOf(r, q.Get("officer")); err != nil {
		return err
	}
	return s.AtOffice(w, r, "desk", func(p page.Page, _ *domain.Kontor) error {
		where, err := s.where(r, q.Get("kontor"), q.Get("at"), q.Get("officer"))
		if err != nil {
			return err
		}
		return s.showDesk(w, r, p, where, shown{})
	})
}

func (s pages) showDesk(w http.ResponseWriter, r *http.Request, p page.Page, where at, also shown) error {
	staff := p.Network.Staff(where.home.ID, p.Today())
	if where.officer != "" && !slices.Contains(staff, where.officer) && p.Notice == nil {
		p.Status = http.StatusNotFound
		p.Notice = &page.Notice{Text: p.Text("desk.stranger", "officer", short(string(where.officer)), "kontor", where.home.Name)}
		where.officer, where.kontor = "", where.home
	}
	v := deskPage{Page: p, at: where, Form: also.form, Opened: also.opened, Usual: remembered(r, where.home.ID)}
	if r.Method == http.MethodPost {
		v.Self = where.link()
	}
	if err := s.seeDesk(r.Context(), &v, staff); err != nil {
		return err
	}
	if v.kontor != v.home && v.Desk == nil {
		who, _ := handlers.PrincipalOf(r.Context())
		return s.Deny(r, who, handlers.Access{Action: page.APage + "desk", Kontor: v.kontor.ID}, "own-video-desk-only")
	}
	if where.officer != "" {
		v.Video = s.videoDesks(r.Context(), p, where)
	}
	if v.Desk != nil {
		v.Stream = page.Link("/live/desk/"+url.PathEscape(string(where.home.ID))+"/"+url.PathEscape(string(where.officer)),
			"key", p.Key, "at", other(where))
	}
	if v.Notice != nil && v.Status == http.StatusConflict && v.Visit == nil && len(v.Room.Waiting) > 0 {
		v.Notice.Next = p.Text("desk.next", "ticket", string(v.Room.Waiting[0].Ticket))
	}
	return page.Render(r.Context(), w, p.Status, deskView(v))
}

// other is the office whose visitors are served by video; empty when it is the officer's own.
func other(w at) string {
	if w.kontor == w.home {
		return ""
	}
	return string(w.kontor.ID)
}

// seeDesk fills the page from the day as it is now.
func (s pages) seeDesk(ctx context.Context, v *deskPage, staff []domain.OfficerID) error {
	book := domain.DaybookID(v.kontor.ID, v.Today())
	past, err := s.past.day(ctx, s.Entries, book)
	if err != nil {
		return err
	}
	return s.Books.View(ctx, book, func(d *domain.Day) {
		v.Stage, v.Hours = d.Stage, d.Hours
		v.Desks = sittings(d)
		seats := map[domain.OfficerID]domain.DeskID{}
		for _, desk := range v.Desks {
			seats[desk.Officer] = desk.ID
		}
		for _, o := range staff {
			v.Officers = append(v.Officers, officerChoice{o, seats[o]})
		}
		v.Agencies, v.Free = v.assignments(), freeDesk(d)
		for _, desk := range d.Desks {
			switch {
			case v.sits(*desk) && d.Stage == domain.Open:
				copied := *desk
				v.Desk = &copied
				v.Visit, v.Room, v.Latest = v.serve(d, past), v.seeRoom(d), v.latest(d, past)
			case !desk.Open && desk.Officer == v.officer && v.officer != "" && desk.Since.After(v.Left):
				v.Left = desk.Since
			}
		}
	})
}

// sittings are the day's open desks, by name; numbers by their size.
func sittings(d *domain.Day) (all []sitting) {
	for _, desk := range d.Desks {
		if !desk.Open {
			continue
		}
		at := sitting{Desk: *desk}
		if v := d.Visits[desk.Visit]; v != nil {
			at.Ticket = v.Ticket
		}
		all = append(all, at)
	}
	slices.SortFunc(all, func(a, b sitting) int {
		if len(a.ID) != len(b.ID) {
			return len(a.ID) - len(b.ID)
		}
		return compareText(a.ID, b.ID)
	})
	return all
}

// assignments lists the agencies that the officer may serve here today.
func (v *deskPage) assignments() (all []agencyChoice) {
	for code := range v.Network.Agencies {
		choice := agencyChoice{Agency: code}
		for _, l := range []domain.Level{domain.General, domain.InDepth} {
			if code != domain.Host && v.Network.Assigned(v.officer, v.home.ID, code, l, v.Today()) {
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
	for n := 1; n < 100; n++ {
		id := domain.DeskID(strconv.Itoa(n))
		if desk := d.Desks[id]; desk == nil || !desk.Open {
			return id
		}
	}
	return ""
}
