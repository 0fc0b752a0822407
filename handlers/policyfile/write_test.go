package policyfile_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kontor/domain"
	"kontor/handlers/policyfile"
)

// Whatever a policy says, it is written so that reading it gives the same.
func TestWrittenAndReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := somePolicy(t)
		raw, err := policyfile.Write(p)
		if err != nil {
			t.Fatal(err)
		}
		f, faults := policyfile.Read(raw)
		if len(faults) > 0 {
			t.Fatalf("%s%s", told(faults), raw)
		}
		if diff := cmp.Diff(p, f.Policy); diff != "" {
			t.Errorf("%s\n%s", diff, raw)
		}
	})
}

func somePolicy(t *rapid.T) domain.Policy {
	word := rapid.SampledFrom([]string{"fk", "no", "yes", "on", "12", "1.5", "null", "~", "2024-05-02", "a: b", "# c", "- d", "*e", "&f", "<<", "'", "\"", "åäö", "x\ny", "true", "0x1f", "{", "["})
	choice := rapid.Custom(func(t *rapid.T) domain.Choice {
		return domain.Choice{Target: domain.Target(word.Draw(t, "target")), After: rapid.IntRange(-1, 3).Draw(t, "after"), Within: rapid.IntRange(-1, 3).Draw(t, "within"), Team: rapid.SampledFrom([]string{"", "", "fk-video", "no"}).Draw(t, "team")}
	})
	p := domain.Policy{
		Name: word.Draw(t, "name"), Version: rapid.IntRange(-1, 9).Draw(t, "version"), From: "2024-05-02", Basis: domain.Basis(word.Draw(t, "basis")),
		Default: rapid.SliceOfN(choice, 1, 3).Draw(t, "default"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "rules") {
		rule := domain.Rule{Name: word.Draw(t, "name"), Targets: rapid.SliceOfN(choice, 1, 3).Draw(t, "targets")}
		w := reflect.ValueOf(&rule.When).Elem()
		for i := range w.NumField() {
			f := w.Field(i)
			if !rapid.Bool().Draw(t, "given") {
				continue
			}
			if f.Kind() == reflect.String {
				f.SetString(word.Draw(t, "value"))
				continue
			}
			f.Set(reflect.MakeSlice(f.Type(), 2, 2))
			f.Index(0).SetString(word.Draw(t, "value"))
			f.Index(1).SetString(word.Draw(t, "value"))
		}
		p.Rules = append(p.Rules, rule)
	}
	return p
}

// The file that docs show is the policy that the program has of its own.
func TestStandardFile(t *testing.T) {
	raw, err := os.ReadFile("../../docs/policy-standard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, faults := policyfile.Read(raw)
	if len(faults) > 0 {
		t.Fatal(told(faults))
	}
	if diff := cmp.Diff(domain.StandardPolicy(), f.Policy); diff != "" {
		t.Error(diff)
	}
	if faults := f.Place(domain.CheckPolicy(domain.Reference(), f.Policy)); len(faults) > 0 {
		t.Error(told(faults))
	}
	written, err := policyfile.Write(domain.StandardPolicy())
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for line := range strings.Lines(string(raw)) {
		if text := strings.TrimRight(strings.SplitN(line, "#", 2)[0], " \n"); text != "" {
			said = append(said, text)
		}
	}
	if got := strings.Join(said, "\n") + "\n"; got != string(written) {
		t.Errorf("without its comments the file is\n%s\nit is written as\n%s", got, written)
	}
}
