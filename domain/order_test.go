package domain

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// ordering is the small network's, where a test wants one.
var ordering = Ordering{Need: 10, Protected: 15, Returned: 5, Booked: 20, Urgent: 30, Hold: 10, Offer: 2, Basis: Estimated}

func ordered(s *stage) *stage {
	s.net.Rules.Order = ordering
	return s
}

func playOrdered(t *testing.T, table []scenario) {
	t.Helper()
	for _, s := range table {
		t.Run(s.name, func(t *testing.T) { ordered(newStage(t)).play(s) })
	}
}

func TestOrder(t *testing.T) {
	needy := past{"10:09", front, Register{Needs: []Need{NeedCalm}, Errands: errands("fk-ask")}}
	late := past{"10:11", front, Register{Needs: []Need{NeedCalm}, Errands: errands("fk-ask")}}
	hidden := past{"10:14", front, Register{Protected: true, Needs: []Need{NeedMobility}, Errands: errands("fk-ask")}}
	next := CallNext{"1"}
	called := func(letter byte, ticket Ticket, first bool, waited, behind int) []Event {
		return []Event{VisitorCalled{
			Visit: visit(letter), Ticket: ticket, Desk: "1", Officer: "ann", Errands: []ErrandID{errand(letter, 1)}, First: first,
			Waited: minutes(waited), Behind: behind,
		}}
	}
	playOrdered(t, []scenario{
		{name: "for whom waiting is hard is called as if it had come earlier, by the minutes of the rules", given: opened(came("10:00", "fk-ask"), needy),
			when: next, by: ann, at: "10:20", then: called('b', "A002", true, 11, 1)},
		{name: "and no earlier", given: opened(came("10:00", "fk-ask"), late), when: next, by: ann, at: "10:20", then: called('a', "A001", true, 20, 1)},
		{name: "bonuses are not added up", given: opened(came("09:58", "fk-ask"), hidden), when: next, by: ann, at: "10:20", then: called('a', "A001", true, 22, 1)},
		{name: "of equals the one registered first", given: opened(came("10:00", "fk-ask"), came("10:00", "fk-ask")), when: next, by: ann, at: "10:20",
			then: called('a', "A001", true, 20, 1)},
		{name: "who was called and put back has a little back",
			given: opened(came("10:00", "fk-ask"), came("10:03", "fk-ask"), past{"10:05", ann, CallVisit{"1", visit('b')}}, past{"10:06", ann, ReturnToQueue{visit('b')}}),
			when:  next, by: ann, at: "10:20", then: called('b', "A002", false, 16, 1)},
		{name: "who did not come when called has not",
			given: opened(came("10:00", "fk-ask"), came("10:03", "fk-ask"), past{"10:05", ann, CallVisit{"1", visit('b')}},
				past{"10:06", ann, MarkAbsent{visit('b')}}, past{"10:07", front, ReturnToQueue{visit('b')}}),
			when: next, by: ann, at: "10:20", then: called('a', "A001", true, 20, 1)},
	})
}

func TestPrioritise(t *testing.T) {
	two := opened(came("10:00", "fk-ask"), came("10:20", "fk-ask"))
	urgent := append(two[:len(two):len(two)], past{"10:25", boss, Prioritise{visit('b'), Urgent, OtherReason}})
	playOrdered(t, []scenario{
		{name: "a supervisor moves a visit up; its age and wait stay", given: two, when: Prioritise{visit('b'), Urgent, OtherReason}, by: boss, at: "10:25",
			then: []Event{VisitPrioritised{visit('b'), "A002", Ordinary, Urgent, OtherReason, minutes(5)}},
			and:  also(aged('b', "10:20", 1), aged('a', "10:00", 2), waited('b', "10:30", 10))},
		{name: "and back again", given: urgent, when: Prioritise{visit('b'), Ordinary, ByMistake}, by: boss, at: "10:26",
			then: []Event{VisitPrioritised{visit('b'), "A002", Urgent, Ordinary, ByMistake, minutes(6)}}, and: aged('b', "10:20", 2)},
		{name: "what it is it stays", given: urgent, when: Prioritise{visit('b'), Urgent, OtherReason}, by: boss},
		{name: "without a reason nobody is moved", given: two, when: Prioritise{visit('b'), Urgent, ""}, by: boss, no: "malformed unknown-reason reason="},
		{name: "an officer moves nobody", given: two, when: Prioritise{visit('b'), Urgent, OtherReason}, by: ann, no: "ruled for-supervisors"},
		{name: "no such class", given: two, when: Prioritise{visit('b'), "king", OtherReason}, by: boss, no: "malformed unknown-class class=king"},
		{name: "who has left is moved nowhere", given: append(two[:len(two):len(two)], past{"10:21", front, Leave{visit('b')}}),
			when: Prioritise{visit('b'), Urgent, OtherReason}, by: boss, no: "ruled visit-over ticket=A002"},
	})
}

