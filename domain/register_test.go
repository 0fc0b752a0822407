package domain

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// noEstimate is the promise while nobody has been served: none.
func noEstimate(place, desks int) Estimate {
	return Estimate{Place: place, Desks: desks, Method: "recent-pace/2"}
}

func registered(letter byte, n int, at string) VisitRegistered {
	return VisitRegistered{Visit: visit(letter), Kind: Person, Language: "sv", Errands: n, Arrived: clock(at)}
}

// errandOf is the n-th errand of the letter's visit, of which nothing is known.
func errandOf(letter byte, n int, a AgencyCode, t ErrandTypeCode, l Level) ErrandRegistered {
	return ErrandRegistered{visit(letter), errand(letter, n), a, t, l, matterOf(letter, n), EarlierUnknown}
}

func TestRegister(t *testing.T) {
	hostDecision := Decision{Target: TargetHost, Queue: Queue{Host, alvik, Reception}}
	cardAtBerga := &Referral{Outcome: ReferredOffice, Kontor: berga, Km: 20, Hours: Span{600, 960}}
	play(t, []scenario{
		{
			name:  "an errand is routed at once and waits with a ticket and a promise",
			given: opened(),
			when:  Register{Errands: errands("fk-ask")}, at: "10:00",
			then: []Event{
				registered('a', 1, "10:00"),
				errandOf('a', 1, "fk", "fk-ask", General),
				ErrandRouted{errand('a', 1), "fk", toDesk("fk"), 0},
				TicketIssued{visit('a'), "A001"},
				EstimateGiven{visit('a'), errand('a', 1), noEstimate(1, 2)},
			},
			and: also(is(errand('a', 1), Waiting), aged('a', "10:00", 1)),
		},
		{
			name:  "errands of several agencies wait in several queues with one ticket and one age",
			given: opened(came("10:00", "fk-ask")),
			when:  Register{Kind: Proxy, Language: "so", Needs: []Need{NeedInterpreter}, Errands: errands("fk-case", "pm-ask")}, at: "10:05",
			then: []Event{
				VisitRegistered{
					Visit: visit('b'), Kind: Proxy, Language: "so", Needs: []Need{NeedInterpreter}, Errands: 2, Arrived: clock("10:05"),
				},
				errandOf('b', 1, "fk", "fk-case", InDepth),
				ErrandRouted{errand('b', 1), "fk", toDesk("fk"), 1},
				errandOf('b', 2, "pm", "pm-ask", General),
				ErrandRouted{errand('b', 2), "pm", toDesk("pm"), 0},
				TicketIssued{visit('b'), "A002"},
				EstimateGiven{visit('b'), errand('b', 1), noEstimate(2, 2)},
			},
			and: aged('b', "10:05", 2),
		},
		{
			name:  "a visitor with a protected identity waits in a queue of its own, at the same desks",
			given: opened(came("10:00", "fk-ask")),
			when:  Register{Protected: true, Errands: errands("fk-case")}, at: "10:05",
			then: []Event{
				VisitRegistered{Visit: visit('b'), Kind: Person, Language: "sv", Protected: true, Errands: 1, Arrived: clock("10:05")},
				errandOf('b', 1, "fk", "fk-case", InDepth),
				ErrandRouted{errand('b', 1), "fk", Decision{Target: TargetDesk, Queue: Queue{"fk", alvik, Shielded}}, 0},
				TicketIssued{visit('b'), "A002"},
				EstimateGiven{visit('b'), errand('b', 1), noEstimate(1, 2)},
			},
			and: placed(visit('b'), "fk", 0),
		},
		{
			name:  "a slip from an earlier visit says that there was one",
			given: opened(),
			when:  Register{Errands: []NewErrand{{Type: "pm-ask", Matter: "7K3F-Q2MX"}}}, at: "10:00",
			then: []Event{
				registered('a', 1, "10:00"),
				ErrandRegistered{visit('a'), ErrandID(idOf('a', 2)), "pm", "pm-ask", General, "7K3F-Q2MX", EarlierYes},
				ErrandRouted{ErrandID(idOf('a', 2)), "pm", toDesk("pm"), 0},
				TicketIssued{visit('a'), "A001"},
				EstimateGiven{visit('a'), ErrandID(idOf('a', 2)), noEstimate(1, 1)},
			},
		},
		{
			name:  "the host's own errand waits for any desk",
			given: opened(),
			when:  Register{Errands: errands("ssc-lots")}, at: "10:00",
			then: []Event{
				registered('a', 1, "10:00"),
				errandOf('a', 1, Host, "ssc-lots", General),
				ErrandRouted{errand('a', 1), Host, hostDecision, 0},
				TicketIssued{visit('a'), "A001"},
				EstimateGiven{visit('a'), errand('a', 1), noEstimate(1, 3)},
			},
		},
		{
			name:  "a visit that ends at the door has an outcome and no ticket",
			given: opened(),
			when:  Register{Errands: errands("ssc-dator"), Door: Solved}, at: "10:00",
			then: []Event{
				VisitRegistered{Visit: visit('a'), Kind: Person, Language: "sv", Errands: 1, Door: true, Arrived: clock("10:00")},
				errandOf('a', 1, Host, "ssc-dator", General),
				ErrandRouted{errand('a', 1), Host, Decision{Target: TargetHost, Queue: Queue{Host, alvik, SelfService}}, 0},
				ErrandEnded{Errand: errand('a', 1), Outcome: Solved},
			},
			and: also(is(errand('a', 1), Ended), aged('a', "10:00", 0)),
		},
		{
			name:  "a visit entered afterwards has the time it came, and is late",
			given: opened(came("11:00", "fk-ask")),
			when:  Register{Errands: errands("ssc-lots"), Door: NotSolved, Arrived: clock("10:10")},
			then: []Event{
				VisitRegistered{Visit: visit('b'), Kind: Person, Language: "sv", Errands: 1, Door: true, Late: true, Arrived: clock("10:10")},
				errandOf('b', 1, Host, "ssc-lots", General),
				ErrandRouted{errand('b', 1), Host, hostDecision, 0},
				ErrandEnded{Errand: errand('b', 1), Outcome: NotSolved},
			},
			and: also(aged('b', "10:10", 0), aged('a', "11:00", 1), waited('b', "13:00", 0)),
		},
		{
			name:  "a referral ends the errand at once, with the nearest office that can, and how far it is",
			given: opened(),
			when:  Register{Errands: errands("skv-card")}, at: "10:00",
			then: []Event{
				registered('a', 1, "10:00"),
				errandOf('a', 1, "skv", "skv-card", InDepth),
				ErrandRouted{errand('a', 1), "skv", Decision{Target: TargetReferral, Referral: cardAtBerga}, 0},
				ErrandEnded{Errand: errand('a', 1), Outcome: ReferredOffice, Referral: cardAtBerga},
			},
			and: aged('a', "10:00", 0),
		},
		{
			name:  "a referral beside another errand leaves the other waiting",
			given: opened(),
			when:  Register{Errands: errands("skv-card", "fk-form")}, at: "10:00",
			then: []Event{
				registered('a', 2, "10:00"),
				errandOf('a', 1, "skv", "skv-card", InDepth),
				ErrandRouted{errand('a', 1), "skv", Decision{Target: TargetReferral, Referral: cardAtBerga}, 0},
				ErrandEnded{Errand: errand('a', 1), Outcome: ReferredOffice, Referral: cardAtBerga},
				errandOf('a', 2, "fk", "fk-form", General),
				ErrandRouted{errand('a', 2), "fk", toDesk("fk"), 0},
				TicketIssued{visit('a'), "A001"},
				EstimateGiven{visit('a'), errand('a', 2), noEstimate(1, 2)},
			},
			and: aged('a', "10:00", 1),
		},
		{
			name:  "without an agreement the visit is refused, and the agency named",
			given: opened(),
			when:  Register{Errands: errands("fk-ask", "mig-ask")},
			no:    "ruled no-agreement agency=Migrationsverket agency_en=Migration date=2024-05-02 type=ärende mig-ask type_en=errand mig-ask",
		},
		{
			name:  "a clock that was set back does not turn the day around",
			given: opened(came("11:00", "fk-ask")),
			when:  Register{Errands: errands("ssc-lots")}, at: "10:30",
			then: []Event{
				registered('b', 1, "11:00"),
				errandOf('b', 1, Host, "ssc-lots", General),
				ErrandRouted{errand('b', 1), Host, hostDecision, 0},
				TicketIssued{visit('b'), "A002"},
				EstimateGiven{visit('b'), errand('b', 1), noEstimate(1, 3)},
			},
			and: also(aged('a', "11:00", 1), aged('b', "11:00", 2)),
		},
		{
			name:  "agencies register nobody",
			given: opened(),
			when:  Register{Errands: errands("fk-ask")}, by: fk,
			no: "ruled not-for-agencies",
		},
	})
}

