package simulate

import (
	"context"
	"slices"
	"time"

	"kontor/domain"
)

// parked is an errand whose visitor has filled in the form and waits to go on.
type parked struct {
	visitor *visitor
	errand  domain.ErrandID
	by      *officer
	rest    time.Duration // of the service
}

// park lets the visitor fill in a form; the desk is free meanwhile. Who does not give up is ready after a while.
func (f *officer) park(ctx context.Context, v *visitor, id domain.ErrandID, rest time.Duration) {
	if !f.serving(v, id) {
		f.seek(ctx)
		return
	}
	f.do(ctx, f.actor(), domain.Pause{Errand: id})
	p := parked{v, id, f, rest}
	f.after(f.dice.between(f.assume.form/2, f.assume.form*3/2), func(ctx context.Context) { f.office.ready(ctx, p) })
	f.seek(ctx)
}

// ready is a visitor with a form filled in: one gives up, one whose officer has gone is put back into the queue by a supervisor, and the
// others wait for a free desk.
func (o *office) ready(ctx context.Context, p parked) {
	switch {
	case !o.has(p.visitor.id, domain.Paused) || o.ended:
	case o.dice.chance(o.assume.givesUp):
		o.do(ctx, o.reception(), domain.Leave{Visit: p.visitor.id})
	case p.by.off:
		o.do(ctx, o.supervisor(), domain.Free{Visit: p.visitor.id, Reason: domain.OfficerGone})
	default:
		o.parked = append(o.parked, p)
	}
	o.wake()
}

// resume goes on with a visitor who is ready: the officer's own, or one whose officer has gone. False when there is none.
func (f *officer) resume(ctx context.Context) bool {
	i := slices.IndexFunc(f.parked, func(p parked) bool {
		e := f.day.Errands[p.errand]
		return (p.by == f || p.by.off) && e.State == domain.Paused && f.serves(e)
	})
	if i < 0 {
		return false
	}
	p := f.parked[i]
	f.parked = slices.Delete(f.parked, i, i+1)
	if _, ok := f.do(ctx, f.actor(), domain.Resume{Errand: p.errand, Desk: f.desk}); !ok {
		return false
	}
	f.planEnd(p.visitor, p.errand, p.rest)
	return true
}

// hasParked says whether a visitor of the officer's fills in a form or is ready.
func (f *officer) hasParked() bool {
	for _, e := range f.day.Errands {
		if e.State == domain.Paused && e.By == f.id {
			return true
		}
	}
	return false
}
