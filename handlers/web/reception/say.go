package reception

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// promise is how long a visitor is to reckon with waiting.
func promise(p page.Words, e *domain.Estimate) string {
	switch {
	case e == nil || !e.Enough && e.Desks > 0:
		return p.Text("web.promise.few")
	case !e.Enough:
		return p.Text("web.promise.nodesk")
	}
	return p.Text("web.promise", "interval", p.Interval(e.Low, e.High), "desks", p.Text("count.desks", "n", e.Desks))
}

// wait is the promise as it stands on the slip, in each of its languages; nothing where there is not enough to promise.
func (v paper) wait() (lines []string) {
	e := v.Visit.Estimate
	if e == nil || !e.Enough {
		return nil
	}
	for _, w := range v.Tongues {
		lines = append(lines, w.Text("reception.slip.wait", "interval", w.Interval(e.Low, e.High)))
	}
	return lines
}

// rejected is an alternative that was not taken, and why not.
func (v receptionPage) rejected(r domain.Rejection) string {
	target := v.Text("target." + string(r.Target))
	if r.Kontor != "" && r.Kontor != v.Kontor.ID {
		target = v.Text("reception.rejected.at", "target", target, "kontor", v.office(r.Kontor))
	}
	return v.Text("reception.rejected", "target", target, "cause", v.Phrase(r.Cause))
}

// stateOf is where one of the latest visits is.
func stateOf(p page.Page, l latest) string {
	switch {
	case l.State == domain.Ended && l.Outcome != "":
		return p.Text("outcome." + string(l.Outcome))
	case l.Desk != "":
		return p.Text("reception.latest.desk", "state", p.Text("state."+string(l.State)), "desk", string(l.Desk))
	}
	return p.Text("state." + string(l.State))
}

// whyNoUndo says why the registration can no longer be undone; nothing when it can be, or has been.
func (v ticketPage) whyNoUndo() string {
	var no *domain.Refusal
	if v.Notice != nil || !errors.As(v.Visit.No, &no) {
		return ""
	}
	return v.Phrase(no.Phrase)
}

func (v ticketPage) officeName(id domain.KontorID) string {
	if k := v.Network.Kontors[id]; k != nil {
		return k.Name
	}
	return string(id)
}

// basisWord marks what no source gives where there is no room for more than a word.
func basisWord(p page.Page, b domain.Basis) string {
	if b == "" || b == domain.Sourced {
		return ""
	}
	return "(" + p.Text("web.basis.short."+string(b)) + ")"
}

// languageName is what a language is called; also one of which the general list of names knows only the code.
func languageName(p page.Page, code string) string {
	if code == "prs" {
		return p.Text("reception.language.prs")
	}
	return p.LanguageName(code)
}

// names are the form's fields, in an order that does not change.
func (v againPage) names() []string { return slices.Sorted(maps.Keys(v.Form)) }

// wrongID names what says that a row is wrong.
func wrongID(r lateRow, i int) string {
	if r.No == "" {
		return ""
	}
	return "wrong-" + strconv.Itoa(i+1)
}
