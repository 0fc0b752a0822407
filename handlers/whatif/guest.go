package whatif

import (
	"slices"
	"time"

	"kontor/domain"
)

// guest is a visitor in a rerun.
type guest struct {
	*visitor
	i       int
	id      domain.VisitID
	calls   int
	begun   bool // has been served once
	silent  bool // has gone without a word
	desk    *desk
	parked  domain.ErrandID // fills in a form; empty when not, or when ready
	resumes domain.ErrandID // is ready to go on
	by      *desk           // who parked the errand
	way     map[domain.ErrandID]*onTheWay
}

// onTheWay is how far the service of an errand has come.
type onTheWay struct {
	stretches []stretch
	done      time.Duration // of the first of them
	since     time.Time
}

// arrive registers a visitor, and plans what does not depend on others.
func (r *run) arrive(i int) {
	v := r.rec.visitors[i]
	events, err := r.try(v.register)
	if err != nil { // what is asked for has no agreement now, or is no errand any more: the visitor is turned away
		return
	}
	id := events[0].(domain.VisitRegistered).Visit
	g := &guest{visitor: v, i: i, id: id, way: map[domain.ErrandID]*onTheWay{}}
	r.guests[id], r.order[i] = g, id
	if !r.waits(g) {
		return
	}
	for n, e := range v.errands {
		if e.moved != "" && n < len(v.register.Errands) {
			r.after(e.movedAt, func() { r.move(g, n, e.moved) })
		}
	}
	for _, l := range v.later {
		if !l.atDesk {
			r.after(l.after, func() { r.add(g, l) })
		}
	}
	if v.raised != "" {
		r.after(v.raisedAt, func() { r.raise(g) })
	}
	if v.struck > 0 {
		r.after(v.struck, func() { r.strike(g) })
	} else {
		r.patienceOf(g)
	}
	if v.chosen {
		r.chosen++
	}
	r.wake(g)
}

// patienceOf plans the end of the visitor's patience. Who said so went then even after having been called once.
func (r *run) patienceOf(g *guest) {
	wait, silent := r.patience(g.i)
	r.after(wait, func() {
		switch {
		case !r.waits(g) || !r.day.Visits[g.id].FirstCalled.IsZero():
		case silent:
			g.silent = true
		default:
			r.do(domain.Leave{Visit: g.id})
		}
	})
	if g.left > g.held {
		r.after(g.left, func() {
			if r.waits(g) && g.calls > 0 {
				r.do(domain.Leave{Visit: g.id})
			}
		})
	}
}

// waits says whether the visit stands in a queue.
func (r *run) waits(g *guest) bool {
	v := r.day.Visits[g.id]
	return v != nil && !v.Queued.IsZero()
}

// errandOf is the visitor's n-th errand in the day.
func (r *run) errandOf(g *guest, n int) *domain.Errand {
	if v := r.day.Visits[g.id]; n < len(v.Errands) {
		return r.day.Errands[v.Errands[n]]
	}
	return nil
}

// move transfers an errand that still waits, as reception did.
func (r *run) move(g *guest, n int, to domain.ErrandTypeCode) {
	if e := r.errandOf(g, n); e != nil && e.State == domain.Waiting && r.waits(g) {
		if _, err := r.try(domain.Transfer{Errand: e.ID, To: to}); err == nil {
			r.wake(g)
		}
	}
}

// add takes in a later errand, if the visit still goes on.
func (r *run) add(g *guest, l later) {
	if _, err := r.try(domain.AddErrand{Visit: g.id, Errand: l.errand}); err == nil && r.waits(g) {
		r.wake(g)
	}
}

// raise puts the visit where a supervisor did.
func (r *run) raise(g *guest) {
	if r.waits(g) {
		r.do(domain.Prioritise{Visit: g.id, Class: g.raised, Reason: domain.OtherReason})
	}
}

// relax plans the steps that the rule has for an errand that waits long.
func (r *run) relax(id domain.ErrandID, d domain.Decision) {
	for _, step := range d.Later {
		waited := r.day.Visits[r.day.Errands[id].Visit].WaitedAt(r.now)
		r.after(max(0, time.Duration(step.After)*time.Minute-waited), func() {
			for _, due := range r.day.Due(r.now) {
				if due.Errand == id && due.Why == domain.WaitedLong {
					r.do(due)
					r.wake(r.guests[r.day.Errands[id].Visit])
				}
			}
		})
	}
}

func (r *run) strike(g *guest) {
	if r.waits(g) {
		r.do(domain.Strike{Visit: g.id, Reason: domain.ByMistake})
	}
}

// wake lets the desks that have nobody to call see whether they have now, as soon as they look up.
func (r *run) wake(g *guest) {
	if len(r.idle) == 0 {
		return
	}
	r.after(r.from(r.rec.reacts, 0, g.i, forReact), func() {
		for _, d := range slices.Clone(r.idle) {
			d.seek()
		}
	})
}