// The whole decision stands in the event: what matched, what it looked at, what was rejected and why.
func TestRegisterKeepsTheReason(t *testing.T) {
	s := newStage(t)
	for _, p := range opened() {
		if _, err := s.do(p.at, p.by, p.do); err != nil {
			t.Fatal(err)
		}
	}
	events, err := s.do("10:00", front, Register{Errands: errands("af-paper")})
	if err != nil {
		t.Fatal(err)
	}
	want := Decision{
		Policy: StandardPolicy().String(), Rule: "default", Target: TargetHandOver, Queue: Queue{"af", alvik, HandOver},
		Reason: phrase("routed-handover", "agency", "Arbetsförmedlingen", "agency_en", "Employment"),
		Inputs: Inputs{Date: today, Agreement: "af-2020", AgreementBasis: Synthetic, Level: General, Network: 7},
		Rejected: []Rejection{{
			TargetDesk, alvik, phrase("not-offered", "agency", "Arbetsförmedlingen", "agency_en", "Employment", "level", "general", "kontor", "Alvik"),
		}, {
			TargetVideo, alvik, phrase("no-capability", "capability", "video_room", "kontor", "Alvik"),
		}, {
			TargetBooked, alvik, phrase("nowhere-to-book", "type", "ärende af-paper", "type_en", "errand af-paper"),
		}},
	}
	if diff := cmp.Diff(want, events[2].(ErrandRouted).Decision); diff != "" {
		t.Errorf("decision (-want +got):\n%s", diff)
	}
}

