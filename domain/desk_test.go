package domain

import "testing"

func TestOpenDesk(t *testing.T) {
	open := past{"09:50", boss, OpenDay{}}
	play(t, []scenario{
		{
			name:  "an officer opens a desk for agencies of the assignment",
			given: []past{open},
			when:  OpenDesk{"1", "ann", []AgencyCode{"fk", "skv"}, ""}, by: ann,
			then: []Event{DeskOpened{"1", "ann", []AgencyCode{"fk", "skv"}, ""}},
		},
		{
			name:  "agencies are named in any order, and once",
			given: []past{open},
			when:  OpenDesk{"1", "ann", []AgencyCode{"skv", "fk", "skv"}, ""}, by: ann,
			then: []Event{DeskOpened{"1", "ann", []AgencyCode{"fk", "skv"}, ""}},
		},
		{
			name:  "without agencies it serves the host's errands",
			given: []past{open},
			when:  OpenDesk{"1", "cia", nil, ""}, by: boss,
			then: []Event{DeskOpened{"1", "cia", nil, ""}},
		},
		{
			name:  "opened as it is, nothing happens",
			given: opened(),
			when:  OpenDesk{"1", "ann", []AgencyCode{"skv", "fk"}, ""}, by: ann,
		},
		{
			name:  "a desk that was closed opens again",
			given: opened(past{"10:00", ann, CloseDesk{"1"}}),
			when:  OpenDesk{"1", "ann", []AgencyCode{"fk"}, ""}, by: ann,
			then: []Event{DeskOpened{"1", "ann", []AgencyCode{"fk"}, ""}},
		},
		{
			name:  "a desk has one officer, and the loser hears who",
			given: append(opened(), past{"10:00", cia, CloseDesk{"3"}}),
			when:  OpenDesk{"1", "cia", []AgencyCode{"fk"}, ""}, by: cia,
			no: "lost desk-taken desk=1 officer=ann",
		},
		{
			name:  "an officer has one desk",
			given: opened(),
			when:  OpenDesk{"9", "ann", []AgencyCode{"fk"}, ""}, by: ann,
			no: "ruled officer-elsewhere desk=1 officer=ann",
		},
		{
			name:  "nobody serves an agency without the assignment",
			given: []past{open},
			when:  OpenDesk{"1", "cia", []AgencyCode{"fk", "pm"}, ""}, by: cia,
			no: "ruled not-assigned agency=pm officer=cia",
		},
		{
			name:  "an assignment holds at its office",
			given: []past{open},
			when:  OpenDesk{"1", "dan", []AgencyCode{"skv"}, ""}, by: dan,
			no: "ruled officer-not-here date=2024-05-02 officer=dan",
		},
		{
			name:  "a stranger opens no desk, not even for nothing",
			given: []past{open},
			when:  OpenDesk{"1", "zoe", nil, ""}, by: boss,
			no: "ruled not-assigned agency=ssc officer=zoe",
		},
		{
			name:  "an officer opens no desk in another's name",
			given: []past{open},
			when:  OpenDesk{"1", "ann", []AgencyCode{"fk"}, ""}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
		{
			name:  "an officer of another office opens no desk here where routing sends nobody to video",
			given: []past{open},
			when:  OpenDesk{"V1", "dan", []AgencyCode{"skv"}, berga}, by: dan,
			no: "ruled desk-without-video desk=V1 kontor=Alvik",
		},
		{
			name:  "but none for another officer",
			given: []past{open},
			when:  OpenDesk{"V1", "eva", []AgencyCode{"skv"}, cederby}, by: dan,
			no: "ruled officer-not-here date=2024-05-02 officer=dan",
		},
		{
			name:  "nor for what the assignment there does not have",
			given: []past{open},
			when:  OpenDesk{"V1", "dan", []AgencyCode{"fk"}, berga}, by: dan,
			no: "ruled not-assigned agency=fk officer=dan",
		},
		{
			name:  "nor from an office where the officer is not",
			given: []past{open},
			when:  OpenDesk{"V1", "dan", []AgencyCode{"skv"}, cederby}, by: dan,
			no: "ruled not-assigned agency=skv officer=dan",
		},
		{
			name:  "by video from here is no video",
			given: []past{open},
			when:  OpenDesk{"V1", "ann", []AgencyCode{"fk"}, alvik}, by: ann,
			no: "ruled desk-from-here desk=V1 kontor=alvik",
		},
		{
			name:  "nor from an office that is none",
			given: []past{open},
			when:  OpenDesk{"V1", "ann", []AgencyCode{"fk"}, "moon"}, by: boss,
			no: "unknown unknown-kontor kontor=moon",
		},
		{
			name:  "no such agency",
			given: []past{open},
			when:  OpenDesk{"1", "ann", []AgencyCode{"nasa"}, ""}, by: ann,
			no: "unknown unknown-agency agency=nasa",
		},
		{
			name:  "no such desk name",
			given: []past{open},
			when:  OpenDesk{"desk one", "ann", nil, ""}, by: ann,
			no: "malformed bad-desk desk=desk one",
		},
	})
}

// TestOpenDeskByVideo: by the assignment where the officer sits, and with a video room at both offices on the day.
func TestOpenDeskByVideo(t *testing.T) {
	for _, c := range []struct {
		name  string
		rooms []KontorID
		no    string
	}{
		{"no office has a room", nil, "ruled desk-without-video desk=V1 kontor=Alvik"},
		{"where the visitors are there is none", []KontorID{berga}, "ruled desk-without-video desk=V1 kontor=Alvik"},
		{"where the officer sits there is none", []KontorID{alvik}, "ruled desk-without-video desk=V1 kontor=Berga"},
		{"both have one", []KontorID{alvik, berga}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t).withVideoRooms(c.rooms...)
			s.must("09:50", boss, OpenDay{})
			events, err := s.do("10:00", dan, OpenDesk{"V1", "dan", []AgencyCode{"skv"}, berga})
			if told(err) != c.no || (c.no == "") != (len(events) == 1) {
				t.Errorf("%v, and %v", told(err), events)
			}
		})
	}
}

