package whatif

import (
	"time"

	"kontor/domain"
)

// visit takes in what happened to a visit, before it is folded.
func (r *recorder) visit(ev domain.Event) {
	switch ev := ev.(type) {
	case domain.VisitorCalled:
		r.called(ev)
	case domain.ServiceStarted:
		r.begin(ev.Errand, false)
	case domain.ServiceResumed:
		r.begin(ev.Errand, true)
	case domain.ServicePaused:
		if u := r.errands[ev.Errand]; u != nil {
			r.stop(u, stretch{then: paused})
			u.paused = r.at
		}
	case domain.ErrandEnded:
		r.stop(r.errands[ev.Errand], stretch{then: ended, outcome: ev.Outcome})
	case domain.ErrandTransferred:
		r.transferred(ev)
	case domain.VisitorAbsent:
		r.reply(r.came[ev.Visit], false)
	case domain.VisitorReturned:
		r.returned(ev)
	case domain.VisitorFreed:
		r.freed(ev)
	case domain.VisitorLeft:
		r.left(ev)
	case domain.ErrandLeftOpen:
		r.stop(r.errands[ev.Errand], stretch{then: ended, outcome: domain.NotSolved})
	case domain.VisitCorrected:
		r.strike(r.came[ev.Visit], ev.Visit)
	case domain.VisitsJoined:
		r.joined(ev)
	case domain.VisitPrioritised:
		if v := r.came[ev.Visit]; v != nil {
			v.raised, v.raisedAt = ev.Class, r.at.Sub(v.came)
		}
	case domain.VisitMovedOut:
		r.rec.leftOut++
		r.strike(r.came[ev.Visit], ev.Visit)
	case domain.VisitMovedIn:
		r.rec.leftOut++
	}
}

// called notes how long it took the desk to call, since it was free or since there was somebody to call.
func (r *recorder) called(ev domain.VisitorCalled) {
	v, seen := r.came[ev.Visit], r.desks[ev.Desk]
	if v == nil || seen == nil {
		return
	}
	if r.rec.calls.IsZero() {
		r.rec.calls = r.at
	}
	r.rec.lastCall = r.at
	v.chosen = v.chosen || ev.Chosen
	if ev.First {
		v.held = r.at.Sub(v.came)
	}
	queued := r.day.Visits[ev.Visit].Queued
	switch {
	case seen.released.IsZero():
	case seen.somebody:
		took := r.at.Sub(seen.released)
		r.rec.wraps = append(r.rec.wraps, took)
		seen.last.wrap = took
	case queued.After(seen.released):
		r.rec.reacts = append(r.rec.reacts, r.at.Sub(queued))
	}
	seen.released = time.Time{}
	v.replies = append(v.replies, reply{called: r.at, took: -1})
}

// reply notes what came of the visitor's last call, unless that is known.
func (r *recorder) reply(v *visitor, came bool) {
	if v == nil || len(v.replies) == 0 {
		return
	}
	if last := &v.replies[len(v.replies)-1]; last.took < 0 {
		last.took, last.came = r.at.Sub(last.called), came
	}
}

// begin begins a stretch of service.
func (r *recorder) begin(id domain.ErrandID, again bool) {
	u := r.errands[id]
	if u == nil {
		return
	}
	u.since = r.at
	if n := len(u.stretches); again && n > 0 && u.stretches[n-1].then == paused {
		u.stretches[n-1].gap = r.at.Sub(u.paused)
		return
	}
	r.reply(u.visitor, true)
}

// stop ends a stretch of service, if there is one.
func (r *recorder) stop(u *underWay, s stretch) {
	if u == nil || u.since.IsZero() {
		return
	}
	s.length = u.carried + r.at.Sub(u.since)
	u.stretches = append(u.stretches, s)
	u.since, u.carried = time.Time{}, 0
}

// transferred notes a transfer: at the desk as the end of a stretch of service, which may have had no length; in the waiting room by its time.
func (r *recorder) transferred(ev domain.ErrandTransferred) {
	u := r.errands[ev.Errand]
	if u == nil {
		return
	}
	u.code, u.channel = ev.ToType, ev.Decision.Queue.Channel
	if e := r.day.Errands[ev.Errand]; e.State == domain.Waiting {
		u.moved, u.movedAt = ev.ToType, r.at.Sub(u.visitor.came)
		return
	}
	if u.since.IsZero() {
		u.since = r.at
	}
	r.stop(u, stretch{then: transferred, to: ev.ToType})
}