// Under any arrivals, priorities, calls and returns: whoever is called next overtakes nobody that came more than the largest bonus earlier,
// whatever the rules say, and nobody's wait is anything but the time in queues.
func TestNobodyIsOvertakenByMoreThanTheLargestBonus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minute := rapid.IntRange(-5, 90)
		order := Ordering{
			Need: minute.Draw(t, "need"), Protected: minute.Draw(t, "protected"), Returned: minute.Draw(t, "returned"),
			Booked: minute.Draw(t, "booked"), Urgent: minute.Draw(t, "urgent"),
		}
		l := &lineRun{t: t, net: smallNetwork(), day: NewDay(DaybookID(alvik, today)), now: clock("09:45"), waits: map[VisitID]time.Duration{}}
		l.net.Rules.Order = order
		for _, p := range opened() {
			l.do(p.by, p.do)
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			l.step(order)
		}
	})
}

type lineRun struct {
	t     *rapid.T
	net   *Network
	day   *Day
	now   time.Time
	ids   uint64
	waits map[VisitID]time.Duration // counted apart: all time in which a visit was in line
}

func (l *lineRun) step(order Ordering) {
	gap := time.Duration(rapid.IntRange(0, 900).Draw(l.t, "gap")) * time.Second
	for _, id := range l.day.Line {
		l.waits[id] += gap
	}
	l.now = l.now.Add(gap)
	switch rapid.IntRange(0, 5).Draw(l.t, "what") {
	case 0, 1:
		l.arrive()
	case 2:
		if ids := l.day.Order; len(ids) > 0 {
			class := rapid.SampledFrom([]Class{Ordinary, InNeed, Urgent}).Draw(l.t, "class")
			l.do(boss, Prioritise{rapid.SampledFrom(ids).Draw(l.t, "visit"), class, OtherReason})
		}
	case 3:
		if at := l.day.Desks["1"].Visit; at != "" {
			l.do(ann, ReturnToQueue{at})
		}
	default:
		l.call(order)
	}
	for id, want := range l.waits {
		if got := l.day.Visits[id].WaitedAt(l.now); got != want {
			l.t.Fatalf("visit %s is said to have waited %v, and was in line for %v", id, got, want)
		}
	}
}

func (l *lineRun) arrive() {
	before := len(l.day.Order)
	l.do(front, Register{
		Protected: rapid.Bool().Draw(l.t, "protected"), Errands: errands("fk-ask"),
		Needs: rapid.SampledFrom([][]Need{nil, {NeedCalm}, {NeedHearing}, {NeedMobility, NeedSight}}).Draw(l.t, "needs"),
	})
	if rapid.IntRange(0, 3).Draw(l.t, "booked") == 0 && len(l.day.Order) > before {
		v := l.day.Visits[l.day.Order[before]]
		v.Booked = l.now.Add(time.Duration(rapid.IntRange(-60, 60).Draw(l.t, "minutes")) * time.Minute)
		l.day.reLine(v)
	}
}

// call calls the next visit, and lets it go, so that the desk is free again.
func (l *lineRun) call(order Ordering) {
	if at := l.day.Desks["1"].Visit; at != "" {
		l.do(ann, Leave{at})
	}
	waiting := l.day.WaitingVisits()
	events := l.do(ann, CallNext{"1"})
	if len(events) == 0 {
		return
	}
	next := l.day.Visits[events[0].(VisitorCalled).Visit]
	for _, v := range waiting {
		if v != next && next.came().Sub(v.came()) > order.Most() {
			l.t.Fatalf("%s, which came at %s, is called before %s, which came at %s: the largest bonus is %v",
				next.Ticket, next.came(), v.Ticket, v.came(), order.Most())
		}
	}
	if order.Most() > MaxBonus {
		l.t.Fatalf("the largest bonus is %v", order.Most())
	}
}

// do decides and folds; a refusal does nothing.
func (l *lineRun) do(by Actor, c DayCommand) []Event {
	l.t.Helper()
	newID := func() uuid.UUID {
		l.ids++
		return uuid.NewSHA1(uuid.Nil, []byte{byte(l.ids >> 8), byte(l.ids)})
	}
	events, err := l.day.Decide(Moment{At: l.now, Actor: by, Network: l.net, NewID: newID}, c)
	if err != nil || len(events) == 0 {
		return nil
	}
	e := Entry{ID: newID(), Book: l.day.Book(), Revision: l.day.Revision + 1, At: l.now, Recorded: l.now, Actor: by, Command: c.Name(), Events: events}
	if err := l.day.Fold(e); err != nil {
		l.t.Fatalf("%v", err)
	}
	if !slices.IsSortedFunc(l.day.WaitingVisits(), l.day.before) {
		l.t.Fatalf("after %s the line is out of order", c.Name())
	}
	for _, id := range l.day.Line {
		if _, known := l.waits[id]; !known {
			l.waits[id] = 0
		}
	}
	return events
}
