package projections

import (
	"reflect"
	"testing"

	"kontor/domain"
)

// TestOffice: one office's row is the one that it has in the overview, and so is its absence.
func TestOffice(t *testing.T) {
	s := longLog(t)
	for _, at := range []int{10, 45, 60 * 24} {
		rows := map[domain.KontorID]OfficeRow{}
		for _, r := range s.board.Overview(s.time(at)).Offices {
			rows[r.Kontor] = r
		}
		for k := range s.board.Network().Kontors {
			want, listed := rows[k]
			if got, ok := s.board.Office(k, s.time(at)); ok != listed || !reflect.DeepEqual(got, want) {
				t.Errorf("%s alone is %+v\nin the overview %+v", k, got, want)
			}
		}
	}
	if _, ok := s.board.Office("atlantis", s.time(10)); ok {
		t.Error("an office that there is not has a row")
	}
}

// TestHoursSayHowWellTheyAreKnown: the hours of a row never stand without their basis.
func TestHoursSayHowWellTheyAreKnown(t *testing.T) {
	s := newScene(t)
	synthetic := 0
	for _, r := range s.board.Overview(s.time(0)).Offices {
		if r.HoursBasis == "" {
			t.Errorf("%s has hours of which nobody says how well they are known", r.Kontor)
		}
		synthetic += one(r.HoursBasis == domain.Synthetic)
	}
	if synthetic == 0 {
		t.Error("no hours are made by rule")
	}
}

// TestVisitOfADayOfSomebodyElse: a visit looks the same in a day that the board holds and in one that somebody else does.
func TestVisitOfADayOfSomebodyElse(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	v := s.visitor(1, "skv-persbevis", "fk-barnb")
	held, _ := s.board.Visit(v.ID)
	s.do(2, domain.CloseDay{})
	if of, ok := VisitOf(s.board.Network(), s.day(), v.ID); !ok || of.Name != held.Name || len(of.Errands) != 2 || of.Errands[0].State != domain.OpenAtClose {
		t.Errorf("closed, it is %+v", of)
	}
	if _, ok := VisitOf(s.board.Network(), s.day(), "no such"); ok {
		t.Error("a visit that there is not is found")
	}
}
