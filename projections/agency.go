package projections

import (
	"cmp"
	"slices"
	"time"

	"kontor/domain"
)

// AgencyView is what one agency sees: its own errands over all offices, each as if it were its visitor's only one. See told.
type AgencyView struct {
	Agency   domain.AgencyCode `json:"agency"`
	NameSv   string            `json:"nameSv"`
	NameEn   string            `json:"nameEn"`
	At       time.Time         `json:"at"`
	Position domain.Position   `json:"position"`
	Workload AgencyWorkload    `json:"workload"`
	Wait     WaitFigures       `json:"wait"`
	Queues   []AgencyQueue     `json:"queues"` // those with an errand in them, in order of the offices' names
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

// AgencyErrand is an errand in the agency's queue, by the id that the agency knows it by: neither visit nor ticket. Its place is among the
// agency's own errands, as they came. Of a protected visit there is no type, level or language.
type AgencyErrand struct {
	Place         int                   `json:"place"`
	Errand        domain.ErrandID       `json:"errand"`
	Type          domain.ErrandTypeCode `json:"type,omitempty"`
	Level         domain.Level          `json:"level,omitempty"`
	Language      string                `json:"language,omitempty"`
	Protected     bool                  `json:"protected,omitempty"`
	WaitedSeconds int                   `json:"waitedSeconds"` // at this agency
}

// Agency is the agency's queues and workload at the moment; false when it is no agency: unknown, without an agreement, or the host. An
// office that practises is not in it; one that has failed is, under its mark.
func (b *Board) Agency(a domain.AgencyCode, at time.Time) (AgencyView, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if !b.agreed(a) {
		return AgencyView{}, false
	}
	listed := b.network.Agencies[a]
	view := AgencyView{Agency: a, NameSv: listed.NameSv, NameEn: listed.NameEn, At: at, Position: b.position, Queues: []AgencyQueue{}}
	view.Workload = newAgencyWorkload()
	date := domain.DateOf(at)
	var wait sample
	for _, k := range b.offices(date) {
		bk := b.current(k.ID, date).unpacked()
		switch {
		case bk == nil || bk.practice:
		case bk.day == nil:
			view.addKept(bk, k, &wait)
		default:
			view.add(bk, k, &wait)
		}
	}
	view.Wait = wait.agencyFigures()
	return view, true
}

// addKept adds an office whose day is no longer held: its figures when it was put away, a mark when it has failed.
func (view *AgencyView) addKept(bk *book, k *domain.Kontor, wait *sample) {
	if health := bk.health(ViewDay, ViewAgencies); health.Failed {
		view.addStanding(bk, k, health, wait)
		return
	}
	view.Workload.add(bk.kept.Told[view.Agency])
}

// add adds an office's day.
func (view *AgencyView) add(bk *book, k *domain.Kontor, wait *sample) {
	if health := bk.health(ViewAgencies); health.Failed {
		view.addStanding(bk, k, health, wait)
		return
	}
	view.Workload.add(bk.told.workload(bk.day)[view.Agency])
	for _, q := range queuesOf(bk.day) {
		if q.Agency != view.Agency {
			continue
		}
		waiting, own := bk.told.queue(bk.day, q, view.At)
		wait.join(own)
		if len(waiting) > 0 {
			view.Queues = append(view.Queues, AgencyQueue{
				Kontor: k.ID, Name: k.Name, Queue: q, Waiting: waiting, Wait: own.agencyFigures(), Desks: desksFor(bk.day, q),
			})
		}
	}
}

// addStanding marks an office of which the agency can be told nothing new.
func (view *AgencyView) addStanding(bk *book, k *domain.Kontor, h Health, wait *sample) {
	view.Workload.Missing++
	wait.missing += one(bk.stage != domain.Closed)
	own := WaitFigures{Definition: AgencyWait, Missing: 1}
	view.Queues = append(view.Queues, AgencyQueue{Kontor: k.ID, Name: k.Name, Wait: own, Health: h})
}

// queue is the errands that wait in the queue as its agency is told, and the waits that are live there.
func (t *told) queue(d *domain.Day, q domain.Queue, at time.Time) ([]AgencyErrand, sample) {
	var s sample
	var waiting []domain.ErrandID
	for id, e := range t.Errands {
		if e.State == domain.Waiting && e.Agency == q.Agency && d.Errands[id].Queue == q {
			waiting = append(waiting, id)
		}
	}
	slices.SortFunc(waiting, func(a, b domain.ErrandID) int { return cmp.Compare(t.Errands[a].Number, t.Errands[b].Number) })
	rows := make([]AgencyErrand, 0, len(waiting))
	for i, id := range waiting {
		waited := t.Errands[id].waitedAt(at)
		s.now++
		s.longest = max(s.longest, waited)
		s.observations = append(s.observations, observation{waited, true})
		rows = append(rows, agencyRow(d, d.Errands[id], i+1, waited))
	}
	seen := map[domain.ErrandID]bool{}
	for _, w := range slices.Backward(t.Recent) {
		if w.Queue != q || seen[w.Errand] || t.Errands[w.Errand].overtakes(q.Agency) || !w.At.After(at.Add(-window)) {
			continue
		}
		seen[w.Errand] = true
		s.observations = append(s.observations, observation{w.Waited, w.Left})
	}
	return rows, s
}

// overtakes says whether the errand waits at the agency now, or was struck: an earlier wait of it is then no observation of its own.
func (e *toldErrand) overtakes(a domain.AgencyCode) bool {
	return e.State == domain.Corrected || e.State == domain.Waiting && e.Agency == a
}

func agencyRow(d *domain.Day, e *domain.Errand, place int, waited time.Duration) AgencyErrand {
	row := AgencyErrand{Place: place, Errand: e.ID.For(e.Agency), WaitedSeconds: *seconds(waited)}
	v := d.Visits[e.Visit]
	if row.Protected = v.Protected; !v.Protected {
		row.Type, row.Level, row.Language = e.Type, e.Level, v.Language
	}
	return row
}
