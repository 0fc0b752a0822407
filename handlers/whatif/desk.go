package whatif

import (
	"slices"
	"time"

	"kontor/domain"
)

// desk is a shift in a rerun.
type desk struct {
	*run
	*shift
	breaks []pauseAt // still to come
	on     bool
	away   bool
	over   bool
	free   time.Time // when the officer is ready for the next
	nudged bool      // is planned to look up at the end of the shift, of a break, or when it opens
}

func (d *desk) id() domain.DeskID { return d.open.Desk }

// signOn opens the desk. One that is still in use is tried again.
func (d *desk) signOn() {
	if _, err := d.try(d.open); err != nil {
		if d.now.Before(d.until) && !d.now.After(d.rec.closed) {
			d.run.after(time.Minute, d.signOn)
		}
		return
	}
	d.on = true
	for _, b := range d.breaks {
		d.plan(b.due, d.seek)
	}
	d.plan(d.ends(), d.endShift)
	d.plan(d.lastCall(), d.seek)
	d.plan(latest(d.now, d.rec.calls), d.seek)
}

// ends is when the shift ends; who stays until the last visitor may go when the doors have closed.
func (d *desk) ends() time.Time {
	if d.stays {
		return d.rec.Date.At(d.rec.Hours.Closes)
	}
	return d.until
}

// lastCall is until when visitors are called.
func (d *desk) lastCall() time.Time {
	return latest(d.rec.Date.At(d.rec.Hours.Closes).Add(overrun), d.rec.lastCall.Add(time.Millisecond))
}

// endShift is the end of the shift. Who was signed off left the desk as it was.
func (d *desk) endShift() {
	if d.off && d.on {
		if g := d.guests[d.day.Desks[d.id()].Visit]; g != nil {
			g.interrupted(d.now)
		}
		d.do(domain.SignOff{Desk: d.id(), Reason: domain.OfficerGone})
		d.leave()
		d.wakeAll()
		return
	}
	d.seek()
}

func (d *desk) leave() {
	d.over, d.on = true, false
	d.notIdle()
}

// notIdle takes the desk from among those that have nobody to call.
func (d *desk) notIdle() {
	d.run.idle = slices.DeleteFunc(d.idle, func(other *desk) bool { return other == d })
}

// seek is what an officer does who has no visitor: goes on with one who has filled in a form, takes the break that is due, goes home,
// calls the next, or waits for somebody to come.
func (d *desk) seek() {
	seen := d.day.Desks[d.id()]
	switch {
	case !d.on || d.over || d.away || seen.Visit != "" || d.now.Before(d.free):
	case d.resume():
	case len(d.breaks) > 0 && !d.now.Before(d.breaks[0].due):
		d.pause()
	case d.mayGo(seen):
		d.do(domain.CloseDesk{Desk: d.id()})
		d.leave()
	case !d.now.Before(d.rec.calls) && d.now.Before(d.lastCall()) && d.call(seen):
	case !slices.Contains(d.idle, d):
		d.run.idle = append(d.idle, d)
	}
}

// mayGo says whether the officer's work is done.
func (d *desk) mayGo(seen *domain.Desk) bool {
	switch {
	case d.now.Before(d.ends()):
		return false
	case !d.stays || !d.now.Before(d.lastCall()):
		return true
	}
	return len(d.day.WaitingFor(d.moment(), seen)) == 0 && !slices.ContainsFunc(d.ready, func(g *guest) bool { return g.by == d })
}

func (d *desk) moment() domain.Moment { return domain.Moment{At: d.now, Network: d.network} }

func (d *desk) pause() {
	b := d.breaks[0]
	d.breaks = d.breaks[1:]
	d.notIdle()
	d.do(domain.TakeBreak{Desk: d.id()})
	d.away = true
	d.run.after(b.length, func() {
		d.away = false
		if d.on {
			d.do(domain.EndBreak{Desk: d.id()})
			d.seek()
		}
	})
}

// call calls who is next, or who was called out of turn on the recorded day; false when nobody waits for the desk.
func (d *desk) call(seen *domain.Desk) bool {
	var c domain.DayCommand = domain.CallNext{Desk: d.id()}
	if d.chosen > 0 {
		waiting := d.day.WaitingFor(d.moment(), seen)
		i := slices.IndexFunc(waiting, func(v *domain.Visit) bool { return d.guests[v.ID].chosen })
		if i > 0 {
			c = domain.CallVisit{Desk: d.id(), Visit: waiting[i].ID}
		}
	}
	events, err := d.try(c)
	if err != nil {
		return false // nobody waits
	}
	d.notIdle()
	g := d.guests[events[0].(domain.VisitorCalled).Visit]
	g.desk = d
	d.receive(g)
	return true
}

// receive waits for the visitor who was called; who does not come is absent, and perhaps put back.
func (d *desk) receive(g *guest) {
	if g.chosen && g.calls == 0 {
		d.run.chosen--
	}
	var as reply
	switch n := g.calls; {
	case g.gone > 0 && !g.silent: // was found to have gone, but would be here by now
		as = reply{took: -1, came: true}
	case n < len(g.replies):
		as = g.replies[n]
	default:
		as = reply{took: -1, came: true}
	}
	g.calls++
	if g.silent {
		as = reply{took: d.from(d.rec.misses, 3*time.Minute, g.i, forMiss)}
	} else if as.took < 0 {
		as = reply{took: d.from(d.rec.walks, 30*time.Second, g.i, forWalk), came: true}
	}
	d.run.after(as.took, func() {
		switch {
		case !d.has(g):
		case as.came:
			d.goOn(g)
		default:
			d.do(domain.MarkAbsent{Visit: g.id})
			if as.back > 0 {
				d.run.after(as.back, func() { d.run.putBack(g) })
			}
			d.next(g)
		}
	})
}

func (r *run) putBack(g *guest) {
	if _, err := r.try(domain.ReturnToQueue{Visit: g.id}); err == nil {
		r.wake(g)
	}
}

// has says whether the visitor is at the desk.
func (d *desk) has(g *guest) bool {
	v := d.day.Visits[g.id]
	return !d.over && v != nil && v.Desk == d.id()
}

// next makes the desk ready for another visitor, a moment after this one.
func (d *desk) next(g *guest) {
	wrap := g.wrap
	if wrap < 0 {
		wrap = d.from(d.rec.wraps, 0, g.i, forWrap)
	}
	d.free = d.now.Add(wrap)
	d.plan(d.free, d.seek)
	if d.waits(g) {
		d.run.wake(g)
	}
}

// wakeAll lets every idle desk look up.
func (d *desk) wakeAll() {
	for _, other := range slices.Clone(d.idle) {
		d.run.after(0, other.seek)
	}
}
