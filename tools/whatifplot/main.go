// Command whatifplot draws what `kontor whatif --json` says of one day with several numbers of officers: the median and the p90 wait, with the
// intervals over seeds, beside the record.
//
//	for n in -1 +1 +2; do kontor whatif skelleftea --date 2024-05-02 --officers=$n --json --data DIR; done | whatifplot >docs/pictures/what-if.svg
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// figures are seconds; nil is not known.
type figures struct {
	Median *float64 `json:"medianSeconds"`
	P90    *float64 `json:"p90Seconds"`
	Hours  float64  `json:"staffedHours"`
}

type spread struct {
	Mid, Low, High figures
}

type comparison struct {
	Kontor   string
	Date     string
	Seeds    int
	Recorded figures
	Baseline spread
	Changed  spread
	// Difference is changed less baseline.
	Difference spread
}

func main() {
	all, err := read(os.Stdin)
	if err == nil {
		_, err = os.Stdout.Write(plot(all))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "whatifplot:", err)
		os.Exit(1)
	}
}

func read(r io.Reader) (all []comparison, err error) {
	for dec := json.NewDecoder(r); ; {
		var c comparison
		if err := dec.Decode(&c); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, errors.New("there is nothing to draw")
	}
	return all, nil
}
