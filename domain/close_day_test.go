package domain

import (
	"fmt"
	"testing"
	"time"
)

func TestCloseDay(t *testing.T) {
	closed := func(desk DeskID, officer OfficerID, staffed time.Duration) DeskClosed {
		return DeskClosed{Desk: desk, Officer: officer, Staffed: staffed}
	}
	staffed := 6*time.Hour + minutes(5)
	desks := []Event{closed("1", "ann", staffed), closed("2", "bo", staffed), closed("3", "cia", staffed)}
	play(t, []scenario{
		{
			name:  "an empty day closes its desks",
			given: opened(),
			when:  CloseDay{}, by: boss, at: "16:00",
			then: append(desks[:3:3], DayClosed{}),
		},
		{
			name: "what is still open says how far it had come, and is never solved",
			given: opened(
				came("10:00", "fk-ask", "pm-ask"),
				came("10:01", "fk-ask"),
				came("10:02", "fk-ask"),
				past{"10:05", ann, CallNext{"1"}},
				past{"10:06", ann, Start{errand('a', 1)}},
				past{"10:07", cia, CallNext{"3"}},
			),
			when: CloseDay{}, by: System, at: "16:00",
			then: append([]Event{
				ErrandLeftOpen{errand('a', 1), InService},
				ErrandLeftOpen{errand('a', 2), Held},
				ErrandLeftOpen{errand('b', 1), Called},
				ErrandLeftOpen{errand('c', 1), Waiting},
			}, append(desks[:3:3], DayClosed{Visits: 3, Errands: 4, LeftOpen: 4})...),
			and: also(is(errand('a', 1), OpenAtClose), is(errand('a', 2), OpenAtClose), is(errand('c', 1), OpenAtClose),
				free("1"), free("3"), waited('c', "18:00", 358), noneSolved),
		},
		{
			name: "who was parked is left open too, who was absent stays absent, who is done stays done",
			given: opened(
				came("10:00", "fk-ask"), came("10:01", "fk-ask"), came("10:02", "fk-ask"),
				past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}}, past{"10:07", ann, Pause{errand('a', 1)}},
				past{"10:08", ann, CallNext{"1"}}, past{"10:09", ann, MarkAbsent{visit('b')}},
				past{"10:10", ann, CallNext{"1"}}, past{"10:11", ann, Start{errand('c', 1)}}, past{"10:12", ann, End{errand('c', 1), NotSolved}},
			),
			when: CloseDay{}, by: boss, at: "16:00",
			then: append([]Event{ErrandLeftOpen{errand('a', 1), Paused}}, append(desks[:3:3], DayClosed{Visits: 3, Errands: 3, LeftOpen: 1})...),
			and:  also(is(errand('b', 1), Absent), is(errand('c', 1), Ended), noneSolved),
		},
		{
			name:  "a day closes once",
			given: opened(past{"16:00", boss, CloseDay{}}),
			when:  CloseDay{}, by: boss, at: "16:01",
			no: "ruled day-closed date=2024-05-02",
		},
		{
			name:  "the day before is closed by the system at four",
			given: opened(),
			when:  CloseDay{}, by: System, at: "+04:00",
			then: []Event{
				closed("1", "ann", 18*time.Hour+minutes(5)), closed("2", "bo", 18*time.Hour+minutes(5)), closed("3", "cia", 18*time.Hour+minutes(5)),
				DayClosed{},
			},
		},
		{
			name:  "from four in the night after, a day that nobody closed takes nothing else",
			given: opened(),
			when:  Register{Errands: errands("fk-ask")}, at: "+04:00",
			no: "ruled day-over date=2024-05-02",
		},
		{
			name:  "a closed day registers nothing",
			given: opened(past{"16:00", boss, CloseDay{}}),
			when:  Register{Errands: errands("fk-ask")}, at: "16:01",
			no: "ruled day-closed date=2024-05-02",
		},
		{
			name:  "an agency closes no office",
			given: opened(),
			when:  CloseDay{}, by: fk, at: "16:00",
			no: "ruled not-for-agencies",
		},
	})
}

func noneSolved(d *Day) error {
	for id, e := range d.Errands {
		if e.Outcome == Solved || e.State == OpenAtClose && e.Outcome != "" {
			return fmt.Errorf("errand %s ended %s", id, e.Outcome)
		}
	}
	return nil
}