func TestAddErrand(t *testing.T) {
	atDesk := opened(came("10:00", "fk-ask"), came("10:01", "fk-ask"), past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}})
	play(t, []scenario{
		{
			name:  "a second errand keeps the visit's age and place",
			given: opened(came("10:00", "fk-ask"), came("10:10", "pm-ask")),
			when:  AddErrand{visit('a'), NewErrand{Type: "pm-ask", Earlier: EarlierNo}}, at: "10:20",
			then: []Event{
				ErrandRegistered{visit('a'), added('c'), "pm", "pm-ask", General, MatterFrom(countedID('c', 1)), EarlierNo},
				ErrandRouted{added('c'), "pm", toDesk("pm"), 1},
			},
			and: also(aged('a', "10:00", 1), aged('b', "10:10", 2), waited('a', "10:20", 20), placed(visit('a'), "pm", 1), placed(visit('b'), "pm", 2)),
		},
		{
			name:  "a second errand at the desk is held there",
			given: atDesk,
			when:  AddErrand{visit('a'), NewErrand{Type: "pm-ask"}}, at: "10:07",
			then: []Event{
				ErrandRegistered{visit('a'), added('c'), "pm", "pm-ask", General, MatterFrom(countedID('c', 1)), EarlierUnknown},
				ErrandRouted{added('c'), "pm", toDesk("pm"), 0},
			},
			and: also(is(added('c'), Held), aged('a', "10:00", 0), waited('a', "10:20", 5)),
		},
		{
			name:  "a second errand of a parked visit is held with it",
			given: append(atDesk[:len(atDesk):len(atDesk)], past{"10:10", ann, Pause{errand('a', 1)}}),
			when:  AddErrand{visit('a'), NewErrand{Type: "pm-ask"}}, at: "10:12",
			then: []Event{
				ErrandRegistered{visit('a'), added('c'), "pm", "pm-ask", General, MatterFrom(countedID('c', 1)), EarlierUnknown},
				ErrandRouted{added('c'), "pm", toDesk("pm"), 0},
			},
			and: also(is(added('c'), Held), aged('a', "10:00", 0)),
		},
		{
			name:  "one that is referred ends at once; the visit goes on",
			given: opened(came("10:00", "fk-ask")),
			when:  AddErrand{visit('a'), NewErrand{Type: "skv-card"}},
			then: []Event{
				ErrandRegistered{visit('a'), added('b'), "skv", "skv-card", InDepth, MatterFrom(countedID('b', 1)), EarlierUnknown},
				ErrandRouted{added('b'), "skv", Decision{Target: TargetReferral, Referral: &Referral{Outcome: ReferredOffice, Kontor: berga, Km: 20, Hours: Span{600, 960}}}, 0},
				ErrandEnded{Errand: added('b'), Outcome: ReferredOffice, Referral: &Referral{Outcome: ReferredOffice, Kontor: berga, Km: 20, Hours: Span{600, 960}}},
			},
			and: also(aged('a', "10:00", 1), is(added('b'), Ended)),
		},
		{
			name:  "a visit that is over takes no more",
			given: opened(past{"10:00", front, Register{Errands: errands("ssc-dator"), Door: Solved}}),
			when:  AddErrand{visit('a'), NewErrand{Type: "fk-ask"}},
			no:    "ruled visit-over ticket=",
		},
		{
			name:  "nor does one that is absent",
			given: opened(came("10:00", "fk-ask"), past{"10:01", ann, CallNext{"1"}}, past{"10:02", ann, MarkAbsent{visit('a')}}),
			when:  AddErrand{visit('a'), NewErrand{Type: "fk-ask"}},
			no:    "ruled visit-over ticket=A001",
		},
		{
			name:  "a visit has twelve errands at most",
			given: opened(came("10:00", slicesOf("fk-ask", MaxErrands)...)),
			when:  AddErrand{visit('a'), NewErrand{Type: "fk-ask"}},
			no:    "malformed too-many-errands count=13 most=12",
		},
	})
}