// withVideoRooms gives each of the offices a video room, from always.
func (s *stage) withVideoRooms(at ...KontorID) *stage {
	for _, k := range at {
		(CapabilityChanged{k, Capability{videoRoom, Period{From: "2020-01-01"}, Synthetic}}).change(s.net)
	}
	return s
}

func TestCloseDesk(t *testing.T) {
	play(t, []scenario{
		{
			name:  "the desk says how long it was staffed",
			given: opened(),
			when:  CloseDesk{"1"}, by: ann, at: "11:55",
			then: []Event{DeskClosed{Desk: "1", Officer: "ann", Staffed: minutes(120)}},
		},
		{
			name:  "not while somebody is called to it",
			given: opened(came("10:00", "fk-ask"), past{"10:01", ann, CallNext{"1"}}),
			when:  CloseDesk{"1"}, by: ann,
			no: "ruled desk-busy desk=1 ticket=A001",
		},
		{
			name:  "a closed desk is no desk",
			given: opened(past{"10:00", ann, CloseDesk{"1"}}),
			when:  CloseDesk{"1"}, by: ann,
			no: "unknown unknown-desk desk=1",
		},
		{
			name:  "an officer closes no other's desk",
			given: opened(),
			when:  CloseDesk{"1"}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
	})
}

func TestBreak(t *testing.T) {
	onBreak := past{"10:00", ann, TakeBreak{"1"}}
	play(t, []scenario{
		{
			name:  "a break",
			given: opened(),
			when:  TakeBreak{"1"}, by: ann,
			then: []Event{BreakTaken{"1"}},
		},
		{
			name:  "a break is taken once",
			given: opened(onBreak),
			when:  TakeBreak{"1"}, by: ann,
		},
		{
			name:  "not while somebody is called to the desk",
			given: opened(came("10:00", "fk-ask"), past{"10:01", ann, CallNext{"1"}}),
			when:  TakeBreak{"1"}, by: ann,
			no: "ruled desk-busy desk=1 ticket=A001",
		},
		{
			name:  "nobody is called to a desk on break",
			given: opened(came("10:00", "fk-ask"), onBreak),
			when:  CallNext{"1"}, by: ann,
			no: "ruled desk-on-break desk=1",
		},
		{
			name:  "a break ends",
			given: opened(onBreak),
			when:  EndBreak{"1"}, by: ann,
			then: []Event{BreakEnded{"1"}},
		},
		{
			name:  "without a break there is none to end",
			given: opened(),
			when:  EndBreak{"1"}, by: ann,
		},
		{
			name:  "an officer sends no other to break",
			given: opened(),
			when:  TakeBreak{"1"}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
		{
			name:  "nor back from it",
			given: opened(onBreak),
			when:  EndBreak{"1"}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
	})
}

func TestWhoMayAct(t *testing.T) {
	dan := Actor{RoleOfficer, "dan"} // assigned at berga alone
	atDesk := opened(came("10:00", "fk-ask"), past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}})
	play(t, []scenario{
		{name: "an officer of another office closes no day", given: opened(), when: CloseDay{}, by: dan, no: "ruled officer-not-here date=2024-05-02 officer=dan"},
		{name: "nor transfers", given: atDesk, when: Transfer{errand('a', 1), "skv-ask"}, by: dan, no: "ruled officer-not-here date=2024-05-02 officer=dan"},
		{name: "who is at a desk leaves by that desk's officer", given: atDesk, when: Leave{visit('a')}, by: cia, no: "ruled not-your-desk officer=ann"},
		{
			name: "a break is kept and not staffed", given: opened(past{"10:00", ann, TakeBreak{"1"}}, past{"11:00", ann, EndBreak{"1"}}),
			when: CloseDesk{"1"}, by: ann, at: "11:05", then: []Event{DeskClosed{Desk: "1", Officer: "ann", Staffed: minutes(10)}},
		},
		{
			name: "also one that goes on", given: opened(past{"10:00", ann, TakeBreak{"1"}}),
			when: CloseDesk{"1"}, by: ann, at: "11:05", then: []Event{DeskClosed{Desk: "1", Officer: "ann", Staffed: minutes(5)}},
		},
	})
}
