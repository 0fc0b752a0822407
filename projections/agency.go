package projections

import (
	"time"

	"kontor/domain"
)

// AgencyView is what one agency sees: its own errands over all offices, and nothing of the visits they belong to.
type AgencyView struct {
	Agency   domain.AgencyCode `json:"agency"`
	NameSv   string            `json:"nameSv"`
	NameEn   string            `json:"nameEn"`
	At       time.Time         `json:"at"`
	Position domain.Position   `json:"position"`
	Workload Workload          `json:"workload"`
	Wait     WaitFigures       `json:"wait"`
	Queues   []AgencyQueue     `json:"queues"` // those with somebody in them, in order of the offices' names
}

// AgencyQueue is the agency's queue at one office. When the day has failed, Waiting is nil.
type AgencyQueue struct {
	Kontor  domain.KontorID `json:"kontor"`
	Name    string          `json:"name"`
	Queue   domain.Queue    `json:"queue"`
	Waiting []AgencyErrand  `json:"waiting"`
	Wait    WaitFigures     `json:"wait"`
	Desks   int             `json:"desks"`
	Health
}

// AgencyErrand is an errand in the agency's queue, by its own id: neither visit nor ticket. Of a protected visit there is no type, level
// or language.
type AgencyErrand struct {
	Place         int                   `json:"place"`
	Errand        domain.ErrandID       `json:"errand"`
	Type          domain.ErrandTypeCode `json:"type,omitempty"`
	Level         domain.Level          `json:"level,omitempty"`
	Language      string                `json:"language,omitempty"`
	Protected     bool                  `json:"protected,omitempty"`
	WaitedSeconds int                   `json:"waitedSeconds"`
}

// Agency is the agency's queues and workload at the moment. An office that practises is not in it; one that has failed is, under its mark.
func (b *Board) Agency(a domain.AgencyCode, at time.Time) AgencyView {
	b.mu.RLock()
	defer b.mu.RUnlock()
	listed := b.network.Agencies[a]
	view := AgencyView{Agency: a, NameSv: listed.NameSv, NameEn: listed.NameEn, At: at, Position: b.position, Queues: []AgencyQueue{}}
	view.Workload = newWorkload()
	date := domain.DateOf(at)
	var wait sample
	for _, k := range b.offices(date) {
		bk := b.current(k.ID, date)
		if bk == nil || bk.practice() {
			continue
		}
		if bk.day == nil {
			view.addKept(bk, k)
			wait.add(bk, ofAgency(a), at)
			continue
		}
		view.Workload.add(bk.look().agency(a))
		wait.add(bk, ofAgency(a), at)
		view.addQueues(bk, k)
	}
	view.Wait = wait.figures()
	return view
}

// addKept adds an office whose day is no longer held: its figures when it was put away, a mark when it has failed.
func (view *AgencyView) addKept(bk *book, k *domain.Kontor) {
	if health := bk.health(ViewDay); health.Failed {
		view.Workload.Missing++
		wait := WaitFigures{Definition: LiveWait, Missing: 1}
		view.Queues = append(view.Queues, AgencyQueue{Kontor: k.ID, Name: k.Name, Wait: wait, Health: health})
		return
	}
	for _, of := range bk.kept.Figures.Agencies {
		if of.Agency == view.Agency {
			view.Workload.add(of.Workload)
		}
	}
}

// addQueues adds the agency's queues at an office in which somebody waits.
func (view *AgencyView) addQueues(bk *book, k *domain.Kontor) {
	for _, q := range queuesOf(bk.day) {
		if live := bk.look().scopes[q]; q.Agency != view.Agency || live == nil || len(live.waiting) == 0 {
			continue
		}
		own := AgencyQueue{Kontor: k.ID, Name: k.Name, Queue: q, Health: bk.health(ViewDay, ViewWaits)}
		queue := bk.queue(q, view.At)
		own.Wait, own.Desks = queue.Wait, queue.Desks
		for _, w := range queue.Waiting {
			own.Waiting = append(own.Waiting, AgencyErrand{w.Place, w.Errand, w.Type, w.Level, w.Language, w.Protected, w.WaitedSeconds})
		}
		view.Queues = append(view.Queues, own)
	}
}
