package whatif

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// erlangC is the share of customers who wait, and their mean wait with those who do not, in an M/M/c queue: a = arrivals/services erlangs are
// offered to c servers, a < c.
//
//	C(c, a) = (a^c/c!) c/(c-a) / (sum over n < c of a^n/n! + (a^c/c!) c/(c-a)),   E[W] = C(c, a) / (c·services - arrivals)
//
// A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges, Elektroteknikeren 13,
// 1917; in the form of D. Gross, C. M. Harris, Fundamentals of Queueing Theory, chapter 2.
func erlangC(c int, arrivals, services float64) (waits, wait float64) {
	a := arrivals / services
	term, sum := 1.0, 0.0 // a^n/n!
	for n := range c {
		sum += term
		term *= a / float64(n+1)
	}
	term *= float64(c) / (float64(c) - a)
	waits = term / (sum + term)
	return waits, waits / (float64(c)*services - arrivals)
}

// erlangA is the share of customers who leave, and the mean wait of all, in an M/M/c+M queue: each leaves at the rate of patience while
// waiting. From the stationary distribution of the birth-death process with births at the rate of arrivals and deaths from state n at
// min(n, c)·services + max(0, n-c)·patience: with E[Q] the mean number waiting, E[W] = E[Q]/arrivals by Little's law, and
// P(leave) = patience·E[W].
//
// C. Palm, Research on telephone traffic carried by full availability groups, Tele 1, 1957; A. Mandelbaum, S. Zeltyn, Service engineering in
// action: the Palm/Erlang-A queue, with applications to call centers, in Advances in Services Innovations, Springer 2007.
func erlangA(c int, arrivals, services, patience float64) (leave, wait float64) {
	p, total, queue := 1.0, 1.0, 0.0
	for n := 1; n < 100_000 && (n <= c || p > 1e-15*total); n++ {
		p *= arrivals / (float64(min(n, c))*services + float64(max(0, n-c))*patience)
		total += p
		queue += p * float64(max(0, n-c))
	}
	wait = queue / total / arrivals
	return patience * wait, wait
}

// measured is a mean with its standard error, by means of batches that are long enough to be as good as independent.
type measured struct{ mean, se float64 }

func measure(values []float64) measured {
	const batches = 40
	means := make([]float64, batches)
	size := len(values) / batches
	for b := range means {
		for _, v := range values[b*size : (b+1)*size] {
			means[b] += v / float64(size)
		}
	}
	return overall(means)
}

// overall is the mean of independent means.
func overall(means []float64) (m measured) {
	n := float64(len(means))
	for _, x := range means {
		m.mean += x / n
	}
	for _, x := range means {
		m.se += (x - m.mean) * (x - m.mean)
	}
	m.se = math.Sqrt(m.se / (n - 1) / n)
	return m
}

// agrees says whether the theory is within four standard errors, and those are small enough to say something.
func (m measured) agrees(theory, within float64) error {
	if math.Abs(m.mean-theory) > 4*m.se || 4*m.se > within {
		return fmt.Errorf("measured %.4f ± %.4f, by theory %.4f; more than %.4f is too far", m.mean, 4*m.se, theory, within)
	}
	return nil
}

// customers are so many, after as many more for the line to settle as are left out.
const customers, settling = 400_000, 4_000

// Services take a second on average, so that waits are in services.
func TestErlangC(t *testing.T) {
	for _, c := range []int{1, 2, 5} {
		for _, load := range []float64{0.3, 0.6, 0.8, 0.9} {
			arrivals := load * float64(c)
			all := line(rand.New(rand.NewPCG(7, uint64(c))), customers+settling, arrivals, 1, 0)
			var waited, waits []float64
			for _, w := range lean(c, all)[settling:] {
				waits = append(waits, w.Seconds())
				waited = append(waited, float64(min(1, w)))
			}
			wait := measure(waits)
			_, want := erlangC(c, arrivals, 1)
			share, _ := erlangC(c, arrivals, 1)
			t.Logf("c %d, load %.1f: mean wait %.4f ± %.4f, Erlang C %.4f", c, load, wait.mean, 4*wait.se, want)
			if err := wait.agrees(want, max(0.16*want, 0.01)); err != nil {
				t.Errorf("c %d, load %.1f, mean wait: %v", c, load, err)
			}
			if err := measure(waited).agrees(share, 0.02); err != nil {
				t.Errorf("c %d, load %.1f, share who wait: %v", c, load, err)
			}
		}
	}
}