func slicesOf(t ErrandTypeCode, n int) (all []ErrandTypeCode) {
	for range n {
		all = append(all, t)
	}
	return all
}

// placed says at which place of an agency's queue the visit waits.
func placed(v VisitID, a AgencyCode, want int) func(*Day) error {
	return func(d *Day) error {
		if got := d.Place(v, Queue{a, alvik, AtDesk}); got != want {
			return fmt.Errorf("visit %s is at place %d of %s's queue, want %d", v, got, a, want)
		}
		return nil
	}
}

func TestTicketNo(t *testing.T) {
	for n, want := range map[int]Ticket{1: "A001", 17: "A017", 999: "A999", 1000: "B001", 26 * 999: "Z999", 26*999 + 1: "A001"} {
		if got := TicketNo(n); got != want {
			t.Errorf("ticket %d is %s, want %s", n, got, want)
		}
	}
}

// After A999 comes B001, in a day and not only in a function.
func TestTicketsRollOver(t *testing.T) {
	d := NewDay(DaybookID(alvik, today))
	d.Stage, d.Tickets = Open, 998
	s := &stage{t: t, day: d, net: smallNetwork(), letter: 'a' - 1}
	var tickets []string
	for range 3 {
		events, err := s.do("10:00", front, Register{Errands: errands("fk-ask")})
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range events {
			if issued, ok := ev.(TicketIssued); ok {
				tickets = append(tickets, string(issued.Ticket))
			}
		}
	}
	if got, want := strings.Join(tickets, " "), "A999 B001 B002"; got != want {
		t.Errorf("tickets %s, want %s", got, want)
	}
}

func TestTypesNoLongerActive(t *testing.T) {
	_, err := opened10(t).do("10:00", front, Register{Errands: errands("fk-old")})
	var r *Refusal
	if !errors.As(err, &r) || r.Code != "unknown-type" || r.Kind != Unknown {
		t.Errorf("an errand type that is no longer active: %v", err)
	}
}

// A route is asked once for each type, but not for longer than the network stays as it is.
func TestRoutesAfreshOnAnotherNetwork(t *testing.T) {
	s := opened10(t)
	target := func() Target {
		t.Helper()
		events, err := s.do("10:00", front, Register{Errands: errands("af-plan")})
		if err != nil {
			t.Fatal(err)
		}
		return events[2].(ErrandRouted).Decision.Target
	}
	if got := target(); got != TargetReferral {
		t.Fatalf("what is served in berga goes to %s", got)
	}
	always := Period{From: "2020-01-01"}
	err := s.net.Fold(Entry{Book: NetworkBook, Revision: s.net.Revision + 1, Events: []Event{
		OfferingChanged{alvik, Offering{"af", []Level{InDepth}, Service, always, Synthetic}},
		OfficerAssigned{"ann", Assignment{Kontor: alvik, Agency: "af", Levels: []Level{InDepth}, Valid: always, Basis: Synthetic}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got := target(); got != TargetDesk {
		t.Errorf("what has come to be served here goes to %s", got)
	}
	s.net = smallNetwork()
	if got := target(); got != TargetReferral {
		t.Errorf("by the network of before it goes to %s", got)
	}
}

// opened10 is a stage on which the day is open.
func opened10(t testing.TB) *stage {
	t.Helper()
	s := newStage(t)
	for _, p := range opened() {
		if _, err := s.do(p.at, p.by, p.do); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestAtTheDoor(t *testing.T) {
	refused := func(what ErrandTypeCode, outcome Outcome) string {
		return "ruled not-at-the-door outcome=" + string(outcome) + " type=ärende " + string(what) + " type_en=errand " + string(what)
	}
	at := func(rule string, what ErrandTypeCode, outcome Outcome) scenario {
		return scenario{name: rule, given: opened(), when: Register{Errands: errands(what), Door: outcome}, no: refused(what, outcome)}
	}
	play(t, []scenario{
		at("a personal matter is not solved at the door", "fk-case", Solved),
		at("nor what the office does not serve", "af-plan", Solved),
		at("nor taken in when it cannot be", "fk-case", HandedOver),
	})
}
