package esdblog_test

import (
	"fmt"
	"sync"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// The server of these is in the same process and syncs nothing: they say what the adapter and the protocol cost.

func BenchmarkAppend(b *testing.B) {
	for _, callers := range []int{1, 32} {
		b.Run(fmt.Sprint("callers=", callers), func(b *testing.B) {
			l := start(b).open()
			var all sync.WaitGroup
			b.ResetTimer()
			for i := range callers {
				all.Go(func() {
					h := handlers.Head{Book: domain.DaybookID(domain.KontorID(fmt.Sprint("kontor-", i)), "2024-05-02")}
					for range b.N / callers {
						h = write(b, l, h, 1)
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func BenchmarkFollow(b *testing.B) {
	const n = 5000
	l := start(b).open()
	if _, err := l.Import(soon(b), handlers.Position{}, elsewhere(b, n)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f := follow(b, l, handlers.Position{})
		for range n {
			if _, err, _ := f(); err != nil {
				b.Fatal(err)
			}
		}
		f.catchesUp(b)
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "entries/s")
}
