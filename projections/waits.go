package projections

import (
	"slices"
	"time"

	"kontor/domain"
)

// waits remembers how long those waited who were called, or left a queue, in the last hour.
type waits struct {
	Recent []wait `json:"recent"` // in order of time
}

// wait is how long a visit had been in queues when one of its errands came out of one.
type wait struct {
	At     time.Time      `json:"at"`
	Visit  domain.VisitID `json:"visit"`
	Queue  domain.Queue   `json:"queue"`
	Waited time.Duration  `json:"waited"`
	Left   bool           `json:"left,omitempty"` // unserved: the wait was cut short
}

// window is how far back the live wait looks.
const window = time.Hour

func (*waits) name() string { return ViewWaits }

func (w *waits) fold(before *domain.Day, e domain.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.VisitorCalled:
			w.out(before, e.At, ev.Visit, ev.Errands, wait{Waited: ev.Waited})
		case domain.VisitorLeft:
			w.out(before, e.At, ev.Visit, ev.Errands, wait{Waited: ev.Waited, Left: true})
		case domain.VisitCorrected:
			w.forget(ev.Visit)
		case domain.VisitsJoined:
			w.forget(ev.Visit)
		}
	}
	old := 0
	for old < len(w.Recent) && !w.Recent[old].At.After(e.At.Add(-window)) {
		old++
	}
	w.Recent = w.Recent[old:]
}

// forget drops a visit that should never have been registered.
func (w *waits) forget(v domain.VisitID) {
	w.Recent = slices.DeleteFunc(w.Recent, func(r wait) bool { return r.Visit == v })
}

// out notes the errands that wait in a queue and come out of it now.
func (w *waits) out(before *domain.Day, at time.Time, v domain.VisitID, errands []domain.ErrandID, r wait) {
	r.At, r.Visit = at, v
	for _, id := range errands {
		e := before.Errands[id]
		if e == nil || e.State != domain.Waiting {
			continue
		}
		for _, r.Queue = range e.Queues() {
			w.Recent = append(w.Recent, r)
		}
	}
}
