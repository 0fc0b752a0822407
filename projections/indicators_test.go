package projections

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kontor/domain"
)

// drawIndicators draws errands of single visitors in some counties, for some agencies.
func drawIndicators(t *rapid.T) *Indicators {
	in := &Indicators{cells: map[Region]*regionCount{}}
	for _, county := range []string{"Dalarna", "Gotland", "Skåne"}[:rapid.IntRange(1, 3).Draw(t, "counties")] {
		for _, agency := range []domain.AgencyCode{"fk", "pm", "skv"}[:rapid.IntRange(1, 3).Draw(t, "agencies")] {
			for _, kind := range [][]string{
				{FigureErrands, FigureTickets, FigureWithin, FigureSolved, restContradicted, restAsked},
				{FigureErrands, FigureTickets, restWithin, FigureHanded, FigureReturned, FigureAsked, FigureAgain},
				{FigureErrands, restTickets, FigureSolved, FigureContradicted, FigureAsked, restAgain},
			} {
				for range rapid.SampledFrom([]int{0, 0, 1, 3, 4, 5, 8, 30}).Draw(t, "visitors") {
					of := map[Region]map[string]int{}
					for _, at := range []Region{{county, agency}, {county, ""}, {"", agency}, {}} {
						of[at] = map[string]int{}
						for _, figure := range kind {
							of[at][figure]++
						}
					}
					in.visitor(&domain.Visit{}, of)
				}
			}
		}
	}
	return in
}

// TestIndicatorsHideWhatIsSmall: no count that is shown is small, no difference within a group is, and no hidden one follows from the shown by the sums.
func TestIndicatorsHideWhatIsSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawIndicators(t)
		shown := in.Shown()
		rows, columns := append([]string{""}, shown.Counties...), append([]domain.AgencyCode{""}, shown.Agencies...)
		for _, group := range figureGroups {
			for _, figure := range group {
				table, hidden := make([][]Tally, len(rows)), make([][]bool, len(rows))
				for i, county := range rows {
					for _, agency := range columns {
						at := Region{county, agency}
						n := in.tally(at, figure)
						_, there := shown.Row(at).Figures[group[0]]
						table[i], hidden[i] = append(table[i], n), append(hidden[i], !there)
						for _, other := range group {
							if there && in.tally(at, other).Small() {
								t.Fatalf("%s of %v is shown, and %s is %v", figure, at, other, in.tally(at, other))
							}
						}
					}
				}
				if at, ok := computable(table, hidden); ok {
					t.Fatalf("%s in row %d, column %d follows from the others", figure, at[0], at[1])
				}
			}
		}
		if !slices.EqualFunc(rows, rows, func(a, b string) bool {
			return fmt.Sprint(in.Shown().Row(Region{a, ""})) == fmt.Sprint(shown.Row(Region{b, ""}))
		}) {
			t.Fatal("two looks differ")
		}
	})
}

// TestIndicatorsOfADay: each errand is counted where it belongs, with what its agency said, and a wait needs five behind it.
func TestIndicatorsOfADay(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	for i := range 12 {
		v := s.visitor(i*20, "fk-barnb")
		s.call(i*20+1+i, "1", v)
		outcome := domain.Solved
		if i >= 6 {
			outcome = domain.HandedOver
		}
		s.serve(i*20+1+i, i*20+1+i, v.Errands[0], outcome)
		if i >= 6 {
			s.says(i*20+1+i, "fk.c1", domain.ReturnErrand{Errand: v.Errands[0].For("fk"), Reason: domain.Incomplete})
		}
	}
	var in Indicators
	in.Add("Västerbotten", s.day())
	table := in.Shown()
	for _, at := range []Region{{}, {"", "fk"}, {"Västerbotten", ""}, {"Västerbotten", "fk"}} {
		row := table.Row(at)
		want := map[string]int{FigureErrands: 12, FigureTickets: 12, FigureWithin: 12, FigureSolved: 6, FigureHanded: 6, FigureReturned: 6, FigureContradicted: 0}
		for figure, n := range want {
			if got, ok := row.Figures[figure]; !ok || got != n {
				t.Errorf("%v: %s is %d (%v), want %d", at, figure, got, ok, n)
			}
		}
		if row.Median == nil || row.Median.Minutes() != 6 || row.P90 != nil {
			t.Errorf("%v: the waits are %v and %v", at, row.Median, row.P90)
		}
	}
	if len(table.Counties) != 1 || len(table.Agencies) != 1 {
		t.Errorf("%v and %v", table.Counties, table.Agencies)
	}
	s.do(300, domain.CorrectErrand{Errand: s.day().Visits[s.day().Order[0]].Errands[0], Outcome: domain.NotSolved, Reason: domain.WrongOutcome})
	in = Indicators{}
	in.Add("Västerbotten", s.day())
	if got := in.Shown().Row(Region{}).Figures; len(got) != 4 { // one has another outcome: the first group is hidden
		t.Errorf("with one other outcome are shown %v", got)
	}
}
