package projections

import (
	"cmp"
	"slices"
	"time"

	"kontor/domain"
)

// QueuesView is an office's queues. When the day has failed, Queues is nil: nobody is shown a queue that stands still.
type QueuesView struct {
	Kontor   domain.KontorID `json:"kontor"`
	Name     string          `json:"name"`
	Date     domain.Date     `json:"date"`
	At       time.Time       `json:"at"`
	Stage    domain.Stage    `json:"stage"`
	Practice bool            `json:"practice"`
	Queues   []QueueView     `json:"queues"` // those that anybody waited in today; the host's first, then by agency
	Health
}

// QueueView is one queue: who waits in it, in the order in which they are called.
type QueueView struct {
	Queue   domain.Queue  `json:"queue"`
	Waiting []QueuedVisit `json:"waiting"`
	Wait    WaitFigures   `json:"wait"`
	Desks   int           `json:"desks"` // staffed, and open for it
}

// QueuedVisit is a visit in a queue, by its first errand there. Of a protected one there is no type, level, language or need.
type QueuedVisit struct {
	Place         int                   `json:"place"`
	Visit         domain.VisitID        `json:"visit"`
	Errand        domain.ErrandID       `json:"errand"`
	Errands       int                   `json:"errands"` // of the visit, in this queue
	Ticket        domain.Ticket         `json:"ticket"`
	Type          domain.ErrandTypeCode `json:"type,omitempty"`
	Level         domain.Level          `json:"level,omitempty"`
	Language      string                `json:"language,omitempty"`
	Needs         []domain.Need         `json:"needs,omitempty"`
	Protected     bool                  `json:"protected,omitempty"`
	WaitedSeconds int                   `json:"waitedSeconds"` // in all queues, in all
}

// Queues is QueuesAt by the board's own clock.
func (b *Board) Queues(k domain.KontorID, date domain.Date) (QueuesView, bool) {
	return b.QueuesAt(k, date, b.Now())
}

// QueuesAt is the queues of an office's day, with the waits as of the moment; false when the board does not know the day.
func (b *Board) QueuesAt(k domain.KontorID, date domain.Date, at time.Time) (QueuesView, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	bk := b.books[domain.DaybookID(k, date)].unpacked()
	if bk == nil {
		return QueuesView{}, false
	}
	view := QueuesView{Kontor: k, Name: b.name(k), Date: date, At: at, Stage: bk.stage, Practice: bk.practice}
	view.Health = bk.health(ViewDay, ViewWaits)
	if bk.health(ViewDay).Failed {
		return view, true
	}
	view.Queues = []QueueView{}
	if bk.day == nil {
		return view, true // put away
	}
	for _, q := range queuesOf(bk.day) {
		view.Queues = append(view.Queues, bk.queue(q, at))
	}
	return view, true
}

// queuesOf lists the queues that errands of the day were routed to.
func queuesOf(d *domain.Day) []domain.Queue {
	seen := map[domain.Queue]bool{}
	var all []domain.Queue
	for _, e := range d.Errands {
		for _, q := range e.Queues() {
			if q != (domain.Queue{}) && !seen[q] {
				seen[q] = true
				all = append(all, q)
			}
		}
	}
	slices.SortFunc(all, func(a, b domain.Queue) int {
		return cmp.Or(byAgency(a.Agency, b.Agency), cmp.Compare(a.Channel, b.Channel))
	})
	return all
}

// queue is one queue at the moment.
func (bk *book) queue(q domain.Queue, at time.Time) QueueView {
	view := QueueView{Queue: q, Waiting: []QueuedVisit{}, Wait: bk.liveWait(q, at), Desks: desksFor(bk.day, q)}
	for _, v := range bk.day.WaitingVisits() {
		if row := queued(bk.day, v, q, at); row.Errands > 0 {
			row.Place = len(view.Waiting) + 1
			view.Waiting = append(view.Waiting, row)
		}
	}
	return view
}

// queued is the visit's row in the queue; without errands when it does not wait there.
func queued(d *domain.Day, v *domain.Visit, q domain.Queue, at time.Time) QueuedVisit {
	row := QueuedVisit{Visit: v.ID, Ticket: v.Ticket, Protected: v.Protected, WaitedSeconds: *seconds(v.WaitedAt(at))}
	for _, id := range v.Errands {
		e := d.Errands[id]
		if e.State != domain.Waiting || !e.WaitsIn(q) {
			continue
		}
		if row.Errands++; row.Errands > 1 {
			continue
		}
		row.Errand = e.ID
		if !v.Protected {
			row.Type, row.Level, row.Language, row.Needs = e.Type, e.Level, v.Language, v.Needs
		}
	}
	return row
}

// desksFor counts the staffed desks that are open for the queue, as the estimates do.
func desksFor(d *domain.Day, q domain.Queue) int { return len(d.StaffedFor(q)) }
