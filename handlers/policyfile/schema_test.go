package policyfile_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"kontor/domain"
	"kontor/handlers/policyfile"
)

// schema is what the test looks at of docs/policy.schema.json.
type schema struct {
	Properties map[string]struct {
		MaxItems int
		Items    struct{ Enum []string }
		Enum     []string
		Maximum  int
	}
	Defs map[string]struct {
		schema
		MaxItems int
		Enum     []string
		Items    struct{ AnyOf []schema }
	} `json:"$defs"`
}

// The schema has the fields that the reader has, the words that the check knows, and its limits.
func TestSchema(t *testing.T) {
	raw, err := os.ReadFile("../../docs/policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	target := s.Defs["targets"].Items.AnyOf[1]
	for name, c := range map[string]struct {
		of   schema
		file string
	}{
		"policy": {s, "x: 1"},
		"rule":   {s.Defs["rule"].schema, "rules: [{x: 1}]"},
		"when":   {s.Defs["when"].schema, "rules: [{when: {x: 1}}]"},
		"target": {target, "default: [{x: 1}]"},
	} {
		if got, want := slices.Sorted(maps.Keys(c.of.Properties)), fieldsRead(t, c.file); !slices.Equal(got, want) {
			t.Errorf("a %s has the fields %v in the schema, and is read with %v", name, got, want)
		}
	}
	w := s.Defs["when"].Properties
	for field, words := range map[string][]string{
		"levels": w["levels"].Items.Enum, "areas": w["areas"].Items.Enum, "kinds": w["kinds"].Items.Enum, "needs": w["needs"].Items.Enum,
		"protected": w["protected"].Enum, "booked": w["booked"].Enum, "basis": s.Properties["basis"].Enum, "target": s.Defs["target"].Enum,
	} {
		if len(words) < 2 {
			t.Errorf("the schema has no words for %s", field)
		}
		for _, word := range words {
			if no := refused(field, word); no != "" {
				t.Errorf("%s of %s: %s", word, field, no)
			}
		}
		if no := refused(field, words[0]+"x"); no == "" {
			t.Errorf("%sx is taken for %s: the test has gone blind", words[0], field)
		}
	}
	if s.Properties["rules"].MaxItems != domain.MaxPolicyRules || s.Defs["list"].MaxItems != domain.MaxPolicyValues || s.Defs["names"].MaxItems != domain.MaxPolicyValues ||
		s.Defs["targets"].MaxItems != domain.MaxPolicyTargets || target.Properties["after"].Maximum != domain.MaxPolicyMinutes || target.Properties["within"].Maximum != domain.MaxPolicyKm {
		t.Error("the schema has other limits than the check")
	}
}

// fieldsRead are the fields that the reader says there are, when it is given one that there is not.
func fieldsRead(t *testing.T, file string) []string {
	_, faults := policyfile.Read([]byte(file))
	if len(faults) != 1 {
		t.Fatalf("%s: %s", file, told(faults))
	}
	names := strings.Split(faults[0].Args["names"], ", ")
	slices.Sort(names)
	return names
}

// reference is the network of the reference data, made once.
var reference = sync.OnceValue(domain.Reference)

// refused is why the word is not taken for the field; empty when it is.
func refused(field, word string) string {
	file := "name: a\nversion: 2\nfrom: 2027-01-04\nbasis: sourced\nrules: [{name: b, when: {kinds: [person]}, targets: [desk, referral]}]\ndefault: [desk, referral]\n"
	switch field {
	case "basis":
		file = strings.Replace(file, "sourced", word, 1)
	case "target":
		file = strings.Replace(file, "[desk, referral]}", "["+word+", referral]}", 1)
	case "protected", "booked":
		file = strings.Replace(file, "kinds: [person]", field+`: "`+word+`"`, 1)
	default:
		file = strings.Replace(file, "kinds: [person]", field+": ["+word+"]", 1)
	}
	_, faults := policyfile.Check([]byte(file), reference(), "")
	if domain.PolicyFailed(faults) {
		return told(faults)
	}
	return ""
}

// Every field stands in the text that explains them, in an example or beside it.
func TestDocsNameEveryField(t *testing.T) {
	raw, err := os.ReadFile("../../docs/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"x: 1", "rules: [{x: 1}]", "rules: [{when: {x: 1}}]", "default: [{x: 1}]"} {
		for _, name := range fieldsRead(t, file) {
			if !regexp.MustCompile("`" + name + "`").Match(raw) {
				t.Errorf("docs/policy.md does not say what `%s` is", name)
			}
		}
	}
	if _, example, ok := strings.Cut(string(raw), "```yaml\n"); ok {
		example, _, _ = strings.Cut(example, "```")
		if _, faults := policyfile.Check([]byte(example), domain.Reference(), ""); len(faults) > 0 {
			t.Errorf("the example of docs/policy.md:\n%s", told(faults))
		}
	} else {
		t.Error("docs/policy.md has no example")
	}
}
