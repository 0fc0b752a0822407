package domain

import (
	"testing"
)

// af's caseworkers.
var (
	afOne = Actor{RoleAgency, "af.c1"}
	afTwo = Actor{RoleAgency, "af.c2"}
)

// playTeamed plays the scenarios where af's own team serves by video at alvik.
func playTeamed(t *testing.T, table []scenario) {
	t.Helper()
	for _, s := range table {
		t.Run(s.name, func(t *testing.T) {
			st := newStage(t)
			st.net = withTeams(afTeam())
			st.play(s)
		})
	}
}

func TestVideoByTheAgencysOwnPeople(t *testing.T) {
	theirs := errand('a', 1).For("af")
	one := opened(came("10:00", "af-dream"))
	called := append(one[:len(one):len(one)], past{"10:05", afOne, CallByVideo{Errand: theirs}})
	served := append(called[:len(called):len(called)], past{"10:06", afOne, StartByVideo{theirs}})
	signedOn := TeamSignedOn{"video", "af.c1", "af", "af-video"}
	call := func(letter byte, ticket Ticket, errands []ErrandID, held []ErrandID, waited, behind int) VisitorCalled {
		return VisitorCalled{Visit: visit(letter), Ticket: ticket, Desk: "video", Officer: "af.c1", Errands: errands, Held: held, First: true, Waited: minutes(waited), Behind: behind}
	}
	closed := func(staffed int) DeskClosed {
		return DeskClosed{Desk: "video", Officer: "af.c1", Staffed: minutes(staffed)}
	}
	two := opened(came("10:00", "fk-ask", "af-dream"))
	playTeamed(t, []scenario{
		{name: "the team calls an errand of its own queue to the video room", given: one, when: CallByVideo{Errand: theirs}, by: afOne, at: "10:05",
			then: []Event{signedOn, call('a', "A001", []ErrandID{errand('a', 1)}, nil, 5, 0)}, and: is(errand('a', 1), Called)},
		{name: "or whoever is next", given: opened(came("10:00", "af-dream"), came("10:01", "af-dream")), when: CallByVideo{}, by: afOne, at: "10:05",
			then: []Event{signedOn, call('a', "A001", []ErrandID{errand('a', 1)}, nil, 5, 1)}},
		{name: "calling again is no second call", given: called, when: CallByVideo{Errand: theirs}, by: afOne, at: "10:06"},
		{name: "the service begins when the visitor is in the room", given: called, when: StartByVideo{theirs}, by: afOne, at: "10:06",
			then: []Event{ServiceStarted{errand('a', 1), "af", "video", "af.c1", minutes(5)}}, and: is(errand('a', 1), InService)},
		{name: "it ends with an outcome, and the room is free", given: served, when: EndByVideo{theirs, Solved}, by: afOne, at: "10:16",
			then: []Event{ErrandEnded{Errand: errand('a', 1), Outcome: Solved, Desk: "video", Officer: "af.c1", Served: minutes(10), Waited: minutes(5)}, closed(11)},
			and:  also(is(errand('a', 1), Ended), free("video"))},
		{name: "ended twice is ended once", given: append(served[:len(served):len(served)], past{"10:16", afOne, EndByVideo{theirs, Solved}}), when: EndByVideo{theirs, Solved}, by: afOne},
		{name: "a visitor who does not come is absent, and can be put back", given: called, when: MissByVideo{theirs}, by: afOne, at: "10:08",
			then: []Event{VisitorAbsent{visit('a'), "A001", []ErrandID{errand('a', 1)}, 1}, closed(3)}, and: is(errand('a', 1), Absent)},
		{name: "what the team does not serve is held, and waits again afterwards",
			given: append(two[:len(two):len(two)], past{"10:05", afOne, CallByVideo{}}, past{"10:06", afOne, StartByVideo{errand('a', 2).For("af")}}),
			when:  EndByVideo{errand('a', 2).For("af"), NotSolved}, by: afOne, at: "10:10",
			then: []Event{
				ErrandEnded{Errand: errand('a', 2), Outcome: NotSolved, Desk: "video", Officer: "af.c1", Served: minutes(4), Waited: minutes(5)},
				VisitorReturned{visit('a'), "A001", []ErrandID{errand('a', 1)}, "other-desk"}, closed(5),
			}, and: also(is(errand('a', 1), Waiting), aged('a', "10:00", 1), free("video"))},
		{name: "an office's desk does not take from the team's queue", given: one, when: CallNext{"1"}, by: ann, at: "10:05", no: "ruled nobody-waits desk=1"},
		{name: "the staff free a visitor whose caseworker is gone", given: served, when: Free{visit('a'), OfficerGone}, by: boss, at: "10:20",
			then: []Event{VisitorFreed{visit('a'), "A001", []ErrandID{errand('a', 1)}, OfficerGone}}, and: is(errand('a', 1), Waiting)},
		{name: "a room that a caseworker has left is another's",
			given: append(served[:len(served):len(served)], past{"10:20", boss, Free{visit('a'), OfficerGone}}),
			when:  CallByVideo{Errand: theirs}, by: afTwo, at: "10:25",
			then: []Event{closed(20), TeamSignedOn{"video", "af.c2", "af", "af-video"}, VisitorCalled{
				Visit: visit('a'), Ticket: "A001", Desk: "video", Officer: "af.c2", Errands: []ErrandID{errand('a', 1)}, Waited: minutes(10), Behind: 0,
			}}},
	})
}

