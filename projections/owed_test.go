package projections

import (
	"slices"
	"strings"
	"testing"

	"kontor/domain"
)

// TestOwed: what an agency is to answer, as its hand-overs are made, answered, corrected and struck; also when the day was put away, and by a board that
// began with a snapshot.
func TestOwed(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after func(s *scene, v *domain.Visit, own domain.ErrandID)
		want  []domain.Answer // one for each that is owed
	}{
		{"a hand-over is owed", func(*scene, *domain.Visit, domain.ErrandID) {}, []domain.Answer{""}},
		{"what is accepted is owed until it is closed", func(s *scene, _ *domain.Visit, own domain.ErrandID) {
			s.says(30, "fk.c1", domain.Accept{Errand: own})
		}, []domain.Answer{domain.Accepted}},
		{"what is closed is done with", func(s *scene, _ *domain.Visit, own domain.ErrandID) {
			s.says(30, "fk.c1", domain.Accept{Errand: own})
			s.says(31, "fk.c1", domain.CloseErrand{Errand: own})
		}, nil},
		{"what is returned is done with", func(s *scene, _ *domain.Visit, own domain.ErrandID) {
			s.says(30, "fk.c1", domain.ReturnErrand{Errand: own, Reason: domain.Incomplete})
		}, nil},
		{"what was not handed over after all is not owed", func(s *scene, v *domain.Visit, _ domain.ErrandID) {
			s.do(30, domain.CorrectErrand{Errand: v.Errands[0], Outcome: domain.Solved, Reason: domain.WrongOutcome})
		}, nil},
		{"what was handed over after all is owed", func(s *scene, v *domain.Visit, own domain.ErrandID) {
			s.do(30, domain.CorrectErrand{Errand: v.Errands[0], Outcome: domain.Solved, Reason: domain.WrongOutcome})
			s.do(31, domain.CorrectErrand{Errand: v.Errands[0], Outcome: domain.HandedOver, Reason: domain.WrongOutcome})
		}, []domain.Answer{""}},
		{"a visit that was struck is not owed", func(s *scene, v *domain.Visit, _ domain.ErrandID) {
			s.do(30, domain.Strike{Visit: v.ID, Reason: domain.ByMistake})
		}, nil},
	} {
		for _, later := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				s := newScene(t)
				s.open(0, 1)
				v := s.visitor(1, "fk-barnb")
				s.call(2, "1", v)
				s.serve(3, 9, v.Errands[0], domain.HandedOver)
				if later {
					s.do(20, domain.CloseDesk{Desk: "1"})
					s.do(21, domain.CloseDay{})
					s.date = "2024-05-03"
					s.open(0, 1)
					s.date = thursday
				}
				tt.after(s, v, v.Errands[0].For("fk"))
				check := func(b *Board) {
					t.Helper()
					cases, ok := b.AgencyCases("fk", s.time(60))
					var got []domain.Answer
					for _, c := range cases.Owed {
						got = append(got, c.Answer)
						unknown := later && strings.Contains(tt.name, "after all is owed")
						if c.Errand != v.Errands[0].For("fk") || c.Name != "Skellefteå" || unknown != (c.Type != "fk-barnb") || unknown != (c.Matter == "") {
							t.Errorf("it is shown as %+v", c)
						}
					}
					if !ok || !slices.Equal(got, tt.want) {
						t.Errorf("owed are %q, want %q", got, tt.want)
					}
					if others, _ := b.AgencyCases("pm", s.time(60)); len(others.Owed) != 0 {
						t.Errorf("another agency owes %+v", others.Owed)
					}
				}
				check(s.board)
				stored, err := s.board.Snapshot()
				if err != nil {
					t.Fatal(err)
				}
				again, err := Restore(stored)
				if err != nil {
					t.Fatal(err)
				}
				check(again)
			})
		}
	}
}

// TestOwedForAMonth: what nobody answers is let go with the day that it is of.
func TestOwedForAMonth(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	v := s.visitor(1, "fk-barnb")
	s.call(2, "1", v)
	s.serve(3, 9, v.Errands[0], domain.HandedOver)
	for _, next := range []struct {
		date domain.Date
		owed int
	}{{"2024-05-31", 1}, {"2024-06-04", 0}} {
		s.date = next.date
		s.open(0, 1)
		if cases, _ := s.board.AgencyCases("fk", s.time(1)); len(cases.Owed) != next.owed {
			t.Errorf("on %s are owed %+v", next.date, cases.Owed)
		}
	}
}

// TestCasesSayNothingOfOthers: the list of an agency is that of which it is told: while its errand's visitor is at a desk for another agency, it waits.
func TestCasesSayNothingOfOthers(t *testing.T) {
	s := newScene(t)
	s.open(0, 2)
	v := s.visitor(1, "skv-persbevis", "fk-barnb")
	s.do(2, domain.CloseDesk{Desk: "2"})
	s.do(2, domain.OpenDesk{Desk: "2", Officer: "o-skelleftea-2", Agencies: []domain.AgencyCode{"skv"}})
	s.call(10, "2", v)
	s.do(11, domain.Start{Errand: v.Errands[0]})
	cases, _ := s.board.AgencyCases("fk", s.time(31))
	if len(cases.Today) != 1 || cases.Today[0].State != domain.Waiting || cases.Today[0].Waited.Minutes() != 30 {
		t.Errorf("fk sees %+v", cases.Today)
	}
	if skv, _ := s.board.AgencyCases("skv", s.time(31)); len(skv.Today) != 1 || skv.Today[0].State != domain.InService {
		t.Errorf("skv sees %+v", skv.Today)
	}
}
