package policyfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kontor/domain"
	"kontor/handlers/policyfile"
)

// FuzzPolicyFile: whatever the file, it is refused with a line that it has, or read to a policy that is written and read to the same, and
// that the domain can judge.
func FuzzPolicyFile(f *testing.F) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "../../docs/policy-standard.yaml") {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(bomb()))
	n := domain.Reference()
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, faults := policyfile.Read(raw)
		for _, fault := range faults {
			if fault.Line < 1 || fault.Line > breaks(raw)+2 || fault.Code == "" || fault.Severity != domain.PolicyError {
				t.Errorf("%d:%d %v", fault.Line, fault.Column, fault.Phrase)
			}
			for _, arg := range fault.Args {
				if !utf8.ValidString(arg) || len(arg) > 300 {
					t.Errorf("a fault repeats %q", arg)
				}
			}
		}
		if len(faults) > 0 {
			return
		}
		written, err := policyfile.Write(file.Policy)
		if err != nil {
			t.Fatal(err)
		}
		again, faults := policyfile.Read(written)
		if len(faults) > 0 {
			t.Fatalf("%s%s", told(faults), written)
		}
		if diff := cmp.Diff(file.Policy, again.Policy); diff != "" {
			t.Errorf("%s\n%s", diff, written)
		}
		for _, fault := range file.Place(domain.CheckPolicy(n, file.Policy)) {
			if fault.Line < 1 || fault.Code == "" {
				t.Errorf("%d:%d %v", fault.Line, fault.Column, fault.Phrase)
			}
		}
	})
}

// breaks is how many line breaks the text has, as YAML counts them.
func breaks(raw []byte) (n int) {
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	for _, c := range text {
		if strings.ContainsRune("\n\r\u0085\u2028\u2029", c) {
			n++
		}
	}
	return n
}
