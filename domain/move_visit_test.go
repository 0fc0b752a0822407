package domain

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// the id of the move that the scenarios' MoveOut begins: the command takes no other.
var moveID = countedID('b', 1).String()

func TestMoveOut(t *testing.T) {
	given := opened(came("10:00", "skv-ask", "skv-ask"), came("10:02", "fk-ask"))
	moved := append(given[:len(given):len(given)], past{"10:20", front, MoveOut{visit('a'), berga, OtherReason}})
	play(t, []scenario{
		{
			name: "a visit moves to another office with all that is open of it", given: given, when: MoveOut{visit('a'), berga, OtherReason}, at: "10:20",
			then: []Event{VisitMovedOut{
				Visit: visit('a'), Ticket: "A001", Move: moveID, To: berga, Journey: visit('a'), Errands: []ErrandID{errand('a', 1), errand('a', 2)},
				Waited: minutes(20), Reason: OtherReason,
			}},
			and: also(is(errand('a', 1), MovedOut), waited('a', "11:00", 20), aged('b', "10:02", 1)),
		},
		{name: "once", given: moved, when: MoveOut{visit('a'), berga, OtherReason}},
		{name: "who is on the way is not sent elsewhere", given: moved, when: MoveOut{visit('a'), cederby, OtherReason}, no: "lost already-moved kontor=Berga ticket=A001"},
		{name: "nowhere that cannot take it", given: given, when: MoveOut{visit('b'), berga, OtherReason},
			no: "ruled not-served-there kontor=Berga ticket=A002 type=ärende fk-ask type_en=errand fk-ask"},
		{name: "not where it is closed today", given: given, when: MoveOut{visit('a'), cederby, OtherReason}, no: "ruled kontor-closed date=2024-05-02 kontor=Cederby"},
		{name: "not to where it is", given: given, when: MoveOut{visit('a'), alvik, OtherReason}, no: "ruled moves-nowhere kontor=Alvik ticket=A001"},
		{name: "to no office that is none", given: given, when: MoveOut{visit('a'), "moon", OtherReason}, no: "unknown unknown-kontor kontor=moon"},
		{name: "not from a desk", given: append(given[:len(given):len(given)], past{"10:05", ann, CallNext{"1"}}), when: MoveOut{visit('a'), berga, OtherReason},
			no: "ruled visit-not-waiting ticket=A001"},
		{name: "not without a reason", given: given, when: MoveOut{visit('a'), berga, ""}, no: "malformed unknown-reason reason="},
		{name: "a protected visitor only to an office with a channel for it",
			given: opened(past{"10:00", front, Register{Protected: true, Errands: errands("skv-ask")}}), when: MoveOut{visit('a'), berga, OtherReason},
			no: "ruled protected-stays kontor=Berga ticket=A001"},
		{name: "who has left moves nowhere", given: append(given[:len(given):len(given)], past{"10:05", front, Leave{visit('a')}}),
			when: MoveOut{visit('a'), berga, OtherReason}, no: "ruled visit-not-waiting ticket=A001"},
		{name: "what has arrived stays away", given: append(moved[:len(moved):len(moved)], past{"10:21", System, SettleMove{Visit: visit('a'), Move: moveID, Arrived: "berga.2024-05-02.x", Ticket: "A007"}}),
			when: SettleMove{Visit: visit('a'), Move: moveID, Cause: phrase("not-open-now")}, by: System, and: is(errand('a', 1), MovedOut)},
		{name: "what the other office declined waits again, at its place",
			given: moved, when: SettleMove{Visit: visit('a'), Move: moveID, Cause: phrase("not-open-now")}, by: System, at: "10:30",
			then: []Event{VisitMovedBack{visit('a'), "A001", moveID, []ErrandID{errand('a', 1), errand('a', 2)}, phrase("not-open-now")}},
			and:  also(aged('a', "10:00", 1), is(errand('a', 2), Waiting), waited('a', "10:40", 30))},
		{name: "when the day has closed meanwhile, it was open at the close",
			given: append(moved[:len(moved):len(moved)], past{"10:25", boss, CloseDay{}}), when: SettleMove{Visit: visit('a'), Move: moveID, Cause: phrase("not-open-now")}, by: System,
			then: []Event{
				VisitMovedBack{visit('a'), "A001", moveID, []ErrandID{errand('a', 1), errand('a', 2)}, phrase("not-open-now")},
				ErrandLeftOpen{errand('a', 1), Waiting}, ErrandLeftOpen{errand('a', 2), Waiting},
			}, and: is(errand('a', 1), OpenAtClose)},
		{name: "what is on its way is what it was", given: moved, when: CorrectErrand{Errand: errand('a', 1), Type: "skv-card", Reason: WrongAgency},
			no: "ruled not-correctable state=moved_out ticket=A001"},
		{name: "nobody but the system settles it", given: moved, when: SettleMove{Visit: visit('a'), Move: moveID}, by: boss, no: "ruled for-the-system"},
	})
}

