package domain

import "testing"

func TestReturnToQueue(t *testing.T) {
	called := opened(came("10:00", "fk-ask", "pm-ask"), came("10:02", "fk-ask"), past{"10:05", ann, CallNext{"1"}})
	absent := append(called[:len(called):len(called)], past{"10:06", ann, MarkAbsent{visit('a')}})
	play(t, []scenario{
		{
			name:  "who was called goes back with age and place",
			given: called,
			when:  ReturnToQueue{visit('a')}, by: ann, at: "10:10",
			then: []Event{VisitorReturned{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, "called"}},
			and:  also(aged('a', "10:00", 1), aged('b', "10:02", 2), free("1"), waited('a', "10:20", 15), placed(visit('a'), "pm", 1)),
		},
		{
			name:  "so does who was absent; the time away is not waiting",
			given: absent,
			when:  ReturnToQueue{visit('a')}, at: "10:30",
			then: []Event{VisitorReturned{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, "absent"}},
			and:  also(aged('a', "10:00", 1), aged('b', "10:02", 2), waited('a', "10:40", 15)),
		},
		{
			name: "what a desk still holds of a visit, with nothing in service, goes back",
			given: opened(came("10:00", "fk-ask", "fk-form"), past{"10:05", ann, CallNext{"1"}},
				past{"10:06", ann, Start{errand('a', 1)}}, past{"10:08", ann, End{errand('a', 1), Solved}}),
			when: ReturnToQueue{visit('a')}, by: ann, at: "10:10",
			then: []Event{VisitorReturned{visit('a'), "A001", []ErrandID{errand('a', 2)}, "called"}},
			and:  also(is(errand('a', 1), Ended), aged('a', "10:00", 1), free("1")),
		},
		{
			name:  "who waits already stays",
			given: called,
			when:  ReturnToQueue{visit('b')},
		},
		{
			name:  "who is being served stays there",
			given: append(called[:len(called):len(called)], past{"10:06", ann, Start{errand('a', 1)}}),
			when:  ReturnToQueue{visit('a')}, by: ann,
			no: "ruled visit-not-called ticket=A001",
		},
		{
			name:  "who left is gone",
			given: append(absent[:len(absent):len(absent)], past{"10:07", front, Leave{visit('a')}}),
			when:  ReturnToQueue{visit('a')},
			no:    "ruled visit-not-called ticket=A001",
		},
		{
			name:  "an officer returns nobody from another's desk",
			given: called,
			when:  ReturnToQueue{visit('a')}, by: cia,
			no: "ruled not-your-desk officer=ann",
		},
		{
			name:  "a visit of no such name",
			given: called,
			when:  ReturnToQueue{"nobody"},
			no:    "unknown unknown-visit visit=nobody",
		},
	})
}
