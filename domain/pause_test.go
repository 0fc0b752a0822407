package domain

import "testing"

func TestPause(t *testing.T) {
	started := opened(
		came("10:00", "fk-ask", "fk-form", "pm-ask"), came("10:01", "fk-ask"),
		past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}},
	)
	play(t, []scenario{
		{
			name:  "a parked errand frees the desk; what else the visitor came for is held",
			given: started,
			when:  Pause{errand('a', 1)}, by: ann, at: "10:10",
			then: []Event{ServicePaused{errand('a', 1), "fk", "1", "ann", minutes(4)}},
			and: also(is(errand('a', 1), Paused), is(errand('a', 2), Held), is(errand('a', 3), Held), free("1"),
				aged('a', "10:00", 0), aged('b', "10:01", 1), waited('a', "11:00", 5)),
		},
		{
			name:  "what is parked is parked",
			given: append(started[:len(started):len(started)], past{"10:10", ann, Pause{errand('a', 1)}}),
			when:  Pause{errand('a', 1)}, by: ann,
		},
		{
			name:  "what was not started is not parked",
			given: started,
			when:  Pause{errand('a', 2)}, by: ann,
			no: "ruled not-started state=held ticket=A001",
		},
		{
			name:  "nor what waits",
			given: started,
			when:  Pause{errand('b', 1)}, by: ann,
			no: "ruled not-at-desk state=waiting ticket=A002",
		},
		{
			name:  "an officer parks nothing at another's desk",
			given: started,
			when:  Pause{errand('a', 1)}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
		{
			name:  "an errand of no such name",
			given: started,
			when:  Pause{"nothing"}, by: ann,
			no: "unknown unknown-errand errand=nothing",
		},
	})
}

func TestResume(t *testing.T) {
	parked := opened(
		came("10:00", "fk-ask", "pm-ask"), came("10:01", "fk-ask"),
		past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}}, past{"10:10", ann, Pause{errand('a', 1)}},
	)
	back := append(parked[:len(parked):len(parked)], past{"10:20", cia, Resume{errand('a', 1), "3"}})
	play(t, []scenario{
		{
			name:  "a parked errand goes on at another desk",
			given: parked,
			when:  Resume{errand('a', 1), "3"}, by: cia, at: "10:20",
			then: []Event{ServiceResumed{errand('a', 1), "fk", "3", "cia"}},
			and:  also(is(errand('a', 1), InService), is(errand('a', 2), Held), aged('a', "10:00", 0)),
		},
		{
			name:  "pauses are no service",
			given: back,
			when:  End{errand('a', 1), Solved}, by: cia, at: "10:26",
			then: []Event{
				ErrandEnded{Errand: errand('a', 1), Outcome: Solved, Desk: "3", Officer: "cia", Served: minutes(10), Waited: minutes(5)},
				VisitorReturned{visit('a'), "A001", []ErrandID{errand('a', 2)}, "other-desk"},
			},
			and: also(free("3"), aged('a', "10:00", 1)),
		},
		{
			name:  "at the desk where it goes on, it goes on",
			given: back,
			when:  Resume{errand('a', 1), "3"}, by: cia,
		},
		{
			name:  "who comes second hears who was first",
			given: back,
			when:  Resume{errand('a', 1), "1"}, by: ann,
			no: "lost already-called desk=3 officer=cia ticket=A001",
		},
		{
			name:  "not at a desk with a visitor",
			given: append(parked[:len(parked):len(parked)], past{"10:11", ann, CallNext{"1"}}),
			when:  Resume{errand('a', 1), "1"}, by: ann,
			no: "ruled desk-busy desk=1 ticket=A002",
		},
		{
			name:  "not at a desk that may not serve it",
			given: parked,
			when:  Resume{errand('a', 1), "2"}, by: bo,
			no: "ruled desk-serves-not desk=2 ticket=A001",
		},
		{
			name:  "what was not parked does not go on",
			given: parked,
			when:  Resume{errand('b', 1), "1"}, by: ann,
			no: "ruled not-paused state=waiting ticket=A002",
		},
		{
			name:  "no such desk",
			given: parked,
			when:  Resume{errand('a', 1), "17"}, by: ann,
			no: "unknown unknown-desk desk=17",
		},
		{
			name:  "an errand of no such name",
			given: parked,
			when:  Resume{"nothing", "1"}, by: ann,
			no: "unknown unknown-errand errand=nothing",
		},
	})
}
