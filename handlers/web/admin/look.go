package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// decided looks at what the command would make happen, and does it when that has been looked at before.
func (s pages) decided(w http.ResponseWriter, r *http.Request, p page.Page, k kind, f *form, c domain.Command, answered url.Values) error {
	refused := func(err error) error {
		if !page.Sayable(err) {
			return err
		}
		p.Fail(s.Log, err)
		var refusal *domain.Refusal
		if errors.As(err, &refusal) {
			f.blame(k.blames[refusal.Code], p.Phrase(refusal.Phrase))
		}
		return s.showForm(w, r, p, k, f)
	}
	events, err := s.wouldBe(r.Context(), p, k, c)
	if err != nil {
		return refused(err)
	}
	if text := s.meanwhile(r.Context(), p, f.Seen, events); text != "" {
		f.Seen = p.Network.Revision
		p.Status, p.Notice = http.StatusConflict, &page.Notice{Text: text, Next: p.Text("admin.meanwhile.next")}
		return s.look(w, r, p, k, f, c, events)
	}
	if answered.Get("step") != "do" {
		return s.look(w, r, p, k, f, c, events)
	}
	name, err := page.RequestOf(r, answered)
	if err != nil {
		return err
	}
	receipt, err := s.Books.Do(r.Context(), k.bookOf(c), c, name)
	if err != nil {
		return refused(err)
	}
	http.Redirect(w, r, doneAddress(k.back(answered), receipt.Entry), http.StatusSeeOther)
	return nil
}

// doneAddress is the page that shows what was done.
func doneAddress(back string, e domain.Entry) string {
	u, err := url.Parse(back)
	if err != nil {
		return back
	}
	q := u.Query()
	switch {
	case len(e.Events) == 0:
		q.Set("done", "0")
	case e.Book == domain.NetworkBook:
		q.Set("done", strconv.FormatUint(e.Revision, 10))
	default:
		q.Set("done", fmt.Sprintf("%s.%d", e.Book, e.Revision))
	}
	return page.Address(u.Path, q)
}

func (k kind) bookOf(c domain.Command) domain.BookID {
	if k.book == nil {
		return domain.NetworkBook
	}
	return k.book(c)
}

// wouldBe is what the command would make happen now. Nothing is written.
func (s pages) wouldBe(ctx context.Context, p page.Page, k kind, c domain.Command) (events []domain.Event, err error) {
	m := domain.Moment{At: p.Now, Actor: p.Who, Network: p.Network}
	switch c := c.(type) {
	case domain.NetworkCommand:
		return p.Network.Decide(m, c)
	case domain.LedgerCommand:
		book := k.bookOf(c)
		if !book.Ledger() {
			return nil, &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{Code: "unknown-book"}}
		}
		seen := s.Books.ViewLedger(ctx, book, func(l *domain.Ledger) { events, err = l.Decide(m, c) })
		return events, errors.Join(seen, err)
	}
	return nil, fmt.Errorf("%s is no form's command", c.Name())
}

// meanwhile says what was written about the same since the form was filled in; empty when nothing was.
func (s pages) meanwhile(ctx context.Context, p page.Page, seen uint64, events []domain.Event) string {
	if seen >= p.Network.Revision || len(events) == 0 {
		return ""
	}
	entries, err := s.past.read(ctx, s.Administers().Book)
	if err != nil {
		return p.Text("admin.meanwhile.unknown")
	}
	for _, e := range entries {
		if e.Revision <= seen {
			continue
		}
		for _, other := range e.Events {
			for _, ev := range events {
				if alike(other, ev) {
					return p.Text("admin.meanwhile", "who", e.Actor.String(), "time", e.Recorded, "what", said(p, other))
				}
			}
		}
	}
	return ""
}

// look shows what the command would make happen, with a button that does it.
func (s pages) look(w http.ResponseWriter, r *http.Request, p page.Page, k kind, f *form, c domain.Command, events []domain.Event) error {
	f.Looked = &looked{Already: len(events) == 0}
	then := p
	if _, network := c.(domain.NetworkCommand); network && len(events) > 0 {
		made, err := after(p.Network, p, c.Name(), events)
		if err != nil {
			return fmt.Errorf("look at what %s would do: %w", c.Name(), err)
		}
		then.Network = made
		e := effectsOf(p, p.Network, made, effective(p, events))
		f.Looked.Effects = &e
	}
	for _, ev := range events {
		f.Looked.Says = append(f.Looked.Says, said(then, ev))
		f.Looked.Notes = append(f.Looked.Notes, s.notes(r.Context(), p, ev)...)
	}
	return s.showForm(w, r, p, k, f)
}

// showForm is the page of a form.
func (s pages) showForm(w http.ResponseWriter, r *http.Request, p page.Page, k kind, f *form) error {
	v := view{Page: p, Subject: k.subject, Heading: p.Text("admin.form." + k.name), Lead: s.formLead(p, f), Up: &link{Text: p.Text("admin.back"), Href: k.back(f.known)}}
	v.Title = v.Heading
	v.Parts = []part{{Form: f}}
	return v.render(w, r)
}

// formLead says which object the form is about.
func (s pages) formLead(p page.Page, f *form) string {
	var about []string
	for _, field := range f.Fields {
		if field.Kind != "hidden" || field.Value() == "" {
			continue
		}
		switch field.Name {
		case "kontor":
			about = append(about, kontorName(p, domain.KontorID(field.Value())))
		case "agency":
			about = append(about, p.AgencyName(domain.AgencyCode(field.Value())))
		case "officer", "incident":
			about = append(about, field.Value())
		}
	}
	return joined(about)
}
