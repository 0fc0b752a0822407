package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is what test2json writes, one a line; see `go doc test2json`.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// test names one test of one package; an empty name is the package itself.
type test struct{ pkg, name string }

// report is a run of `go test` so far.
type report struct {
	out     io.Writer
	lines   map[test][]string // what a test has printed until it ends
	passed  int
	failed  []string
	skipped []string // "package Test: reason"
}

func newReport(out io.Writer) *report {
	return &report{out: out, lines: map[test][]string{}}
}

// read takes events until the input ends. A line that is no event, such as the go command's own complaint, is printed as it is.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			r.line(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) line(line []byte) {
	var e event
	if !bytes.HasPrefix(line, []byte("{")) || json.Unmarshal(line, &e) != nil {
		r.out.Write(line)
		return
	}
	r.add(e)
}

func (r *report) add(e event) {
	t := test{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "output":
		if e.Test == "" && closing(e.Output) {
			fmt.Fprint(r.out, e.Output)
			return
		}
		r.lines[t] = append(r.lines[t], e.Output)
	case "pass":
		if e.Test != "" {
			r.passed++
		}
		delete(r.lines, t)
	case "fail":
		fmt.Fprint(r.out, strings.Join(r.lines[t], ""))
		r.failed = append(r.failed, strings.TrimSpace(e.Package+" "+e.Test))
		delete(r.lines, t)
	case "skip":
		if e.Test != "" { // a package without tests "skips" too, and that is nothing missed
			r.skipped = append(r.skipped, e.Package+" "+e.Test+": "+reason(r.lines[t]))
		}
		delete(r.lines, t)
	}
}

// closing says whether the line is a package's last: "ok kontor/domain 1.2s", "FAIL …", "? … [no test files]".
func closing(line string) bool {
	for _, start := range []string{"ok  \t", "FAIL\t", "?   \t", "\t"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	return false
}

// reason is what a skipped test said, without the frame that the testing package puts around it.
func reason(lines []string) string {
	var said []string
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		said = append(said, line)
	}
	if len(said) == 0 {
		return "gave no reason"
	}
	return strings.Join(said, " ")
}

// close prints the sum and says whether everything ran and passed.
func (r *report) close() error {
	fmt.Fprintf(r.out, "\n%d passed, %d failed, %d skipped\n", r.passed, len(r.failed), len(r.skipped))
	for _, f := range r.failed {
		fmt.Fprintln(r.out, "failed: ", f)
	}
	for _, s := range r.skipped {
		fmt.Fprintln(r.out, "skipped:", s)
	}
	switch {
	case len(r.failed) > 0:
		return fmt.Errorf("testreport: %d tests or packages failed", len(r.failed))
	case len(r.skipped) > 0:
		return fmt.Errorf("testreport: %d tests did not run", len(r.skipped))
	case r.passed == 0:
		return fmt.Errorf("testreport: no test ran")
	}
	return nil
}
