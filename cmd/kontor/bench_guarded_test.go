package main

import (
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// newGuarded is a rig with somebody logged in.
func newGuarded(tb testing.TB, books int) (*benchRig, *guard) {
	tb.Helper()
	rig, err := newBenchRig(tb.Context(), tb.TempDir(), books)
	must(tb, err)
	tb.Cleanup(func() { must(tb, rig.close()) })
	g, err := rig.newGuard(tb.Context(), tb.TempDir())
	must(tb, err)
	tb.Cleanup(func() { must(tb, g.close()) })
	return rig, g
}

// BenchmarkGuarded is what stands before a registration, piece by piece.
func BenchmarkGuarded(b *testing.B) {
	rig, g := newGuarded(b, 2)
	b.Run("who asks, and may", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			must(b, g.through(b.Context(), g.handler, func(handlers.Principal) error { return nil }))
		}
	})
	b.Run("two fields sealed", func(b *testing.B) {
		b.ReportAllocs()
		visit, errand := domain.VisitID(rig.ids[0])+".v", domain.ErrandID(rig.ids[0])+".e"
		for b.Loop() {
			key, err := g.vault.NewKey()
			must(b, err)
			for field, text := range benchTexts {
				_, err := g.vault.Seal(visit, errand, benchAgency, key, field, text)
				must(b, err)
			}
		}
	})
}