func TestVideoByTheAgencyIsRefused(t *testing.T) {
	theirs := errand('a', 1).For("af")
	one := opened(came("10:00", "af-dream"))
	called := append(opened(came("10:00", "af-dream"), came("10:01", "af-dream")), past{"10:05", afOne, CallByVideo{Errand: theirs}})
	second := errand('b', 1).For("af")
	playTeamed(t, []scenario{
		{name: "an office's officer is no agency", given: one, when: CallByVideo{}, by: ann, no: "ruled for-agencies"},
		{name: "an agency without a team", given: one, when: CallByVideo{}, by: fk, no: "unknown unknown-team date=2024-05-02 team="},
		{name: "a team of another agency", given: one, when: CallByVideo{Team: "fk-video"}, by: afOne, no: "unknown unknown-team date=2024-05-02 team=fk-video"},
		{name: "another agency's errand is unknown", given: one, when: CallByVideo{Errand: errand('a', 1).For("fk")}, by: afOne,
			no: "unknown unknown-errand errand=" + string(errand('a', 1).For("fk"))},
		{name: "the office's own id is unknown", given: one, when: CallByVideo{Errand: errand('a', 1)}, by: afOne, no: "unknown unknown-errand errand=" + string(errand('a', 1))},
		{name: "nobody waits", given: opened(came("10:00", "fk-ask")), when: CallByVideo{}, by: afOne, no: "ruled nobody-for-the-team team=af-video"},
		{name: "an errand whose visitor has left", given: opened(came("10:00", "af-dream"), past{"10:01", front, Leave{visit('a')}}), when: CallByVideo{Errand: theirs}, by: afOne,
			no: "ruled not-now-by-video errand=" + string(theirs)},
		{name: "a visitor at a desk for something else, without a word of it", given: opened(came("10:00", "af-dream", "fk-ask"), past{"10:01", ann, CallNext{"1"}}),
			when: CallByVideo{Errand: theirs}, by: afOne, no: "ruled not-now-by-video errand=" + string(theirs)},
		{name: "one visitor at a time", given: called, when: CallByVideo{Errand: second, Room: "video2"}, by: afOne, no: "ruled room-elsewhere desk=video"},
		{name: "one visitor in the room", given: called, when: CallByVideo{Errand: second}, by: afTwo, no: "ruled room-taken desk=video"},
		{name: "a desk of the office is no room", given: one, when: CallByVideo{Room: "1"}, by: afOne, no: "ruled room-taken desk=1"},
		{name: "another's visitor", given: called, when: StartByVideo{theirs}, by: afTwo, no: "ruled not-called-by-you errand=" + string(theirs)},
		{name: "whom nobody called", given: called, when: MissByVideo{second}, by: afOne, no: "ruled not-called-by-you errand=" + string(second)},
		{name: "what has not begun does not end", given: called, when: EndByVideo{theirs, Solved}, by: afOne, no: "ruled not-now-by-video errand=" + string(theirs)},
		{name: "an outcome that is none", given: called, when: EndByVideo{theirs, "fine"}, by: afOne, no: "malformed unknown-outcome outcome=fine"},
		{name: "before the day is open", when: CallByVideo{}, by: afOne, no: "ruled day-not-open date=2024-05-02"},
		{name: "when the day is closed", given: opened(past{"16:00", boss, CloseDay{}}), when: CallByVideo{}, by: afOne, at: "16:01", no: "ruled day-closed date=2024-05-02"},
		{name: "the agency does nothing else of the office's", given: one, when: CallNext{"1"}, by: afOne, no: "ruled not-for-agencies"},
	})
}

// Who still waits for a team when it has closed for the day is given another way, once.
func TestATeamThatHasClosed(t *testing.T) {
	s := newStage(t)
	s.net = withTeams(afTeam())
	for _, p := range opened(came("14:50", "af-paper"), came("14:51", "af-dream")) {
		s.must(p.at, p.by, p.do)
	}
	if due := s.day.Due(clock("14:59")); len(due) != 0 {
		t.Fatalf("before it closes: %v", due)
	}
	due := s.day.Due(clock("15:00"))
	if len(due) != 2 || due[0].Why != ChannelFails {
		t.Fatalf("when it closes: %v", due)
	}
	for _, r := range due {
		s.must("15:00", System, r)
	}
	if due := s.day.Due(clock("15:10")); len(due) != 0 {
		t.Fatalf("afterwards: %v", due)
	}
	if e := s.day.Errands[errand('a', 1)]; len(e.Also) != 1 || e.Also[0].Channel != HandOver {
		t.Errorf("what can be taken in waits also in %v", e.Also)
	}
	if e := s.day.Errands[errand('b', 1)]; e.Advised == nil || e.State != Waiting {
		t.Errorf("who can only be referred is %s, told %v", e.State, e.Advised)
	}
}

// Two visitors alike, one before the team closes and one after: what the day remembers of the first does not decide on the second.
func TestADayKnowsWhenTheTeamCloses(t *testing.T) {
	s := newStage(t)
	s.net = withTeams(afTeam())
	for _, p := range opened(came("14:59", "af-dream"), came("15:00", "af-dream")) {
		s.must(p.at, p.by, p.do)
	}
	if e := s.day.Errands[errand('a', 1)]; e.State != Waiting || e.Queue.Channel != Video || e.Decision.Team == nil {
		t.Errorf("before: %s in %s", e.State, e.Queue)
	}
	if e := s.day.Errands[errand('b', 1)]; e.State != Ended || e.Outcome != ReferredAgency {
		t.Errorf("after: %s in %s", e.State, e.Queue)
	}
}
