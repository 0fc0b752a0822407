package simulate

import (
	"context"
	"time"

	"kontor/domain"
)

// arrive is a visitor coming in.
func (o *office) arrive(ctx context.Context) {
	v := o.draw()
	o.progress()
	if v.register.Door == "" && o.dice.chance(o.assume.late) {
		o.enterLate(v)
		return
	}
	o.register(ctx, v)
}

// register takes the visitor's errands in.
func (o *office) register(ctx context.Context, v *visitor) {
	events, ok := o.do(ctx, o.reception(), v.register)
	if !ok {
		return
	}
	reg, _ := happened[domain.VisitRegistered](events)
	v.id = reg.Visit
	o.visitors[v.id] = v
	if !o.has(v.id, domain.Waiting) {
		return
	}
	o.after(o.dice.weibull(o.assume.patience, o.assume.patienceShape), func(ctx context.Context) { o.walkOut(ctx, v) })
	o.chores(v)
	o.wake()
}

// enterLate writes the visit down when the line is up again, with how it had ended.
func (o *office) enterLate(v *visitor) {
	v.register.Arrived = o.now().Truncate(time.Second)
	v.register.Door = o.network.Types[v.register.Errands[0].Type].Outcome
	o.after(o.dice.between(15*time.Minute, 40*time.Minute), func(ctx context.Context) {
		if o.day.Stage == domain.Open {
			o.do(ctx, o.reception(), v.register)
		}
	})
}

// chores plans what reception has to do with some of those who wait.
func (o *office) chores(v *visitor) {
	soon := func() time.Duration { return o.dice.between(time.Minute, 4*time.Minute) }
	if v.speaks != "" && o.dice.chance(o.assume.asksEarly) {
		o.after(o.dice.between(5*time.Second, 40*time.Second), func(ctx context.Context) { o.askInterpreter(ctx, o.reception(), v) })
	}
	switch {
	case o.dice.chance(o.assume.struck):
		o.after(soon(), func(ctx context.Context) { o.strike(ctx, v, domain.ByMistake) })
	case o.dice.chance(o.assume.twice):
		o.after(soon(), func(ctx context.Context) { o.registerAgain(ctx, v) })
	case o.dice.chance(o.assume.wrongQueue):
		o.after(soon(), func(ctx context.Context) { o.otherQueue(ctx, v) })
	}
	if o.dice.chance(o.assume.asksAgain) {
		o.after(o.dice.between(4*time.Minute, 20*time.Minute), func(ctx context.Context) {
			if o.queues(v.id) {
				o.do(ctx, o.reception(), domain.GiveEstimate{Visit: v.id})
			}
		})
	}
}

func (o *office) strike(ctx context.Context, v *visitor, why domain.ReasonCode) {
	if o.queues(v.id) {
		o.do(ctx, o.supervisor(), domain.Strike{Visit: v.id, Reason: why})
	}
}

// registerAgain is a visitor who is registered a second time; a supervisor makes one visit of the two.
func (o *office) registerAgain(ctx context.Context, v *visitor) {
	if !o.queues(v.id) {
		return
	}
	again := *v
	again.later = nil
	o.register(ctx, &again)
	o.after(o.dice.between(30*time.Second, 2*time.Minute), func(ctx context.Context) {
		switch {
		case !o.queues(again.id):
		case o.here(v.id) && o.allWait(again.id):
			o.do(ctx, o.supervisor(), domain.Join{Visit: again.id, Into: v.id})
		default:
			o.strike(ctx, &again, domain.Duplicate)
		}
	})
}

// allWait says whether every errand of the visit waits.
func (o *office) allWait(id domain.VisitID) bool {
	for _, e := range o.day.Visits[id].Errands {
		if o.day.Errands[e].State != domain.Waiting {
			return false
		}
	}
	return true
}

// otherQueue mends an errand that was taken in for the wrong agency.
func (o *office) otherQueue(ctx context.Context, v *visitor) {
	if !o.queues(v.id) {
		return
	}
	e := o.day.Errands[o.day.Visits[v.id].Errands[0]]
	to := o.errands.other(o.dice, e.Agency)
	if e.State != domain.Waiting || to == "" {
		return
	}
	o.do(ctx, o.reception(), domain.Transfer{Errand: e.ID, To: to})
	o.wake()
}

// walkOut is where the visitor's patience ends: some tell reception, some just go.
func (o *office) walkOut(ctx context.Context, v *visitor) {
	switch {
	case !o.queues(v.id):
	case o.dice.chance(o.assume.silent):
		v.gone = true
	default:
		o.do(ctx, o.reception(), domain.Leave{Visit: v.id})
	}
}

// putBack is a visitor who was absent and is here again.
func (o *office) putBack(ctx context.Context, v *visitor) {
	if o.day.Stage == domain.Open && o.has(v.id, domain.Absent) && o.now().Before(o.closes) {
		o.do(ctx, o.reception(), domain.ReturnToQueue{Visit: v.id})
		o.wake()
	}
}

// askInterpreter asks for an interpreter by telephone, who joins after a while or is not to be had.
func (o *office) askInterpreter(ctx context.Context, who domain.Actor, v *visitor) {
	if !o.here(v.id) || o.day.Visits[v.id].Interpreter != "" {
		return
	}
	if _, ok := o.do(ctx, who, domain.RequestInterpreter{Visit: v.id, Language: v.speaks}); !ok {
		return
	}
	o.after(o.dice.exponential(o.assume.interpreterComes), func(ctx context.Context) {
		switch {
		case !o.here(v.id):
		case o.dice.chance(o.assume.interpreterMissing):
			o.do(ctx, who, domain.MissInterpreter{Visit: v.id})
		default:
			o.do(ctx, who, domain.JoinInterpreter{Visit: v.id})
		}
	})
}
