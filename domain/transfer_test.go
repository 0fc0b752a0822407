package domain

import (
	"fmt"
	"testing"
)

// newMatter is what the errand's matter is called at the agency that it goes to.
const newMatter Matter = "0000-0001"

func TestTransfer(t *testing.T) {
	cardAtBerga := &Referral{Outcome: ReferredOffice, Kontor: berga, Km: 20, Hours: Span{600, 960}}
	two := opened(came("10:00", "fk-ask"), came("10:02", "fk-ask"))
	started := append(two[:len(two):len(two)], past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}})
	play(t, []scenario{
		{
			name:  "a waiting errand goes to another agency's queue with the visit's age and place",
			given: append(opened(came("09:58", "pm-ask")), came("10:00", "fk-ask"), came("10:02", "pm-ask")),
			when:  Transfer{errand('b', 1), "pm-ask"}, at: "10:10",
			then: []Event{ErrandTransferred{
				Errand: errand('b', 1), From: "fk", FromType: "fk-ask", To: "pm", ToType: "pm-ask", Level: General, Decision: toDesk("pm"), Waited: minutes(10), Matter: newMatter,
			}},
			and: also(is(errand('b', 1), Waiting), aged('b', "10:00", 2), placed(visit('b'), "pm", 2), placed(visit('c'), "pm", 3), waited('b', "10:20", 20)),
		},
		{
			name:  "one in service goes back to waiting when the desk may not serve it, age kept",
			given: started,
			when:  Transfer{errand('a', 1), "pm-ask"}, by: ann, at: "10:10",
			then: []Event{
				ErrandTransferred{
					Errand: errand('a', 1), From: "fk", FromType: "fk-ask", To: "pm", ToType: "pm-ask", Level: General,
					Decision: toDesk("pm"), Waited: minutes(5), Served: minutes(4), Matter: newMatter,
				},
				VisitorReturned{visit('a'), "A001", []ErrandID{errand('a', 1)}, "other-desk"},
			},
			and: also(is(errand('a', 1), Waiting), aged('a', "10:00", 1), free("1"), waited('a', "10:20", 15)),
		},
		{
			name:  "and stays at a desk that serves both",
			given: started,
			when:  Transfer{errand('a', 1), "skv-ask"}, by: ann, at: "10:10",
			then: []Event{ErrandTransferred{
				Errand: errand('a', 1), From: "fk", FromType: "fk-ask", To: "skv", ToType: "skv-ask", Level: General,
				Decision: toDesk("skv"), Waited: minutes(5), Served: minutes(4), Matter: newMatter,
			}},
			and: also(is(errand('a', 1), Held), aged('a', "10:00", 0)),
		},
		{
			name:  "what no desk here serves is referred, and ends",
			given: started,
			when:  Transfer{errand('a', 1), "skv-card"}, by: ann, at: "10:10",
			then: []Event{
				ErrandTransferred{
					Errand: errand('a', 1), From: "fk", FromType: "fk-ask", To: "skv", ToType: "skv-card", Level: InDepth,
					Decision: Decision{Target: TargetReferral, Referral: cardAtBerga}, Waited: minutes(5), Served: minutes(4), Matter: newMatter,
				},
				ErrandEnded{Errand: errand('a', 1), Outcome: ReferredOffice, Referral: cardAtBerga},
			},
			and: also(is(errand('a', 1), Ended), free("1")),
		},
		{
			name:  "a type that it is already",
			given: two,
			when:  Transfer{errand('a', 1), "fk-ask"},
		},
		{
			name:  "no such type",
			given: two,
			when:  Transfer{errand('a', 1), "fk-nope"},
			no:    "unknown unknown-type type=fk-nope",
		},
		{
			name:  "the host takes over no agency's errand",
			given: two,
			when:  Transfer{errand('a', 1), "ssc-lots"},
			no:    "ruled not-to-host type=ärende ssc-lots type_en=errand ssc-lots",
		},
		{
			name:  "not to an agency without an agreement",
			given: two,
			when:  Transfer{errand('a', 1), "mig-ask"},
			no:    "ruled no-agreement agency=Migrationsverket agency_en=Migration date=2024-05-02 type=ärende mig-ask type_en=errand mig-ask",
		},
		{
			name:  "what has ended stays where it ended",
			given: append(started[:len(started):len(started)], past{"10:07", ann, End{errand('a', 1), Solved}}),
			when:  Transfer{errand('a', 1), "pm-ask"}, by: ann,
			no: "ruled not-transferable state=ended ticket=A001",
		},
		{
			name:  "what is parked stays parked",
			given: append(started[:len(started):len(started)], past{"10:07", ann, Pause{errand('a', 1)}}),
			when:  Transfer{errand('a', 1), "pm-ask"}, by: ann,
			no: "ruled not-transferable state=paused ticket=A001",
		},
		{
			name:  "an officer transfers nothing from another's desk",
			given: started,
			when:  Transfer{errand('a', 1), "pm-ask"}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
		{
			name:  "an errand of no such name",
			given: two,
			when:  Transfer{"nothing", "pm-ask"},
			no:    "unknown unknown-errand errand=nothing",
		},
	})
}

// Each agency is told of its own service alone: four minutes for fk before the transfer, two for skv after it.
func TestServiceIsTheAgencysThatHadIt(t *testing.T) {
	play(t, []scenario{{
		name: "after a transfer service begins at nothing",
		given: opened(came("10:00", "fk-ask"), past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}},
			past{"10:10", ann, Transfer{errand('a', 1), "skv-ask"}}, past{"10:11", ann, Start{errand('a', 1)}}),
		when: End{errand('a', 1), Solved}, by: ann, at: "10:13",
		then: []Event{ErrandEnded{Errand: errand('a', 1), Outcome: Solved, Desk: "1", Officer: "ann", Served: minutes(2), Waited: minutes(5)}},
		and: func(d *Day) error {
			if fk, skv := d.Durations["fk"], d.Durations["skv"]; len(fk) != 1 || fk[0] != minutes(4) || len(skv) != 1 || skv[0] != minutes(2) {
				return fmt.Errorf("services of fk %v and of skv %v, want [4m] and [2m]", fk, skv)
			}
			return nil
		},
	}})
}
