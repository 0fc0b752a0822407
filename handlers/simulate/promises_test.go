package simulate

import (
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// A promise made at registration is held against the wait that came: over the rush day of the whole nation most must hold, and few
// visitors may wait longer than they were told.
func TestMostPromisesHold(t *testing.T) {
	const date domain.Date = "2024-05-02"
	log, clock, ids := memlog.New(), NewClock(date.At(0)), NewIDs(1)
	books, err := handlers.NewBooks(t.Context(), log, handlers.Options{Clock: clock.Now, NewID: ids.New})
	if err != nil {
		t.Fatal(err)
	}
	if err := books.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := Play(t.Context(), Config{Books: books, Clock: clock, IDs: ids, Date: date, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	p := promises{made: map[domain.VisitID]promise{}}
	for item, err := range log.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		p.take(item.Entry)
	}
	all := p.held + p.early + p.late
	t.Logf("%d of %d promises held; %d were called earlier, %d later", p.held, all, p.early, p.late)
	if all < 5000 || p.held*100 < 60*all || p.late*100 > 25*all {
		t.Error("fewer than 60 % held, or more than 25 % waited longer than promised")
	}
}

// promises counts what became of the first promise to each visit.
type promises struct {
	made              map[domain.VisitID]promise
	held, early, late int
}

type promise struct {
	domain.Estimate
	at time.Time
}

func (p *promises) take(e domain.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.EstimateGiven:
			if _, again := p.made[ev.Visit]; !again {
				p.made[ev.Visit] = promise{ev.Estimate, e.At}
			}
		case domain.VisitorCalled:
			made, ok := p.made[ev.Visit]
			switch waited := e.At.Sub(made.at); {
			case !ok || !ev.First || !made.Enough:
			case waited < made.Low:
				p.early++
			case waited > made.High:
				p.late++
			default:
				p.held++
			}
		}
	}
}
