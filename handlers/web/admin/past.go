package admin

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// shownLines is how many lines of a history are shown at once.
const shownLines = 25

// historyPart is the history of what it concerns: who, when, what, from when on, and the way to take it back.
func (s pages) historyPart(r *http.Request, p page.Page, concerns func(domain.Event) bool) (part, error) {
	out := part{ID: "history", Heading: p.Text("admin.history")}
	entries, err := s.past.read(r.Context(), s.Administers().Book)
	if err != nil {
		return out, err
	}
	if s.Administers().Book == nil {
		out.Text = p.Text("admin.history.nolog")
		return out, nil
	}
	all := lines(entries, concerns)
	t := &table{ID: "history", Empty: p.Text("admin.history.none"), Columns: []column{
		{Key: "recorded", Text: p.Text("admin.col.recorded")}, {Key: "who", Text: p.Text("admin.col.who"), Wide: true},
		{Key: "what", Text: p.Text("admin.col.what")}, {Key: "from", Text: p.Text("admin.col.from")}, {Text: p.Text("admin.col.undo")},
	}}
	for i, l := range all {
		if i == shownLines {
			out.Text = p.Text("admin.history.more", "n", shownLines, "of", len(all))
			break
		}
		t.Rows = append(t.Rows, historyRow(p, l))
	}
	out.Table = t
	return out, nil
}

func historyRow(p page.Page, l line) row {
	undo := cell{Links: []link{{
		Text: p.Text("admin.undo"), Label: p.Text("admin.undo.label", "what", p.Text("event."+l.Event.Name()), "when", string(domain.DateOf(l.Recorded))),
		Href: undoAddress(l.Revision, l.Index),
	}}}
	return row{Cells: []cell{
		{Text: string(domain.DateOf(l.Recorded)), Small: p.Clock(l.Recorded), By: l.Recorded.UTC().Format("2006-01-02T15:04:05.000")},
		text(whoText(p, l.Actor)),
		{Text: sentence(p.Text("event." + l.Event.Name())), Small: said(p, l.Event)},
		text(string(begins(l.Event))), undo,
	}}
}

func undoAddress(revision uint64, index int) string {
	return formAddress("undo", filled("entry", strconv.FormatUint(revision, 10), "event", strconv.Itoa(index)))
}

// whoText is the actor as it stands in the log: pseudonymous.
func whoText(p page.Page, a domain.Actor) string {
	return strings.TrimSpace(p.Text("role."+string(a.Role)) + " " + a.ID)
}

// undo shows the form that takes an event back, filled in; or says why nothing can.
func (s pages) undo(w http.ResponseWriter, r *http.Request) error {
	p := s.Page(r, "admin")
	revision, err := strconv.ParseUint(r.URL.Query().Get("entry"), 10, 64)
	index, ierr := strconv.Atoi(r.URL.Query().Get("event"))
	if err != nil || ierr != nil {
		return unknownPage()
	}
	entries, err := s.past.read(r.Context(), s.Administers().Book)
	if err != nil {
		return err
	}
	if revision < 1 || revision > uint64(len(entries)) || index < 0 || index >= len(entries[revision-1].Events) {
		return unknownPage()
	}
	was, err := before(entries, revision)
	if err != nil {
		return fmt.Errorf("the network before entry %d: %w", revision, err)
	}
	e := entries[revision-1]
	c := s.undoingWith(p, was, e.Events[index])
	if c.kind == "" {
		return s.cannotUndo(w, r, p, e.Events[index], c.reason)
	}
	if c.kind == "policy" {
		return s.undoPolicy(w, r, p, e, e.Events[index], c)
	}
	k := kinds[c.kind]
	f := s.formOf(p, k, c.known, nil)
	f.Seen = p.Network.Revision
	f.Text = p.Text("admin.undo.of", "what", said(p, e.Events[index]), "who", whoText(p, e.Actor), "date", string(domain.DateOf(e.Recorded)))
	return s.showForm(w, r, p, k, f)
}

// undoPolicy shows the policy that held before as a draft: it is checked like any other before it holds again.
func (s pages) undoPolicy(w http.ResponseWriter, r *http.Request, p page.Page, e domain.Entry, ev domain.Event, c counter) error {
	v := view{Page: p, Subject: "policy", Heading: p.Text("admin.policy.draft"), Up: &link{Text: p.Text("admin.subject.policy"), Href: "/admin/network/policy"}}
	v.Title, v.Lead = v.Heading, p.Text("admin.undo.of", "what", said(p, ev), "who", whoText(p, e.Actor), "date", string(domain.DateOf(e.Recorded)))
	v.Parts = []part{s.draft(p, c.known.Get("yaml"), c.known.Get("from"))}
	return v.render(w, r)
}

// cannotUndo says why an event cannot be taken back, and what can be done instead.
func (s pages) cannotUndo(w http.ResponseWriter, r *http.Request, p page.Page, ev domain.Event, reason string) error {
	p.Notice = &page.Notice{Text: p.Text(reason), Next: p.Text("admin.undo.next")}
	v := view{Page: p, Heading: p.Text("admin.undo.not"), Lead: said(p, ev), Up: &link{Text: p.Text("admin.back"), Href: "/admin"}}
	v.Title = v.Heading
	return v.render(w, r)
}

// done is what was just done, as the book has it: the entry that the address names.
func (s pages) done(r *http.Request, p page.Page) (*doing, error) {
	asked := r.URL.Query().Get("done")
	switch book, revision, of := strings.Cut(asked, "."); {
	case asked == "":
		return nil, nil
	case asked == "0":
		return &doing{Text: p.Text("admin.done.already")}, nil
	case of:
		return s.doneInLedger(r, p, domain.BookID(book), revision)
	}
	revision, err := strconv.ParseUint(asked, 10, 64)
	if err != nil {
		return nil, nil
	}
	entries, err := s.past.read(r.Context(), s.Administers().Book)
	if err != nil || revision < 1 || revision > uint64(len(entries)) {
		return nil, err
	}
	e := entries[revision-1]
	if e.Command == (domain.SeedNetwork{}).Name() {
		return nil, nil
	}
	d := &doing{}
	var what []string
	for i, ev := range e.Events {
		what = append(what, said(p, ev))
		d.Undo = append(d.Undo, link{Text: p.Text("admin.undo"), Label: p.Text("admin.undo") + " " + said(p, ev), Href: undoAddress(e.Revision, i)})
	}
	d.Text = p.Text("admin.done", "what", joined(what))
	return d, nil
}

// doneInLedger is what was just written in a ledger.
func (s pages) doneInLedger(_ *http.Request, p page.Page, book domain.BookID, _ string) (*doing, error) {
	return &doing{Text: p.Text("admin.done.ledger", "book", string(book))}, nil
}

// allHistory is what was changed in the whole network, the last first.
func (s pages) allHistory(r *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.history")
	h, err := s.historyPart(r, v.Page, ofAny)
	v.Parts = append(v.Parts, h)
	return err
}

func joined(words []string) string { return strings.Join(words, " · ") }

// sentence begins with a capital letter.
func sentence(words string) string {
	for i, letter := range words {
		if i == 0 {
			return strings.ToUpper(string(letter)) + words[len(string(letter)):]
		}
	}
	return words
}

// with is the address with more in its query.
func with(path string, pairs ...string) string { return page.Address(path, filled(pairs...)) }