// With patience the line is stable at any load. Whoever leaves has waited for as long as the patience lasted.
func TestErlangA(t *testing.T) {
	for _, c := range []int{1, 2, 5} {
		for _, load := range []float64{0.6, 0.9, 1.3} {
			for _, patience := range []float64{0.1, 0.5} {
				arrivals := load * float64(c)
				all := line(rand.New(rand.NewPCG(8, uint64(c))), customers+settling, arrivals, 1, patience)
				offered := lean(c, all)
				var waits, left []float64
				for i := settling; i < len(all); i++ {
					waits = append(waits, min(offered[i], all[i].patience).Seconds())
					gave := 0.0
					if offered[i] > all[i].patience {
						gave = 1
					}
					left = append(left, gave)
				}
				wait, leave := measure(waits), measure(left)
				wantLeave, wantWait := erlangA(c, arrivals, 1, patience)
				t.Logf("c %d, load %.1f, patience %.0f: mean wait %.4f ± %.4f, Erlang A %.4f; leave %.4f, %.4f", c, load, 1/patience,
					wait.mean, 4*wait.se, wantWait, leave.mean, wantLeave)
				if err := wait.agrees(wantWait, max(0.08*wantWait, 0.01)); err != nil {
					t.Errorf("c %d, load %.1f, patience %.1f, mean wait: %v", c, load, 1/patience, err)
				}
				if err := leave.agrees(wantLeave, max(0.08*wantLeave, 0.01)); err != nil {
					t.Errorf("c %d, load %.1f, patience %.1f, share who leave: %v", c, load, 1/patience, err)
				}
			}
		}
	}
}

// Days that the domain's own commands play agree with Erlang C and A as well, within four standard errors over independent days.
func TestDaysAgreeWithErlang(t *testing.T) {
	const days, visits, first = 60, 260, 60
	for _, q := range []struct {
		c              int
		load, patience float64
	}{{1, 0.5, 0}, {2, 0.5, 0}, {5, 0.6, 0}, {2, 1.1, 0.25}} {
		var means, left []float64
		for day := range days {
			all := line(rand.New(rand.NewPCG(uint64(day), uint64(q.c))), visits, q.load*float64(q.c)/60, 1.0/60, q.patience/60)
			wait, gone := 0.0, 0.0
			for _, saw := range byDomain(t, q.c, all)[first:] {
				wait += saw.wait.Minutes() / (visits - first)
				if !saw.called {
					gone += 1.0 / (visits - first)
				}
			}
			means, left = append(means, wait), append(left, gone)
		}
		leave, want := erlangA(q.c, q.load*float64(q.c), 1, q.patience)
		if q.patience == 0 {
			_, want = erlangC(q.c, q.load*float64(q.c), 1)
			leave = 0
		}
		m := overall(means)
		t.Logf("c %d, load %.1f, patience %.2f: mean wait %.3f ± %.3f services, by theory %.3f; left %.3f, %.3f", q.c, q.load, q.patience, m.mean, 4*m.se, want, overall(left).mean, leave)
		if err := m.agrees(want, 0.45*want); err != nil {
			t.Errorf("c %d, load %.1f: %v", q.c, q.load, err)
		}
		if math.Abs(overall(left).mean-leave) > 4*overall(left).se {
			t.Errorf("c %d, load %.1f: %.3f left, by theory %.3f", q.c, q.load, overall(left).mean, leave)
		}
	}
}

// A percentile that counts those who left as having waited longer is that of the waits which everybody was offered; without them it is too low.
func TestWhoLeftCounts(t *testing.T) {
	all := line(rand.New(rand.NewPCG(9, 9)), 60_000, 2.4, 1, 0.2)
	offered := lean(2, all)
	var seen, stayed []observed
	for i, c := range all {
		o := observed{min(offered[i], c.patience), offered[i] <= c.patience}
		if seen = append(seen, o); o.called {
			stayed = append(stayed, o)
		}
	}
	slices.Sort(offered)
	want := offered[len(offered)*9/10].Seconds()
	if got := float64(quantile(seen, 0.9)); math.Abs(got-want) > 0.03*want {
		t.Errorf("p90 %.3f, of the waits that were offered %.3f", got, want)
	}
	if got := float64(quantile(stayed, 0.9)); got > 0.9*want {
		t.Errorf("without those who left the p90 is %.3f of %.3f: the case does not tell", got, want)
	}
}
