package domain

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// handed is a day on which fk was handed errand a, skv solved errand b at the desk, and fk's errand c still waits.
func handed(and ...past) []past {
	return append(opened(
		came("10:00", "fk-form"), came("10:00", "skv-ask"), came("10:00", "fk-ask"),
		past{"10:05", ann, CallVisit{"1", visit('a')}}, past{"10:06", ann, Start{errand('a', 1)}}, past{"10:10", ann, End{errand('a', 1), HandedOver}},
		past{"10:11", ann, CallVisit{"1", visit('b')}}, past{"10:12", ann, Start{errand('b', 1)}}, past{"10:20", ann, End{errand('b', 1), Solved}},
	), and...)
}

func TestAccept(t *testing.T) {
	play(t, []scenario{
		{
			name:  "an agency accepts what was handed over to it",
			given: handed(),
			when:  Accept{errand('a', 1).For("fk")}, by: fk, at: "11:10",
			then: []Event{ErrandAccepted{errand('a', 1), "fk", time.Hour}},
			and:  answered(errand('a', 1), Accepted),
		},
		{
			name:  "also days later, in a closed day",
			given: handed(past{"16:00", boss, CloseDay{}}),
			when:  Accept{errand('a', 1).For("fk")}, by: Actor{RoleAgency, "fk.c12"}, at: "+10:10",
			then: []Event{ErrandAccepted{errand('a', 1), "fk", 24 * time.Hour}},
		},
		{name: "accepted is accepted", given: handed(past{"11:00", fk, Accept{errand('a', 1).For("fk")}}), when: Accept{errand('a', 1).For("fk")}, by: fk},
		{
			name: "what was returned is not accepted", given: handed(past{"11:00", fk, ReturnErrand{errand('a', 1).For("fk"), Incomplete}}),
			when: Accept{errand('a', 1).For("fk")}, by: fk, no: "lost already-answered answer=returned",
		},
		{
			name: "what still waits was not handed over", given: handed(), when: Accept{errand('c', 1).For("fk")}, by: fk,
			no: "ruled not-handed-over errand=" + shown(errand('c', 1).For("fk")),
		},
		{
			name: "in a day that never opened nothing was handed over", when: Accept{errand('a', 1).For("fk")}, by: fk,
			no: "ruled day-not-open date=2024-05-02",
		},
	})
}

func TestReturnErrand(t *testing.T) {
	play(t, []scenario{
		{
			name: "an agency returns what it cannot go on with, and why", given: handed(), when: ReturnErrand{errand('a', 1).For("fk"), Incomplete}, by: fk, at: "11:10",
			then: []Event{ErrandReturned{errand('a', 1), "fk", Incomplete, time.Hour}},
			and:  answered(errand('a', 1), Returned),
		},
		{
			name: "also after it was accepted", given: handed(past{"11:00", fk, Accept{errand('a', 1).For("fk")}}),
			when: ReturnErrand{errand('a', 1).For("fk"), WrongAgency}, by: fk, at: "11:10",
			then: []Event{ErrandReturned{errand('a', 1), "fk", WrongAgency, time.Hour}},
		},
		{
			name: "returned is returned", given: handed(past{"11:00", fk, ReturnErrand{errand('a', 1).For("fk"), Incomplete}}),
			when: ReturnErrand{errand('a', 1).For("fk"), Incomplete}, by: fk,
		},
		{
			name: "what is done is not returned", given: handed(past{"11:00", fk, Accept{errand('a', 1).For("fk")}}, past{"11:01", fk, CloseErrand{errand('a', 1).For("fk")}}),
			when: ReturnErrand{errand('a', 1).For("fk"), Incomplete}, by: fk, no: "lost already-answered answer=closed",
		},
		{name: "without a reason nothing is returned", given: handed(), when: ReturnErrand{errand('a', 1).For("fk"), "no"}, by: fk, no: "malformed unknown-reason reason=no"},
	})
}

