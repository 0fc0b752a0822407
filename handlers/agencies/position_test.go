package agencies

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kontor/domain"
	"kontor/handlers"
)

// What is sealed opens to the same position, and is always sealed to the same text; nobody else can open it.
func TestPositionsAreSealed(t *testing.T) {
	fk, pm := of(t, "fk"), of(t, "pm")
	other, err := newPositions([32]byte{2}, "fk")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		at := domain.Position{
			Epoch: rapid.StringMatching(`[A-Z2-7]{1,64}`).Draw(rt, "epoch"),
			Place: rapid.Uint64Min(1).Draw(rt, "place"), Index: rapid.IntRange(0, 1<<31-1).Draw(rt, "index"),
		}
		text := fk.seal(at)
		if got, err := fk.open(text); got != at || err != nil || fk.seal(at) != text {
			rt.Fatalf("%v is read as %v (%v)", at, got, err)
		}
		for _, p := range []positions{pm, other} {
			if got, err := p.open(text); !errors.Is(err, handlers.ErrForeignEpoch) {
				rt.Fatalf("somebody else reads %v (%v)", got, err)
			}
		}
	})
}

// Near positions have nothing in common, and neither has one at two agencies; and the length says nothing of the place.
func TestSealedPositionsSayNothing(t *testing.T) {
	seen := map[string]string{}
	for _, a := range []domain.AgencyCode{"fk", "pm"} {
		for place := range uint64(300) {
			text := of(t, a).seal(domain.Position{Epoch: "E", Place: place * place * place})
			if len(text) != len(of(t, a).seal(domain.Position{Epoch: "E"})) {
				t.Errorf("%d is sealed to %d bytes", place, len(text))
			}
			for i := 0; i+8 <= len(text); i++ {
				if at, is := seen[text[i:i+8]]; is && at != string(a)+text {
					t.Errorf("%s shares %q with %s", text, text[i:i+8], at)
				}
				seen[text[i:i+8]] = string(a) + text
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	p := of(f, "fk")
	text := p.seal(told.Position)
	f.Add(text)
	f.Add(strings.ToUpper(text))
	f.Add("E.17.2")
	f.Fuzz(func(t *testing.T, text string) {
		if at, err := p.open(text); err == nil && p.seal(at) != text {
			t.Errorf("%q is read as %v", text, at)
		}
	})
}
