package whatif

import (
	"slices"
	"time"

	"kontor/domain"
)

// between is how long it takes from one errand of a visitor to the next.
const between = 10 * time.Second

// goOn begins with the visitor's next errand that the desk may serve; when there is none the visitor has gone, or waits for another desk.
func (d *desk) goOn(g *guest) {
	if !d.has(g) {
		d.next(g)
		return
	}
	seen := d.day.Desks[d.id()]
	for n, id := range d.day.Visits[g.id].Errands {
		e := d.day.Errands[id]
		if (e.State == domain.Called || e.State == domain.Held) && d.day.Serves(d.moment(), seen, e) {
			d.do(domain.Start{Errand: id})
			d.begin(g, n, e)
			return
		}
	}
	d.do(domain.Free{Visit: g.id, Reason: domain.OtherReason})
	d.next(g)
}

// begin plans the next stretch of the errand's service.
func (d *desk) begin(g *guest, n int, e *domain.Errand) {
	way := g.way[e.ID]
	if way == nil {
		way = &onTheWay{stretches: d.service(g.i, n, e)}
		g.way[e.ID] = way
	}
	if !g.begun {
		g.begun = true
		for _, l := range g.later {
			if l.atDesk {
				d.run.after(l.after, func() { d.add(g, l) })
			}
		}
	}
	d.stretch(g, e.ID, way)
}

// interrupted keeps what has been served of the present stretch.
func (g *guest) interrupted(now time.Time) {
	for _, way := range g.way {
		if !way.since.IsZero() {
			way.done, way.since = way.done+now.Sub(way.since), time.Time{}
		}
	}
}

// stretch serves until the end of the errand's present stretch.
func (d *desk) stretch(g *guest, id domain.ErrandID, way *onTheWay) {
	way.since = d.now
	s := way.stretches[0]
	d.run.after(max(0, s.length-way.done), func() {
		e := d.day.Errands[id]
		if !d.has(g) || e.State != domain.InService || len(way.stretches) == 0 {
			return // the officer was signed off, and the visitor waits again
		}
		way.done, way.since, way.stretches = 0, time.Time{}, way.stretches[1:]
		d.finish(g, e, s, way)
	})
}

// finish is the end of a stretch of service.
func (d *desk) finish(g *guest, e *domain.Errand, s stretch, way *onTheWay) {
	switch {
	case s.then == left && s.gap == 0:
		d.do(domain.Leave{Visit: g.id})
		d.next(g)
		return
	case s.then == transferred:
		if _, err := d.try(domain.Transfer{Errand: e.ID, To: s.to}); err == nil {
			if len(way.stretches) == 0 {
				delete(g.way, e.ID)
			}
			d.run.after(between, func() { d.goOn(g) })
			return
		}
		d.do(domain.End{Errand: e.ID, Outcome: domain.NotSolved})
	case s.then != ended:
		d.park(g, e, s)
		return
	default:
		d.do(domain.End{Errand: e.ID, Outcome: s.outcome})
	}
	if d.has(g) {
		d.run.after(between, func() { d.goOn(g) })
		return
	}
	d.next(g)
}

// park lets the visitor fill in a form; the desk is free meanwhile.
func (d *desk) park(g *guest, e *domain.Errand, s stretch) {
	d.do(domain.Pause{Errand: e.ID})
	g.by = d
	d.next(g)
	d.run.after(s.gap, func() {
		switch {
		case e.State != domain.Paused:
		case s.then == left:
			d.do(domain.Leave{Visit: g.id})
		case s.then == freed || d.over:
			d.do(domain.Free{Visit: g.id, Reason: domain.OfficerGone})
			d.run.wake(g)
		default:
			g.resumes = e.ID
			d.run.ready = append(d.ready, g)
			d.run.after(0, d.seek)
		}
	})
}

// resume goes on with a visitor who has filled in a form: the officer's own, or one whose officer has gone. False when there is none.
func (d *desk) resume() bool {
	i := slices.IndexFunc(d.ready, func(g *guest) bool {
		e := d.day.Errands[g.resumes]
		return (g.by == d || g.by.over) && e.State == domain.Paused && d.day.Serves(d.moment(), d.day.Desks[d.id()], e)
	})
	if i < 0 {
		return false
	}
	g := d.ready[i]
	d.run.ready = slices.Delete(d.ready, i, i+1)
	d.notIdle()
	if _, err := d.try(domain.Resume{Errand: g.resumes, Desk: d.id()}); err != nil {
		return false
	}
	g.desk = d
	way := g.way[g.resumes]
	if len(way.stretches) == 0 { // the record ends with the form
		way.stretches = []stretch{{then: ended, outcome: domain.Solved}}
	}
	d.stretch(g, g.resumes, way)
	return true
}
