package agency

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// what is what the row's errand is about. Of a protected visit nobody is told before it is opened.
func what(p page.Page, t domain.ErrandTypeCode, protected bool) string {
	switch {
	case protected:
		return p.Text("agency.protected")
	case t == "":
		return p.Text("agency.untyped")
	}
	return p.TypeName(t)
}

// age is how long the errand has waited or, of one that has ended, since when that is.
func (v consolePage) age(c projections.AgencyCase) string {
	if !c.State.Final() && c.State != domain.Absent && v.Asked.List != listDay {
		return v.Minutes(c.Waited)
	}
	return v.when(c.Since)
}

// when is a moment: the time today, and the date before that on another day.
func (v consolePage) when(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if date := domain.DateOf(t); date != v.Today() {
		return v.Text("agency.when", "date", date, "time", t)
	}
	return v.Clock(t)
}

// due is when a wait reaches the target; a dash where nobody has set a time.
func (v consolePage) due(c projections.AgencyCase) string {
	if c.State != domain.Waiting || v.Asked.List == listDay {
		return "–"
	}
	return v.Clock(v.Now.Add(time.Duration(v.Network.Rules.TargetMinutes)*time.Minute - c.Waited))
}

// waitedSeconds is the wait of those who wait now, to be marked near and past the target; -1 of all others.
func (v consolePage) waitedSeconds(c projections.AgencyCase) int {
	if c.State != domain.Waiting || v.Asked.List == listDay {
		return -1
	}
	return int(c.Waited.Seconds())
}

// state is how the errand stands: what the agency has said, or the outcome, or the state.
func state(p page.Page, s domain.State, o domain.Outcome, a domain.Answer) string {
	switch {
	case a != "" && o != "":
		return p.Text("agency.state.answered", "outcome", p.Text("outcome."+string(o)), "answer", p.Text("answer."+string(a)))
	case s == domain.Ended && o != "":
		return p.Text("outcome." + string(o))
	}
	return p.Text("state." + string(s))
}

// sign is the shape before a state, so that the list can be read without its words and without colour.
func sign(s domain.State, o domain.Outcome, a domain.Answer) string {
	switch {
	case a == domain.Contradicted || a == domain.Returned:
		return "sign-back"
	case a != "":
		return "sign-done"
	case o == domain.HandedOver:
		return "sign-owed"
	case s == domain.Waiting:
		return "sign-waiting"
	case s == domain.Called || s == domain.InService:
		return "sign-now"
	}
	return "sign-over"
}

// told is what a step's data can say beyond its name. Each step has some of it.
type told struct {
	Type    domain.ErrandTypeCode `json:"type"`
	Earlier domain.Earlier        `json:"earlier"`
	From    domain.ErrandID       `json:"from"`
	Target  domain.Target         `json:"target"`
	Outcome domain.Outcome        `json:"outcome"`
	Was     domain.Outcome        `json:"was"`
	Count   int                   `json:"count"`
	Served  int                   `json:"servedSeconds"`
	Fields  []domain.ContentField `json:"fields"`
	Reason  json.RawMessage       `json:"reason"` // a code or, of a routing, a sentence
	Routing *struct {
		Reason domain.Phrase `json:"reason"`
	} `json:"routing"`
}

// details are what a step says, one line each.
func (v consolePage) details(step handlers.ToldStep) (lines []string) {
	var d told
	if len(step.Data) == 0 || json.Unmarshal(step.Data, &d) != nil {
		return nil
	}
	say := func(line string) {
		if line != "" {
			lines = append(lines, line)
		}
	}
	var phrase domain.Phrase
	var code domain.ReasonCode
	switch {
	case json.Unmarshal(d.Reason, &code) == nil && code != "":
		say(v.Text("reason." + string(code)))
	case json.Unmarshal(d.Reason, &phrase) == nil && phrase.Code != "":
		say(v.Phrase(phrase))
	}
	if d.Outcome != "" {
		say(v.Text("outcome." + string(d.Outcome)))
	}
	if d.Routing != nil {
		say(v.Phrase(d.Routing.Reason))
	}
	if d.Served > 0 {
		say(v.Text("agency.served", "time", time.Duration(d.Served)*time.Second))
	}
	if d.Count > 0 {
		say(v.Text("agency.documents", "n", d.Count))
	}
	if len(d.Fields) > 0 {
		say(v.fields(d.Fields))
	}
	return lines
}

