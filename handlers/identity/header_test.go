package identity

import (
	"net/http"
	"slices"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

func TestWhoSaysWhoTheyAreIsBelievedWhereThatIsMeant(t *testing.T) {
	rg := newRig(t, func(c *Config) { c.BelieveHeader = true })
	for said, want := range map[string]handlers.Principal{
		"officer:" + officer:  {Kontors: []domain.KontorID{"skelleftea"}},
		"officer:o-nobody":    {},
		"reception:r-1":       {Nation: true},
		"supervisor:s-1":      {Nation: true},
		"manager:m-1":         {Nation: true},
		"ministry:d-1":        {Nation: true},
		"auditor:a-1":         {Nation: true},
		"operator:ops":        {Nation: true},
		"agency:fk":           {},
		"agency:fk.c1":        {},
		"screen:skelleftea.1": {Kontors: []domain.KontorID{"skelleftea"}},
		"kiosk:kista":         {Kontors: []domain.KontorID{"kista"}},
	} {
		b := rg.browser()
		b.header.Set(actorHeader, said)
		got := b.who()
		if got == nil || got.Actor.String() != said || !slices.Equal(got.Kontors, want.Kontors) || got.Nation != want.Nation || got.Proof != handlers.ProvedByNothing || got.Subject != "" {
			t.Errorf("%s is %+v", said, got)
		}
	}
	for _, said := range []string{"system", "system:x", "nobody", "king:k-1", "officer:", "officer:O 1", "officer:x\u202e"} {
		b := rg.browser()
		b.header.Set(actorHeader, said)
		if a := b.get("/probe"); a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", said, a.status, a.body)
		}
	}
	b := rg.browser()
	b.header[actorHeader] = []string{"operator:ops", "officer:" + officer}
	if a := b.get("/probe"); a.status != http.StatusBadRequest {
		t.Errorf("two at once: %d", a.status)
	}
	b.header[actorHeader] = []string{"operator:ops"}
	b.header.Set("Authorization", "Bearer x.y.z")
	if a := b.get("/probe"); a.status != http.StatusBadRequest {
		t.Errorf("a word and a token: %d", a.status)
	}
	if rg.browser().who() != nil {
		t.Error("who says nothing is somebody")
	}
}
