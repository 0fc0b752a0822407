package projections

import (
	"time"

	"kontor/domain"
)

// told remembers the day's errands as their agencies are told of them: each as if it were its visitor's only one. While the visitor is at
// a desk for another errand, this one waits and its wait goes on; and it has waited since it came to the agency, not since the visitor
// came. Nothing in it depends on what else the visitor came for.
type told struct {
	Errands map[domain.ErrandID]*toldErrand `json:"errands"`
	Recent  []toldWait                      `json:"recent"` // in order of time
	Number  int                             `json:"number"` // of the errand that came last
	Late    bool                            `json:"-"`      // the entry's visit was entered afterwards
}

// toldErrand is an errand as its agency knows it.
type toldErrand struct {
	Agency domain.AgencyCode `json:"agency"`
	State  domain.State      `json:"state"` // never Held
	Late   bool              `json:"late,omitempty"`
	Number int               `json:"number"`          // in the order in which errands came to their agencies: its place in the queue
	Queued time.Time         `json:"queued,omitzero"` // start of the present waiting, while it waits
	Waited time.Duration     `json:"waited"`          // earlier waitings, summed
}

// toldWait is how long an errand had waited when it came out of a queue.
type toldWait struct {
	At     time.Time       `json:"at"`
	Errand domain.ErrandID `json:"errand"`
	Queue  domain.Queue    `json:"queue"`
	Waited time.Duration   `json:"waited"`
	Left   bool            `json:"left,omitempty"` // unserved: the wait was cut short
}

func (*told) name() string { return ViewAgencies }

func (t *told) fold(before *domain.Day, e domain.Entry) {
	t.Late = false
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.VisitRegistered:
			t.Late = ev.Late
		case domain.ErrandRegistered:
			t.comes(ev.Errand, ev.Agency, e.At)
		case domain.ErrandMovedIn:
			t.comes(ev.Errand, ev.Agency, e.At)
		case domain.ErrandTransferred:
			t.comes(ev.Errand, ev.To, e.At)
		case domain.VisitorAbsent:
			t.absent(before, e.At, ev.Errands)
		case domain.VisitsJoined:
			t.move(before, e.At, domain.Corrected, ev.Struck...)
		case domain.DayClosed:
			t.closed(before, e.At)
		default:
			if to, errands := reached(ev); to != "" {
				t.move(before, e.At, to, errands...)
			}
		}
	}
	old := 0
	for old < len(t.Recent) && !t.Recent[old].At.After(e.At.Add(-window)) {
		old++
	}
	t.Recent = t.Recent[old:]
}

// reached is the state to which the event takes errands, as their agencies are told; none when it says nothing to them. Errands that a
// call only holds wait on.
func reached(ev domain.Event) (domain.State, []domain.ErrandID) {
	switch ev := ev.(type) {
	case domain.VisitorCalled:
		return domain.Called, ev.Errands
	case domain.ServiceStarted:
		return domain.InService, []domain.ErrandID{ev.Errand}
	case domain.ServiceResumed:
		return domain.InService, []domain.ErrandID{ev.Errand}
	case domain.ServicePaused:
		return domain.Paused, []domain.ErrandID{ev.Errand}
	case domain.VisitorReturned:
		return domain.Waiting, ev.Errands
	case domain.VisitMovedOut:
		return domain.MovedOut, ev.Errands
	case domain.VisitMovedBack:
		return domain.Waiting, ev.Errands
	case domain.VisitorFreed:
		return domain.Waiting, ev.Errands
	case domain.ErrandEnded:
		return domain.Ended, []domain.ErrandID{ev.Errand}
	case domain.VisitorLeft:
		return domain.Left, ev.Errands
	case domain.ErrandLeftOpen:
		return domain.OpenAtClose, []domain.ErrandID{ev.Errand}
	case domain.VisitCorrected:
		return domain.Corrected, ev.Errands
	}
	return "", nil
}

// comes begins the errand's life with the agency; of one that it had with another before, this one knows nothing.
func (t *told) comes(id domain.ErrandID, a domain.AgencyCode, at time.Time) {
	t.Number++
	t.Errands[id] = &toldErrand{Agency: a, State: domain.Waiting, Late: t.Late, Number: t.Number, Queued: at}
}

func (t *told) move(before *domain.Day, at time.Time, to domain.State, errands ...domain.ErrandID) {
	for _, id := range errands {
		e := t.Errands[id]
		if e.State == to {
			continue
		}
		if e.State == domain.Waiting {
			e.Waited, e.Queued = e.Waited+at.Sub(e.Queued), time.Time{}
			t.out(before, at, id, to)
		}
		if e.State = to; to == domain.Waiting {
			e.Queued = at
		}
	}
}

// out notes a wait that ended with a call, a service or the visitor's leaving.
func (t *told) out(before *domain.Day, at time.Time, id domain.ErrandID, to domain.State) {
	was := before.Errands[id]
	if was == nil || to != domain.Called && to != domain.InService && to != domain.Left {
		return
	}
	t.Recent = append(t.Recent, toldWait{At: at, Errand: id, Queue: was.Queue, Waited: t.Errands[id].Waited, Left: to == domain.Left})
}

// absent is told of errands that were called; one that waited on was called for nothing that its agency knows of.
func (t *told) absent(before *domain.Day, at time.Time, errands []domain.ErrandID) {
	for _, id := range errands {
		if t.Errands[id].State != domain.Waiting {
			t.move(before, at, domain.Absent, id)
		}
	}
}

// closed leaves open what still waits as its agency is told: its visitor did not come when called for another errand.
func (t *told) closed(before *domain.Day, at time.Time) {
	for id, e := range t.Errands {
		if !e.State.Final() && e.State != domain.Absent {
			t.move(before, at, domain.OpenAtClose, id)
		}
	}
}

// waitedAt is how long the errand has waited at its agency, at the moment.
func (e *toldErrand) waitedAt(at time.Time) time.Duration {
	if e.Queued.IsZero() {
		return max(0, e.Waited)
	}
	return max(0, e.Waited+at.Sub(e.Queued))
}
