//go:build ratios

package main

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// The ratios that must hold on any machine, in one run: Kontor's rate to the raw one's, the median of rounds in which both took turns.
var (
	leastRegister = map[int]float64{1: 0.5, 64: 1.0, 512: 1.2} // by callers, over 148 books
	leastReplay   = 0.25                                       // into the board, of an ordered consumer that does nothing
)

// TestRatios measures what `kontor bench` does, for a few seconds each. It wants the machine for itself: a bare publish waits for the disk
// and Kontor computes as well, so that whoever computes beside them slows one side only. A level that fails is measured again, for a
// neighbour can fall upon one side for as long as a whole level takes.
func TestRatios(t *testing.T) {
	rig, err := newBenchRig(t.Context(), t.TempDir(), benchBooks)
	must(t, err)
	defer func() { must(t, rig.close()) }()
	for _, callers := range []int{1, 64, 512} {
		t.Run(fmt.Sprintf("register, %d callers", callers), func(t *testing.T) {
			atLeast(t, leastRegister[callers], func() *compared { return rig.registering(callers) })
		})
	}
	t.Run("replay", func(t *testing.T) {
		must(t, rig.fill(t.Context(), 10_000))
		atLeast(t, leastReplay, rig.replaying)
	})
}

// compared is what a ratio is measured of: the first side to the second, and what must be done between the rounds.
type compared struct {
	n, callers int
	sides      []*side
	after      []*side
}

func (r *benchRig) registering(callers int) *compared {
	return &compared{
		n: max(256, 2*callers), callers: callers,
		sides: []*side{{do: r.register(benchBooks)}, {do: r.publish(benchBooks)}}, after: []*side{{do: r.call(benchBooks)}},
	}
}

func (r *benchRig) replaying() *compared {
	return &compared{n: 1, callers: 1, sides: []*side{{do: times(r.fold)}, {do: times(r.consume)}}}
}

// ratio is of as many rounds as there is time for, and of three at least.
func (c *compared) ratio(ctx context.Context) (float64, error) {
	limited, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	err := rounds(limited, 15, c.n, c.callers, nil, c.sides, c.after)
	switch least := 3; {
	case limited.Err() == nil:
	case len(c.sides[0].rates) >= least:
		err = nil
	default:
		err = rounds(ctx, least, c.n, c.callers, nil, c.sides, c.after)
	}
	if err != nil {
		return 0, err
	}
	return c.sides[0].of(c.sides[1]), nil
}

// tries is how often a level is measured until it comes up to what it must.
const tries = 4

// atLeast fails unless one of the tries comes up to it.
func atLeast(t *testing.T, least float64, of func() *compared) {
	t.Helper()
	for range tries {
		c := of()
		ratio, err := c.ratio(t.Context())
		must(t, err)
		t.Logf("ratio %.2f, at least %.2f, in %d rounds; turns' operations a second %.3g, raw %.3g", ratio, least, len(c.sides[0].rates),
			median(c.sides[0].rates), median(c.sides[1].rates))
		if ratio >= least {
			return
		}
	}
	t.Errorf("the ratio is %d times below %.2f", tries, least)
}
