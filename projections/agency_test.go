package projections

import (
	"encoding/json"
	"slices"
	"testing"

	"kontor/domain"
)

// TestAgencySeesNoOtherErrand: whatever happens for another agency's errand of the same visitor, an agency sees what it would see had the
// visitor come for its own alone.
func TestAgencySeesNoOtherErrand(t *testing.T) {
	cases := []struct {
		name   string
		shared func(s *scene) // the visitor has an errand of skv's too
		alone  func(s *scene) // and the same day with fk's alone
	}{
		{
			name: "an errand that is added waits from then",
			shared: func(s *scene) {
				v := s.visitor(1, "skv-persbevis")
				s.do(31, domain.AddErrand{Visit: v.ID, Errand: domain.NewErrand{Type: "fk-barnb"}})
				s.visitor(32, "fk-barnb")
			},
			alone: func(s *scene) {
				s.visitor(31, "fk-barnb")
				s.visitor(32, "fk-barnb")
			},
		},
		{
			name: "who came before for something else is not before others",
			shared: func(s *scene) {
				v := s.visitor(1, "skv-persbevis")
				s.visitor(20, "fk-barnb")
				s.do(31, domain.AddErrand{Visit: v.ID, Errand: domain.NewErrand{Type: "fk-barnb"}})
			},
			alone: func(s *scene) {
				s.visitor(20, "fk-barnb")
				s.visitor(31, "fk-barnb")
			},
		},
		{
			name: "the visitor is at a desk of skv's",
			shared: func(s *scene) {
				v := s.visitor(1, "skv-persbevis", "fk-barnb")
				s.call(10, "2", v)
				s.do(11, domain.Start{Errand: v.Errands[0]})
			},
			alone: func(s *scene) { s.visitor(1, "fk-barnb") },
		},
		{
			name: "the visitor was there and waits again",
			shared: func(s *scene) {
				v := s.visitor(1, "skv-persbevis", "fk-barnb")
				s.call(10, "2", v)
				s.serve(11, 20, v.Errands[0], domain.Solved)
			},
			alone: func(s *scene) { s.visitor(1, "fk-barnb") },
		},
		{
			name: "nobody came when skv's desk called",
			shared: func(s *scene) {
				v := s.visitor(1, "skv-persbevis", "fk-barnb")
				s.call(10, "2", v)
				s.do(12, domain.MarkAbsent{Visit: v.ID})
			},
			alone: func(s *scene) { s.visitor(1, "fk-barnb") },
		},
		{
			name: "it was skv's before",
			shared: func(s *scene) {
				v := s.visitor(1, "skv-persbevis")
				s.do(25, domain.Transfer{Errand: v.Errands[0], To: "fk-barnb"})
			},
			alone: func(s *scene) { s.visitor(25, "fk-barnb") },
		},
		{
			name: "it is skv's now",
			shared: func(s *scene) {
				v := s.visitor(1, "fk-barnb")
				s.do(25, domain.Transfer{Errand: v.Errands[0], To: "skv-persbevis"})
			},
			alone: func(*scene) {},
		},
		{
			name: "nobody came when skv's desk called, and the day closed",
			shared: func(s *scene) {
				v := s.visitor(1, "skv-persbevis", "fk-barnb")
				s.call(10, "2", v)
				s.do(12, domain.MarkAbsent{Visit: v.ID})
				s.do(30, domain.CloseDay{})
			},
			alone: func(s *scene) {
				s.visitor(1, "fk-barnb")
				s.do(30, domain.CloseDay{})
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			shared, alone := agencyDay(t, c.shared), agencyDay(t, c.alone)
			if shared != alone {
				t.Errorf("fk sees the difference:\n%s\nalone it would be\n%s", shared, alone)
			}
		})
	}
}