func (v consolePage) fields(all []domain.ContentField) string {
	words := make([]string, len(all))
	for i, f := range all {
		words[i] = v.Text("content." + string(f))
	}
	return strings.Join(words, ", ")
}

// sealed are the kinds of content that can be opened.
func (v consolePage) sealed() (fields []domain.ContentField, forgotten bool) {
	for _, c := range v.Case.Contents {
		if c.Forgotten {
			forgotten = true
			continue
		}
		fields = append(fields, c.Field)
	}
	return fields, forgotten
}

// openedFields are what was opened, in the order of the kinds.
func (v consolePage) openedFields() (fields []domain.ContentField) {
	for _, f := range domain.ContentFields {
		if _, ok := v.Opened[f]; ok {
			fields = append(fields, f)
		}
	}
	return fields
}

// office is what the office of the chosen errand is called.
func (v consolePage) office() string {
	if k := v.Network.Kontors[v.Case.Kontor]; k != nil {
		return k.Name
	}
	return string(v.Case.Kontor)
}

// short is the end of the errand's id, to tell two apart by ear.
func short(id domain.ErrandID) string {
	s := string(id)
	return s[max(0, len(s)-6):]
}

// teams are the agency's own people who serve by video today.
func (v consolePage) teams() []domain.VideoTeam { return v.Network.VideoTeamsOf(v.Agency, v.Today()) }

// callable says whether the visitor of the chosen errand could be called to a video room: it waits today, at an office that has one.
func (v consolePage) callable() bool {
	k := v.Network.Kontors[v.Case.Kontor]
	return v.Case.State == domain.Waiting && v.Case.Date == v.Today() && len(v.teams()) > 0 && k != nil && k.Has(videoRoom, v.Today())
}

const videoRoom = "video_room"

// rooms are the offices at which the agency's team could call somebody today, by name.
func (v consolePage) rooms() (all []*domain.Kontor) {
	if len(v.teams()) == 0 {
		return nil
	}
	for _, c := range v.Cases.Today {
		k := v.Network.Kontors[c.Kontor]
		if c.State == domain.Waiting && k != nil && k.Has(videoRoom, v.Today()) && !slices.Contains(all, k) {
			all = append(all, k)
		}
	}
	slices.SortFunc(all, func(a, b *domain.Kontor) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// meeting is where one joins the room that the visitor was called to; empty where no address is known.
func (v consolePage) meeting() string {
	if v.join == nil || v.Case.Room == "" {
		return ""
	}
	return v.join(v.Case.Kontor, v.Case.Room)
}

// reasonKey is the figure of a reason, by its place.
func reasonKey(i int) string { return strconv.Itoa(i + 1) }

// offices are all that there have been, by name.
func (v consolePage) offices() (all []*domain.Kontor) {
	for _, k := range v.Network.Kontors {
		all = append(all, k)
	}
	alphabet := collate.New(language.Swedish)
	slices.SortFunc(all, func(a, b *domain.Kontor) int { return alphabet.CompareString(a.Name, b.Name) })
	return all
}

// date is the date of the day that is looked at; yesterday when none was chosen.
func (v consolePage) date() string {
	if v.Asked.Date.Valid() {
		return string(v.Asked.Date)
	}
	return string(domain.DateOf(v.Now.AddDate(0, 0, -1)))
}

// empty is why the list has no rows, and what would be in it.
func (v consolePage) empty() string {
	switch {
	case v.Asked.List == listDay && v.Asked.Kontor == "":
		return v.Text("agency.empty.day")
	case v.Filter.code():
		return v.Text("agency.empty.matter")
	case len(v.Filter) > 0:
		return v.Text("agency.empty.filter")
	case v.Asked.List == listDay:
		return v.Text("agency.empty.nothing")
	}
	return v.Text("agency.empty." + v.Asked.List)
}

// ageColumn is what the column of ages says in this list.
func (v consolePage) ageColumn() string {
	if v.Asked.List == listWaiting {
		return v.Text("agency.col.waited")
	}
	return v.Text("agency.col.since")
}

// listKey is the letter of a list, by its place: the figures are the reasons'.
func listKey(i int) string { return string("wedlh"[i%5]) }
