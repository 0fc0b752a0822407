package domain

import (
	"fmt"
	"testing"
	"time"
)

func TestGiveEstimate(t *testing.T) {
	play(t, []scenario{
		{
			name:  "while nobody has been served there is not enough to promise",
			given: opened(came("10:00", "fk-ask"), came("10:01", "fk-ask")),
			when:  GiveEstimate{visit('b')},
			then:  []Event{EstimateGiven{visit('b'), errand('b', 1), noEstimate(2, 2)}},
		},
		{
			name:  "the promise counts the desks that are staffed now",
			given: opened(came("10:00", "fk-ask"), past{"10:01", cia, TakeBreak{"3"}}),
			when:  GiveEstimate{visit('a')},
			then:  []Event{EstimateGiven{visit('a'), errand('a', 1), noEstimate(1, 1)}},
		},
		{
			name:  "after five services of ten minutes, two desks: the second waits three to fourteen minutes",
			given: append(opened(fiveServed()...), came("12:00", "fk-ask"), came("12:00", "fk-ask")),
			when:  GiveEstimate{visit('g')}, at: "12:01",
			then: []Event{EstimateGiven{visit('g'), errand('g', 1), Estimate{
				Enough: true, Low: minutes(3), High: minutes(14), Place: 2, Desks: 2, Sample: 5, Method: "recent-pace/2",
			}}},
		},
		{
			name:  "of several queues, the one that comes first counts",
			given: append(opened(fiveServed()...), came("12:00", "pm-ask", "fk-ask")),
			when:  GiveEstimate{visit('f')}, at: "12:01",
			then: []Event{EstimateGiven{visit('f'), errand('f', 2), Estimate{
				Enough: true, Low: minutes(1), High: minutes(5), Place: 1, Desks: 2, Sample: 5, Method: "recent-pace/2",
			}}},
		},
		{
			name:  "whoever is called before by the same desks counts, in whatever queue, by the desks that could take them",
			given: append(opened(fiveServed()...), past{"11:30", cia, TakeBreak{"3"}}, came("12:00", "skv-ask"), came("12:01", "fk-ask")),
			when:  GiveEstimate{visit('g')}, at: "12:02",
			// One desk for fk, ann's; the visit ahead goes to ann's or bo's: (0.5 + 0.5) turns of ten minutes.
			then: []Event{EstimateGiven{visit('g'), errand('g', 1), Estimate{
				Enough: true, Low: minutes(5), High: minutes(18), Place: 1, Desks: 1, Sample: 5, Method: "recent-pace/2",
			}}},
		},
		{
			name:  "who does not wait is promised nothing",
			given: opened(came("10:00", "fk-ask"), past{"10:01", ann, CallNext{"1"}}),
			when:  GiveEstimate{visit('a')},
			no:    "ruled visit-not-waiting ticket=A001",
		},
		{
			name:  "a visit of no such name",
			given: opened(),
			when:  GiveEstimate{"nobody"},
			no:    "unknown unknown-visit visit=nobody",
		},
	})
}

// fiveServed is five visits, a to e, each served for ten minutes at ann's desk.
func fiveServed() (all []past) {
	for i := range 5 {
		at := func(minute int) string { return fmt.Sprintf("10:%02d", 11*i+minute) }
		all = append(all,
			came(at(0), "fk-ask"), past{at(0), ann, CallNext{"1"}}, past{at(0), ann, Start{errand('a'+byte(i), 1)}},
			past{at(10), ann, End{errand('a'+byte(i), 1), Solved}},
		)
	}
	return all
}

// A day remembers the latest services of an agency, and forgets the oldest.
func TestRecentServices(t *testing.T) {
	var remembered []Duration
	for i := range kept + 5 {
		remembered = lastOf(remembered, time.Duration(i))
	}
	if len(remembered) != kept || remembered[0] != 5 || remembered[kept-1] != kept+4 {
		t.Errorf("remembered %v, want the last %d", remembered, kept)
	}
}