// returned notes that an absent visitor was put back, or one who had been called but could not be served then.
func (r *recorder) returned(ev domain.VisitorReturned) {
	v := r.came[ev.Visit]
	if v == nil || len(v.replies) == 0 {
		return
	}
	last := &v.replies[len(v.replies)-1]
	switch ev.Why {
	case "absent":
		last.back = max(time.Millisecond, r.at.Sub(last.called.Add(last.took)))
	case "called":
		r.reply(v, false)
		last.back = time.Millisecond
	}
}

// freed notes that a visitor waits again because an officer has gone: what was served is the beginning of what will be, and a pause ends.
func (r *recorder) freed(ev domain.VisitorFreed) {
	for _, id := range ev.Errands {
		u := r.errands[id]
		if u == nil {
			continue
		}
		if !u.since.IsZero() {
			u.carried += r.at.Sub(u.since)
			u.since = time.Time{}
		}
		u.afterPause(r, freed)
	}
}

// afterPause says how a pause ended that did not go on in service.
func (u *underWay) afterPause(r *recorder, t then) {
	if n := len(u.stretches); n > 0 && u.stretches[n-1].then == paused && u.stretches[n-1].gap == 0 {
		u.stretches[n-1].then, u.stretches[n-1].gap = t, r.at.Sub(u.paused)
	}
}

// left notes when somebody gave up: in the waiting room, or at a desk.
func (r *recorder) left(ev domain.VisitorLeft) {
	v := r.came[ev.Visit]
	if v == nil {
		return
	}
	for _, id := range ev.Errands {
		if u := r.errands[id]; u != nil {
			r.stop(u, stretch{then: left})
			u.afterPause(r, left)
		}
	}
	v.left = r.at.Sub(v.came)
	if r.day.Visits[ev.Visit].FirstCalled.IsZero() {
		v.held = v.left
	}
}

// strike notes that a visit should not have been registered. One that was struck when it was no longer waiting took its part of the day.
func (r *recorder) strike(v *visitor, id domain.VisitID) {
	if v == nil {
		return
	}
	v.void = true
	if visit := r.day.Visits[id]; visit.FirstCalled.IsZero() {
		v.struck = max(time.Millisecond, r.at.Sub(v.came))
	}
}

// joined notes that a visit had been registered twice; what was not a duplicate is the other's from then on.
func (r *recorder) joined(ev domain.VisitsJoined) {
	v, into := r.came[ev.Visit], r.came[ev.Into]
	r.strike(v, ev.Visit)
	if v == nil || into == nil {
		return
	}
	for _, id := range ev.Moved {
		if u := r.errands[id]; u != nil {
			r.addLater(into, domain.NewErrand{Type: u.code}, u.errand, ev.Into)
			u.visitor = into
		}
	}
}

// desk takes in what happened to a desk.
func (r *recorder) desk(ev domain.Event) {
	switch ev := ev.(type) {
	case domain.DeskOpened:
		s := &shift{open: domain.OpenDesk(ev), begins: r.at}
		r.rec.shifts, r.desks[ev.Desk] = append(r.rec.shifts, s), &deskSeen{shift: s}
	case domain.BreakTaken:
		if seen := r.desks[ev.Desk]; seen != nil {
			seen.away, seen.released = r.at, time.Time{}
		}
	case domain.BreakEnded:
		if seen := r.desks[ev.Desk]; seen != nil && !seen.away.IsZero() {
			seen.breaks = append(seen.breaks, pauseAt{seen.away, r.at.Sub(seen.away)})
			seen.away = time.Time{}
		}
	case domain.DeskClosed:
		r.staffed += ev.Staffed
		if seen := r.desks[ev.Desk]; seen != nil {
			seen.until, seen.off = r.at, ev.SignedOff
			delete(r.desks, ev.Desk)
		}
	}
}
