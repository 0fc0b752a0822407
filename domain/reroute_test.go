package domain

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// relaxed is a stage on which a visit of 10:00 waits for fk, by a rule that has steps for later.
func relaxed(t *testing.T, types ErrandTypeCode, later ...Choice) *stage {
	s := newStage(t)
	for _, p := range opened(came("10:00", types)) {
		if _, err := s.do(p.at, p.by, p.do); err != nil {
			t.Fatal(err)
		}
	}
	e := s.day.Errands[errand('a', 1)]
	dec := e.Decision
	dec.Later = later
	s.fold(clock("10:00"), front, OpenDay{}, []Event{ErrandRouted{e.ID, e.Agency, dec, 0}})
	return s
}

func (s *stage) must(at string, by Actor, c DayCommand) []Event {
	s.t.Helper()
	events, err := s.do(at, by, c)
	if err != nil {
		s.t.Fatalf("%s at %s: %v", c.Name(), at, err)
	}
	return events
}

var (
	handover20 = Choice{Target: TargetHandOver, After: 20}
	video40    = Choice{Target: TargetVideo, After: 40}
)

func TestARuleRelaxesWithTheWait(t *testing.T) {
	s := relaxed(t, "fk-form", handover20, video40)
	first, second := Reroute{errand('a', 1), WaitedLong, 1}, Reroute{errand('a', 1), WaitedLong, 2}
	if due := s.day.Due(clock("10:19")); len(due) > 0 {
		t.Errorf("after 19 minutes %v is due", due)
	}
	if due := s.day.Due(clock("10:20")); !slices.Equal(due, []Reroute{first}) {
		t.Errorf("after 20 minutes %v is due", due)
	}
	if _, err := s.do("10:19", System, first); told(err) != "ruled step-not-due step=1 ticket=A001" {
		t.Errorf("too early: %v", err)
	}
	if _, err := s.do("10:45", System, second); told(err) != "ruled step-not-due step=2 ticket=A001" {
		t.Errorf("out of order: %v", err)
	}
	if _, err := s.do("10:45", ann, first); told(err) != "ruled for-supervisors" {
		t.Errorf("by an officer: %v", err)
	}
	hand := Queue{"fk", alvik, HandOver}
	got := s.must("10:45", System, first)
	want := []Event{ErrandRerouted{
		Errand: errand('a', 1), Agency: "fk", Why: WaitedLong, Step: 1,
		Decision: Decision{Target: TargetHandOver, Queue: hand}, Waited: minutes(45),
	}}
	if diff := cmp.Diff(want, got, brief); diff != "" {
		t.Error(diff)
	}
	if again := s.must("10:46", System, first); len(again) > 0 {
		t.Errorf("taken twice: %v", again)
	}
	if s.day.Place(visit('a'), hand) != 1 || s.day.Place(visit('a'), Queue{"fk", alvik, AtDesk}) != 1 {
		t.Error("it does not wait in both queues")
	}
	if due := s.day.Due(clock("10:46")); !slices.Equal(due, []Reroute{second}) {
		t.Errorf("after 46 minutes %v is due", due)
	}
	// bo is not open for fk; a hand-over any desk may take.
	called := s.must("10:47", bo, CallNext{"2"})
	if err := also(is(errand('a', 1), Called), placed(visit('a'), "fk", 0))(s.day); err != nil || !slices.Equal(called[0].(VisitorCalled).Errands, []ErrandID{errand('a', 1)}) {
		t.Errorf("%v %v", called, err)
	}
	if due := s.day.Due(clock("11:46")); len(due) > 0 {
		t.Errorf("who is called does not wait, and %v is due", due)
	}
	s.must("10:50", bo, ReturnToQueue{visit('a')})
	if d, due := s.day, s.day.Due(clock("10:50")); !slices.Equal(due, []Reroute{second}) || d.Errands[errand('a', 1)].Steps != 1 {
		t.Errorf("back in its queues %v is due", due)
	}
}

// A step that no target can take is skipped, and that is written down; the next comes in its time.
func TestAStepThatComesToNothing(t *testing.T) {
	s := relaxed(t, "fk-ask", handover20, Choice{Target: TargetDesk, After: 30})
	got := s.must("10:30", System, Reroute{errand('a', 1), WaitedLong, 1})
	if skipped, ok := got[0].(RerouteSkipped); !ok || len(skipped.Rejected) != 1 || skipped.Rejected[0].Cause.Code != "not-receivable" {
		t.Errorf("%v", got)
	}
	got = s.must("10:30", System, Reroute{errand('a', 1), WaitedLong, 2})
	if skipped, ok := got[0].(RerouteSkipped); !ok || skipped.Rejected[0].Cause.Code != "waits-there-already" {
		t.Errorf("%v", got)
	}
	if due := s.day.Due(clock("11:00")); len(due) > 0 {
		t.Errorf("%v is due", due)
	}
}

