package simulate

import (
	"context"
	"slices"
	"strconv"
	"time"

	"kontor/domain"
)

// callIn has somebody sit down, at the office from which an errand is to be served by video, for as long as somebody here waits for that: at a
// desk in this day's book that says so.
func (o *office) callIn(events []domain.Event) {
	for _, ev := range events {
		dec := decided(ev)
		if dec == nil || dec.Video == nil || o.ended || !o.now().Before(o.closes.Add(o.assume.overrun)) {
			continue
		}
		if slices.ContainsFunc(o.officers, func(f *officer) bool {
			return !f.off && f.sits == dec.Video.Kontor && slices.Contains(f.agencies, dec.Queue.Agency)
		}) {
			continue
		}
		if f := o.freeAt(dec.Video.Kontor, dec.Queue.Agency, dec.Inputs.Level); f != nil {
			o.officers = append(o.officers, f)
			o.after(o.dice.between(time.Minute, 5*time.Minute), f.signOn)
		}
	}
}

// decided is the decision that the event brings; nil when it brings none.
func decided(ev domain.Event) *domain.Decision {
	switch ev := ev.(type) {
	case domain.ErrandRouted:
		return &ev.Decision
	case domain.ErrandTransferred:
		return &ev.Decision
	case domain.ErrandCorrected:
		return ev.Decision
	}
	return nil
}

// freeAt is an officer of another office who is assigned to the agency there and sits at no desk; nil when all do.
func (o *office) freeAt(from domain.KontorID, a domain.AgencyCode, l domain.Level) *officer {
	for _, id := range o.network.Staff(from, o.Date) {
		if o.busy[id] || !o.network.Assigned(id, from, a, l, o.Date) {
			continue
		}
		o.busy[id] = true
		o.remote++
		return &officer{
			office: o, id: id, sits: from, desk: domain.DeskID("V" + strconv.Itoa(o.remote)), agencies: []domain.AgencyCode{a},
			from: o.now(), to: o.now(),
		}
	}
	return nil
}

// signOff closes the desk and goes; whoever served by video is free for others then.
func (f *officer) signOff(ctx context.Context) {
	f.do(ctx, f.actor(), domain.CloseDesk{Desk: f.desk})
	if f.sits != "" {
		delete(f.busy, f.id)
	}
	f.leave()
}
