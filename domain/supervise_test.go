package domain

import "testing"

func TestSignOff(t *testing.T) {
	started := opened(came("10:00", "fk-ask", "pm-ask"), came("10:02", "fk-ask"),
		past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}})
	play(t, []scenario{
		{
			name:  "a supervisor signs another's desk off; its visitor goes back with the age",
			given: started,
			when:  SignOff{"1", OfficerGone}, by: boss, at: "11:55",
			then: []Event{
				VisitorFreed{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, OfficerGone},
				DeskClosed{Desk: "1", Officer: "ann", Staffed: minutes(120), SignedOff: true},
			},
			and: also(is(errand('a', 1), Waiting), aged('a', "10:00", 1), free("1"), waited('a', "12:00", 10)),
		},
		{
			name:  "an empty desk just closes",
			given: opened(),
			when:  SignOff{"1", OfficerGone}, by: boss, at: "09:56",
			then: []Event{DeskClosed{Desk: "1", Officer: "ann", Staffed: minutes(1), SignedOff: true}},
		},
		{name: "an officer signs nobody off", given: started, when: SignOff{"1", OfficerGone}, by: bo, no: "ruled for-supervisors"},
		{name: "without a reason nobody is signed off", given: started, when: SignOff{"1", ""}, by: boss, no: "malformed unknown-reason reason="},
		{name: "no such desk", given: started, when: SignOff{"17", OfficerGone}, by: boss, no: "unknown unknown-desk desk=17"},
	})
}

func TestFree(t *testing.T) {
	called := opened(came("10:00", "fk-ask", "pm-ask"), came("10:02", "fk-ask"), past{"10:05", ann, CallNext{"1"}})
	parked := append(called[:len(called):len(called)], past{"10:06", ann, Start{errand('a', 1)}}, past{"10:10", ann, Pause{errand('a', 1)}})
	play(t, []scenario{
		{
			name:  "a visitor whose officer went home goes back with age and place",
			given: called,
			when:  Free{visit('a'), OfficerGone}, by: boss, at: "10:30",
			then: []Event{VisitorFreed{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, OfficerGone}},
			and:  also(aged('a', "10:00", 1), free("1")),
		},
		{
			name:  "also one who was parked",
			given: parked,
			when:  Free{visit('a'), OfficerGone}, by: boss, at: "10:30",
			then: []Event{VisitorFreed{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, OfficerGone}},
			and:  aged('a', "10:00", 1),
		},
		{name: "who waits is free", given: called, when: Free{visit('b'), OfficerGone}, by: boss},
		{
			name:  "who left is not put back",
			given: append(called[:len(called):len(called)], past{"10:06", front, Leave{visit('a')}}),
			when:  Free{visit('a'), OfficerGone}, by: boss,
			no: "ruled visit-not-called ticket=A001",
		},
		{name: "an officer frees nobody", given: called, when: Free{visit('a'), OfficerGone}, by: bo, no: "ruled for-supervisors"},
		{name: "without a reason nobody is freed", given: called, when: Free{visit('a'), "bored"}, by: boss, no: "malformed unknown-reason reason=bored"},
		{name: "a visit of no such name", given: called, when: Free{"nobody", OfficerGone}, by: boss, no: "unknown unknown-visit visit=nobody"},
	})
}

