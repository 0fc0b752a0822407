package domain

import (
	"testing"
	"time"
)

func TestLendOfficer(t *testing.T) {
	there := DaybookID(berga, today)
	given := opened(came("10:00", "fk-ask"))
	lent := append(given[:len(given):len(given)], past{"10:05", ann, LendOfficer{"ann", there, "V1", minutes(10)}})
	play(t, []scenario{
		{name: "an officer is lent while the own target stays safe: ten minutes waited and ten to come are twenty", given: given,
			when: LendOfficer{"ann", there, "V1", minutes(10)}, by: ann, at: "10:10",
			then: []Event{OfficerLent{"ann", there, "V1", minutes(10), minutes(10)}}},
		{name: "a minute later they would be more", given: given, when: LendOfficer{"ann", there, "V1", minutes(10)}, by: ann, at: "10:11",
			no: "ruled own-visitors-first kontor=Alvik minutes=11"},
		{name: "where nobody waits there is nobody to let wait", given: opened(), when: LendOfficer{"ann", there, "V1", time.Hour}, by: ann, at: "10:11",
			then: []Event{OfficerLent{"ann", there, "V1", time.Hour, 0}}},
		{name: "who is lent is lent to nobody else", given: lent, when: LendOfficer{"ann", DaybookID(cederby, today), "V1", 0}, by: ann, at: "10:06",
			no: "lost officer-lent kontor=Berga officer=ann"},
		{name: "and calls nobody at home", given: lent, when: CallNext{"1"}, by: ann, at: "10:06", no: "lost officer-lent kontor=Berga officer=ann"},
		{name: "until the officer is back", given: lent, when: TakeBack{Officer: "ann"}, by: ann, at: "10:20", then: []Event{OfficerBack{"ann", there, minutes(15)}}},
		{name: "who is here needs no taking back", given: given, when: TakeBack{Officer: "ann"}, by: ann},
		{name: "who has a visitor is not lent", given: append(given[:len(given):len(given)], past{"10:05", ann, CallNext{"1"}}),
			when: LendOfficer{"ann", there, "V1", 0}, by: ann, at: "10:06", no: "ruled desk-busy desk=1 ticket=A001"},
		{name: "nobody lends another", given: given, when: LendOfficer{"ann", there, "V1", 0}, by: cia, no: "ruled not-your-desk officer=ann"},
		{name: "nor whom the office has not", given: given, when: LendOfficer{"dan", there, "V1", 0}, by: boss, no: "ruled not-assigned agency=ssc officer=dan"},
		{name: "nor to the own office", given: given, when: LendOfficer{"ann", DaybookID(alvik, today), "V1", 0}, by: ann, no: "malformed lent-nowhere officer=ann"},
	})
}
