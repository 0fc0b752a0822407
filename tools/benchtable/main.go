// Command benchtable makes tables for docs/performance.md of what several runs of `kontor bench --json` printed: the median of the runs,
// and beside each ratio the ratios of all runs.
//
//	benchtable report/bench-1.json report/bench-2.json report/bench-3.json
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(files []string, out io.Writer) error {
	if len(files) == 0 {
		return errors.New("give the files that `kontor bench --json` wrote")
	}
	runs := make([]report, len(files))
	for i, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, &runs[i]); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if runs[i].Interrupted || len(runs[i].Register) == 0 || runs[i].Replay == nil {
			return fmt.Errorf("%s is not a whole run", file)
		}
		if i > 0 && !runs[i].like(runs[0]) {
			return fmt.Errorf("%s was run with other callers or books than %s", file, files[0])
		}
	}
	write(out, runs)
	return nil
}