// agencyDay is what fk sees of the day at its 40th minute, but for the ids and the place on the log, which no two logs have in common.
// Desk 1 is fk's, desk 2 skv's.
func agencyDay(t *testing.T, happen func(*scene)) string {
	s := newScene(t)
	s.do(0, domain.OpenDay{})
	for desk, agency := range map[domain.DeskID]domain.AgencyCode{"1": "fk", "2": "skv"} {
		s.do(0, domain.OpenDesk{Desk: desk, Officer: domain.OfficerID("o-" + string(office) + "-" + string(desk)), Agencies: []domain.AgencyCode{agency}})
	}
	happen(s)
	view, ok := s.board.Agency("fk", s.time(40))
	if !ok {
		t.Fatal("fk is an agency")
	}
	view.Position = domain.Position{}
	for _, q := range view.Queues {
		for i := range q.Waiting {
			q.Waiting[i].Errand = ""
		}
	}
	cases, _ := s.board.AgencyCases("fk", s.time(40))
	for _, list := range [][]AgencyCase{cases.Today, cases.Owed} {
		for i := range list {
			list[i].Errand, list[i].Matter = "", ""
		}
	}
	text, err := json.MarshalIndent([]any{view, cases}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAgencyWait: the waits of an agency's errands are those that it was told of.
func TestAgencyWait(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	v := s.visitor(1, "skv-flytt-inom")
	s.do(31, domain.AddErrand{Visit: v.ID, Errand: domain.NewErrand{Type: "fk-barnb"}})
	left := s.visitor(32, "fk-barnb")
	s.visitor(33, "fk-barnb", "fk-bostb")
	s.call(36, "1", v)
	s.do(37, domain.Leave{Visit: left.ID})

	a, _ := s.board.Agency("fk", s.time(40))
	w := a.Wait
	// 300 from 31 to 36, 300+ from 32 to 37, twice 420+ from 33
	if w.Definition != AgencyWait || w.WaitingNow != 2 || is(w.LongestNow) != 420 || w.Sample != 4 || w.Censored != 3 || is(w.Longest) != 420 {
		t.Errorf("the waits are %+v", w)
	}
	if a.Workload.Called != 1 || a.Workload.Left != 1 || a.Workload.Waiting != 2 || a.Workload.Errands != 4 {
		t.Errorf("the workload is %+v", a.Workload)
	}
	rows := a.Queues[0].Waiting
	if len(rows) != 2 || rows[0].Place != 1 || rows[0].Type != "fk-barnb" || rows[1].Type != "fk-bostb" {
		t.Errorf("in the queue are %+v", rows)
	}
	if a, _ := s.board.Agency("fk", s.time(98)); a.Wait.Sample != 2 {
		t.Errorf("an hour later the sample is %+v", a.Wait)
	}
}

// TestNoAgency: nobody is shown zeros for an agency that there is not.
func TestNoAgency(t *testing.T) {
	s := newScene(t)
	agreed := func(a domain.AgencyCode) bool {
		return slices.ContainsFunc(s.board.Network().Agreements, func(g domain.Agreement) bool { return g.Agency == a })
	}
	without := 0
	for code := range s.board.Network().Agencies {
		without += one(!agreed(code))
		if _, ok := s.board.Agency(code, s.time(0)); ok != agreed(code) {
			t.Errorf("%s: %v", code, ok)
		}
	}
	if without < 2 {
		t.Fatalf("only %d agencies are without an agreement", without)
	}
	for _, code := range []domain.AgencyCode{domain.Host, "kgb", ""} {
		if v, ok := s.board.Agency(code, s.time(0)); ok || v.Workload.Definition != "" {
			t.Errorf("%q is shown %+v", code, v)
		}
	}
}

// TestFailedAgencies: when what the agencies see has failed, they see that, and the host goes on.
func TestFailedAgencies(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	s.visitor(1, "fk-barnb")
	s.board.books[domain.DaybookID(office, thursday)].fail(ViewAgencies, domain.Entry{At: s.time(2)}, errUnsound)
	a, _ := s.board.Agency("fk", s.time(3))
	if a.Workload.Missing != 1 || a.Wait.Missing != 1 || len(a.Queues) != 1 || !a.Queues[0].Failed || a.Queues[0].Waiting != nil {
		t.Errorf("fk sees %+v", a)
	}
	if r := s.row(3); r.Failed || r.Workload.Waiting != 1 {
		t.Errorf("the row is %+v", r)
	}
}
