package handlers_test

import (
	"errors"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// A key that was used for other texts is refused; for the same ones the first answer is given again.
func TestSealingWithAUsedKey(t *testing.T) {
	note := func(text string) domain.Texts { return domain.Texts{domain.FieldNote: text} }
	for _, tc := range []struct {
		name  string
		again domain.Texts
		no    error
	}{
		{"the same", note("x"), nil},
		{"the same and an empty one", domain.Texts{domain.FieldNote: "x", domain.FieldName: ""}, nil},
		{"another text", note("y"), handlers.ErrKeyReused},
		{"another kind", domain.Texts{domain.FieldName: "x"}, handlers.ErrKeyReused},
		{"one more", domain.Texts{domain.FieldNote: "x", domain.FieldName: "z"}, handlers.ErrKeyReused},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newContents(t)
			_, errand := c.registered()
			if _, err := c.Seal(t.Context(), as(umeaFront), errand, note("x"), "once"); err != nil {
				t.Fatal(err)
			}
			r, err := c.Seal(t.Context(), as(umeaFront), errand, tc.again, "once")
			if !errors.Is(err, tc.no) || (err == nil) != (tc.no == nil) || r.Repeated != (tc.no == nil) {
				t.Errorf("the answer is repeated: %v (%v), want %v", r.Repeated, err, tc.no)
			}
		})
	}
}

// Of what is forgotten the kinds alone are known, and the first answer is given again.
func TestSealingWithAUsedKeyWhatIsForgotten(t *testing.T) {
	c := newContents(t)
	_, errand := c.registered()
	if _, err := c.Seal(t.Context(), as(umeaFront), errand, domain.Texts{domain.FieldNote: "x"}, "once"); err != nil {
		t.Fatal(err)
	}
	delete(c.vault.keys, 1)
	if r, err := c.Seal(t.Context(), as(umeaFront), errand, domain.Texts{domain.FieldNote: "y"}, "once"); err != nil || !r.Repeated {
		t.Errorf("the answer is repeated: %v (%v)", r.Repeated, err)
	}
	if _, err := c.Seal(t.Context(), as(umeaFront), errand, domain.Texts{domain.FieldName: "y"}, "once"); !errors.Is(err, handlers.ErrKeyReused) {
		t.Errorf("another kind: %v", err)
	}
}

// A registration is compared errand by errand.
func TestRegisteringWithAUsedKey(t *testing.T) {
	errand := func(text string) domain.NewErrand {
		e := domain.NewErrand{Type: "fk-bostb"}
		if text != "" {
			e.Texts = domain.Texts{domain.FieldReason: text}
		}
		return e
	}
	for _, tc := range []struct {
		name   string
		first  []string
		second []string
		no     error
	}{
		{"the same", []string{"", "x"}, []string{"", "x"}, nil},
		{"without content", []string{"", ""}, []string{"", ""}, nil},
		{"at the other errand", []string{"", "x"}, []string{"x", ""}, handlers.ErrKeyReused},
		{"with another text", []string{"x", "y"}, []string{"x", "z"}, handlers.ErrKeyReused},
		{"with a text where there was none", []string{"", ""}, []string{"", "x"}, handlers.ErrKeyReused},
		{"without the text", []string{"x", ""}, []string{"", ""}, handlers.ErrKeyReused},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newContents(t)
			said := func(texts []string) error {
				cmd, told := domain.Register{}, []domain.Texts{}
				for _, text := range texts {
					e := errand(text)
					cmd.Errands, told = append(cmd.Errands, e), append(told, e.Texts)
				}
				r, err := c.books.Do(t.Context(), umea, cmd, handlers.Request{Actor: umeaFront, Key: "once"})
				if err != nil {
					t.Fatal(err)
				}
				return c.Alike(t.Context(), r, told...)
			}
			if err := said(tc.first); err != nil {
				t.Fatal(err)
			}
			if err := said(tc.second); !errors.Is(err, tc.no) {
				t.Errorf("it is answered with %v, want %v", err, tc.no)
			}
		})
	}
}
