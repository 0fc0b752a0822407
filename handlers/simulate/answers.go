package simulate

import (
	"context"
	"strconv"
	"time"

	"kontor/domain"
)

// expectAnswers plans what the agencies say to what has ended at the office: they take up most of what was handed over, and contradict a
// little of what the desk called solved. What they would answer too late in the evening belongs to another day.
func (o *office) expectAnswers(events []domain.Event) {
	for _, ev := range events {
		ended, ok := ev.(domain.ErrandEnded)
		if !ok || o.day.Errands[ended.Errand].Agency == domain.Host {
			continue
		}
		switch {
		case ended.Outcome == domain.HandedOver && o.dice.chance(o.assume.answered):
			o.answerLater(ended.Errand, o.takeUp)
		case ended.Outcome == domain.Solved && o.dice.chance(o.assume.contradicted):
			o.answerLater(ended.Errand, o.contradict)
		}
	}
}

// answerLater plans a step of the errand's agency after a while.
func (o *office) answerLater(e domain.ErrandID, answer func(context.Context, domain.Actor, *domain.Errand)) {
	at := o.now().Add(5*time.Minute + o.dice.exponential(o.assume.answer))
	worker := ".c" + strconv.Itoa(1+o.dice.IntN(40))
	if !at.Before(o.Date.At(o.assume.answersEnd)) {
		return
	}
	o.plan(at, func(ctx context.Context) {
		errand := o.day.Errands[e]
		answer(ctx, domain.Actor{Role: domain.RoleAgency, ID: string(errand.Agency) + worker}, errand)
	})
}

// takeUp is a caseworker with what was handed over: incomplete or another's things go back, the rest is accepted and some of it is done
// the same day.
func (o *office) takeUp(ctx context.Context, who domain.Actor, e *domain.Errand) {
	if e.State != domain.Ended || e.Outcome != domain.HandedOver || e.Answer != "" {
		return
	}
	returned := o.assume.returned
	if w, known := o.assume.weights[e.Type]; known && w.incomplete >= 0 {
		returned = w.incomplete
	}
	if o.dice.chance(returned) {
		why := pick(o.dice, []weighted[domain.ReasonCode]{{domain.Incomplete, 8}, {domain.WaitsForPaper, 1}, {domain.WrongAgency, 1}})
		o.do(ctx, who, domain.ReturnErrand{Errand: e.ID.For(e.Agency), Reason: why})
		return
	}
	if _, ok := o.do(ctx, who, domain.Accept{Errand: e.ID.For(e.Agency)}); ok && o.dice.chance(o.assume.settled) {
		o.answerLater(e.ID, o.settle)
	}
}

func (o *office) settle(ctx context.Context, who domain.Actor, e *domain.Errand) {
	if e.Answer == domain.Accepted {
		o.do(ctx, who, domain.CloseErrand{Errand: e.ID.For(e.Agency)})
	}
}

func (o *office) contradict(ctx context.Context, who domain.Actor, e *domain.Errand) {
	if e.State == domain.Ended && e.Outcome == domain.Solved && e.Answer == "" {
		why := pick(o.dice, []weighted[domain.ReasonCode]{{domain.CameBack, 3}, {domain.WrongOutcome, 1}})
		o.do(ctx, who, domain.Contradict{Errand: e.ID.For(e.Agency), Reason: why})
	}
}
