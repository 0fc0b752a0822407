//go:build ratios

package domain

import (
	"slices"
	"testing"
	"time"
)

// What must hold on any machine: routing one errand costs hardly more with ten times the offices, the median of rounds in which both took
// turns. It wants the machine for itself.
const mostGrowth = 1.5

// tries is how often it is measured until it holds, for a neighbour can fall upon one side.
const tries = 4

func TestRatios(t *testing.T) {
	few, many := scaled(1), scaled(10)
	ask, askMany := questions(few, 100), questions(many, 100)
	for range tries {
		growth, each := growthOf(t, func() { routeAll(t, few, ask) }, func() { routeAll(t, many, askMany) }, len(ask), len(askMany))
		t.Logf("routing one errand: %v at %d offices, %.2f times that at %d; at most %.2f", each, len(few.Kontors), growth, len(many.Kontors), mostGrowth)
		if growth < mostGrowth {
			return
		}
	}
	t.Errorf("routing grows %d times by %.2f or more", tries, mostGrowth)
}

// growthOf is the median of the second side's cost for each errand to the first's, and the median of the first's.
func growthOf(t *testing.T, first, second func(), n, m int) (float64, time.Duration) {
	t.Helper()
	var growth []float64
	var each []time.Duration
	for range 31 {
		a, b := timed(first)/time.Duration(n), timed(second)/time.Duration(m)
		growth, each = append(growth, float64(b)/float64(a)), append(each, a)
	}
	slices.Sort(growth)
	slices.Sort(each)
	return growth[len(growth)/2], each[len(each)/2]
}

func timed(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

func routeAll(t *testing.T, n *Network, all []Asked) {
	for _, a := range all {
		if _, err := Route(n, a); err != nil {
			t.Fatal(err)
		}
	}
}
