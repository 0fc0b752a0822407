package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// fill shows a form, with what its address knows of the answers; "undo" leads to the form that takes an event back.
func (s pages) fill(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("kind") == "undo" {
		return s.undo(w, r)
	}
	k, known := kinds[r.PathValue("kind")]
	if !known {
		return unknownPage()
	}
	p := s.Page(r, "admin")
	f := s.formOf(p, k, r.URL.Query(), nil)
	f.Seen = p.Network.Revision
	return s.showForm(w, r, p, k, f)
}

// formOf is the form with the answers as they are, and what is wrong with them.
func (s pages) formOf(p page.Page, k kind, known url.Values, wrong map[string]string) *form {
	f := &form{known: known, ID: k.name, Action: k.path, Kontor: domain.KontorID(known.Get("kontor")), Submit: p.Text("admin.look"), Fields: k.fields(asking{p, known})}
	f.Forbidden = !p.May(k.act(), f.judged(k))
	for i := range f.Fields {
		if key := wrong[f.Fields[i].Name]; key != "" {
			f.Fields[i].Wrong = p.Text(key)
		}
	}
	for i := range f.Fields {
		if f.Fields[i].Kind == "week" || f.Fields[i].Kind == "span" {
			f.Fields[i].Choices = spanValues(f.Fields[i], known)
		}
	}
	return f
}

// judged is the office by which the form is judged.
func (f *form) judged(k kind) domain.KontorID {
	if ofOffice[k.path] {
		return f.Kontor
	}
	return ""
}

// spanValues are the times that are filled in, one choice for each day: opens and closes.
func spanValues(f field, known url.Values) (all []choice) {
	if f.Kind == "span" {
		return []choice{{Value: known.Get("opens"), Text: known.Get("closes")}}
	}
	for day := range 7 {
		n := strconv.Itoa(day)
		all = append(all, choice{Value: known.Get("opens-" + n), Text: known.Get("closes-" + n), Group: n})
	}
	return all
}

// doing does what a form of the address asks, in steps: it is looked at, and then done. What is typed is kept until it is.
func (s pages) doing(path string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		answered, err := page.ReadForm(w, r)
		if err != nil {
			return err
		}
		k, known := kinds[answered.Get("kind")]
		if !known || k.path != path {
			return page.Unreadable{Key: "web.error.form"}
		}
		p := s.Page(r, "admin")
		p.Self = formAddress(k.name, keeping(answered))
		seen, _ := strconv.ParseUint(answered.Get("seen"), 10, 64)
		a := &answers{Values: answered}
		command := k.command(s, p, a)
		if answered.Get("step") == "edit" {
			f := s.formOf(p, k, answered, nil)
			f.Seen = seen
			return s.showForm(w, r, p, k, f)
		}
		f := s.formOf(p, k, answered, a.wrong)
		f.Seen = cmp.Or(seen, p.Network.Revision)
		if len(a.wrong) > 0 {
			p.Status, p.Notice = http.StatusUnprocessableEntity, &page.Notice{Text: p.Text("admin.wrong.some", "n", len(a.wrong)), Next: p.Text("admin.wrong.next")}
			return s.showForm(w, r, p, k, f)
		}
		return s.decided(w, r, p, k, f, command, answered)
	}
}

// keeping are the answers as an address can have them: without what is the form's own.
func keeping(answered url.Values) url.Values {
	kept := url.Values{}
	for name, values := range answered {
		switch name {
		case "key", "kind", "step", "seen", "yaml", "checked":
			continue
		}
		kept[name] = values
	}
	return kept
}

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

// blame puts the words beside the field, if the form has it.
func (f *form) blame(name, words string) {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			f.Fields[i].Wrong = words
		}
	}
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
	return page.Render(r.Context(), w, p.Status, subjectView(v))
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
