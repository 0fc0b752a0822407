package api

import (
	"slices"
	"testing"

	"kontor/domain"
	"kontor/projections"
)

// TestWhatWasHiddenStaysHidden: of two answers on one day, the second hides what the first one did, though another count would be cheaper by
// then; on the next day it is free again.
func TestWhatWasHiddenStaysHidden(t *testing.T) {
	of := func(i, j int) region { return region{string(rune('a' + i)), []domain.AgencyCode{"", "fk"}[j]} }
	table := func(counts ...int) [][]projections.Tally { // one agency beside its sum, and the first row the sum of the others
		all := make([][]projections.Tally, len(counts)+1)
		for i := range all {
			all[i] = make([]projections.Tally, 2)
		}
		for i, n := range counts {
			for _, cell := range []*projections.Tally{&all[i+1][0], &all[i+1][1], &all[0][0], &all[0][1]} {
				*cell = cell.And(projections.Tally{Errands: n, Visitors: n})
			}
		}
		return all
	}
	var w withheld
	first := w.hide("2024-05-02", "waiting", table(2, 10, 12), of)
	second := w.hide("2024-05-02", "waiting", table(2, 15, 12), of)
	if !first[1][1] || !first[2][1] || first[3][1] {
		t.Fatalf("first are hidden %v", first)
	}
	if !slices.EqualFunc(first, second, slices.Equal) {
		t.Errorf("first are hidden %v, then %v", first, second)
	}
	if other := w.hide("2024-05-02", "served", table(2, 15, 12), of); other[2][1] {
		t.Errorf("what is hidden of those who wait is hidden of those who were served: %v", other)
	}
	if next := w.hide("2024-05-03", "waiting", table(2, 15, 12), of); next[2][1] || !next[3][1] {
		t.Errorf("on the next day are hidden %v", next)
	}
}
