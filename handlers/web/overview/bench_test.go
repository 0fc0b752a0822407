package overview_test

import (
	"testing"
)

// BenchmarkPages is what a page costs to make, of the offices that play.
func BenchmarkPages(b *testing.B) {
	s := newDay(b)
	for _, path := range []string{"/", "/kontor/skelleftea", "/?date=2024-05-02&time=11:00", "/kontor/skelleftea?date=2024-05-02&time=11:00"} {
		b.Run(path, func(b *testing.B) {
			size := 0
			for b.Loop() {
				a := s.Get(path)
				if size = len(a.Body); a.Status != 200 {
					b.Fatal(a.Status)
				}
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}
