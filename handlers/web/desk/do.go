package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// at is where a form or a page is about: whose desk, from which office the right goes, and in which office's day.
type at struct {
	home    *domain.Kontor // where the officer sits, by which who asks was judged
	kontor  *domain.Kontor // whose visitors are served: the same, or another by video
	officer domain.OfficerID
}

// link is the desk's page.
func (a at) link(more ...string) string {
	args := []string{"kontor", string(a.home.ID), "officer", string(a.officer)}
	if a.kontor != a.home {
		args = append(args, "at", string(a.kontor.ID))
	}
	return page.Link("/desk", append(args, more...)...)
}

// doing does what a form asks, and shows the desk again: by a redirect, or with what was refused.
func (s pages) doing(does act) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := page.ReadForm(w, r)
		if err != nil {
			return err
		}
		named := form.Get("officer")
		where, err := s.where(r, form.Get("kontor"), form.Get("at"), named)
		if err != nil {
			return err
		}
		who, err := page.RequestOf(r, form)
		if err != nil {
			return err
		}
		if !does.lead {
			form.Set("officer", string(where.officer))
		}
		p := s.Page(r, "desk")
		err = s.do(r, where, does, asked{Values: form, page: p, kontor: where.kontor}, who)
		if err == nil {
			s.remember(w, does, where, form)
			http.Redirect(w, r, after(does, where, form), http.StatusSeeOther)
			return nil
		}
		if u := (unfound{}); errors.As(err, &u) {
			p.Status, p.Notice = http.StatusUnprocessableEntity, u.notice(p)
		} else if sayable(err) {
			p.Fail(s.Log, err)
			if does.path == moving.path {
				p.Notice.Next = p.Text("desk.move.back")
			}
		} else {
			return err
		}
		form.Set(refused, does.path)
		if does.lead {
			return s.showLead(w, r, p, where.kontor, form)
		}
		return s.showDesk(w, r, p, where, shown{form: form})
	}
}

// refused is the name under which a form that was refused says which it was.
const refused = "refused"

// after is where a form leads when it is done.
func after(does act, where at, form url.Values) string {
	if does.lead || does.path == "open" && form.Get("from") != "" {
		return page.Link("/desk/lead", "kontor", string(where.kontor.ID))
	}
	return where.link()
}

// do seals what goes with the act, and gives its commands, in their order. A form that is sent again does nothing again.
func (s pages) do(r *http.Request, where at, does act, a asked, who handlers.Request) error {
	book := domain.DaybookID(where.kontor.ID, a.page.Today())
	day, err := s.see(r.Context(), book)
	if err != nil {
		return err
	}
	a.day = day
	if err := s.mayAt(r, where, does, a); err != nil {
		return err
	}
	commands, err := does.commands(a)
	if err != nil {
		return err
	}
	if does.texts != nil {
		if err := s.seal(r, a.errand(), does.texts(a), who); err != nil {
			return err
		}
	}
	for i, c := range commands {
		step := who
		if i < len(commands)-1 {
			step.Key += "/" + strconv.Itoa(i)
		}
		if _, err := s.Books.Do(r.Context(), book, c, step); err != nil {
			return err
		}
	}
	return nil
}

// seal seals texts for the errand, if there are any. What is asked for with the same key again is not sealed again.
func (s pages) seal(r *http.Request, id domain.ErrandID, texts domain.Texts, who handlers.Request) error {
	if len(texts) == 0 {
		return nil
	}
	for f, text := range texts {
		if texts[f] = strings.TrimSpace(text); texts[f] == "" {
			return &domain.Refusal{Kind: domain.Malformed, Phrase: domain.Phrase{Code: "no-content"}}
		}
	}
	if s.Contents == nil {
		return &domain.Refusal{Kind: domain.Ruled, Phrase: domain.Phrase{Code: "no-vault"}}
	}
	p, _ := handlers.PrincipalOf(r.Context())
	_, err := s.Contents.Seal(r.Context(), p, id, texts, who.Key+"/sealed")
	return err
}

// sayable says whether the error is one to show beside the form that led to it.
func sayable(err error) bool {
	var no *handlers.Denied
	return page.Sayable(err) || errors.As(err, &no)
}

// notice says what was not found, and what it could have been.
func (u unfound) notice(p page.Page) *page.Notice {
	if len(u.near) > 0 {
		return &page.Notice{Text: p.Text("desk.several."+u.what, "text", u.text), Next: p.Text("desk.near", "names", strings.Join(u.near, ", "))}
	}
	return &page.Notice{Text: p.Text("desk.none."+u.what, "text", u.text)}
}

// daySeen is what the words of a form are read by.
type daySeen struct {
	tickets map[domain.Ticket]domain.VisitID
	in      map[domain.ErrandID]domain.State
	visits  map[domain.ErrandID]domain.VisitID
	desks   map[domain.DeskID]domain.Desk
}

func (d daySeen) serving(e domain.ErrandID) bool { return d.in[e] == domain.InService }

func (d daySeen) atDesk(v domain.VisitID) bool {
	for _, desk := range d.desks {
		if desk.Open && desk.Visit != "" && desk.Visit == v {
			return true
		}
	}
	return false
}

func (s pages) see(ctx context.Context, b domain.BookID) (seen daySeen, err error) {
	seen = daySeen{
		map[domain.Ticket]domain.VisitID{}, map[domain.ErrandID]domain.State{}, map[domain.ErrandID]domain.VisitID{}, map[domain.DeskID]domain.Desk{},
	}
	err = s.Books.View(ctx, b, func(d *domain.Day) {
		for id, v := range d.Visits {
			seen.tickets[v.Ticket] = id
		}
		for id, e := range d.Errands {
			seen.in[id], seen.visits[id] = e.State, e.Visit
		}
		for id, desk := range d.Desks {
			seen.desks[id] = *desk
		}
	})
	return seen, err
}