func TestJoin(t *testing.T) {
	twice := opened(came("10:00", "fk-ask"), came("10:02", "fk-ask", "pm-ask"), came("10:03", "fk-ask"))
	joined := append(twice[:len(twice):len(twice)], past{"10:05", boss, Join{visit('a'), visit('b')}})
	moved := opened(came("10:00", "pm-ask"), came("10:02", "fk-ask"), came("10:03", "fk-ask"), past{"10:05", boss, Join{visit('a'), visit('b')}})
	play(t, []scenario{
		{
			name:  "of a visit registered twice one remains, with the longer age",
			given: twice,
			when:  Join{visit('a'), visit('b')}, by: boss, at: "10:05",
			then: []Event{VisitsJoined{Visit: visit('a'), Into: visit('b'), Ticket: "A001", Struck: []ErrandID{errand('a', 1)}}},
			and:  also(is(errand('a', 1), Corrected), aged('b', "10:00", 1), aged('c', "10:03", 2)),
		},
		{
			name:  "what the other has not moves over",
			given: twice,
			when:  Join{visit('b'), visit('a')}, by: boss,
			then: []Event{VisitsJoined{
				Visit: visit('b'), Into: visit('a'), Ticket: "A002", Moved: []ErrandID{errand('b', 2)}, Struck: []ErrandID{errand('b', 1)},
			}},
			and: also(is(errand('b', 2), Waiting), aged('a', "10:00", 1), placed(visit('a'), "pm", 1)),
		},
		{
			name:  "into a visit at a desk, what moves is held there",
			given: append(twice[:len(twice):len(twice)], past{"10:05", ann, CallNext{"1"}}),
			when:  Join{visit('b'), visit('a')}, by: boss,
			then: []Event{VisitsJoined{
				Visit: visit('b'), Into: visit('a'), Ticket: "A002", Moved: []ErrandID{errand('b', 2)}, Struck: []ErrandID{errand('b', 1)},
			}},
			and: also(is(errand('b', 2), Held), aged('c', "10:03", 1)),
		},
		{name: "joined once", given: joined, when: Join{visit('a'), visit('b')}, by: boss},
		{
			name: "what has been joined is not joined again elsewhere", given: moved, when: Join{visit('a'), visit('c')}, by: boss,
			no: "ruled visit-over ticket=A001",
		},
		{name: "nor is anything joined to it", given: moved, when: Join{visit('c'), visit('a')}, by: boss, no: "ruled visit-over ticket=A001"},
		{name: "nothing is joined to itself", given: twice, when: Join{visit('a'), visit('a')}, by: boss, no: "ruled join-itself ticket=A001"},
		{
			name:  "who is at a desk is not joined away from it",
			given: append(twice[:len(twice):len(twice)], past{"10:05", ann, CallNext{"1"}}),
			when:  Join{visit('a'), visit('b')}, by: boss,
			no: "ruled visit-not-waiting ticket=A001",
		},
		{
			name:  "nor joined to who left",
			given: append(twice[:len(twice):len(twice)], past{"10:05", front, Leave{visit('b')}}),
			when:  Join{visit('a'), visit('b')}, by: boss,
			no: "ruled visit-over ticket=A002",
		},
		{
			name: "a joined visit has twelve errands at most",
			given: opened(past{"10:00", front, Register{Errands: errands(slicesOf("fk-ask", MaxErrands)...)}},
				past{"10:01", front, Register{Errands: errands("pm-ask")}}),
			when: Join{visit('b'), visit('a')}, by: boss,
			no: "ruled too-many-errands count=13 most=12",
		},
		{name: "an officer joins nothing", given: twice, when: Join{visit('a'), visit('b')}, by: ann, no: "ruled for-supervisors"},
		{name: "a visit of no such name", given: twice, when: Join{"nobody", visit('b')}, by: boss, no: "unknown unknown-visit visit=nobody"},
		{name: "nor into one", given: twice, when: Join{visit('a'), "nobody"}, by: boss, no: "unknown unknown-visit visit=nobody"},
	})
}

func TestJoinKeepsTheLongerWait(t *testing.T) {
	twice := opened(came("10:00", "pm-ask"), came("10:50", "skv-ask"))
	ended := opened(came("10:00", "fk-ask", "pm-ask"), past{"10:01", ann, CallNext{"1"}}, past{"10:02", ann, Start{errand('a', 1)}},
		past{"10:03", ann, End{errand('a', 1), Solved}}, came("10:10", "fk-ask"))
	play(t, []scenario{
		{
			name: "the wait since the first registration counts", given: twice, when: Join{visit('a'), visit('b')}, by: boss, at: "11:00",
			then: []Event{VisitsJoined{Visit: visit('a'), Into: visit('b'), Ticket: "A001", Moved: []ErrandID{errand('a', 1)}}},
			and:  waited('b', "11:10", 70),
		},
		{
			name: "what has ended is no duplicate", given: ended, when: Join{visit('b'), visit('a')}, by: boss, at: "11:00",
			then: []Event{VisitsJoined{Visit: visit('b'), Into: visit('a'), Ticket: "A002", Moved: []ErrandID{errand('b', 1)}}},
		},
	})
}
