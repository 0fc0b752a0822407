package simulate

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"kontor/domain"
)

// officer is somebody who serves at a desk.
type officer struct {
	*office
	id       domain.OfficerID
	desk     domain.DeskID
	sits     domain.KontorID // at another office, and serves by video; empty otherwise
	agencies []domain.AgencyCode
	from, to time.Time // the shift; to the closing time for whoever stays until the last visitor
	lunch    time.Time // when it is due; zero when there is none, or when it has been
	off      bool      // has gone for the day
}

// staffOfQuick is from how many officers on one desk is for what needs no assignment: the host's own errands and hand-overs.
const staffOfQuick = 8

// planStaff gives everybody a desk and a shift: as many as must be there the whole day, of the others some only part of it; lunches one
// after the other.
func (o *office) planStaff(visits float64) {
	staff := o.onDuty(visits)
	span := o.closes.Sub(o.opens)
	for i, id := range staff {
		f := &officer{office: o, id: id, desk: domain.DeskID(strconv.Itoa(i + 1)), from: o.opens, to: o.closes}
		if len(staff) < staffOfQuick || i < len(staff)-1 {
			f.agencies = o.assignedTo(id)
		}
		if i >= o.assume.leastStaff && o.dice.chance(o.assume.partDay) {
			if o.dice.chance(50) {
				f.from = o.opens.Add(span * 3 / 10)
			} else {
				f.to = o.closes.Add(-span * 4 / 10)
			}
		}
		if f.to.Sub(f.from) > span*3/4 {
			f.lunch = o.opens.Add(time.Hour + time.Duration(i%4)*o.assume.lunch)
			o.plan(f.lunch, f.nudge)
		}
		o.plan(f.from.Add(-o.dice.between(time.Minute, 9*time.Minute)), f.signOn)
		o.plan(f.to, f.nudge)
		if o.dice.chance(o.assume.goneHome) {
			o.plan(f.from.Add(o.dice.between(0, f.to.Sub(f.from))), f.goHomeIll)
		}
		o.officers = append(o.officers, f)
		o.busy[id] = true
	}
}

// onDuty lists who works at a desk on the date: those whom the office cannot open without, and of the others as many as its visits ask for.
func (o *office) onDuty(visits float64) []domain.OfficerID {
	staff := o.network.Staff(o.kontor.ID, o.Date)
	least := min(o.assume.leastStaff, len(staff))
	rest := staff[least:]
	o.dice.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	desks := int(math.Ceil(visits / o.assume.visitsPerDesk))
	return staff[:min(len(staff), max(least, desks))]
}

// assignedTo lists the agencies of the officer's assignments, in a fixed order.
func (o *office) assignedTo(id domain.OfficerID) (codes []domain.AgencyCode) {
	for _, a := range o.network.Officers[id] {
		if a.Kontor == o.kontor.ID && a.Valid.Has(o.Date) && !slices.Contains(codes, a.Agency) {
			codes = append(codes, a.Agency)
		}
	}
	slices.Sort(codes)
	return codes
}

func (f *officer) actor() domain.Actor {
	return domain.Actor{Role: domain.RoleOfficer, ID: string(f.id)}
}

func (f *officer) signOn(ctx context.Context) {
	if _, ok := f.do(ctx, f.actor(), domain.OpenDesk{Desk: f.desk, Officer: f.id, Agencies: f.agencies, From: f.sits}); !ok {
		f.leave()
		return
	}
	f.seek(ctx)
}

// seek is what an officer does who has no visitor: goes on with one who has filled in a form, has lunch, goes home, calls the next, or
// waits for somebody to come.
func (f *officer) seek(ctx context.Context) {
	desk := f.day.Desks[f.desk]
	switch {
	case f.off || f.ended || desk == nil || !desk.Open || desk.Officer != f.id || desk.OnBreak || desk.Visit != "":
	case f.resume(ctx):
	case !f.lunch.IsZero() && !f.now().Before(f.lunch):
		f.haveLunch(ctx)
	case f.mayGo(desk):
		f.signOff(ctx)
	case !f.now().Before(f.opens) && f.call(ctx, desk):
	case !slices.Contains(f.idle, f):
		f.idle = append(f.idle, f)
	}
}

// mayGo says whether the officer's work is done: the shift is over and, for those who stay until the last visitor, nobody waits for them,
// or it is too late to call anybody.
func (f *officer) mayGo(desk *domain.Desk) bool {
	switch {
	case f.now().Before(f.to):
		return false
	case f.sits == "" && f.to.Before(f.closes) || !f.now().Before(f.closes.Add(f.assume.overrun)):
		return true
	}
	return len(f.waitingFor(desk)) == 0 && !f.hasParked()
}

func (f *officer) waitingFor(desk *domain.Desk) []*domain.Visit {
	return f.day.WaitingFor(domain.Moment{At: f.now(), Network: f.network}, desk)
}

func (f *officer) haveLunch(ctx context.Context) {
	f.lunch = time.Time{}
	if _, ok := f.do(ctx, f.actor(), domain.TakeBreak{Desk: f.desk}); !ok {
		f.after(time.Minute, f.seek)
		return
	}
	f.after(f.assume.lunch, func(ctx context.Context) {
		if desk := f.day.Desks[f.desk]; !f.off && !f.ended && desk.Open && desk.OnBreak {
			f.do(ctx, f.actor(), domain.EndBreak{Desk: f.desk})
			f.seek(ctx)
		}
	})
}

// leave is the officer going for the day.
func (f *officer) leave() {
	f.off = true
	if !f.now().Before(f.closes) {
		f.lockUp()
	}
}

// lockUp ends the day when the doors are closed and nobody is at a desk any more.
func (o *office) lockUp() {
	if !slices.ContainsFunc(o.officers, func(f *officer) bool { return !f.off }) {
		o.after(o.dice.between(2*time.Minute, 8*time.Minute), o.closeDay)
	}
}

// goHomeIll leaves the desk as it is; a supervisor signs it off, and the visitor there waits again.
func (f *officer) goHomeIll(ctx context.Context) {
	if desk := f.day.Desks[f.desk]; f.off || desk == nil || !desk.Open {
		return
	}
	f.do(ctx, f.supervisor(), domain.SignOff{Desk: f.desk, Reason: domain.OfficerGone})
	f.leave()
	f.wake()
}

// nudge makes the officer look up, if idle.
func (f *officer) nudge(ctx context.Context) {
	if i := slices.Index(f.idle, f); i >= 0 {
		f.idle = slices.Delete(f.idle, i, i+1)
		f.seek(ctx)
	}
}

// wake lets everybody who is idle see, one after the other, whether there is something to do now.
func (o *office) wake() {
	woken := o.idle
	o.idle = nil
	for _, f := range woken {
		o.after(o.dice.between(2*time.Second, 12*time.Second), f.seek)
	}
}

// lookUp lets everybody see what there is to do: others have been at work in this day.
func (o *office) lookUp(ctx context.Context) {
	for _, f := range o.officers {
		f.seek(ctx)
	}
}
