package domain

import (
	"testing"
	"time"
)

func TestRevokeAssignment(t *testing.T) {
	ended := func(at string) []Event { return []Event{AssignmentEnded{"ann", alvik, "fk", clock(at)}} }
	rule(t, []ruling{
		{name: "an assignment is revoked at once", by: boss, when: RevokeAssignment{"ann", alvik, "fk"}, then: ended("09:00")},
		{name: "or ends at a moment", by: boss, when: Unassign{Officer: "ann", Kontor: alvik, Agency: "fk", At: clock("12:00")}, then: ended("12:00")},
		{name: "who is not assigned", by: boss, when: RevokeAssignment{"cia", alvik, "pm"}},
		{name: "officers revoke nobody's", by: ann, when: RevokeAssignment{"bo", alvik, "pm"}, no: "ruled for-supervisors"},
		{name: "a day and a moment", by: boss, when: Unassign{"ann", alvik, "fk", today, clock("12:00")}, no: "malformed bad-period from= to=2024-05-02"},
		{
			name: "an assignment is given until a moment", by: boss,
			when: Assign{"cia", alvik, "pm", []Level{General}, Period{From: today}, clock("12:00")},
			then: []Event{OfficerAssigned{"cia", Assignment{alvik, "pm", []Level{General}, Period{From: today}, Sourced, clock("12:00")}}},
		},
		{
			name: "not until one outside its days", by: boss, when: Assign{"cia", alvik, "pm", []Level{General}, Period{today, today}, clock("+12:00")},
			no: "malformed bad-period from=2024-05-02 to=2024-05-03",
		},
		{
			name: "nor until the moment at which it begins", by: boss, when: Assign{"cia", alvik, "pm", []Level{General}, Period{From: today}, clock("00:00")},
			no: "malformed bad-period from=2024-05-02 to=2024-05-02",
		},
	})
}

