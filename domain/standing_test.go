package domain

import "testing"

// What was announced for later and is withdrawn does not come; what had come stays as it was.
func TestWhatIsAnnouncedCanBeWithdrawn(t *testing.T) {
	n := smallNetwork()
	say := func(on Date, standings ...Standing) {
		t.Helper()
		for _, s := range standings {
			s.Basis = Sourced
			if err := n.Fold(Entry{Book: NetworkBook, Revision: n.Revision + 1, At: on.At(600), Command: "example", Events: []Event{KontorStateSet{berga, s}}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	say("2020-01-01", Standing{State: OfficeOpen, From: "2020-01-01"})
	say("2023-03-01", Standing{State: OfficeReduced, From: "2023-03-01"})
	say("2024-04-10", Standing{State: OfficeClosing, From: "2024-04-10", Target: "2024-06-28"}, Standing{State: OfficeClosed, From: "2024-06-29"})
	if k := n.Kontors[berga]; k.Open.To != "2024-06-28" || k.StandingOn("2024-07-01").State != OfficeClosed {
		t.Errorf("announced: %+v, %+v", k.Open, k.StandingOn("2024-07-01"))
	}
	say("2024-06-01", Standing{State: OfficeOpen, From: "2024-06-10"})
	k := n.Kontors[berga]
	for on, want := range map[Date]OfficeState{
		"2022-01-01": OfficeOpen, "2023-06-01": OfficeReduced, "2024-05-01": OfficeClosing, "2024-06-10": OfficeOpen, "2024-07-01": OfficeOpen,
	} {
		if got := k.StandingOn(on).State; got != want {
			t.Errorf("on %s it is %s, want %s", on, got, want)
		}
	}
	if k.Open != (Period{From: "2020-01-01"}) || len(k.Standings()) != 5 {
		t.Errorf("an office %+v, of which %d things were said", k.Open, len(k.Standings()))
	}
	if was := n.KnownOn("2024-05-15").Kontors[berga]; was.Open.To != "2024-06-28" || was.StandingOn("2024-07-01").State != OfficeClosed {
		t.Errorf("the plan as it was: %+v", was)
	}
}

// Two clones of one network go on apart, whatever is added to either.
func TestClonesGoOnApart(t *testing.T) {
	n := smallNetwork()
	add := func(n *Network, on Date) {
		(HoursExcepted{alvik, Exception{on, Span{600, 660}, HoursRush, Sourced}}).change(n)
		(KontorHoursChanged{alvik, Hours{From: on, Basis: Sourced}}).change(n)
		(KontorStateSet{alvik, Standing{State: OfficeReduced, From: on, Basis: Sourced}}).change(n)
		(CapabilityChanged{alvik, Capability{"video_room", Period{From: on}, Sourced}}).change(n)
	}
	for _, on := range []Date{"2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"} { // so that there is room behind the last
		add(n, on)
	}
	a, b := n.Clone(), n.Clone()
	add(a, "2024-02-01")
	add(b, "2024-02-02")
	k := a.Kontors[alvik]
	if _, ok := k.exceptionOn("2024-02-01"); !ok || k.hours[len(k.hours)-1].From != "2024-02-01" || k.standings[len(k.standings)-1].From != "2024-02-01" || k.capabilities[len(k.capabilities)-1].Valid.From != "2024-02-01" {
		t.Errorf("what was added to one clone shows in the other: %+v", k)
	}
}

// An office of which only the dates were known stays open until the day on which it closes.
func TestTheFirstThatIsSaidOfAnOfficeDoesNotUndoItsDates(t *testing.T) {
	n := smallNetwork()
	closing := KontorStateSet{berga, Standing{State: OfficeClosing, From: "2024-05-02", Target: "2024-06-28", Basis: Sourced}}
	if err := n.Fold(Entry{Book: NetworkBook, Revision: n.Revision + 1, At: clock("09:00"), Command: "change-network", Events: []Event{closing}}); err != nil {
		t.Fatal(err)
	}
	k := n.Kontors[berga]
	if k.Open != (Period{"2020-01-01", "2024-06-28"}) || k.StandingOn("2024-01-02").State != OfficeOpen {
		t.Errorf("an office %+v, in January %+v", k.Open, k.StandingOn("2024-01-02"))
	}
}
