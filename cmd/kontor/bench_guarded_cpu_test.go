//go:build unix

package main

import (
	"fmt"
	"syscall"
	"testing"
)

// BenchmarkGuardedCPU is the processor's time that each kind of registration takes, all kinds by turns, to be profiled: it says something also while the
// disk and the neighbours do as they like.
func BenchmarkGuardedCPU(b *testing.B) {
	tuneMemory()
	rig, g := newGuarded(b, benchBooks)
	kinds := []operation{rig.registerGuarded(g, benchBooks), rig.registerUnsealed(g, benchBooks), rig.register(benchBooks)}
	for _, callers := range []int{1, 512} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			n := perTurn(callers, benchBooks)
			spent := make([]float64, len(kinds))
			for k := 0; b.Loop(); k++ {
				for i := range kinds {
					at := (i + k) % len(kinds)
					before := processorTime(b)
					_, err := take(b.Context(), n, callers, kinds[at])
					must(b, err)
					spent[at] += processorTime(b) - before
					_, err = take(b.Context(), n, 64, rig.call(benchBooks))
					must(b, err)
				}
			}
			for i, kind := range []string{"guarded", "unsealed", "plain"} {
				b.ReportMetric(spent[i]/float64(b.N*n), kind+"-µs")
			}
			b.ReportMetric(spent[1]/spent[0], "of-unsealed")
			b.ReportMetric(spent[2]/spent[0], "of-plain")
		})
	}
}

// processorTime is what this process has used, in microseconds.
func processorTime(tb testing.TB) float64 {
	var u syscall.Rusage
	must(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1000
}