// At its end an assignment holds no more, whatever its dates say; the day is one on which it held.
func TestAssignedAt(t *testing.T) {
	noon := clock("12:00")
	n := smallNetwork()
	before := n.Clone()
	AssignmentEnded{"ann", alvik, "fk", noon}.change(n)
	for _, c := range []struct {
		name   string
		agency AgencyCode
		at     time.Time
		want   bool
	}{
		{"a millisecond before", "fk", noon.Add(-time.Millisecond), true},
		{"at the moment", "fk", noon, false},
		{"later that day", "fk", noon.Add(time.Hour), false},
		{"the day after", "fk", noon.Add(24 * time.Hour), false},
		{"before it was given", "fk", Date("2019-12-31").At(12 * 60), false},
		{"another agency", "skv", noon, true},
		{"the host, by the other assignment", Host, noon, true},
	} {
		if got := n.AssignedAt("ann", alvik, c.agency, General, c.at); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if !n.Assigned("ann", alvik, "fk", General, today) || n.Assigned("ann", alvik, "fk", General, today.Next()) {
		t.Error("by the date it held on its last day, and not after")
	}
	if !before.AssignedAt("ann", alvik, "fk", General, noon) {
		t.Error("an event has changed what others hold of the network")
	}
	again := AssignmentEnded{"ann", alvik, "fk", noon.Add(time.Hour)}
	again.change(n)
	if n.AssignedAt("ann", alvik, "fk", General, noon) {
		t.Error("a later end brings an assignment back")
	}
	midnight := smallNetwork()
	AssignmentEnded{"ann", alvik, "fk", today.At(0)}.change(midnight)
	if midnight.Assigned("ann", alvik, "fk", General, today) {
		t.Error("what ends at midnight holds on the day that begins")
	}
}

// A right that ends at twelve calls at 11.59.59,999 and not at 12.00.00,000; it accepts, starts and resumes nothing either. The visitor is not
// lost with it: a supervisor puts it back, and another takes it.
func TestAnAssignmentEndsAtTwelve(t *testing.T) {
	noon := clock("12:00")
	before := noon.Add(-time.Millisecond)
	setup := func(t *testing.T, offers bool, and ...past) *stage {
		s := newStage(t)
		if offers {
			ordered(s)
		}
		for _, p := range opened(append([]past{came("11:55", "fk-ask")}, and...)...) {
			s.must(p.at, p.by, p.do)
		}
		AssignmentEnded{"ann", alvik, "fk", noon}.change(s.net)
		return s
	}
	decide := func(s *stage, at time.Time, c DayCommand) string {
		_, err := s.day.Decide(Moment{At: at, Actor: ann, Network: s.net, NewID: s.newID, Sealer: &s.vault}, c)
		return told(err)
	}
	a1, called := errand('a', 1), past{"11:57", ann, CallNext{"1"}}
	for _, c := range []struct {
		name   string
		offers bool
		given  []past
		when   DayCommand
		no     string
	}{
		{"call the next", false, nil, CallNext{"1"}, "ruled nobody-waits desk=1"},
		{"call one", false, nil, CallVisit{"1", visit('a')}, "ruled desk-serves-not desk=1 ticket=A001"},
		{"accept an offer", true, []past{{"11:59", ann, OfferNext{"1"}}}, AcceptOffer{"1"}, "ruled desk-serves-not desk=1 ticket=A001"},
		{"start", false, []past{called}, Start{a1}, "ruled desk-serves-not desk=1 ticket=A001"},
		{"resume", false, []past{called, {"11:58", ann, Start{a1}}, {"11:59", ann, Pause{a1}}}, Resume{a1, "1"}, "ruled desk-serves-not desk=1 ticket=A001"},
		{"open a desk", false, []past{{"11:58", ann, CloseDesk{"1"}}}, OpenDesk{"4", "ann", []AgencyCode{"fk"}, ""}, "ruled not-assigned agency=fk officer=ann"},
		{"write a note", false, nil, SealContent{a1, note("x")}, "ruled not-assigned agency=fk officer=ann"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := setup(t, c.offers, c.given...)
			if no := decide(s, before, c.when); no != "" {
				t.Errorf("at 11.59.59,999: %s", no)
			}
			if no := decide(s, noon, c.when); no != c.no {
				t.Errorf("at 12.00.00,000: %q, want %q", no, c.no)
			}
		})
	}

	s := setup(t, false, called)
	AssignmentEnded{"ann", alvik, "skv", noon}.change(s.net) // her last
	if no := decide(s, noon, End{a1, Solved}); no != "ruled officer-not-here date=2024-05-02 officer=ann" {
		t.Errorf("whose every right has ended goes on: %q", no)
	}
	s.must("12:01", boss, Free{visit('a'), OfficerGone})
	s.must("12:02", boss, SignOff{"1", OfficerGone})
	s.must("12:03", cia, CallNext{"3"})
	if v := s.day.Visits[visit('a')]; v.Desk != "3" || v.Since != clock("11:55") {
		t.Errorf("the visitor is at desk %q and came %s", v.Desk, v.Since)
	}
}

// Who serves another office by video does so by an assignment where they sit, to the moment.
func TestVideoEndsWithTheAssignment(t *testing.T) {
	s := newStage(t).withVideoRooms(alvik, berga)
	s.must("09:50", boss, OpenDay{})
	open := OpenDesk{"9", "dan", []AgencyCode{"skv"}, berga}
	AssignmentEnded{"dan", berga, "skv", clock("12:00")}.change(s.net)
	if _, err := s.do("11:59", dan, open); err != nil {
		t.Fatal(err)
	}
	s.must("11:59", dan, CloseDesk{"9"})
	if _, err := s.do("12:00", dan, open); told(err) != "ruled not-assigned agency=skv officer=dan" {
		t.Errorf("at twelve: %v", err)
	}
}

// What an assignment was believed to be on a day, its end of later leaves as it was.
func TestEndsAreKnownSinceTheyWereWritten(t *testing.T) {
	n := smallNetwork()
	e := Entry{Book: NetworkBook, Revision: n.Revision + 1, At: clock("12:00"), Actor: boss, Events: []Event{AssignmentEnded{"ann", alvik, "fk", clock("12:00")}}}
	if err := n.Fold(e); err != nil {
		t.Fatal(err)
	}
	noon := clock("12:00")
	if !n.KnownOn("2024-05-01").AssignedAt("ann", alvik, "fk", General, noon) || n.KnownOn(today).AssignedAt("ann", alvik, "fk", General, noon) {
		t.Error("the end of an assignment is known on the wrong days")
	}
}
