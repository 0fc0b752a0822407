package domain

import "testing"

func TestCallNext(t *testing.T) {
	play(t, []scenario{
		{
			name:  "who came first is called first, out of every queue",
			given: opened(came("10:00", "fk-ask", "fk-case"), came("10:01", "fk-ask")),
			when:  CallNext{"1"}, by: ann, at: "10:07",
			then: []Event{VisitorCalled{
				Visit: visit('a'), Ticket: "A001", Desk: "1", Officer: "ann", Errands: []ErrandID{errand('a', 1), errand('a', 2)},
				First: true, Waited: minutes(7), Behind: 1,
			}},
			and: also(is(errand('a', 1), Called), aged('a', "10:00", 0), aged('b', "10:01", 1)),
		},
		{
			name:  "an errand that the desk does not serve is held meanwhile",
			given: opened(came("10:00", "fk-ask", "pm-ask")),
			when:  CallNext{"1"}, by: ann, at: "10:07",
			then: []Event{VisitorCalled{
				Visit: visit('a'), Ticket: "A001", Desk: "1", Officer: "ann", Errands: []ErrandID{errand('a', 1)}, Held: []ErrandID{errand('a', 2)},
				First: true, Waited: minutes(7),
			}},
			and: also(is(errand('a', 2), Held), placed(visit('a'), "pm", 0)),
		},
		{
			name:  "a desk passes over whom it does not serve",
			given: opened(came("10:00", "fk-ask"), came("10:01", "pm-ask")),
			when:  CallNext{"2"}, by: bo, at: "10:02",
			then: []Event{VisitorCalled{
				Visit: visit('b'), Ticket: "A002", Desk: "2", Officer: "bo", Errands: []ErrandID{errand('b', 1)}, First: true, Waited: minutes(1),
			}},
			and: aged('a', "10:00", 1),
		},
		{
			name:  "a level that the officer is not assigned to is passed over",
			given: opened(came("10:00", "fk-case"), came("10:01", "fk-ask")),
			when:  CallNext{"3"}, by: cia, at: "10:02",
			then: []Event{VisitorCalled{
				Visit: visit('b'), Ticket: "A002", Desk: "3", Officer: "cia", Errands: []ErrandID{errand('b', 1)}, First: true, Waited: minutes(1),
			}},
		},
		{
			name:  "what is taken in for an agency may be called to any desk",
			given: opened(came("10:00", "af-paper")),
			when:  CallNext{"2"}, by: bo, at: "10:02",
			then: []Event{VisitorCalled{
				Visit: visit('a'), Ticket: "A001", Desk: "2", Officer: "bo", Errands: []ErrandID{errand('a', 1)}, First: true, Waited: minutes(2),
			}},
		},
		{
			name:  "an empty queue",
			given: opened(),
			when:  CallNext{"1"}, by: ann,
			no: "ruled nobody-waits desk=1",
		},
		{
			name:  "a desk has one visitor",
			given: opened(came("10:00", "fk-ask"), came("10:01", "fk-ask"), past{"10:02", ann, CallNext{"1"}}),
			when:  CallNext{"1"}, by: ann,
			no: "ruled desk-busy desk=1 ticket=A001",
		},
		{
			name:  "no such desk",
			given: opened(),
			when:  CallNext{"17"}, by: ann,
			no: "unknown unknown-desk desk=17",
		},
		{
			name:  "an officer calls nobody to another's desk",
			given: opened(came("10:00", "fk-ask")),
			when:  CallNext{"1"}, by: cia,
			no: "ruled not-your-desk officer=ann",
		},
	})
}

func TestCallVisit(t *testing.T) {
	play(t, []scenario{
		{
			name:  "a chosen visit is called out of turn, and the event says so",
			given: opened(came("10:00", "fk-ask"), came("10:01", "fk-ask")),
			when:  CallVisit{"1", visit('b')}, by: ann, at: "10:05",
			then: []Event{VisitorCalled{
				Visit: visit('b'), Ticket: "A002", Desk: "1", Officer: "ann", Errands: []ErrandID{errand('b', 1)},
				First: true, Waited: minutes(4), Chosen: true, Behind: 1,
			}},
			and: aged('a', "10:00", 1),
		},
		{
			name:  "a visit is called to one desk only, and the loser hears which",
			given: opened(came("10:00", "fk-ask"), past{"10:01", ann, CallVisit{"1", visit('a')}}),
			when:  CallVisit{"3", visit('a')}, by: cia,
			no: "lost already-called desk=1 officer=ann ticket=A001",
		},
		{
			name:  "who does not wait is not called",
			given: opened(came("10:00", "fk-ask"), past{"10:01", front, Leave{visit('a')}}),
			when:  CallVisit{"1", visit('a')}, by: ann,
			no: "ruled visit-not-waiting ticket=A001",
		},
		{
			name:  "a desk calls nobody it may not serve",
			given: opened(came("10:00", "pm-ask")),
			when:  CallVisit{"1", visit('a')}, by: ann,
			no: "ruled desk-serves-not desk=1 ticket=A001",
		},
		{
			name:  "a visit of no such name",
			given: opened(),
			when:  CallVisit{"1", "nobody"}, by: ann,
			no: "unknown unknown-visit visit=nobody",
		},
		{
			name:  "a second call after a return is not the first",
			given: opened(came("10:00", "fk-ask"), past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, ReturnToQueue{visit('a')}}),
			when:  CallVisit{"3", visit('a')}, by: cia, at: "10:10",
			then: []Event{VisitorCalled{
				Visit: visit('a'), Ticket: "A001", Desk: "3", Officer: "cia", Errands: []ErrandID{errand('a', 1)}, Waited: minutes(9), Chosen: true,
			}},
		},
	})
}

func TestRecall(t *testing.T) {
	called := opened(came("10:00", "fk-ask"), past{"10:01", ann, CallNext{"1"}})
	twice := append(called[:len(called):len(called)], past{"10:02", ann, Recall{visit('a')}})
	play(t, []scenario{
		{
			name:  "a visitor is called again",
			given: called,
			when:  Recall{visit('a')}, by: ann,
			then: []Event{VisitorRecalled{visit('a'), "A001", "1", 2}},
		},
		{
			name:  "as often as the rules allow",
			given: twice,
			when:  Recall{visit('a')}, by: ann,
			then: []Event{VisitorRecalled{visit('a'), "A001", "1", 3}},
		},
		{
			name:  "and no more",
			given: append(twice[:len(twice):len(twice)], past{"10:03", ann, Recall{visit('a')}}),
			when:  Recall{visit('a')}, by: ann,
			no: "ruled call-limit calls=3 ticket=A001",
		},
		{
			name:  "who has not been called is not called again",
			given: opened(came("10:00", "fk-ask")),
			when:  Recall{visit('a')}, by: ann,
			no: "ruled visit-not-called ticket=A001",
		},
		{
			name:  "nor who is being served",
			given: append(called[:len(called):len(called)], past{"10:02", ann, Start{errand('a', 1)}}),
			when:  Recall{visit('a')}, by: ann,
			no: "ruled visit-not-called ticket=A001",
		},
		{
			name:  "an officer does not recall to another's desk",
			given: called,
			when:  Recall{visit('a')}, by: cia,
			no: "ruled not-your-desk officer=ann",
		},
	})
}
