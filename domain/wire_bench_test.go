package domain

import (
	"os"
	"testing"
)

// registration is the stored form of the entry that there is most of.
func registration(tb testing.TB) []byte {
	tb.Helper()
	stored, err := os.ReadFile(exampleOf("visit-registered", 1))
	if err != nil {
		tb.Fatal(err)
	}
	return stored[:len(stored)-1]
}

func BenchmarkDecodeEntry(b *testing.B) {
	stored := registration(b)
	b.SetBytes(int64(len(stored)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeEntry(stored); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeByEncodingJSON(b *testing.B) {
	stored := registration(b)
	b.SetBytes(int64(len(stored)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readJSON(stored); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeEntry(b *testing.B) {
	e, err := DecodeEntry(registration(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := EncodeEntry(e); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	stored := registration(b)
	b.SetBytes(int64(len(stored)))
	for b.Loop() {
		HashOf(stored)
	}
}
