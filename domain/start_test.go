package domain

import "testing"

func TestStart(t *testing.T) {
	called := opened(came("10:00", "fk-ask", "skv-ask", "pm-ask"), past{"10:05", ann, CallNext{"1"}})
	started := append(called[:len(called):len(called)], past{"10:06", ann, Start{errand('a', 1)}})
	play(t, []scenario{
		{
			name:  "the service of one errand begins; the visit's others are held",
			given: called,
			when:  Start{errand('a', 1)}, by: ann, at: "10:06",
			then: []Event{ServiceStarted{errand('a', 1), "fk", "1", "ann", minutes(5)}},
			and:  also(is(errand('a', 1), InService), is(errand('a', 2), Held), is(errand('a', 3), Held)),
		},
		{
			name:  "the next of them after the first has ended",
			given: append(started[:len(started):len(started)], past{"10:10", ann, End{errand('a', 1), Solved}}),
			when:  Start{errand('a', 2)}, by: ann, at: "10:11",
			then: []Event{ServiceStarted{errand('a', 2), "skv", "1", "ann", minutes(5)}},
			and:  is(errand('a', 2), InService),
		},
		{
			name:  "what is in service is in service",
			given: started,
			when:  Start{errand('a', 1)}, by: ann,
		},
		{
			name:  "one at a time",
			given: started,
			when:  Start{errand('a', 2)}, by: ann,
			no: "ruled another-in-service ticket=A001 type=fk-ask",
		},
		{
			name:  "a desk starts nothing that it may not serve",
			given: called,
			when:  Start{errand('a', 3)}, by: ann,
			no: "ruled desk-serves-not desk=1 ticket=A001",
		},
		{
			name:  "who waits has not been called",
			given: opened(came("10:00", "fk-ask")),
			when:  Start{errand('a', 1)}, by: ann,
			no: "ruled not-at-desk state=waiting ticket=A001",
		},
		{
			name:  "what has ended does not start again",
			given: append(started[:len(started):len(started)], past{"10:10", ann, End{errand('a', 1), Solved}}),
			when:  Start{errand('a', 1)}, by: ann,
			no: "ruled not-called state=ended ticket=A001",
		},
		{
			name:  "an officer starts nothing at another's desk",
			given: called,
			when:  Start{errand('a', 1)}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
		{
			name:  "an errand of no such name",
			given: called,
			when:  Start{"nothing"}, by: ann,
			no: "unknown unknown-errand errand=nothing",
		},
	})
}
