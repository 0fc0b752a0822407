package simulate

import (
	"context"
	"slices"

	"kontor/domain"
)

// outcome is the type's usual one, or another. Without the interpreter that is needed, half have to come again at a booked time.
func (f *officer) outcome(v *visitor, e *domain.Errand) domain.Outcome {
	usual := f.network.Types[e.Type].Outcome
	if e.Queue.Channel == domain.HandOver {
		usual = domain.HandedOver
	}
	switch {
	case v.speaks != "" && f.day.Visits[v.id].Interpreter == "unavailable" && f.dice.chance(50):
		return domain.BookedTime
	case f.dice.chance(f.assume.usualOutcome):
		return usual
	}
	return pick(f.dice, slices.DeleteFunc(slices.Clone(variations), func(w weighted[domain.Outcome]) bool {
		return w.value == usual || e.Agency == domain.Host && w.value == domain.HandedOver
	}))
}

// variations are the outcomes of an errand that does not end as usual; estimates.
var variations = []weighted[domain.Outcome]{
	{domain.NotSolved, 5}, {domain.Solved, 4}, {domain.BookedTime, 2}, {domain.HandedOver, 2}, {domain.ReferredAgency, 1.5},
	{domain.ReferredOffice, 0.5}, {domain.ReferredOutside, 0.5},
}

// mend corrects how an errand was recorded: solved or not, or its type.
func (f *officer) mend(ctx context.Context, id domain.ErrandID) {
	e := f.day.Errands[id]
	if e.State != domain.Ended || e.Answer != "" {
		return
	}
	c := domain.CorrectErrand{Errand: id, Reason: domain.WrongOutcome}
	switch types := f.errands.types[e.Agency]; {
	case e.Outcome == domain.Solved:
		c.Outcome = domain.NotSolved
	case e.Outcome == domain.NotSolved:
		c.Outcome = domain.Solved
	case len(types) == 0:
		return
	default:
		c.Type, c.Reason = pick(f.dice, types), domain.ByMistake
	}
	f.do(ctx, f.actor(), c)
}