func TestATransferBeginsItsStepsAnew(t *testing.T) {
	s := relaxed(t, "fk-form", handover20)
	s.must("10:30", System, Reroute{errand('a', 1), WaitedLong, 1})
	s.must("10:31", front, Transfer{errand('a', 1), "pm-ask"})
	if e := s.day.Errands[errand('a', 1)]; len(e.Also) > 0 || e.Steps > 0 {
		t.Errorf("of its life with the other agency it kept %v and %d", e.Also, e.Steps)
	}
}

func TestChannelDown(t *testing.T) {
	fails := Reroute{errand('a', 1), ChannelFails, 0}
	given := opened(came("10:00", "fk-form"))
	down := append(given[:len(given):len(given)], past{"10:10", boss, ReportDown{"fk", AtDesk}})
	play(t, []scenario{
		{name: "a channel that does not work is said to be down", given: given, when: ReportDown{"fk", AtDesk}, by: boss, at: "10:10",
			then: []Event{ChannelDown{"fk", AtDesk}}, and: func(d *Day) error { return dueAre(d, "10:10", fails) }},
		{name: "once", given: down, when: ReportDown{"fk", AtDesk}, by: boss},
		{name: "and up again", given: down, when: ReportUp{"fk", AtDesk}, by: boss, at: "10:40",
			then: []Event{ChannelUp{"fk", AtDesk, minutes(30)}}, and: func(d *Day) error { return dueAre(d, "10:40") }},
		{name: "what was never down is not up again", given: given, when: ReportUp{"fk", AtDesk}, by: boss},
		{name: "an officer reports to a supervisor", given: given, when: ReportDown{"fk", AtDesk}, by: ann, no: "ruled for-supervisors"},
		{name: "no such channel", given: given, when: ReportDown{"fk", "pigeon"}, by: boss, no: "malformed unknown-channel channel=pigeon"},
		{name: "no such agency", given: given, when: ReportDown{"nasa", Video}, by: boss, no: "unknown unknown-agency agency=nasa"},
	})
	s := newStage(t)
	for _, p := range down {
		s.must(p.at, p.by, p.do)
	}
	got := s.must("10:11", System, fails)
	if ev, ok := got[0].(ErrandRerouted); !ok || ev.Decision.Queue.Channel == AtDesk || ev.Why != ChannelFails {
		t.Errorf("%v", got)
	}
	if err := dueAre(s.day, "10:12"); err != nil {
		t.Error("taken once: ", err)
	}
	s.must("10:20", boss, ReportUp{"fk", AtDesk})
	s.must("10:30", boss, ReportDown{"fk", AtDesk})
	if err := dueAre(s.day, "10:31", fails); err != nil {
		t.Error("down again: ", err)
	}
}

func TestCloseEarly(t *testing.T) {
	given := opened(came("10:00", "fk-ask"), came("10:01", "fk-form"))
	cut := append(given[:len(given):len(given)], past{"12:00", boss, CloseEarly{13 * 60, OtherReason}})
	a, b := Reroute{errand('a', 1), ClosingSoon, 0}, Reroute{errand('b', 1), ClosingSoon, 0}
	play(t, []scenario{
		{name: "an office closes early, and whoever waits is told before it does", given: given, when: CloseEarly{13 * 60, OtherReason}, by: boss,
			then: []Event{HoursCutShort{16 * 60, 13 * 60, OtherReason}},
			and: func(d *Day) error {
				if err := dueAre(d, "12:29"); err != nil {
					return err
				}
				return dueAre(d, "12:30", a, b)
			}},
		{name: "as it was said, nothing happens", given: cut, when: CloseEarly{13 * 60, OtherReason}, by: boss},
		{name: "it closes no later", given: cut, when: CloseEarly{14 * 60, OtherReason}, by: boss, no: "ruled not-earlier at=14:00 closes=13:00"},
		{name: "an officer closes nothing", given: given, when: CloseEarly{13 * 60, OtherReason}, by: ann, no: "ruled for-supervisors"},
		{name: "without a reason nothing closes", given: given, when: CloseEarly{13 * 60, ""}, by: boss, no: "malformed unknown-reason reason="},
	})
	s := newStage(t)
	for _, p := range cut {
		s.must(p.at, p.by, p.do)
	}
	ask, form := s.must("12:40", System, a)[0].(ErrandRerouted), s.must("12:40", System, b)[0].(ErrandRerouted)
	if ask.Decision.Referral == nil || ask.Decision.Queue != (Queue{}) || s.day.Errands[errand('a', 1)].State != Waiting || s.day.Errands[errand('a', 1)].Advised == nil {
		t.Errorf("who cannot be taken in is told where to go, and waits on: %+v", ask)
	}
	if form.Decision.Queue.Channel != HandOver {
		t.Errorf("what can be taken in is: %+v", form)
	}
	if err := dueAre(s.day, "12:41"); err != nil {
		t.Error("told once: ", err)
	}
}

