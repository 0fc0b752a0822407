package vault

import (
	"strings"
	"testing"

	"kontor/domain"
)

// Taking a key, when the disk keeps up.
func BenchmarkTake(b *testing.B) {
	p := newPool(inOrder(new(domain.KeyID)))
	defer p.close()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := p.take(sealWait); err != nil {
			b.Fatal(err)
		}
	}
}

// Taking keys faster than any office, so that it is the disk that is measured.
func BenchmarkNewKey(b *testing.B) {
	v := vaultOn(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.NewKey(); err != nil {
			b.Fatal(err)
		}
	}
}

// What a registration with a name and a note costs: one key, two fields.
func BenchmarkSealVisit(b *testing.B) {
	v := vaultOn(b)
	b.ReportAllocs()
	for b.Loop() {
		key, err := v.NewKey()
		if err != nil {
			b.Fatal(err)
		}
		sealed(b, v, of, key, domain.FieldName, "Anna Andersson")
		sealed(b, v, of, key, domain.FieldNote, strings.Repeat("x", 200))
	}
}

func BenchmarkSeal(b *testing.B) {
	v := vaultOn(b)
	key, err := v.NewKey()
	must(b, err)
	b.ReportAllocs()
	for b.Loop() {
		sealed(b, v, of, key, domain.FieldName, "Anna Andersson")
	}
}

func BenchmarkOpen(b *testing.B) {
	v := vaultOn(b)
	key, err := v.NewKey()
	must(b, err)
	f := sealed(b, v, of, key, domain.FieldName, "Anna Andersson")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Open(b.Context(), of, f); err != nil {
			b.Fatal(err)
		}
	}
}

// What of opening and sealing goes into fetching the key: reading its slot and unwrapping it.
func BenchmarkKey(b *testing.B) {
	s := opened(b, made(b, slotsPerFile))
	keysOf(b, s, batch)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := s.Key(b.Context(), domain.KeyID(1+i%batch)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReserve(b *testing.B) {
	s := opened(b, made(b, slotsPerFile))
	b.ReportAllocs()
	for b.Loop() {
		keysOf(b, s, batch)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*batch), "µs/key")
}

func BenchmarkDestroy100(b *testing.B) {
	s := opened(b, made(b, slotsPerFile))
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		keys := keysOf(b, s, 100)
		b.StartTimer()
		if err := s.Destroy(keys); err != nil {
			b.Fatal(err)
		}
	}
}