// What leaves one day comes in in the other with its journey, age, wait and reason; once; and a day that is not open says so, once and for all.
func TestMoveIn(t *testing.T) {
	from := newStage(t)
	for _, p := range opened(came("10:00", "skv-ask"), past{"10:20", front, MoveOut{visit('a'), berga, WrongAgency}}) {
		from.must(p.at, p.by, p.do)
	}
	leaving := from.day.Leaving()
	if len(leaving) != 1 || leaving[0].To != DaybookID(berga, today) {
		t.Fatalf("on its way: %v", leaving)
	}
	in := leaving[0].MoveIn
	to := newStage(t)
	to.day = NewDay(DaybookID(berga, today))
	to.letter = 'b'
	if _, err := to.do("10:21", boss, in); told(err) != "ruled for-the-system" {
		t.Errorf("by a supervisor: %v", err)
	}
	to.must("09:50", boss, OpenDay{})
	to.must("10:10", front, Register{Errands: errands("skv-ask")})
	to.letter = 'd' // ids of its own
	got := to.must("10:21", System, in)
	var names []string
	for _, ev := range got {
		names = append(names, ev.Name())
	}
	if want := []string{"visit-moved-in", "errand-moved-in", "errand-routed", "ticket-issued", "estimate-given"}; !slices.Equal(names, want) {
		t.Errorf("happened %v, want %v", names, want)
	}
	if again := to.must("10:22", System, in); len(again) > 0 {
		t.Errorf("it came in twice: %v", again)
	}
	v := to.day.WaitingVisits()[0]
	if diff := cmp.Diff(&CameFrom{Visit: visit('a'), Journey: visit('a')}, v.From); diff != "" {
		t.Error(diff)
	}
	if v.Since != clock("10:00") || v.WaitedAt(clock("10:31")) != minutes(30) {
		t.Errorf("it is of %s and has waited %v", v.Since, v.WaitedAt(clock("10:31")))
	}
	if acc := to.day.Accounts["skv"]; acc.MovedIn != 1 || acc.Registered != 1 || acc.In[Waiting] != 2 {
		t.Errorf("the account is %+v", acc)
	}
	to.must("10:30", front, MoveOut{v.ID, alvik, OtherReason})
	if next := to.day.Leaving(); len(next) != 1 || next[0].Journey != visit('a') || next[0].From != v.ID {
		t.Errorf("the next step of its journey is %+v", next)
	}

	closed := newStage(t)
	closed.day = NewDay(DaybookID(berga, today))
	declined := closed.must("10:21", System, in)
	if ev, ok := declined[0].(MoveDeclined); !ok || ev.Cause.Code != "not-open-now" {
		t.Errorf("a day that is not open: %v", declined)
	}
	closed.must("10:25", boss, OpenDay{})
	if late := closed.must("10:26", System, in); len(late) > 0 {
		t.Errorf("declined, and taken in all the same: %v", late)
	}
}
