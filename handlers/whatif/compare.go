package whatif

import (
	"cmp"
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"

	"kontor/domain"
)

// Comparison is a recorded day beside its rerun as it was, and with something changed.
type Comparison struct {
	Kontor   domain.KontorID `json:"kontor"`
	Date     domain.Date     `json:"date"`
	Changes  []string        `json:"changes"`
	Seeds    int             `json:"seeds"`
	Recorded Figures         `json:"recorded"`
	Error    Error           `json:"error"`    // of the rerun of the day as it was
	Baseline Spread          `json:"baseline"` // the day as it was, rerun
	Changed  Spread          `json:"changed"`
	// Difference is changed less baseline, seed by seed: both drew the same.
	Difference Spread `json:"difference"`
	Drawn      Drawn  `json:"drawn"`
	LeftOut    int    `json:"leftOut"` // visits that were moved between offices on the day, and are in none of the figures
}

// Error is how far the rerun of the day as it was is from the record: the middle of the seeds less what was recorded. A difference smaller
// than the error in the same figure says nothing.
type Error struct {
	// PerVisit is by how much a visitor's wait differs, on average and whichever way, in seconds; over those called in both.
	PerVisit Figure `json:"perVisitSeconds"`
	Mean     Figure `json:"meanSeconds"`
	Median   Figure `json:"medianSeconds"`
	P90      Figure `json:"p90Seconds"`
	Served   Figure `json:"served"`
	Unserved Figure `json:"unserved"`
}

// Spread is the middle of the seeds, and between which 95 in 100 of them lie.
type Spread struct {
	Mid  Figures `json:"mid"`
	Low  Figures `json:"low"`
	High Figures `json:"high"`
}

// Drawn is how much of a rerun the record does not have.
type Drawn struct {
	Baseline   Figure  `json:"servicesBaseline"` // lengths of service, in a mean rerun
	Changed    Figure  `json:"servicesChanged"`
	Impatience float64 `json:"leavingsPerHourWaited"` // by which patience is drawn beyond what was seen
}

// Compare reruns the day as it was and as changed, with as many seeds as asked for.
func Compare(ctx context.Context, rec *Recording, c Change, seeds int) (Comparison, error) {
	if seeds < 1 {
		return Comparison{}, errors.New("without a seed there is no rerun")
	}
	changed, said, err := rec.With(c)
	if err != nil {
		return Comparison{}, err
	}
	before, after, err := reruns(ctx, rec, changed, seeds)
	if err != nil {
		return Comparison{}, err
	}
	both := Comparison{
		Kontor: rec.Kontor, Date: rec.Date, Changes: said, Seeds: seeds, Recorded: rec.Figures,
		Baseline: spread(of(before)), Changed: spread(of(after)), Difference: spread(differences(before, after)),
		Drawn: Drawn{meanDrawn(before), meanDrawn(after), rec.impatience * 3600}, LeftOut: rec.leftOut,
	}
	both.Error = rec.error(before, both.Baseline.Mid)
	return both, nil
}

// reruns plays both days once for each seed, on every processor.
func reruns(ctx context.Context, a, b *Recording, seeds int) (before, after []result, err error) {
	before, after = make([]result, seeds), make([]result, seeds)
	failed := make([]error, seeds)
	work := make(chan int)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := range work {
				var other error
				before[i], failed[i] = a.rerun(uint64(i + 1))
				after[i], other = b.rerun(uint64(i + 1))
				failed[i] = cmp.Or(failed[i], other)
			}
		})
	}
	for i := 0; i < seeds && ctx.Err() == nil; i++ {
		work <- i
	}
	close(work)
	all.Wait()
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	return before, after, cmp.Or(failed...)
}

func of(all []result) []Figures {
	f := make([]Figures, len(all))
	for i, r := range all {
		f[i] = r.Figures
	}
	return f
}

func differences(before, after []result) []Figures {
	f := of(after)
	for i := range f {
		less := before[i].Figures.all()
		for j, v := range f[i].all() {
			*v -= *less[j]
		}
	}
	return f
}

// spread takes each figure by itself.
func spread(all []Figures) (s Spread) {
	values := make([]float64, len(all))
	for j := range (&Figures{}).all() {
		for i := range all {
			values[i] = float64(*all[i].all()[j])
		}
		slices.Sort(values)
		at := func(share float64) Figure { return Figure(values[int(math.Round(share*float64(len(values)-1)))]) }
		*s.Low.all()[j], *s.Mid.all()[j], *s.High.all()[j] = at(0.025), at(0.5), at(0.975)
	}
	return s
}

func meanDrawn(all []result) Figure {
	sum := 0
	for _, r := range all {
		sum += r.drawn
	}
	return Figure(sum) / Figure(len(all))
}

// error compares the reruns of the day as it was with what was recorded.
func (rec *Recording) error(reruns []result, mid Figures) Error {
	sum, n := 0.0, 0
	for _, r := range reruns {
		for i, wait := range r.waits {
			if was := rec.waits[i]; wait >= 0 && was >= 0 {
				sum += math.Abs((wait - was).Seconds())
				n++
			}
		}
	}
	return Error{
		PerVisit: Figure(sum / max(1, float64(n))),
		Mean:     mid.Mean - rec.Figures.Mean, Median: mid.Median - rec.Figures.Median, P90: mid.P90 - rec.Figures.P90,
		Served: mid.Served - rec.Figures.Served, Unserved: mid.Unserved - rec.Figures.Unserved,
	}
}
