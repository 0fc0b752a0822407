package main

import (
	"fmt"
	"testing"
)

// benchBooks is how many books the load is spread over: the offices of 2024.
const benchBooks = 148

// BenchmarkRegister is one level of `kontor bench` at a time, to be profiled.
func BenchmarkRegister(b *testing.B) {
	tuneMemory()
	dir := b.TempDir()
	rig, err := newBenchRig(b.Context(), dir, benchBooks)
	must(b, err)
	b.Cleanup(func() { must(b, rig.close()) })
	for _, callers := range []int{1, 64, 512} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			n := perTurn(callers, benchBooks)
			do, raw := &side{do: rig.register(benchBooks)}, &side{do: rig.publish(benchBooks)}
			for k := 0; b.Loop(); k++ {
				must(b, round(b.Context(), k, n, callers, []*side{do, raw}))
				_, err := take(b.Context(), n, 64, rig.call(benchBooks))
				must(b, err)
			}
			b.ReportMetric(median(do.rates), "registered/s")
			b.ReportMetric(median(raw.rates), "raw/s")
			b.ReportMetric(do.of(raw), "of-raw")
		})
	}
}

// BenchmarkBoard is the replay of `kontor bench`, to be profiled.
func BenchmarkBoard(b *testing.B) {
	tuneMemory()
	rig, err := newBenchRig(b.Context(), b.TempDir(), benchBooks)
	must(b, err)
	b.Cleanup(func() { must(b, rig.close()) })
	must(b, rig.fill(b.Context(), 30_000))
	fold, raw := &side{do: times(rig.fold)}, &side{do: times(rig.consume)}
	for k := 0; b.Loop(); k++ {
		must(b, round(b.Context(), k, 1, 1, []*side{fold, raw}))
	}
	b.ReportMetric(*fold.entries(30_000), "folded/s")
	b.ReportMetric(*raw.entries(30_000), "raw/s")
	b.ReportMetric(fold.of(raw), "of-raw")
}

func must(tb testing.TB, err error) {
	if err != nil {
		tb.Helper()
		tb.Fatal(err)
	}
}
