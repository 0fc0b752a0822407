package policyfile_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/policyfile"
	"kontor/handlers/words"
)

var update = flag.Bool("update", false, "write testdata/*.faults anew")

// Each file of testdata has its faults beside it, as a person reads them.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	n := domain.Reference()
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, faults := policyfile.Check(raw, n, "")
			got := told(faults)
			golden := strings.TrimSuffix(file, ".yaml") + ".faults"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			for _, f := range faults {
				if f.Line < 1 || f.Line > strings.Count(string(raw), "\n")+1 {
					t.Errorf("%s is said to be at line %d", f.Code, f.Line)
				}
			}
		})
	}
}

// told is the faults in words, a line each.
func told(faults []domain.PolicyFault) string {
	var b strings.Builder
	for _, f := range faults {
		fmt.Fprintf(&b, "%d:%d %s %s: %s\n", f.Line, f.Column, f.Severity, f.Code, words.In("en").Phrase(f.Phrase))
	}
	return b.String()
}

func TestTooLarge(t *testing.T) {
	for name, tc := range map[string]struct{ raw, code string }{
		"larger than a file may be": {strings.Repeat("# a comment\n", policyfile.MaxSize/10), "policy-file-too-large"},
		"nested without end":        {"rules: " + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000), "policy-too-deep"},
		"nested beyond YAML":        {"rules: " + strings.Repeat("[", 100_000), "policy-no-yaml"},
		"no text":                   {"name: a\nversion: \xff\xfe", "policy-not-utf8"},
		"a bomb of aliases":         {bomb(), "policy-alias"},
		"nothing":                   {"", "policy-file-empty"},
		"a comment only":            {"# later\n", "policy-file-empty"},
		"a thousand faults":         {"rules:\n" + strings.Repeat("- when: 1\n", 1000), "policy-no-mapping"},
	} {
		_, faults := policyfile.Read([]byte(tc.raw))
		if len(faults) == 0 || len(faults) > 100 || faults[0].Code != tc.code || faults[0].Severity != domain.PolicyError {
			t.Errorf("%s: %d faults, %.300s", name, len(faults), told(faults))
		}
	}
}

// bomb is a small text whose aliases stand for a billion words.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [lol]\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	return b.String()
}

// A fault of a part that the file has not is told at the part around it.
func TestPlace(t *testing.T) {
	f, faults := policyfile.Read([]byte("name: a\nversion: 2\nrules:\n  - name: b\n    when: {kinds: [person]}\n    targets: [desk]\n"))
	if len(faults) > 0 {
		t.Fatal(told(faults))
	}
	for path, want := range map[string]string{
		"": "1:1", "from": "1:1", "name": "1:1", "rules": "3:1", "rules[0]": "4:5", "rules[0].when": "5:5", "rules[0].when.kinds[0]": "5:20",
		"rules[0].when.kinds[7]": "5:12", "rules[0].targets[0]": "6:15", "rules[4].targets[1]": "3:1", "default[2]": "1:1",
	} {
		p := f.Place([]domain.PolicyFault{{Path: path}})[0]
		if got := fmt.Sprintf("%d:%d", p.Line, p.Column); got != want {
			t.Errorf("%s is at %s, want %s", path, got, want)
		}
	}
}
