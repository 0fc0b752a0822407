package domain

import (
	"fmt"
	"testing"
)

func TestStrike(t *testing.T) {
	two := opened(came("10:00", "fk-ask", "pm-ask"), came("10:02", "fk-ask"))
	called := append(two[:len(two):len(two)], past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}})
	play(t, []scenario{
		{
			name:  "a visit that should not be leaves queue and figures",
			given: two,
			when:  Strike{visit('a'), Duplicate},
			then:  []Event{VisitCorrected{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, Duplicate}},
			and:   also(is(errand('a', 1), Corrected), aged('b', "10:02", 1)),
		},
		{
			name:  "struck at the desk, the desk is free",
			given: called,
			when:  Strike{visit('a'), ByMistake}, by: ann,
			then: []Event{VisitCorrected{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, ByMistake}},
			and:  free("1"),
		},
		{
			name:  "also when the day has closed",
			given: append(two[:len(two):len(two)], past{"16:00", boss, CloseDay{}}),
			when:  Strike{visit('a'), Duplicate}, at: "+09:00",
			then: []Event{VisitCorrected{visit('a'), "A001", []ErrandID{errand('a', 1), errand('a', 2)}, Duplicate}},
		},
		{
			name:  "struck once",
			given: append(two[:len(two):len(two)], past{"10:05", front, Strike{visit('a'), Duplicate}}),
			when:  Strike{visit('a'), Duplicate},
		},
		{name: "without a reason nothing is struck", given: two, when: Strike{visit('a'), ""}, no: "malformed unknown-reason reason="},
		{name: "an agency strikes nothing", given: two, when: Strike{visit('a'), Duplicate}, by: fk, no: "ruled not-for-agencies"},
		{name: "a visit of no such name", given: two, when: Strike{"nobody", Duplicate}, no: "unknown unknown-visit visit=nobody"},
		{name: "in a day that never opened there is nothing to strike", when: Strike{visit('a'), Duplicate}, no: "ruled day-not-open date=2024-05-02"},
	})
}

