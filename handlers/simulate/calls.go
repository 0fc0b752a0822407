package simulate

import (
	"context"
	"slices"
	"time"

	"kontor/domain"
)

// call calls somebody to the desk: who is next, or out of turn one with protected identity or who needs calm. It is false when nobody
// waits for the desk, or when it is too late to call.
func (f *officer) call(ctx context.Context, desk *domain.Desk) bool {
	waiting := f.waitingFor(desk)
	if len(waiting) == 0 || !f.now().Before(f.closes.Add(f.assume.overrun)) {
		return false
	}
	var c domain.DayCommand = domain.CallNext{Desk: f.desk}
	if i := slices.IndexFunc(waiting, outOfTurn); i > 0 {
		c = domain.CallVisit{Desk: f.desk, Visit: waiting[i].ID}
	}
	events, ok := f.do(ctx, f.actor(), c)
	called, _ := happened[domain.VisitorCalled](events)
	if !ok || called.Visit == "" { // somebody else was first
		f.after(5*time.Second, f.seek)
		return true
	}
	f.await(f.visitor(called.Visit), f.assume.notAtHand)
	return true
}

func outOfTurn(v *domain.Visit) bool { return v.Protected || slices.Contains(v.Needs, domain.NeedCalm) }

// await waits for the visitor to come to the desk, and calls again who does not.
func (f *officer) await(v *visitor, fails float64) {
	if !v.gone && !f.dice.chance(fails) {
		f.after(f.dice.between(f.assume.walk/3, f.assume.walk*5/3), func(ctx context.Context) { f.receive(ctx, v) })
		return
	}
	f.after(f.dice.between(45*time.Second, 90*time.Second), func(ctx context.Context) { f.callAgain(ctx, v) })
}

// callAgain calls up to the number of times that the rules allow; then the visitor is absent. Some are back later.
func (f *officer) callAgain(ctx context.Context, v *visitor) {
	if !f.called(v) {
		f.seek(ctx)
		return
	}
	if f.day.Visits[v.id].Calls < f.day.Rules.MaxCalls {
		f.do(ctx, f.actor(), domain.Recall{Visit: v.id})
		f.await(v, 100-f.assume.recalled)
		return
	}
	f.do(ctx, f.actor(), domain.MarkAbsent{Visit: v.id})
	if !v.gone && f.dice.chance(f.assume.putBack) {
		f.after(f.dice.between(3*time.Minute, 15*time.Minute), func(ctx context.Context) { f.office.putBack(ctx, v) })
	}
	f.seek(ctx)
}

// called says whether the visitor is called to this desk and service has not begun.
func (f *officer) called(v *visitor) bool {
	return f.atDesk(v) && f.has(v.id, domain.Called) && !f.has(v.id, domain.InService)
}

// atDesk says whether the officer is on and the visit at the officer's desk.
func (f *officer) atDesk(v *visitor) bool {
	visit := f.day.Visits[v.id]
	return !f.off && !f.ended && visit != nil && visit.Desk == f.desk
}

// receive greets the visitor. Now and then it is somebody who has to go once more, and is put back.
func (f *officer) receive(ctx context.Context, v *visitor) {
	if f.called(v) && f.dice.chance(f.assume.sentBack) {
		f.do(ctx, f.actor(), domain.ReturnToQueue{Visit: v.id})
		f.after(f.dice.between(30*time.Second, time.Minute), f.seek)
		f.wake()
		return
	}
	f.goOn(ctx, v)
}
