package domain

import "testing"

func TestLeave(t *testing.T) {
	two := opened(came("10:00", "fk-ask", "pm-ask"), came("10:02", "fk-ask"))
	started := append(two[:len(two):len(two)], past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}})
	gone := append(two[:len(two):len(two)], past{"10:30", front, Leave{visit('a')}})
	play(t, []scenario{
		{
			name:  "who gives up leaves every queue",
			given: two,
			when:  Leave{visit('a')}, at: "10:30",
			then: []Event{VisitorLeft{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, minutes(30)}},
			and:  also(is(errand('a', 1), Left), aged('a', "10:00", 0), aged('b', "10:02", 1)),
		},
		{
			name:  "what has ended has ended; only the rest is left",
			given: append(started[:len(started):len(started)], past{"10:07", ann, End{errand('a', 1), Solved}}),
			when:  Leave{visit('a')}, at: "10:10",
			then: []Event{VisitorLeft{visit('a'), "A001", []ErrandID{errand('a', 2)}, minutes(8)}},
			and:  also(is(errand('a', 1), Ended), is(errand('a', 2), Left)),
		},
		{
			name:  "who goes from the desk frees it",
			given: started,
			when:  Leave{visit('a')}, by: ann, at: "10:30",
			then: []Event{VisitorLeft{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, minutes(5)}},
			and:  also(is(errand('a', 1), Left), free("1")),
		},
		{
			name:  "who was absent may have left",
			given: append(two[:len(two):len(two)], past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, MarkAbsent{visit('a')}}),
			when:  Leave{visit('a')}, at: "10:30",
			then: []Event{VisitorLeft{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, minutes(5)}},
		},
		{
			name:  "who is parked may leave",
			given: append(started[:len(started):len(started)], past{"10:07", ann, Pause{errand('a', 1)}}),
			when:  Leave{visit('a')}, at: "10:30",
			then: []Event{VisitorLeft{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, minutes(5)}},
		},
		{
			name:  "who left has left",
			given: gone,
			when:  Leave{visit('a')}, at: "10:31",
		},
		{
			name:  "who is done does not leave unserved",
			given: opened(past{"10:00", front, Register{Errands: errands("ssc-dator"), Door: Solved}}),
			when:  Leave{visit('a')},
			no:    "ruled visit-over ticket=",
		},
		{
			name:  "a visit of no such name",
			given: two,
			when:  Leave{"nobody"},
			no:    "unknown unknown-visit visit=nobody",
		},
	})
}
