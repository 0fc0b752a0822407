package domain

import "testing"

func TestEnd(t *testing.T) {
	started := opened(
		came("10:00", "fk-ask", "af-paper", "pm-ask"), came("10:02", "fk-ask"),
		past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}},
	)
	ended := append(started[:len(started):len(started)], past{"10:10", ann, End{errand('a', 1), Solved}})
	play(t, []scenario{
		{
			name:  "an errand ends with an outcome, and the visit stays for what the desk may still serve",
			given: started,
			when:  End{errand('a', 1), Solved}, by: ann, at: "10:10",
			then: []Event{ErrandEnded{Errand: errand('a', 1), Outcome: Solved, Desk: "1", Officer: "ann", Served: minutes(4), Waited: minutes(5)}},
			and:  also(is(errand('a', 1), Ended), is(errand('a', 2), Held), is(errand('a', 3), Held), aged('a', "10:00", 0)),
		},
		{
			name:  "a visit with fk and af errands: af is taken in at the same desk, the rest waits for another with its age",
			given: append(ended[:len(ended):len(ended)], past{"10:11", ann, Start{errand('a', 2)}}),
			when:  End{errand('a', 2), HandedOver}, by: ann, at: "10:15",
			then: []Event{
				ErrandEnded{Errand: errand('a', 2), Outcome: HandedOver, Desk: "1", Officer: "ann", Served: minutes(4), Waited: minutes(5)},
				VisitorReturned{visit('a'), "A001", []ErrandID{errand('a', 3)}, "other-desk"},
			},
			and: also(is(errand('a', 3), Waiting), free("1"), aged('a', "10:00", 1), aged('b', "10:02", 2), waited('a', "10:20", 10)),
		},
		{
			name:  "the last errand ends the visit and frees the desk",
			given: opened(came("10:00", "fk-ask"), past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}}),
			when:  End{errand('a', 1), NotSolved}, by: ann, at: "10:07",
			then: []Event{ErrandEnded{Errand: errand('a', 1), Outcome: NotSolved, Desk: "1", Officer: "ann", Served: minutes(1), Waited: minutes(5)}},
			and:  also(is(errand('a', 1), Ended), free("1"), aged('a', "10:00", 0)),
		},
		{
			name:  "ended in the same way, it has ended",
			given: ended,
			when:  End{errand('a', 1), Solved}, by: ann,
		},
		{
			name:  "ended in another way, the loser hears how and by whom",
			given: ended,
			when:  End{errand('a', 1), HandedOver}, by: boss,
			no: "lost already-ended officer=ann outcome=solved ticket=A001",
		},
		{
			name:  "what was not started does not end",
			given: started,
			when:  End{errand('a', 2), Solved}, by: ann,
			no: "ruled not-started state=held ticket=A001",
		},
		{
			name:  "nor what waits",
			given: started,
			when:  End{errand('b', 1), Solved}, by: ann,
			no: "ruled not-started state=waiting ticket=A002",
		},
		{
			name:  "no such outcome",
			given: started,
			when:  End{errand('a', 1), "happy"}, by: ann,
			no: "malformed unknown-outcome outcome=happy",
		},
		{
			name:  "an officer ends nothing at another's desk",
			given: started,
			when:  End{errand('a', 1), Solved}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
		{
			name:  "an errand of no such name",
			given: started,
			when:  End{"nothing", Solved}, by: ann,
			no: "unknown unknown-errand errand=nothing",
		},
	})
}

// An fk errand and an af errand that only another office serves in depth: af is referred at the door, fk is served, nothing is left.
func TestEndWithAReferralBeside(t *testing.T) {
	play(t, []scenario{{
		name: "what was referred at once is not in the way",
		given: opened(came("10:00", "fk-ask", "af-plan"), past{"10:05", ann, CallNext{"1"}},
			past{"10:06", ann, Start{errand('a', 1)}}),
		when: End{errand('a', 1), Solved}, by: ann, at: "10:10",
		then: []Event{ErrandEnded{Errand: errand('a', 1), Outcome: Solved, Desk: "1", Officer: "ann", Served: minutes(4), Waited: minutes(5)}},
		and:  also(is(errand('a', 2), Ended), free("1")),
	}})
}
