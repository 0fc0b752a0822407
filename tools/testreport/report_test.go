package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const (
		passes  = `{"Action":"pass","Package":"kontor/domain","Test":"TestCall"}` + "\n"
		closes  = `{"Action":"output","Package":"kontor/domain","Output":"ok  \tkontor/domain\t1.2s\n"}` + "\n"
		fails   = `{"Action":"fail","Package":"kontor/domain","Test":"TestCall"}` + "\n"
		says    = `{"Action":"output","Package":"kontor/domain","Test":"TestCall","Output":"    call_test.go:7: wrong desk\n"}` + "\n"
		frame   = `{"Action":"output","Package":"kontor/domain","Test":"TestCall","Output":"=== RUN   TestCall\n"}` + "\n"
		skips   = `{"Action":"skip","Package":"kontor/domain","Test":"TestCall"}` + "\n"
		noTests = `{"Action":"skip","Package":"kontor/cmd"}` + "\n"
	)
	for _, tc := range []struct {
		name, in, shows, hides, err string
	}{
		{name: "a pass shows the package's line only", in: frame + says + passes + closes, shows: "ok  \tkontor/domain\t1.2s", hides: "wrong desk"},
		{name: "a failure shows what the test said", in: says + fails, shows: "call_test.go:7: wrong desk", err: "1 tests or packages failed"},
		{name: "a skip fails, with its reason", in: passes + frame + says + skips,
			shows: "skipped: kontor/domain TestCall: call_test.go:7: wrong desk", err: "1 tests did not run"},
		{name: "a skip without a word says so", in: passes + frame + skips, shows: "gave no reason", err: "1 tests did not run"},
		{name: "a package without tests is no skip", in: passes + noTests, shows: "1 passed, 0 failed, 0 skipped"},
		{name: "a line that is no event is kept", in: "go: updates to go.mod needed\n" + passes, shows: "go: updates to go.mod needed"},
		{name: "a build that fails shows the compiler's words",
			in:    `{"ImportPath":"kontor/domain","Action":"build-output","Output":"undefined: Day\n"}` + "\n" + `{"Action":"fail","Package":"kontor/domain"}` + "\n",
			shows: "undefined: Day", err: "1 tests or packages failed"},
		{name: "a last line without an end is read", in: strings.TrimSuffix(passes, "\n"), shows: "1 passed"},
		{name: "nothing at all is no success", in: "", shows: "0 passed", err: "no test ran"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out strings.Builder
			err := run(strings.NewReader(tc.in), &out, "")
			if !strings.Contains(out.String(), tc.shows) {
				t.Errorf("%q not shown in\n%s", tc.shows, &out)
			}
			if tc.hides != "" && strings.Contains(out.String(), tc.hides) {
				t.Errorf("%q shown in\n%s", tc.hides, &out)
			}
			if (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
		})
	}
}

func TestMissedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "missed")
	in := `{"Action":"skip","Package":"kontor/web","Test":"TestDesk"}`
	if err := run(strings.NewReader(in), new(strings.Builder), file); err == nil {
		t.Error("a skip passed")
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != "kontor/web TestDesk: gave no reason\n" {
		t.Errorf("the file has %q, %v", got, err)
	}
}
