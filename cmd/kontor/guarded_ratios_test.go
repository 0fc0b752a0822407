//go:build ratios

package main

import (
	"fmt"
	"testing"
)

// goalGuarded is what registrations are to come to of which somebody is logged in and judged, and for which a name and a telephone number are
// sealed, beside registrations with the same content, unsealed, of which nobody is asked anything.
const goalGuarded = 0.95

// leastGuarded is what they must come to on any machine, by callers, however its neighbours disturb it; docs/performance.md has what was measured.
var leastGuarded = map[int]float64{1: 0.7, 16: 0.7, 64: 0.7, 512: 0.7}

// leastOfPlain is what they must come to beside registrations without any content.
const leastOfPlain = 0.5

// TestRatioOfGuarded measures what login, judgement and sealing cost, all three kinds by turns.
func TestRatioOfGuarded(t *testing.T) {
	rig, g := newGuarded(t, benchBooks)
	for _, callers := range []int{1, 16, 64, 512} {
		t.Run(fmt.Sprintf("%d callers", callers), func(t *testing.T) {
			var ofUnsealed, ofPlain float64
			for range tries {
				guarded, unsealed, plain := &side{do: rig.registerGuarded(g, benchBooks)}, &side{do: rig.registerUnsealed(g, benchBooks)}, &side{do: rig.register(benchBooks)}
				calls := &side{do: rig.call(benchBooks)}
				c := &compared{
					n: max(256, 2*callers), callers: callers,
					sides: []*side{guarded, unsealed, plain}, after: []*side{calls, calls, calls},
				}
				var err error
				ofUnsealed, err = c.ratio(t.Context())
				must(t, err)
				ofPlain = guarded.of(plain)
				t.Logf("%.2f of the same content unsealed, of which %.2f is the goal and %.2f the least; %.2f of no content, at least %.2f; in %d rounds of %.3g, %.3g and %.3g a second, medians %.3g, %.3g and %.3g ms",
					ofUnsealed, goalGuarded, leastGuarded[callers], ofPlain, leastOfPlain, len(guarded.rates), median(guarded.rates), median(unsealed.rates), median(plain.rates),
					guarded.figures().Median, unsealed.figures().Median, plain.figures().Median)
				if ofUnsealed >= leastGuarded[callers] && ofPlain >= leastOfPlain {
					return
				}
			}
			t.Errorf("%d times below what it must come to: %.2f and %.2f", tries, ofUnsealed, ofPlain)
		})
	}
}
