package domain

import "testing"

// TestANoteIsWanted: where the agreement says so, nothing is handed over without a note for the agency, from the agreement's first day on.
func TestANoteIsWanted(t *testing.T) {
	a1 := errand('a', 1)
	served := opened(came("10:00", "fk-form"), past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{a1}})
	withNote := append(served[:len(served):len(served)], past{"10:07", ann, SealContent{a1, note("ring efter tre")}})
	over := []Event{ErrandEnded{Errand: a1, Outcome: HandedOver, Desk: "1", Officer: "ann", Served: minutes(4), Waited: minutes(5)}}
	solved := []Event{ErrandEnded{Errand: a1, Outcome: Solved, Desk: "1", Officer: "ann", Served: minutes(4), Waited: minutes(5)}}
	for _, c := range []struct {
		from Date // of the agreement that wants it
		scenario
	}{
		{today, scenario{
			name: "without one it is not handed over", given: served, when: End{a1, HandedOver}, by: ann, at: "10:10",
			no: "ruled note-wanted agency=fk ticket=A001",
		}},
		{today, scenario{name: "with one it is", given: withNote, when: End{a1, HandedOver}, by: ann, at: "10:10", then: over}},
		{today, scenario{name: "it ends otherwise without one", given: served, when: End{a1, Solved}, by: ann, at: "10:10", then: solved}},
		{"2024-05-03", scenario{name: "before that day it is handed over without", given: served, when: End{a1, HandedOver}, by: ann, at: "10:10", then: over}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t)
			s.net = s.net.Clone()
			was := s.net.Agreements[0]
			was.Valid.To, s.net.Agreements[0].Valid.To = dayBefore(c.from), dayBefore(c.from)
			AgreementSigned{Agreement{"fk-2024", "fk", was.Types, Period{From: c.from}, Sourced, true}}.change(s.net)
			s.play(c.scenario)
		})
	}
}
