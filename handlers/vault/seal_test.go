package vault

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"pgregory.net/rapid"

	"kontor/domain"
	"kontor/handlers"
)

func vaultOn(t testing.TB) *Vault {
	t.Helper()
	v := NewUnfollowed(opened(t, made(t, slotsPerFile)))
	t.Cleanup(v.Close)
	return v
}

var of = handlers.ContentOf{Visit: "torsby.2024-05-02.v1", Errand: "torsby.2024-05-02.e1", Agency: "fk"}

func sealed(t testing.TB, v *Vault, of handlers.ContentOf, key domain.KeyID, field domain.ContentField, text string) domain.SealedField {
	t.Helper()
	f, err := v.Seal(of.Visit, of.Errand, of.Agency, key, field, text)
	must(t, err)
	return f
}

func TestWhatIsSealedIsOpenedAgain(t *testing.T) {
	v := vaultOn(t)
	key, err := v.NewKey()
	must(t, err)
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringN(0, -1, MaxText).Draw(r, "text")
		field := rapid.SampledFrom(domain.ContentFields).Draw(r, "field")
		f := sealed(t, v, of, key, field, text)
		if got, err := v.Open(t.Context(), of, f); err != nil || got != text {
			r.Fatalf("%q is opened as %q, %v", text, got, err)
		}
		if len(text) > 4 && bytes.Contains(f.Data, []byte(text)) {
			r.Fatalf("%q can be read", text)
		}
	})
}

// What Tink's AES-256-GCM made of a field is opened, and Tink opens what is sealed here.
func TestTheFormIsTinks(t *testing.T) {
	key := secret(bytes.Repeat([]byte{7}, keySize))
	tinks, err := subtle.NewAESGCM(key)
	must(t, err)
	made, err := tinks.Encrypt(pad(nil, "Åsa Öberg"), bound(nil, of, domain.FieldName))
	must(t, err)
	text, err := open(key, of, domain.SealedField{Field: domain.FieldName, Key: 1, Data: append([]byte{fieldForm}, made...)})
	if err != nil || text != "Åsa Öberg" {
		t.Errorf("Tink's is opened as %q: %v", text, err)
	}
	c, err := cipherOf(key)
	must(t, err)
	padded, err := tinks.Decrypt(seal(c, of, domain.FieldName, "Åsa Öberg")[1:], bound(nil, of, domain.FieldName))
	if err != nil || !bytes.Equal(padded, pad(nil, "Åsa Öberg")) {
		t.Errorf("Tink opens %q: %v", padded, err)
	}
}

func TestWhatCannotBeSealed(t *testing.T) {
	v := vaultOn(t)
	key, err := v.NewKey()
	must(t, err)
	for name, c := range map[string]struct {
		of    handlers.ContentOf
		key   domain.KeyID
		field domain.ContentField
		text  string
	}{
		"too long":             {of, key, domain.FieldNote, strings.Repeat("x", MaxText+1)},
		"no kind":              {of, key, "shoe-size", "43"},
		"no visit":             {handlers.ContentOf{Errand: of.Errand, Agency: "fk"}, key, domain.FieldNote, "x"},
		"no errand":            {handlers.ContentOf{Visit: of.Visit, Agency: "fk"}, key, domain.FieldNote, "x"},
		"no agency":            {handlers.ContentOf{Visit: of.Visit, Errand: of.Errand}, key, domain.FieldNote, "x"},
		"no key":               {of, 0, domain.FieldNote, "x"},
		"a key that never was": {of, 1 << 40, domain.FieldNote, "x"},
	} {
		if f, err := v.Seal(c.of.Visit, c.of.Errand, c.of.Agency, c.key, c.field, c.text); err == nil || len(f.Data) > 0 {
			t.Errorf("%s: %v", name, err)
		} else if len(c.text) > 100 && strings.Contains(err.Error(), c.text[:20]) {
			t.Errorf("%s: the error shows the text", name)
		}
	}
	sealed(t, v, of, key, domain.FieldNote, strings.Repeat("x", MaxText))
}

// Of a text's length little is told: there are four sizes.
func TestALengthTellsLittle(t *testing.T) {
	v := vaultOn(t)
	key, err := v.NewKey()
	must(t, err)
	seen := map[int][]int{}
	for _, n := range []int{0, 1, 12, 62, 63, 254, 255, 1022, 1023, MaxText} {
		f := sealed(t, v, of, key, domain.FieldName, strings.Repeat("x", n))
		seen[len(f.Data)-overhead] = append(seen[len(f.Data)-overhead], n)
	}
	for size, want := range map[int][]int{64: {0, 1, 12, 62}, 256: {63, 254}, 1024: {255, 1022}, 4098: {1023, MaxText}} {
		if !slices.Equal(seen[size], want) {
			t.Errorf("in %d bytes are texts of %v", size, seen[size])
		}
	}
	if a, b := sealed(t, v, of, key, domain.FieldName, "x"), sealed(t, v, of, key, domain.FieldName, "x"); bytes.Equal(a.Data, b.Data) {
		t.Error("the same text is sealed to the same bytes")
	}
}

