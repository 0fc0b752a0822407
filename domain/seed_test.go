package domain

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A part of the seed is one entry of the network book: it must fit, with room for what the catalogue may yet grow.
func TestSeedPartsFitInEntries(t *testing.T) {
	n := NewNetwork()
	for i, part := range SeedParts() {
		events, err := n.Decide(Moment{Actor: System, Network: n}, SeedNetwork{part})
		if err != nil {
			t.Fatal(err)
		}
		stored, err := EncodeEntry(Entry{Book: NetworkBook, Revision: uint64(i + 1), At: latest.At(0), Actor: System, Command: "seed-network", Events: events})
		if err != nil {
			t.Fatal(err)
		}
		if len(stored) > MaxEntry*3/4 {
			t.Errorf("part %s has %d bytes of %d", part, len(stored), MaxEntry)
		}
		e, err := DecodeEntry(stored)
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Fold(e); err != nil {
			t.Fatal(err)
		}
	}
	want := Reference()
	want.Revision = n.Revision
	if diff := cmp.Diff(networkJSON(t, want), networkJSON(t, n)); diff != "" {
		t.Errorf("the seed through the log is not the reference (-want +got):\n%s", diff)
	}
}

// The draw of the agencies' phases and every rule of the seed come out the same each time.
func TestSeedRepeats(t *testing.T) {
	first := networkJSON(t, Reference())
	for range 3 {
		if networkJSON(t, Reference()) != first {
			t.Fatal("two references differ")
		}
	}
}

func TestSeedNetwork(t *testing.T) {
	rule(t, []ruling{
		{name: "no such part", by: System, when: SeedNetwork{"Atlantis"}, no: "malformed unknown-part part=Atlantis"},
		{name: "supervisors seed nothing", by: boss, when: SeedNetwork{Catalogue}, no: "ruled for-operators"},
	})
}

// A clone shares nothing that an event changes.
func TestCloneIsApart(t *testing.T) {
	n := smallNetwork()
	before := networkJSON(t, n)
	c := n.Clone()
	for _, ev := range append(smallNetworkEvents(),
		KontorClosed{alvik, today, Sourced},
		OfferingChanged{alvik, Offering{"fk", []Level{General}, CoLocation, Period{From: "2024-01-01"}, Sourced}},
		OfficerUnassigned{"ann", alvik, "fk", today},
		OfficerAssigned{"zoe", Assignment{Kontor: alvik, Agency: "fk", Levels: []Level{General}, Valid: Period{From: today}, Basis: Sourced}},
		RulesChanged{Rules: Rules{MaxCalls: 1}},
	) {
		ev.change(c)
	}
	if networkJSON(t, n) != before {
		t.Error("a change of the clone changed the original")
	}
}
