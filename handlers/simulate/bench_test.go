package simulate_test

import (
	"testing"

	"kontor/handlers/simulate"
)

// BenchmarkPlay plays a national day in memory.
func BenchmarkPlay(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		b.StopTimer()
		w := newWorld(b, ordinary, 1)
		b.StartTimer()
		played, err := simulate.Play(b.Context(), w.Config)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(played.Commands)/played.Wall.Seconds(), "commands/s")
	}
}
