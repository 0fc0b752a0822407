package projections

import (
	"maps"

	"kontor/domain"
)

// Workload is what there is to do and what was done, of an office, an agency or all. Struck visits and practice days are not in it;
// visits entered afterwards are in the figures of a day (DayFigures) and in no live view. What one visit has of several errands is counted once per visit under Arrivals, Waiting and Called, and
// once per errand everywhere else.
type Workload struct {
	Definition     string                 `json:"definition"`
	Arrivals       int                    `json:"arrivals"` // visits, with a ticket or without
	Errands        int                    `json:"errands"`
	Waiting        int                    `json:"waiting"` // visits with an errand in a queue
	WaitingErrands int                    `json:"waitingErrands"`
	Called         int                    `json:"called"` // visits called to a desk and not yet served there
	InService      int                    `json:"inService"`
	Paused         int                    `json:"paused"`
	Ended          map[domain.Outcome]int `json:"ended"`
	EndedTotal     int                    `json:"endedTotal"`
	Left           int                    `json:"left"`
	Absent         int                    `json:"absent"` // and not returned
	OpenAtClose    int                    `json:"openAtClose"`
	StaffedDesks   int                    `json:"staffedDesks"`
	OnBreak        int                    `json:"onBreak"`
	Missing        int                    `json:"missing"` // offices that are not in it, because their view has failed
}

func newWorkload() Workload {
	return Workload{Definition: WorkloadNow, Ended: map[domain.Outcome]int{}}
}

// copied shares nothing with the original.
func (w Workload) copied() Workload {
	w.Ended = maps.Clone(w.Ended)
	return w
}

// add sums workloads of different offices.
func (w *Workload) add(o Workload) {
	w.Arrivals += o.Arrivals
	w.Errands += o.Errands
	w.Waiting += o.Waiting
	w.WaitingErrands += o.WaitingErrands
	w.Called += o.Called
	w.InService += o.InService
	w.Paused += o.Paused
	for outcome, n := range o.Ended {
		w.end(outcome, n)
	}
	w.EndedTotal += o.EndedTotal
	w.Left += o.Left
	w.Absent += o.Absent
	w.OpenAtClose += o.OpenAtClose
	w.StaffedDesks += o.StaffedDesks
	w.OnBreak += o.OnBreak
	w.Missing += o.Missing
}

func (w *Workload) end(o domain.Outcome, n int) {
	if w.Ended == nil {
		w.Ended = map[domain.Outcome]int{}
	}
	w.Ended[o] += n
}

// count adds an errand that was not struck.
func (w *Workload) count(e *domain.Errand) {
	w.Errands++
	switch e.State {
	case domain.Waiting:
		w.WaitingErrands++
	case domain.InService:
		w.InService++
	case domain.Paused:
		w.Paused++
	case domain.Ended:
		w.EndedTotal++
		w.end(e.Outcome, 1)
	case domain.Left:
		w.Left++
	case domain.Absent:
		w.Absent++
	case domain.OpenAtClose:
		w.OpenAtClose++
	}
}
