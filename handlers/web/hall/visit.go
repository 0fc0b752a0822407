package hall

import (
	"slices"

	"kontor/domain"
)

// stage is how far a visit has come, as its visitor is told.
type stage string

const (
	waiting stage = "waiting"
	called  stage = "called"
	serving stage = "serving"
	paused  stage = "paused"
	absent  stage = "absent"
	done    stage = "done"
	left    stage = "left"
	closed  stage = "closed" // the office closed before it was served
	moved   stage = "moved"  // to another office
)

// visit is what a visitor's own page says of a visit: nothing of its errands but the codes that stand on the slip.
type visit struct {
	Stage    stage
	Ticket   domain.Ticket
	Desk     domain.DeskID
	Calls    int // to the desk
	Estimate domain.Estimate
	Matters  []domain.Matter // when it is over
	To       domain.KontorID // when it was moved, and its number there
	There    domain.Ticket
}

// look is the visit as its visitor may see it; false for one that has no such page: it is not there, has no number, was entered by
// mistake or afterwards, is forgotten, is for practice, or its visitor's identity is protected.
func look(d *domain.Day, id domain.VisitID) (visit, bool) {
	v := d.Visits[id]
	for range 3 { // one that was joined into another, which was joined again
		if v == nil || v.JoinedInto == "" {
			break
		}
		v = d.Visits[v.JoinedInto]
	}
	if v == nil || v.Ticket == "" || v.Protected || v.Late || v.Forgotten || d.Practice {
		return visit{}, false
	}
	seen := visit{Ticket: v.Ticket, Desk: v.Desk, Calls: v.Calls}
	states := make([]domain.State, 0, len(v.Errands))
	for _, id := range v.Errands {
		states = append(states, d.Errands[id].State)
	}
	ok := false
	if seen.Stage, ok = stageOf(states, v, d.Stage); !ok {
		return visit{}, false
	}
	switch seen.Stage {
	case waiting:
		seen.Estimate, _ = soonest(d, v)
	case done, closed:
		seen.Matters = matters(d, v)
	case moved:
		if v.Moved != nil {
			seen.To, seen.There = v.Moved.To, v.Moved.Ticket
		}
	}
	return seen, true
}

// stageOf is how far the visit has come, by the one of its errands that concerns the visitor most now; false when all of them were
// registered by mistake.
func stageOf(states []domain.State, v *domain.Visit, day domain.Stage) (stage, bool) {
	is := func(s domain.State) bool { return slices.Contains(states, s) }
	switch {
	case is(domain.Called):
		return called, true
	case v.Desk != "":
		return serving, true
	case is(domain.Paused), is(domain.InService), is(domain.Held):
		return paused, true
	case is(domain.Waiting):
		return waiting, true
	case is(domain.OpenAtClose), is(domain.Absent) && day == domain.Closed:
		return closed, true
	case is(domain.Absent):
		return absent, true
	case is(domain.MovedOut):
		return moved, true
	case is(domain.Left):
		return left, true
	}
	return done, is(domain.Ended)
}

// matters are the codes on the slip, each once, in the order of the errands.
func matters(d *domain.Day, v *domain.Visit) (all []domain.Matter) {
	for _, id := range v.Errands {
		if e := d.Errands[id]; e.State != domain.Corrected && !slices.Contains(all, e.Matter) {
			all = append(all, e.Matter)
		}
	}
	return all
}