func TestCloseErrand(t *testing.T) {
	accepted := past{"11:00", fk, Accept{errand('a', 1).For("fk")}}
	play(t, []scenario{
		{
			name: "an agency is done with what it accepted", given: handed(accepted), when: CloseErrand{errand('a', 1).For("fk")}, by: fk, at: "11:10",
			then: []Event{ErrandClosed{errand('a', 1), "fk", time.Hour}},
			and:  answered(errand('a', 1), Settled),
		},
		{name: "done is done", given: handed(accepted, past{"11:01", fk, CloseErrand{errand('a', 1).For("fk")}}), when: CloseErrand{errand('a', 1).For("fk")}, by: fk},
		{
			name: "first it is accepted", given: handed(), when: CloseErrand{errand('a', 1).For("fk")}, by: fk,
			no: "ruled not-accepted errand=" + shown(errand('a', 1).For("fk")),
		},
	})
}

func TestContradict(t *testing.T) {
	play(t, []scenario{
		{
			name: "what the desk called solved was not; both are kept", given: handed(), when: Contradict{errand('b', 1).For("skv"), CameBack}, by: skv, at: "11:20",
			then: []Event{ErrandContradicted{errand('b', 1), "skv", CameBack, time.Hour}},
			and: also(answered(errand('b', 1), Contradicted), func(d *Day) error {
				if e := d.Errands[errand('b', 1)]; e.State != Ended || e.Outcome != Solved {
					return fmt.Errorf("the desk's word is gone: %s %s", e.State, e.Outcome)
				}
				return nil
			}),
		},
		{
			name: "contradicted once", given: handed(past{"11:00", skv, Contradict{errand('b', 1).For("skv"), CameBack}}),
			when: Contradict{errand('b', 1).For("skv"), CameBack}, by: skv,
		},
		{
			name: "what was handed over is returned, not contradicted", given: handed(), when: Contradict{errand('a', 1).For("fk"), CameBack}, by: fk,
			no: "ruled not-solved-here errand=" + shown(errand('a', 1).For("fk")),
		},
		{name: "without a reason nothing is contradicted", given: handed(), when: Contradict{errand('b', 1).For("skv"), ""}, by: skv, no: "malformed unknown-reason reason="},
	})
}

func answered(id ErrandID, want Answer) func(*Day) error {
	return func(d *Day) error {
		if got := d.Errands[id].Answer; got != want {
			return fmt.Errorf("errand %s is answered %q, want %q", id, got, want)
		}
		return nil
	}
}

// To everybody but its own agency an errand is as unknown as one that never was: the same refusal, to the letter.
func TestAnErrandIsItsOwnAgencys(t *testing.T) {
	s := newStage(t)
	for _, p := range handed() {
		if _, err := s.do(p.at, p.by, p.do); err != nil {
			t.Fatal(err)
		}
	}
	answers := func(id ErrandID) []DayCommand {
		return []DayCommand{Accept{id}, ReturnErrand{id, Incomplete}, CloseErrand{id}, Contradict{id, CameBack}}
	}
	never, known := ErrandID(idOf('a', 99)), errand('a', 1).For("fk")
	if _, err := s.do("12:00", fk, Accept{errand('a', 1)}); !Refused(err, "unknown-errand") {
		t.Errorf("fk by the id that only the office knows: %v", err)
	}
	for _, by := range []Actor{skv, {RoleAgency, "pm"}, {RoleAgency, "fkx"}, {RoleAgency, "nasa"}, front, boss, ann, System, {RoleOperator, "root"}} {
		for i, c := range answers(known) {
			_, real := s.do("12:00", by, c)
			_, none := s.do("12:00", by, answers(never)[i])
			if !Refused(real, "unknown-errand") || strings.Replace(told(real), shown(known), shown(never), 1) != told(none) {
				t.Errorf("%s by %s: %q for another's errand, %q for none", c.Name(), by, told(real), told(none))
			}
		}
	}
	if _, err := s.do("12:00", fk, Accept{errand('b', 1).For("skv")}); !Refused(err, "unknown-errand") {
		t.Errorf("fk on skv's errand: %v", err)
	}
	if _, err := s.do("12:00", front, Transfer{errand('c', 1), "pm-ask"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.do("12:01", fk, Accept{errand('c', 1).For("fk")}); !Refused(err, "unknown-errand") {
		t.Errorf("fk on an errand that was transferred away: %v", err)
	}
}

func TestAReturnHasOneReason(t *testing.T) {
	play(t, []scenario{{
		name: "another reason is another answer", given: handed(past{"11:00", fk, ReturnErrand{errand('a', 1).For("fk"), Incomplete}}),
		when: ReturnErrand{errand('a', 1).For("fk"), WrongAgency}, by: fk, no: "lost already-answered answer=returned",
	}})
}
