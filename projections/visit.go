package projections

import (
	"slices"
	"time"

	"kontor/domain"
)

// VisitView is one visit, with its errands. The board has those of days that it holds whole, each office's latest; VisitOf makes it of any
// day. Of a day that has failed the board finds none.
type VisitView struct {
	Visit       domain.VisitID  `json:"visit"`
	Kontor      domain.KontorID `json:"kontor"`
	Name        string          `json:"name"`
	Date        domain.Date     `json:"date"`
	Practice    bool            `json:"practice"`
	Ticket      domain.Ticket   `json:"ticket,omitempty"`
	Kind        domain.Kind     `json:"kind"`
	Language    string          `json:"language"`
	Needs       []domain.Need   `json:"needs,omitempty"`
	Protected   bool            `json:"protected,omitempty"`
	Late        bool            `json:"late,omitempty"`
	Arrived     time.Time       `json:"arrived"`
	FirstCalled *time.Time      `json:"firstCalled"`
	Desk        domain.DeskID   `json:"desk,omitempty"` // where it is called to or served
	Calls       int             `json:"calls"`
	Interpreter string          `json:"interpreter,omitempty"`
	JoinedInto  domain.VisitID  `json:"joinedInto,omitempty"`
	// QueuedSince is the start of the present waiting, nil when it does not wait; WaitedSeconds is what it had waited before that.
	QueuedSince   *time.Time   `json:"queuedSince"`
	WaitedSeconds int          `json:"waitedSeconds"`
	Promise       *Promise     `json:"promise"` // the latest; nil when none was made
	Errands       []ErrandView `json:"errands"`
}

// Promise is with how much waiting the visitor was told to reckon. Without Enough there was not enough data, and both ends are nil.
type Promise struct {
	Enough bool   `json:"enough"`
	Low    *int   `json:"lowSeconds"`
	High   *int   `json:"highSeconds"`
	Place  int    `json:"place"`
	Desks  int    `json:"desks"`
	Sample int    `json:"sample"`
	Method string `json:"method"`
}

// ErrandView is one errand of a visit.
type ErrandView struct {
	Errand        domain.ErrandID       `json:"errand"`
	Agency        domain.AgencyCode     `json:"agency"`
	Type          domain.ErrandTypeCode `json:"type"`
	Level         domain.Level          `json:"level"`
	State         domain.State          `json:"state"`
	Queue         domain.Queue          `json:"queue"`
	Place         int                   `json:"place"` // in its queue; 0 when it does not wait
	Decision      domain.Decision       `json:"decision"`
	Matter        domain.Matter         `json:"matter"`
	Earlier       domain.Earlier        `json:"earlier"`
	By            domain.OfficerID      `json:"by,omitempty"`
	ServedSince   *time.Time            `json:"servedSince"`   // the present stretch of service
	ServedSeconds int                   `json:"servedSeconds"` // before it, pauses out
	Outcome       domain.Outcome        `json:"outcome,omitempty"`
	EndedAt       *time.Time            `json:"endedAt"`
	Documents     int                   `json:"documents,omitempty"`
	Answer        domain.Answer         `json:"answer,omitempty"`
	Content       []ContentView         `json:"content,omitempty"` // of which kinds there is any, for the errand's agency
}

// ContentView is that there is content of a kind, or was before it was forgotten. What it says is opened elsewhere, by whoever may.
type ContentView struct {
	Field     domain.ContentField `json:"field"`
	Forgotten bool                `json:"forgotten,omitempty"`
}

// WaitedAt is for how many seconds the visit has been in queues in all, at the moment.
func (v VisitView) WaitedAt(at time.Time) int {
	if v.QueuedSince == nil {
		return v.WaitedSeconds
	}
	return v.WaitedSeconds + *seconds(at.Sub(*v.QueuedSince))
}

// Visit is the visit of the id, if the board holds its day.
func (b *Board) Visit(id domain.VisitID) (VisitView, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	bk := b.books[id.Book()].unpacked()
	if bk == nil || bk.day == nil {
		return VisitView{}, false
	}
	return VisitOf(b.network, bk.day, id)
}

// Errand is the visit that the errand is in, if the board holds its day.
func (b *Board) Errand(id domain.ErrandID) (VisitView, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	bk := b.books[id.Book()].unpacked()
	if bk == nil || bk.day == nil || bk.day.Errands[id] == nil {
		return VisitView{}, false
	}
	return VisitOf(b.network, bk.day, bk.day.Errands[id].Visit)
}

// VisitOf is the visit of a day that somebody else holds, such as one closed long ago; false when it is not of that day. The network gives
// the office its name.
func VisitOf(n *domain.Network, d *domain.Day, id domain.VisitID) (VisitView, bool) {
	v := d.Visits[id]
	if v == nil {
		return VisitView{}, false
	}
	view := VisitView{
		Visit: v.ID, Kontor: d.Kontor, Name: nameOf(n, d.Kontor), Date: d.Date, Practice: d.Practice, Ticket: v.Ticket, Kind: v.Kind,
		Language: v.Language, Needs: slices.Clone(v.Needs), Protected: v.Protected, Late: v.Late, Arrived: v.Since,
		FirstCalled: known(v.FirstCalled), Desk: v.Desk, Calls: v.Calls, Interpreter: v.Interpreter, JoinedInto: v.JoinedInto,
		QueuedSince: known(v.Queued), WaitedSeconds: *seconds(v.Waited), Promise: promised(v.Promise), Errands: []ErrandView{},
	}
	for _, id := range v.Errands {
		e := d.Errands[id]
		row := ErrandView{
			Errand: e.ID, Agency: e.Agency, Type: e.Type, Level: e.Level, State: e.State, Queue: e.Queue, Decision: e.Decision,
			Matter: e.Matter, Earlier: e.Earlier, By: e.By, ServedSeconds: *seconds(e.Served), Outcome: e.Outcome,
			EndedAt: known(e.EndedAt), Documents: e.Documents, Answer: e.Answer,
		}
		for _, c := range e.ContentFor(e.Agency) {
			row.Content = append(row.Content, ContentView{c.Field, c.Forgotten})
		}
		switch e.State {
		case domain.Waiting:
			row.Place = d.Place(v.ID, e.Queue)
		case domain.InService:
			row.ServedSince = known(e.Started)
		}
		view.Errands = append(view.Errands, row)
	}
	return view, true
}

func promised(e *domain.Estimate) *Promise {
	if e == nil {
		return nil
	}
	p := &Promise{Enough: e.Enough, Place: e.Place, Desks: e.Desks, Sample: e.Sample, Method: e.Method}
	if e.Enough {
		p.Low, p.High = seconds(e.Low), seconds(e.High)
	}
	return p
}

// known is a moment that happened; nil for one that did not.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
