package main

import (
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// BenchmarkGuarded is what stands before a registration, piece by piece.
func BenchmarkGuarded(b *testing.B) {
	rig, err := newBenchRig(b.Context(), b.TempDir(), 2)
	must(b, err)
	defer func() { must(b, rig.close()) }()
	g, err := rig.newGuard(b.Context(), b.TempDir())
	must(b, err)
	defer func() { must(b, g.close()) }()
	b.Run("who asks, and may", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			must(b, g.through(b.Context(), func(handlers.Principal) error { return nil }))
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
