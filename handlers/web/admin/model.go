// Package admin is the pages of the administration: what the network is, was and is to be, each fact with its two dates, its history and
// its undo; the rules of routing with what they would change; who is let in; what went wrong; and who has read what.
//
// Every page is put together from parts, and every form goes the same way: filled in, looked at, done. What a form does is always a new
// dated event; nothing here edits one.
package admin

import (
	"net/url"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// view is a page of the administration: a subject, chosen on the left, and its parts on the right.
type view struct {
	page.Page
	Subject string // of the list on the left
	Heading string
	Lead    string // under the heading
	Up      *link  // to where one came from
	Done    *doing // what was just done
	Parts   []part
}

// part is a section of a page. What it has is shown in the order of the fields.
type part struct {
	ID, Heading, Text string
	Warning           string // what is missing, or to be done
	Facts             []fact
	Lines             []string
	Table             *table
	Form              *form
	Links             []link
	Code              []string // commands to run where the files are
	Fold              bool     // it is opened by its heading
}

type link struct {
	Text, Href string
	Label      string // for whoever does not see what it stands beside
}

// fact is a name and what it is.
type fact struct {
	Name, Value string
	Basis       domain.Basis
}

// doing is what an entry of the network book said, and what undoes it.
type doing struct {
	Text string
	Undo []link
}

// choice is a value that a form offers.
type choice struct{ Value, Text, Group string }

// field is a question of a form.
type field struct {
	Name, Label, Hint string
	Kind              string // text, date, time, moment, number, area, choice, checks, week, hidden
	Values            []string
	Choices           []choice
	Optional          bool
	Wrong             string // what is wrong with what was written, in words
}

// Value is the first of what is filled in.
func (f field) Value() string {
	if len(f.Values) == 0 {
		return ""
	}
	return f.Values[0]
}

// form is questions, what came of looking at the answers, and where they are sent.
type form struct {
	ID, Action, Text string
	Kontor           domain.KontorID // that it is judged by
	Fields           []field
	Submit           string
	Looked           *looked // the answers were looked at: it can be done
	Forbidden        bool    // shown, and not to be sent by who looks
	Seen             uint64  // revision of the network book that it was filled in on

	known url.Values // the answers
}

// looked is what a form would make happen.
type looked struct {
	Says    []string // each event in words
	Already bool     // it is so already
	Effects *effects
	Notes   []string // what else it means
}