func TestCorrectErrand(t *testing.T) {
	ended := opened(came("10:00", "fk-ask"), came("10:02", "fk-ask"),
		past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}}, past{"10:07", ann, End{errand('a', 1), HandedOver}})
	play(t, []scenario{
		{
			name:  "the type was another of the same agency",
			given: ended,
			when:  CorrectErrand{Errand: errand('a', 1), Type: "fk-case", Reason: ByMistake},
			then:  []Event{ErrandCorrected{Errand: errand('a', 1), Agency: "fk", OldType: "fk-ask", Type: "fk-case", Level: InDepth, Reason: ByMistake}},
			and: func(d *Day) error {
				if e := d.Errands[errand('a', 1)]; e.Type != "fk-case" || e.Level != InDepth || e.Outcome != HandedOver {
					return fmt.Errorf("the errand is %+v", e)
				}
				return nil
			},
		},
		{
			name:  "the outcome was another, and both stay readable",
			given: ended,
			when:  CorrectErrand{Errand: errand('a', 1), Outcome: Solved, Reason: WrongOutcome},
			then:  []Event{ErrandCorrected{Errand: errand('a', 1), Agency: "fk", Was: HandedOver, Outcome: Solved, Reason: WrongOutcome}},
		},
		{
			name:  "also when the day has closed",
			given: append(ended[:len(ended):len(ended)], past{"16:00", boss, CloseDay{}}),
			when:  CorrectErrand{Errand: errand('a', 1), Outcome: Solved, Reason: WrongOutcome}, at: "+10:00",
			then: []Event{ErrandCorrected{Errand: errand('a', 1), Agency: "fk", Was: HandedOver, Outcome: Solved, Reason: WrongOutcome}},
		},
		{name: "corrected to what it is", given: ended, when: CorrectErrand{errand('a', 1), "fk-ask", HandedOver, ByMistake}},
		{
			name: "another agency's type is a transfer", given: ended, when: CorrectErrand{Errand: errand('a', 1), Type: "pm-ask", Reason: ByMistake},
			no: "ruled transfer-instead ticket=A001 type=ärende pm-ask type_en=errand pm-ask",
		},
		{
			name: "no such type", given: ended, when: CorrectErrand{Errand: errand('a', 1), Type: "fk-nope", Reason: ByMistake},
			no: "unknown unknown-type type=fk-nope",
		},
		{
			name: "no such outcome", given: ended, when: CorrectErrand{Errand: errand('a', 1), Outcome: "happy", Reason: ByMistake},
			no: "malformed unknown-outcome outcome=happy",
		},
		{
			name: "what has not ended has no outcome to correct", given: ended, when: CorrectErrand{Errand: errand('b', 1), Outcome: Solved, Reason: ByMistake},
			no: "ruled not-ended state=waiting ticket=A002",
		},
		{
			name:  "what the agency has answered is not corrected behind its back",
			given: append(ended[:len(ended):len(ended)], past{"10:30", fk, Accept{errand('a', 1).For("fk")}}),
			when:  CorrectErrand{Errand: errand('a', 1), Outcome: Solved, Reason: ByMistake},
			no:    "ruled already-answered answer=accepted",
		},
		{
			name:  "what was struck is gone",
			given: append(ended[:len(ended):len(ended)], past{"10:30", front, Strike{visit('a'), Duplicate}}),
			when:  CorrectErrand{Errand: errand('a', 1), Outcome: Solved, Reason: ByMistake},
			no:    "ruled errand-over state=corrected ticket=A001",
		},
		{name: "without a reason nothing is corrected", given: ended, when: CorrectErrand{Errand: errand('a', 1), Outcome: Solved}, no: "malformed unknown-reason reason="},
		{
			name: "an agency corrects nothing", given: ended, when: CorrectErrand{Errand: errand('a', 1), Outcome: Solved, Reason: ByMistake},
			by: fk, no: "ruled not-for-agencies",
		},
		{
			name: "an errand of no such name", given: ended, when: CorrectErrand{Errand: "nothing", Outcome: Solved, Reason: ByMistake},
			no: "unknown unknown-errand errand=nothing",
		},
	})
}

func TestCorrectTheTypeOfALiveErrand(t *testing.T) {
	cardAtBerga := &Referral{Outcome: ReferredOffice, Kontor: berga, Km: 20, Hours: Span{600, 960}}
	waits := opened(came("10:00", "skv-ask"))
	called := append(waits[:len(waits):len(waits)], past{"10:05", ann, CallNext{"1"}})
	served := append(opened(came("10:00", "fk-ask")), past{"10:05", cia, CallNext{"3"}}, past{"10:06", cia, Start{errand('a', 1)}})
	play(t, []scenario{
		{
			name: "while it waits it is routed anew", given: waits,
			when: CorrectErrand{Errand: errand('a', 1), Type: "skv-card", Reason: ByMistake},
			then: []Event{
				ErrandCorrected{
					Errand: errand('a', 1), Agency: "skv", OldType: "skv-ask", Type: "skv-card", Level: InDepth,
					Decision: &Decision{Target: TargetReferral, Referral: cardAtBerga}, Reason: ByMistake,
				},
				ErrandEnded{Errand: errand('a', 1), Outcome: ReferredOffice, Referral: cardAtBerga},
			},
			and: is(errand('a', 1), Ended),
		},
		{
			name: "called to a desk it is not", given: called, when: CorrectErrand{Errand: errand('a', 1), Type: "skv-card", Reason: ByMistake},
			no: "ruled not-correctable state=called ticket=A001",
		},
		{
			name: "in service only to what the desk may serve", given: served, when: CorrectErrand{Errand: errand('a', 1), Type: "fk-case", Reason: ByMistake},
			by: boss, no: "ruled desk-serves-not desk=3 ticket=A001",
		},
		{
			name: "not to a type that is no longer used", given: waits, when: CorrectErrand{Errand: errand('a', 1), Type: "fk-old", Reason: ByMistake},
			no: "unknown unknown-type type=fk-old",
		},
	})
}
