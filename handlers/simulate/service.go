package simulate

import (
	"context"
	"time"

	"kontor/domain"
)

// goOn begins with the visitor's next errand that the desk may serve; when there is none, the visitor has gone or waits for another desk.
func (f *officer) goOn(ctx context.Context, v *visitor) {
	if !f.atDesk(v) {
		f.wake()
		f.after(f.dice.between(f.assume.wrapUp/2, f.assume.wrapUp*3/2), f.seek)
		return
	}
	e := f.next(v)
	if e == nil { // somebody else has been at work here: the visitor waits for a desk that can go on
		f.do(ctx, f.supervisor(), domain.Free{Visit: v.id, Reason: domain.OtherReason})
		f.after(time.Minute, f.seek)
		return
	}
	if _, ok := f.do(ctx, f.actor(), domain.Start{Errand: e.ID}); !ok {
		f.after(time.Minute, f.seek)
		return
	}
	f.begin(v, e)
}

// next is the visit's first errand that the desk may serve.
func (f *officer) next(v *visitor) *domain.Errand {
	for _, id := range f.day.Visits[v.id].Errands {
		e := f.day.Errands[id]
		if (e.State == domain.Called || e.State == domain.Held) && f.serves(e) {
			return e
		}
	}
	return nil
}

// serves says whether the officer's desk may serve the errand.
func (f *officer) serves(e *domain.Errand) bool {
	desk := f.day.Desks[f.desk]
	return desk != nil && f.day.Serves(domain.Moment{At: f.now(), Network: f.network}, desk, e)
}

// begin plans how the service of an errand goes: most to its end, some to another agency, some with a form in between.
func (f *officer) begin(v *visitor, e *domain.Errand) {
	length := f.length(e)
	if v.speaks != "" && f.day.Visits[v.id].Interpreter == "" {
		f.after(f.dice.between(0, 30*time.Second), func(ctx context.Context) { f.askInterpreter(ctx, f.actor(), v) })
	}
	if len(v.later) > 0 {
		f.after(length/3, func(ctx context.Context) { f.addErrand(ctx, v, e.ID) })
	}
	switch {
	case e.Agency != domain.Host && f.dice.chance(f.assume.transfer):
		f.after(length/2, func(ctx context.Context) { f.transfer(ctx, v, e.ID) })
	case f.dice.chance(f.assume.pause):
		f.after(length/2, func(ctx context.Context) { f.park(ctx, v, e.ID, length/2) })
	default:
		f.planEnd(v, e.ID, length)
	}
}

// length is how long the service of the errand takes: log-normal around what its type is expected to take.
func (f *officer) length(e *domain.Errand) time.Duration {
	mean := time.Duration(f.network.Types[e.Type].Minutes) * time.Minute
	if e.Queue.Channel == domain.HandOver {
		mean = f.assume.handOver
	}
	return f.dice.logNormal(mean, f.assume.sigma).Truncate(time.Second)
}

// planEnd plans the last stretch of a service: papers that are handed in, and the end.
func (f *officer) planEnd(v *visitor, e domain.ErrandID, length time.Duration) {
	outcome := f.outcome(v, f.day.Errands[e])
	if outcome == domain.HandedOver && f.dice.chance(f.assume.documents) {
		count := 1 + int(f.dice.ExpFloat64()*1.5)
		f.after(length*4/5, func(ctx context.Context) {
			if f.serving(v, e) {
				f.do(ctx, f.actor(), domain.ReceiveDocuments{Errand: e, Count: min(count, domain.MaxDocuments)})
			}
		})
	}
	f.after(length, func(ctx context.Context) { f.end(ctx, v, e, outcome) })
}

// serving says whether the officer still works on the errand.
func (f *officer) serving(v *visitor, e domain.ErrandID) bool {
	errand := f.day.Errands[e]
	return f.atDesk(v) && errand != nil && errand.State == domain.InService && errand.Visit == v.id
}

func (f *officer) end(ctx context.Context, v *visitor, e domain.ErrandID, outcome domain.Outcome) {
	if !f.serving(v, e) {
		f.seek(ctx)
		return
	}
	if outcome == domain.HandedOver && f.network.WantsNote(f.day.Errands[e].Type, f.Date) && !f.note(ctx, e) {
		outcome = domain.NotSolved // where nothing can be sealed, nothing can be handed over with a note
	}
	f.do(ctx, f.actor(), domain.End{Errand: e, Outcome: outcome})
	if f.dice.chance(f.assume.misrecorded) {
		f.after(f.dice.between(time.Minute, 20*time.Minute), func(ctx context.Context) { f.mend(ctx, e) })
	}
	f.after(f.dice.between(5*time.Second, 20*time.Second), func(ctx context.Context) { f.goOn(ctx, v) })
}

// note writes down for the agency what is left to do, and says whether it could.
func (f *officer) note(ctx context.Context, e domain.ErrandID) bool {
	_, ok := f.do(ctx, f.actor(), domain.SealContent{Errand: e, Texts: domain.Texts{domain.FieldNote: "Simulerat besök: går vidare till myndigheten."}})
	return ok
}

// addErrand is one more thing the visitor has come for.
func (f *officer) addErrand(ctx context.Context, v *visitor, during domain.ErrandID) {
	if !f.serving(v, during) || len(v.later) == 0 {
		return
	}
	e := v.later[0]
	v.later = v.later[1:]
	f.do(ctx, f.actor(), domain.AddErrand{Visit: v.id, Errand: e})
}

// transfer sends the errand to the agency whose it turned out to be.
func (f *officer) transfer(ctx context.Context, v *visitor, id domain.ErrandID) {
	if !f.serving(v, id) {
		f.seek(ctx)
		return
	}
	to := f.errands.other(f.dice, f.day.Errands[id].Agency)
	if to == "" {
		f.end(ctx, v, id, domain.NotSolved)
		return
	}
	f.do(ctx, f.actor(), domain.Transfer{Errand: id, To: to})
	f.after(f.dice.between(10*time.Second, 30*time.Second), func(ctx context.Context) { f.goOn(ctx, v) })
}
