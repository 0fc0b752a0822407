package projections

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"kontor/domain"
)

func sorted[K cmp.Ordered, V any](m map[K]V) []V {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	values := make([]V, 0, len(keys))
	for _, k := range keys {
		values = append(values, m[k])
	}
	return values
}

var errandTypes = []domain.ErrandTypeCode{"skv-persbevis", "fk-barnb", "pm-utland", "skv-dodsbo", "ssc-lots", "af-boka"}

// live is a day in which anything may happen that can, drawn from the source: what a day refuses is tried and leaves no entry.
func (s *scene) live(r *rand.Rand, visits int) {
	s.Helper()
	s.open(0, 3)
	for minute := range visits {
		s.arrive(r, minute)
		for range 4 {
			s.step(r, minute)
		}
	}
	if r.IntN(4) > 0 {
		s.do(visits, domain.CloseDay{})
	}
	for _, id := range s.day().Order {
		s.answer(r, visits+1, s.day().Visits[id])
	}
}

func (s *scene) arrive(r *rand.Rand, minute int) {
	c := domain.Register{Protected: r.IntN(10) == 0, Needs: []domain.Need{domain.NeedCalm}[:r.IntN(2)]}
	for range 1 + r.IntN(3) {
		c.Errands = append(c.Errands, domain.NewErrand{Type: errandTypes[r.IntN(len(errandTypes))]})
	}
	switch r.IntN(12) {
	case 0:
		c.Door = domain.Solved
	case 1:
		c.Door, c.Arrived = domain.ReferredAgency, s.time(minute/2)
	}
	s.try(minute, domain.System, c)
}

// step tries something with a visit and a desk.
func (s *scene) step(r *rand.Rand, minute int) {
	d := s.day()
	v := d.Visits[d.Order[r.IntN(len(d.Order))]]
	desk := domain.DeskID(string(rune('1' + r.IntN(3))))
	if at := d.Desks[desk].Visit; at != "" && r.IntN(2) == 0 {
		v = d.Visits[at]
	}
	if len(v.Errands) == 0 {
		return
	}
	e := v.Errands[r.IntN(len(v.Errands))]
	commands := []domain.DayCommand{
		domain.CallNext{Desk: desk}, domain.CallNext{Desk: desk}, domain.CallVisit{Desk: desk, Visit: v.ID}, domain.Recall{Visit: v.ID},
		domain.MarkAbsent{Visit: v.ID}, domain.ReturnToQueue{Visit: v.ID}, domain.Start{Errand: e}, domain.Start{Errand: e},
		domain.End{Errand: e, Outcome: domain.Outcomes[r.IntN(len(domain.Outcomes))]}, domain.End{Errand: e, Outcome: domain.Solved},
		domain.Pause{Errand: e}, domain.Resume{Errand: e, Desk: desk}, domain.Transfer{Errand: e, To: errandTypes[r.IntN(4)]},
		domain.AddErrand{Visit: v.ID, Errand: domain.NewErrand{Type: errandTypes[r.IntN(4)]}}, domain.GiveEstimate{Visit: v.ID},
	}
	rare := []domain.DayCommand{
		domain.Leave{Visit: v.ID}, domain.Strike{Visit: v.ID, Reason: domain.ByMistake}, domain.Free{Visit: v.ID, Reason: domain.OfficerGone},
		domain.Join{Visit: v.ID, Into: d.Order[r.IntN(len(d.Order))]}, domain.TakeBreak{Desk: desk}, domain.EndBreak{Desk: desk},
		domain.CorrectErrand{Errand: e, Outcome: domain.NotSolved, Reason: domain.WrongOutcome},
	}
	if r.IntN(8) == 0 {
		commands = rare
	}
	s.try(minute, domain.System, commands[r.IntN(len(commands))])
}

// answer lets an agency say something of a visit, and the office correct it.
func (s *scene) answer(r *rand.Rand, minute int, v *domain.Visit) {
	for _, id := range v.Errands {
		code := s.day().Errands[id].Agency
		agency, own := domain.Actor{Role: domain.RoleAgency, ID: string(code)}, id.For(code)
		for _, c := range []domain.DayCommand{
			domain.Accept{Errand: own}, domain.CloseErrand{Errand: own}, domain.ReturnErrand{Errand: own, Reason: domain.Incomplete},
			domain.Contradict{Errand: own, Reason: domain.CameBack},
		} {
			if r.IntN(2) == 0 {
				s.try(minute, agency, c)
			}
		}
		if r.IntN(10) == 0 {
			s.try(minute, domain.System, domain.CorrectErrand{Errand: id, Outcome: domain.BookedTime, Reason: domain.WrongOutcome})
		}
	}
	if r.IntN(20) == 0 {
		s.try(minute, domain.System, domain.Strike{Visit: v.ID, Reason: domain.Duplicate})
	}
}

// try runs a command that the day may refuse.
func (s *scene) try(minute int, actor domain.Actor, c domain.DayCommand) {
	s.Helper()
	d := s.day()
	at := s.time(minute)
	if at.Before(d.At) {
		at = d.At
	}
	events, err := d.Decide(domain.Moment{At: at, Actor: actor, Network: reference(), NewID: s.id}, c)
	if err != nil || len(events) == 0 {
		return
	}
	e := domain.Entry{ID: s.id(), Book: d.Book(), Revision: d.Revision + 1, At: at, Recorded: at, Actor: actor, Command: c.Name(), Events: events}
	if err := d.Fold(e); err != nil {
		s.Fatal(err)
	}
	s.feed(e)
}

// longLog is days of two offices, with answers to the earlier ones between.
func longLog(tb testing.TB) *scene {
	tb.Helper()
	s := newScene(tb)
	r := rand.New(rand.NewPCG(1, 2))
	for _, date := range []domain.Date{"2024-05-02", "2024-05-03", "2024-05-06"} {
		for _, k := range []domain.KontorID{office, other} {
			before := s.date
			s.date, s.at = date, k
			s.live(r, 40)
			if before == date {
				continue
			}
			s.date = before // the agencies answer to the day before, of which only figures are left
			for _, id := range s.day().Order {
				s.answer(r, 24*60, s.day().Visits[id])
			}
			s.date = date
		}
	}
	return s
}

// TestAnythingBalances: whatever happens, no view fails, the independent count agrees, and the rows add up to the nation.
func TestAnythingBalances(t *testing.T) {
	s := longLog(t)
	if failed := s.board.Failures(); len(failed) > 0 {
		t.Fatalf("failed: %+v", failed)
	}
	for _, bk := range s.board.books {
		if c, _ := s.board.Conservation(bk.kontor, bk.date); !c.Balanced || len(c.Agencies) == 0 {
			t.Errorf("%s does not balance: %+v", bk.id, c.Agencies)
		}
	}
	o := s.board.Overview(s.time(40))
	offices, agencies := newWorkload(), newWorkload()
	for _, r := range o.Offices {
		offices.add(r.Workload)
	}
	for _, a := range o.Agencies {
		agencies.add(a.Workload)
	}
	if offices.Errands != o.Nation.Errands || agencies.Errands != o.Nation.Errands || agencies.EndedTotal != o.Nation.EndedTotal || o.Nation.Errands == 0 {
		t.Errorf("offices %+v\nagencies %+v\nnation %+v", offices, agencies, o.Nation)
	}
	n := o.Nation
	here := n.WaitingErrands + n.InService + n.Paused + n.EndedTotal + n.Left + n.Absent + n.OpenAtClose
	if here > n.Errands || n.Waiting > n.Arrivals {
		t.Errorf("more than there is: %+v", n)
	}
}
