package simulate

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"time"

	"kontor/domain"
)

// dice is an office's chance: the same seed and book, the same throws.
type dice struct{ *rand.Rand }

func newDice(seed uint64, b domain.BookID) dice {
	sum := sha256.Sum256([]byte(b))
	return dice{rand.New(rand.NewPCG(seed, binary.BigEndian.Uint64(sum[:])))}
}

// chance is true in the given percentage of throws.
func (d dice) chance(percent float64) bool { return d.Float64()*100 < percent }

// between is uniform in the interval.
func (d dice) between(low, high time.Duration) time.Duration {
	return low + time.Duration(d.Float64()*float64(high-low))
}

// exponential has the mean, and a constant hazard.
func (d dice) exponential(mean time.Duration) time.Duration {
	return time.Duration(d.ExpFloat64() * float64(mean))
}

// logNormal has the mean; sigma is the standard deviation of its logarithm.
func (d dice) logNormal(mean time.Duration, sigma float64) time.Duration {
	return time.Duration(float64(mean) * math.Exp(sigma*d.NormFloat64()-sigma*sigma/2))
}

// weibull has a hazard that grows with time when the shape is above one.
func (d dice) weibull(scale time.Duration, shape float64) time.Duration {
	return time.Duration(float64(scale) * math.Pow(d.ExpFloat64(), 1/shape))
}

// weighted is a choice with its weight.
type weighted[T any] struct {
	value  T
	weight float64
}

// pick chooses by weight. There must be something to choose from.
func pick[T any](d dice, all []weighted[T]) T {
	throw := d.Float64() * total(all)
	for _, w := range all {
		if throw -= w.weight; throw < 0 {
			return w.value
		}
	}
	return all[len(all)-1].value
}

func total[T any](all []weighted[T]) (sum float64) {
	for _, w := range all {
		sum += w.weight
	}
	return sum
}
