// Command testreport reads what `go test -json` writes on stdin and prints it for people: every package's closing line as it comes,
// the output of what failed, and at the end what was skipped and why. It exits 1 when anything failed or was skipped: a test that
// did not run has shown nothing.
//
//	GOFLAGS=-json go test ./... | testreport [-missed FILE]
//
// With -missed the skipped tests are also written to the file, one a line, so that a script can say it last.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	missed := flag.String("missed", "", "also write the skipped tests to this file")
	flag.Parse()
	if err := run(os.Stdin, os.Stdout, *missed); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer, missed string) error {
	r := newReport(out)
	if err := r.read(in); err != nil {
		return err
	}
	if missed != "" {
		lines := strings.Join(r.skipped, "\n")
		if lines != "" {
			lines += "\n"
		}
		if err := os.WriteFile(missed, []byte(lines), 0o644); err != nil {
			return err
		}
	}
	return r.close()
}