// A field that is said to be of another visit, errand, agency, kind or key never opens, and neither does one with a changed bit.
func TestASealedFieldIsNobodyElses(t *testing.T) {
	v := vaultOn(t)
	one, err := v.NewKey()
	must(t, err)
	two, err := v.NewKey()
	must(t, err)
	// Short texts out of few letters: where one ends and the next begins must not be ambiguous.
	part := rapid.StringMatching(`[ab.]{1,4}`)
	content := rapid.Custom(func(r *rapid.T) handlers.ContentOf {
		return handlers.ContentOf{
			Visit: domain.VisitID(part.Draw(r, "visit")), Errand: domain.ErrandID(part.Draw(r, "errand")), Agency: domain.AgencyCode(part.Draw(r, "agency")),
		}
	})
	fields := rapid.SampledFrom(domain.ContentFields)
	rapid.Check(t, func(r *rapid.T) {
		a, b := content.Draw(r, "sealed"), content.Draw(r, "opened")
		f := sealed(t, v, a, one, fields.Draw(r, "field"), "Anna")
		g := f
		g.Field, g.Key, g.Data = fields.Draw(r, "opened field"), rapid.SampledFrom([]domain.KeyID{one, two}).Draw(r, "key"), bytes.Clone(f.Data)
		changed := rapid.Bool().Draw(r, "changed")
		if changed {
			g.Data[rapid.IntRange(0, len(g.Data)-1).Draw(r, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(r, "bit")
		}
		same := a == b && f.Field == g.Field && f.Key == g.Key && !changed
		text, err := v.Open(t.Context(), b, g)
		switch {
		case same && (err != nil || text != "Anna"):
			r.Fatalf("it is not opened: %q, %v", text, err)
		case !same && (!errors.Is(err, ErrUnreadable) || text != "" || err.Error() != ErrUnreadable.Error()):
			r.Fatalf("%v %+v opens as %v %+v: %q, %v", a, f, b, g, text, err)
		}
	})
	moves := map[string]func(of *handlers.ContentOf, f *domain.SealedField){
		"visit":  func(of *handlers.ContentOf, _ *domain.SealedField) { of.Visit = "torsby.2024-05-02.v2" },
		"errand": func(of *handlers.ContentOf, _ *domain.SealedField) { of.Errand = "torsby.2024-05-02.e2" },
		"agency": func(of *handlers.ContentOf, _ *domain.SealedField) { of.Agency = "skv" },
		"visit and errand, with the same letters": func(of *handlers.ContentOf, _ *domain.SealedField) {
			of.Visit, of.Errand = of.Visit+domain.VisitID(of.Errand[:1]), of.Errand[1:]
		},
		"errand and agency, with the same letters": func(of *handlers.ContentOf, _ *domain.SealedField) {
			of.Errand, of.Agency = of.Errand+domain.ErrandID(of.Agency[:1]), of.Agency[1:]
		},
		"field": func(_ *handlers.ContentOf, f *domain.SealedField) { f.Field = domain.FieldPhone },
		"key":   func(_ *handlers.ContentOf, f *domain.SealedField) { f.Key = two },
		"none":  func(_ *handlers.ContentOf, f *domain.SealedField) { f.Key = 0 },
		"empty": func(_ *handlers.ContentOf, f *domain.SealedField) { f.Data = nil },
	}
	for name, move := range moves {
		to, f := of, sealed(t, v, of, one, domain.FieldName, "Anna")
		move(&to, &f)
		if text, err := v.Open(t.Context(), to, f); err != ErrUnreadable || text != "" {
			t.Errorf("moved to another %s it opens: %q, %v", name, text, err)
		}
	}
}

func TestWhatIsForgottenIsNotOpened(t *testing.T) {
	v := vaultOn(t)
	key, err := v.NewKey()
	must(t, err)
	f := sealed(t, v, of, key, domain.FieldName, "Anna")
	must(t, v.Destroy(t.Context(), []domain.KeyID{key}))
	if text, err := v.Open(t.Context(), of, f); !errors.Is(err, handlers.ErrForgotten) || text != "" {
		t.Errorf("it is opened: %q, %v", text, err)
	}
	if _, err := v.Seal(of.Visit, of.Errand, of.Agency, key, domain.FieldName, "Anna"); !errors.Is(err, handlers.ErrForgotten) {
		t.Errorf("it seals: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	v := vaultOn(f)
	key, err := v.NewKey()
	must(f, err)
	good := sealed(f, v, of, key, domain.FieldName, "Anna")
	f.Add(uint64(key), "name", good.Data)
	f.Add(uint64(0), "", []byte{fieldForm})
	f.Add(uint64(1<<63), "note", make([]byte, 64+overhead))
	f.Fuzz(func(t *testing.T, k uint64, field string, data []byte) {
		text, err := v.Open(t.Context(), of, domain.SealedField{Field: domain.ContentField(field), Key: domain.KeyID(k), Data: data})
		same := domain.KeyID(k) == key && field == "name" && bytes.Equal(data, good.Data)
		if (err == nil) != same || text != "" && !same {
			t.Errorf("%d %q %x opens as %q, %v", k, field, data, text, err)
		}
	})
}
