//go:build ratios

package main

import (
	"fmt"
	"testing"
)

// leastGuarded is what registrations must come to, by callers, of which somebody is logged in and judged, and for which a name and a telephone
// number are sealed, beside those of which none of that is asked. The goal is 0.95; docs/performance.md has what was measured.
var leastGuarded = map[int]float64{1: 0.6, 64: 0.4}

// TestRatioOfGuarded measures what login, judgement and sealing cost, both kinds by turns.
func TestRatioOfGuarded(t *testing.T) {
	rig, err := newBenchRig(t.Context(), t.TempDir(), benchBooks)
	must(t, err)
	defer func() { must(t, rig.close()) }()
	g, err := rig.newGuard(t.Context(), t.TempDir())
	must(t, err)
	defer func() { must(t, g.close()) }()
	for _, callers := range []int{1, 64} {
		t.Run(fmt.Sprintf("%d callers", callers), func(t *testing.T) {
			atLeast(t, leastGuarded[callers], func() *compared {
				return &compared{
					n: max(256, 2*callers), callers: callers,
					sides: []*side{{do: rig.registerGuarded(g, benchBooks)}, {do: rig.register(benchBooks)}},
					after: []*side{{do: rig.call(benchBooks)}, {do: rig.call(benchBooks)}},
				}
			})
		})
	}
}
