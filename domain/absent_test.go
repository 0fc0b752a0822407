package domain

import "testing"

func TestMarkAbsent(t *testing.T) {
	called := opened(came("10:00", "fk-ask", "pm-ask"), came("10:01", "fk-ask"), past{"10:05", ann, CallNext{"1"}})
	play(t, []scenario{
		{
			name:  "who does not come is absent with every errand, and the desk is free",
			given: append(called[:len(called):len(called)], past{"10:06", ann, Recall{visit('a')}}),
			when:  MarkAbsent{visit('a')}, by: ann,
			then: []Event{VisitorAbsent{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, 2}},
			and:  also(is(errand('a', 1), Absent), is(errand('a', 2), Absent), free("1"), aged('b', "10:01", 1)),
		},
		{
			name:  "an absent visitor is absent",
			given: append(called[:len(called):len(called)], past{"10:06", ann, MarkAbsent{visit('a')}}),
			when:  MarkAbsent{visit('a')}, by: bo,
		},
		{
			name:  "who was not called cannot fail to come",
			given: called,
			when:  MarkAbsent{visit('b')}, by: ann,
			no: "ruled visit-not-called ticket=A002",
		},
		{
			name:  "who is being served is there",
			given: append(called[:len(called):len(called)], past{"10:06", ann, Start{errand('a', 1)}}),
			when:  MarkAbsent{visit('a')}, by: ann,
			no: "ruled visit-not-called ticket=A001",
		},
		{
			name:  "an officer marks nobody absent at another's desk",
			given: called,
			when:  MarkAbsent{visit('a')}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
		{
			name:  "a visit of no such name",
			given: called,
			when:  MarkAbsent{"nobody"}, by: ann,
			no: "unknown unknown-visit visit=nobody",
		},
	})
}
