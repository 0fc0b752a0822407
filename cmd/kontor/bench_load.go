package main

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// operation does the i-th of a turn's operations, for one of its callers.
type operation func(ctx context.Context, caller, i int) error

// turn is how long each of some operations took, and all together.
type turn struct {
	took time.Duration
	each []time.Duration
}

func (t turn) perSecond() float64 { return float64(len(t.each)) / t.took.Seconds() }

// take has the callers do it n times in all, as fast as they can. It ends with the first error, or the context's cause.
func take(ctx context.Context, n, callers int, do operation) (turn, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	t := turn{each: make([]time.Duration, n)}
	var next atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for caller := range min(callers, n) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				start := time.Now()
				if err := do(ctx, caller, i); err != nil {
					stop(err)
					return
				}
				t.each[i] = time.Since(start)
			}
		})
	}
	all.Wait()
	t.took = time.Since(began)
	return t, context.Cause(ctx)
}

// side is one of those that are compared: what it did in each round.
type side struct {
	do    operation
	rates []float64
	each  []time.Duration
}

// rounds has groups of sides take their turns, n times, and once before that to warm up. It says when a round is done. After an error the
// sides have what they did in the rounds before.
func rounds(ctx context.Context, n, operations, callers int, done func(), groups ...[]*side) error {
	for k := range n + 1 {
		var err error
		for _, sides := range groups {
			if err == nil {
				err = round(ctx, k, operations, callers, sides)
			}
		}
		if k == 0 {
			for _, s := range slices.Concat(groups...) {
				s.rates, s.each = nil, nil
			}
		}
		if err != nil {
			return err
		}
		if k > 0 && done != nil {
			done()
		}
	}
	return nil
}

// round has each side take its turn, in this order or the other way round by turns, so that none always comes first.
func round(ctx context.Context, k, n, callers int, sides []*side) error {
	if k%2 == 0 {
		sides = slices.Clone(sides)
		slices.Reverse(sides)
	}
	turns := make([]turn, len(sides))
	for i, s := range sides {
		var err error
		if turns[i], err = take(ctx, n, callers, s.do); err != nil {
			return err
		}
	}
	for i, s := range sides { // only a whole round counts
		s.rates = append(s.rates, turns[i].perSecond())
		s.each = append(s.each, turns[i].each...)
	}
	return nil
}

// figures are what a side did, over all rounds; times in milliseconds.
type figures struct {
	PerSecond  float64 `json:"per_second"` // the median of the rounds
	Median     float64 `json:"median_ms"`
	P90        float64 `json:"p90_ms"`
	P99        float64 `json:"p99_ms"`
	Max        float64 `json:"max_ms"`
	Operations int     `json:"operations"`
}

// figures are nil of a side that did nothing.
func (s *side) figures() *figures {
	if s == nil || len(s.rates) == 0 {
		return nil
	}
	slices.Sort(s.each)
	ms := func(q float64) float64 {
		i := int(math.Ceil(q*float64(len(s.each)))) - 1
		return rounded(s.each[max(i, 0)].Seconds() * 1000)
	}
	return &figures{
		PerSecond: rounded(median(s.rates)), Median: ms(0.5), P90: ms(0.9), P99: ms(0.99), Max: ms(1), Operations: len(s.each),
	}
}

// of is the median of the rounds' ratios of one side to another; zero when the other did nothing.
func (s *side) of(other *side) float64 {
	if other == nil || len(other.rates) == 0 {
		return 0
	}
	ratios := make([]float64, len(s.rates))
	for i, r := range s.rates {
		ratios[i] = r / other.rates[i]
	}
	return rounded(median(ratios))
}

// median of an even number is the mean of the two in the middle.
func median(xs []float64) float64 {
	xs = slices.Sorted(slices.Values(xs))
	n := len(xs)
	return (xs[(n-1)/2] + xs[n/2]) / 2
}

// rounded has four digits, of which not even the third says anything.
func rounded(x float64) float64 {
	if x == 0 {
		return 0
	}
	unit := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*unit) / unit
}
