package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// The picture is well-formed, with every figure in it, and nothing in it lies outside.
func TestPlot(t *testing.T) {
	costs := []cost{
		{Months: 1, Entries: 1_300_000, Clean: started{Seconds: 1.25}, BareClean: started{Seconds: 0.91}, Killed: started{Seconds: 2.5}, BareKilled: started{Seconds: 2}, Replay: started{Seconds: 31}, StartMemory: memory{Now: 131}, Books: 1_300_000_000},
		{Months: 12, Entries: 13_000_000, Clean: started{Seconds: 7.7}, BareClean: started{Seconds: 6.1}, Killed: started{Seconds: 17}, BareKilled: started{Seconds: 16}, Replay: started{Seconds: 412}, StartMemory: memory{Now: 140}, Books: 13_900_000_000},
	}
	svg := string(plot(costs))
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{">1 month<", ">1.3 M entries<", ">12 months<", ">13.0 M entries<", ">1.2<", ">7.7<", ">412<", ">131<", ">14<"} {
		if !strings.Contains(svg, want) {
			t.Errorf("%q is not in it", want)
		}
	}
	if strings.Contains(svg, `height="-`) || strings.Contains(svg, "NaN") {
		t.Error("a bar goes the wrong way")
	}
}

func TestPlaced(t *testing.T) {
	costs := placed(placed(placed(nil, cost{Months: 12}), cost{Months: 1}), cost{Months: 3})
	costs = placed(costs, cost{Months: 3, Entries: 7})
	if len(costs) != 3 || costs[0].Months != 1 || costs[1].Entries != 7 || costs[2].Months != 12 {
		t.Errorf("%v", costs)
	}
}
