package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// Whatever bytes come, the reader of changes gives each with its line or an error that begins with one; what it read, it reads again.
func FuzzReadChanges(f *testing.F) {
	for _, s := range []string{
		"", " \n", "{}", "null", "[]", "{}\n{}", `{"state":{"kontor":"amal","state":"closing","from":"2025-04-10"}}`, "\n\n" + `{"stat":1}`,
		`{"hours":{"kontor":"amal","hours":{"from":"2025-04-10","week":[{"opens":"10:00","closes":"25:00"}]}}}`, `{"office":null}`, "{", "\xff",
		`{"agreement":{"name":"a","agency":"skv","types":["skv-a"],"valid":{"from":"2025-04-10"}}} x`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		changes, lines, err := readChanges(bytes.NewReader(b))
		if err != nil {
			if first, _, ok := strings.Cut(err.Error(), ":"); len(b) <= maxChanges && (!ok || first == "" || strings.Trim(first, "0123456789") != "") {
				t.Fatalf("the error says no line: %v", err)
			}
			return
		}
		if len(changes) != len(lines) {
			t.Fatalf("%d changes on %d lines", len(changes), len(lines))
		}
		var again bytes.Buffer
		for i, c := range changes {
			if most := 1 + bytes.Count(b, []byte("\n")); lines[i] < 1 || lines[i] > most || i > 0 && lines[i] < lines[i-1] {
				t.Fatalf("change %d is on line %d of %d", i, lines[i], most)
			}
			if err := json.NewEncoder(&again).Encode(c); err != nil {
				t.Fatal(err)
			}
		}
		twice, _, err := readChanges(bytes.NewReader(again.Bytes()))
		if err != nil || len(twice) != len(changes) {
			t.Fatalf("written and read again: %d changes of %d, %v", len(twice), len(changes), err)
		}
	})
}

func TestAFileThatIsTooLarge(t *testing.T) {
	if _, _, err := readChanges(strings.NewReader(strings.Repeat(" ", maxChanges+1))); err == nil {
		t.Error("it was read")
	}
}
