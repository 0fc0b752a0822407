package whatif

import "testing"

// BenchmarkRerun is one rerun of an office's day with 91 visitors.
func BenchmarkRerun(b *testing.B) {
	rec := recorded(b, office, loaded)
	for b.Loop() {
		if _, err := rec.rerun(1); err != nil {
			b.Fatal(err)
		}
	}
}
