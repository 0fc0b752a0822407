package projections

import (
	"cmp"
	"slices"
	"time"

	"kontor/domain"
)

// displays remembers the latest call to each desk.
type displays struct {
	Calls map[domain.DeskID]call `json:"calls"`
}

type call struct {
	Visit domain.VisitID `json:"visit"`
	At    time.Time      `json:"at"` // of the latest call
}

// DisplaysView is what the screens of an office show. When it has failed, Called is nil: nothing may be shown as if it were now.
type DisplaysView struct {
	Kontor   domain.KontorID `json:"kontor"`
	Name     string          `json:"name"`
	Date     domain.Date     `json:"date"`
	Stage    domain.Stage    `json:"stage"`
	Practice bool            `json:"practice"`
	Called   []CalledTicket  `json:"called"` // at most 5, the latest first
	Health
}

// CalledTicket is a ticket that was called to a desk and is still there. Protected visits are never on a screen.
type CalledTicket struct {
	Ticket domain.Ticket `json:"ticket"`
	Desk   domain.DeskID `json:"desk"`
	At     time.Time     `json:"at"`
	Calls  int           `json:"calls"`
}

// shownCalls is how many tickets a screen has room for.
const shownCalls = 5

func (*displays) name() string { return ViewDisplays }

func (v *displays) fold(_ *domain.Day, e domain.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.VisitorCalled:
			v.Calls[ev.Desk] = call{ev.Visit, e.At}
		case domain.VisitorRecalled:
			v.Calls[ev.Desk] = call{ev.Visit, e.At}
		}
	}
}

// Displays is the screen of an office on a date; false when the board does not know the day.
func (b *Board) Displays(k domain.KontorID, date domain.Date) (DisplaysView, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	bk := b.books[domain.DaybookID(k, date)].unpacked()
	if bk == nil {
		return DisplaysView{}, false
	}
	view := DisplaysView{Kontor: k, Name: b.name(k), Date: date, Stage: bk.stage, Practice: bk.practice}
	if view.Health = bk.health(ViewDay, ViewDisplays); view.Failed {
		return view, true
	}
	view.Called = []CalledTicket{}
	if bk.day == nil {
		return view, true // put away
	}
	for desk, c := range bk.displays.Calls {
		if v := bk.day.Visits[c.Visit]; v != nil && v.Desk == desk && !v.Protected {
			view.Called = append(view.Called, CalledTicket{v.Ticket, desk, c.At, v.Calls})
		}
	}
	slices.SortFunc(view.Called, func(a, b CalledTicket) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Desk, b.Desk)) })
	view.Called = view.Called[:min(len(view.Called), shownCalls)]
	return view, true
}
