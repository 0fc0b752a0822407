package projections

import "kontor/domain"

// AgencyWorkload is an agency's errands as it is told of them, and the desks that are open for it. Visits are not in it: how many errands
// one visitor has is not the agency's to know. Struck errands, practice days and what was entered afterwards are not counted.
type AgencyWorkload struct {
	Definition   string                 `json:"definition"`
	Errands      int                    `json:"errands"`
	Waiting      int                    `json:"waiting"` // also those whose visitor is at a desk for something else
	Called       int                    `json:"called"`
	InService    int                    `json:"inService"`
	Paused       int                    `json:"paused"`
	Ended        map[domain.Outcome]int `json:"ended"`
	EndedTotal   int                    `json:"endedTotal"`
	Left         int                    `json:"left"`
	Absent       int                    `json:"absent"`
	OpenAtClose  int                    `json:"openAtClose"`
	StaffedDesks int                    `json:"staffedDesks"`
	Missing      int                    `json:"missing"` // offices that are not in it, because their view has failed
}

func newAgencyWorkload() AgencyWorkload {
	return AgencyWorkload{Definition: AgencyNow, Ended: map[domain.Outcome]int{}}
}

// add sums workloads of different offices.
func (w *AgencyWorkload) add(o AgencyWorkload) {
	w.Errands += o.Errands
	w.Waiting += o.Waiting
	w.Called += o.Called
	w.InService += o.InService
	w.Paused += o.Paused
	for outcome, n := range o.Ended {
		w.Ended[outcome] += n
	}
	w.EndedTotal += o.EndedTotal
	w.Left += o.Left
	w.Absent += o.Absent
	w.OpenAtClose += o.OpenAtClose
	w.StaffedDesks += o.StaffedDesks
	w.Missing += o.Missing
}

// workload counts every agency's errands of the day, and the desks that are staffed for it.
func (t *told) workload(d *domain.Day) map[domain.AgencyCode]AgencyWorkload {
	all := map[domain.AgencyCode]AgencyWorkload{}
	for id, e := range t.Errands {
		if e.Late || e.State == domain.Corrected {
			continue
		}
		w := all[e.Agency]
		w.count(e.State, d.Errands[id].Outcome)
		all[e.Agency] = w
	}
	for _, desk := range d.Desks {
		for _, a := range desk.Agencies {
			w := all[a]
			w.StaffedDesks += one(desk.Open && !desk.OnBreak)
			all[a] = w
		}
	}
	return all
}

func (w *AgencyWorkload) count(s domain.State, o domain.Outcome) {
	w.Errands++
	switch s {
	case domain.Waiting:
		w.Waiting++
	case domain.Called:
		w.Called++
	case domain.InService:
		w.InService++
	case domain.Paused:
		w.Paused++
	case domain.Ended:
		w.EndedTotal++
		if w.Ended == nil {
			w.Ended = map[domain.Outcome]int{}
		}
		w.Ended[o]++
	case domain.Left:
		w.Left++
	case domain.Absent:
		w.Absent++
	case domain.OpenAtClose:
		w.OpenAtClose++
	}
}
