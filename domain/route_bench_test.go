package domain

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// scaled is the reference network with every office so many times, each copy some way off the first; with calendars for identity cards where
// they are issued, so that every target is there to be tried.
func scaled(times int) *Network {
	base, n := Reference(), Reference()
	random := rand.New(rand.NewPCG(1, 2))
	for _, id := range slices.Sorted(maps.Keys(base.Kontors)) {
		for i := range times {
			k := *base.Kontors[id]
			if i > 0 {
				k.ID = KontorID(fmt.Sprintf("%s-%d", id, i))
				k.Lat, k.Lon = k.Lat+random.Float64()-0.5, k.Lon+2*random.Float64()-1
				n.Kontors[k.ID] = &k
				for _, o := range base.staff[id] {
					copied := OfficerID(fmt.Sprintf("%s-%d", o, i))
					for _, a := range base.Officers[o] {
						a.Kontor = k.ID
						OfficerAssigned{copied, a}.change(n)
					}
				}
			}
			if k.Has("id_card_station", today) {
				timesAt(k.ID, "skv", "id_card_station").change(n)
			}
		}
	}
	n.unindexed()
	return n
}

// questions are every active type at so many offices on a day.
func questions(n *Network, offices int) (all []Asked) {
	ids := slices.Sorted(maps.Keys(n.Kontors))
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	for _, id := range ids[:offices] {
		for _, code := range slices.Sorted(maps.Keys(n.Types)) {
			a := Asked{Kontor: id, Type: n.Types[code], Date: "2024-05-02", Kind: Person, Language: "sv"}
			if _, err := Route(n, a); err == nil && a.Type.Active { // asked once, so that the index is there
				all = append(all, a)
			}
		}
	}
	return all
}

// The cost of routing one errand, over every type at a hundred offices, and over those alone that no desk at the office serves.
func BenchmarkRoute(b *testing.B) {
	for _, times := range []int{1, 10} {
		n := scaled(times)
		all := questions(n, 100)
		away := slices.DeleteFunc(slices.Clone(all), func(a Asked) bool {
			dec, _ := Route(n, a)
			return dec.Target == TargetDesk || dec.Target == TargetHost
		})
		for _, of := range []struct {
			name string
			all  []Asked
		}{{"all", all}, {"away", away}} {
			b.Run(fmt.Sprintf("offices=%d/%s", len(n.Kontors), of.name), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if _, err := Route(n, of.all[i%len(of.all)]); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// The baseline: what the first question costs after every change of the network, when nothing is worked out yet.
func BenchmarkRouteUnindexed(b *testing.B) {
	for _, times := range []int{1, 10} {
		n := scaled(times)
		a := Asked{Kontor: "varberg", Type: n.Types["skv-idkort-ans"], Date: "2024-05-02", Kind: Person, Language: "sv"}
		for _, fresh := range []struct {
			name  string
			index func()
		}{{"all anew", func() { n.index = nil }}, {"distances kept", n.unindexed}} {
			b.Run(fmt.Sprintf("offices=%d/%s", len(n.Kontors), fresh.name), func(b *testing.B) {
				for b.Loop() {
					fresh.index()
					if _, err := Route(n, a); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