func dueAre(d *Day, at string, want ...Reroute) error {
	if diff := cmp.Diff(want, d.Due(clock(at))); diff != "" {
		return &Refusal{Phrase: Phrase{Code: "due at " + at + " (-want +got):\n" + diff}}
	}
	return nil
}

func TestVideoDesks(t *testing.T) {
	remote := past{"10:00", dan, OpenDesk{"V1", "dan", []AgencyCode{"skv"}, berga}}
	toVideo := func(s *stage, id ErrandID) {
		e := s.day.Errands[id]
		dec := e.Decision
		dec.Target, dec.Queue = TargetVideo, Queue{e.Agency, alvik, Video}
		s.fold(clock("10:05"), front, OpenDay{}, []Event{ErrandRouted{id, e.Agency, dec, 0}})
	}
	s := newStage(t).withVideoRooms(alvik, berga)
	for _, p := range opened(remote, came("10:01", "skv-ask"), came("10:02", "skv-ask"), came("10:03", "pm-ask", "skv-ask")) {
		s.must(p.at, p.by, p.do)
	}
	toVideo(s, errand('b', 1))
	toVideo(s, errand('c', 2))
	if desks := s.day.StaffedFor(Queue{"skv", alvik, Video}); len(desks) != 1 || desks[0].ID != "V1" {
		t.Errorf("the video queue has desks %v", desks)
	}
	for _, desk := range s.day.StaffedFor(Queue{"skv", alvik, AtDesk}) {
		if desk.ID == "V1" {
			t.Error("a video desk takes from the desk's queue")
		}
	}
	if got := s.must("10:10", dan, CallNext{"V1"})[0].(VisitorCalled); got.Visit != visit('b') {
		t.Errorf("by video %s is called", got.Ticket)
	}
	if got := s.must("10:11", bo, CallNext{"2"})[0].(VisitorCalled); got.Visit != visit('a') {
		t.Errorf("to the desk %s is called", got.Ticket)
	}
	s.must("10:11", dan, Start{errand('b', 1)})
	s.must("10:20", dan, End{errand('b', 1), Solved})
	s.must("10:20", bo, ReturnToQueue{visit('a')})
	if _, err := s.do("10:21", cia, CallVisit{"3", visit('c')}); told(err) != "ruled desk-serves-not desk=3 ticket=A003" {
		t.Errorf("a desk calls from the video queue: %v", err)
	}
	got := s.must("10:22", bo, CallVisit{"2", visit('c')})[0].(VisitorCalled)
	if !slices.Equal(got.Errands, []ErrandID{errand('c', 1)}) || !slices.Equal(got.Held, []ErrandID{errand('c', 2)}) {
		t.Errorf("of a visit that waits in both, the desk calls %v and holds %v", got.Errands, got.Held)
	}
}

// Those with a protected identity wait in a queue of their own for the desks that do not work.
func TestADeskThatIsDownIsSoForTheProtectedToo(t *testing.T) {
	s := newStage(t)
	for _, p := range opened(past{"10:00", front, Register{Protected: true, Errands: errands("fk-form")}}) {
		s.must(p.at, p.by, p.do)
	}
	for _, at := range []string{"10:05", "10:15"} { // again, when it fails again
		s.must(at, boss, ReportDown{"fk", AtDesk})
		due := s.day.Due(clock(at))
		if len(due) != 1 {
			t.Fatalf("at %s %v is due", at, due)
		}
		s.must(at, System, due[0])
		if due := s.day.Due(clock(at)); len(due) > 0 {
			t.Errorf("taken, and %v is due", due)
		}
		s.must(at, boss, ReportUp{"fk", AtDesk})
	}
}
