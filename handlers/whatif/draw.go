package whatif

import (
	"math"
	"math/rand/v2"
	"time"

	"kontor/domain"
)

// drawn is what a draw is for. Each visitor has a chance of their own for each, whatever else happens in the day: what is drawn for a
// visitor is the same in every rerun with the same seed.
type drawn uint64

const (
	forPatience drawn = iota
	forSilence
	forWalk
	forMiss
	forWrap
	forReact
	forService // and one more for each further errand
)

func (r *run) dice(visitor int, what drawn) *rand.Rand {
	return rand.New(rand.NewPCG(r.seed, uint64(visitor)<<16|uint64(what)))
}

// from draws one of what was seen, or says what is assumed when nothing was.
func (r *run) from(p pool, otherwise time.Duration, visitor int, what drawn) time.Duration {
	if len(p) == 0 {
		return otherwise
	}
	return p[r.dice(visitor, what).IntN(len(p))]
}

// patience is for how long the visitor waits at most, and whether the visitor then goes without a word. What the record knows holds: how
// long somebody waited who left, and that others waited at least until they were called. Beyond that patience is exponential, with as many
// leavings per hour of waiting as the day had; a day on which nobody left has endless patience.
func (r *run) patience(i int) (wait time.Duration, silent bool) {
	v, rate := r.rec.visitors[i], r.rec.impatience
	dice := r.dice(i, forPatience)
	switch {
	case v.left > 0 && v.left == v.held:
		return v.left, false
	case v.gone > 0: // at some moment before the call
		u := dice.Float64()
		return seconds(-math.Log(1-u*(1-math.Exp(-rate*v.gone.Seconds()))) / rate), true
	case rate == 0:
		return endless, false
	}
	return v.held + seconds(dice.ExpFloat64()/rate), r.dice(i, forSilence).Float64() < r.rec.silent
}

const endless = 1000 * time.Hour

func seconds(s float64) time.Duration {
	return time.Duration(min(s, endless.Seconds()) * float64(time.Second))
}

// service is how the service of the visitor's n-th errand goes: as recorded, if it goes the same way; else in one piece, for as long as
// another of its type took, or of its channel, or as the catalogue expects.
func (r *run) service(i, n int, e *domain.Errand) []stretch {
	if n < len(r.rec.visitors[i].errands) {
		as := r.rec.visitors[i].errands[n]
		if len(as.stretches) > 0 && as.stretches[len(as.stretches)-1].then != paused && r.goesAs(as, e) {
			return as.stretches
		}
	}
	r.drawnServices++
	t := r.network.Types[e.Type]
	p := r.rec.served[servedAs{e.Type, e.Queue.Channel}]
	if len(p) < 3 {
		p = r.rec.served[servedAs{"", e.Queue.Channel}]
	}
	length := r.from(p, time.Duration(t.Minutes)*time.Minute, i, forService+drawn(n))
	return []stretch{{length: length, then: ended, outcome: domain.Solved}}
}

// goesAs says whether the errand is served as it was recorded: over the desk, or only received there.
func (r *run) goesAs(as *errand, e *domain.Errand) bool {
	return as.stretches[0].then == transferred || as.moved != "" || (as.channel == domain.HandOver) == (e.Queue.Channel == domain.HandOver)
}
