package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

const said = `{"kontor":"torsby","date":"2024-05-02","seeds":9,"recorded":{"medianSeconds":600,"p90Seconds":1300,"staffedHours":10},
"baseline":{"mid":{"medianSeconds":660,"p90Seconds":1320,"staffedHours":10},"low":{"medianSeconds":600,"p90Seconds":1200},"high":{"medianSeconds":720,"p90Seconds":1500}},
"changed":{"mid":{"medianSeconds":60,"p90Seconds":null,"staffedHours":15},"low":{"medianSeconds":30,"p90Seconds":null},"high":{"medianSeconds":90,"p90Seconds":null}},
"difference":{"mid":{"staffedHours":5}}}`

func TestPlot(t *testing.T) {
	all, err := read(strings.NewReader(said + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	picture := string(plot(all))
	dec := xml.NewDecoder(strings.NewReader(picture))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []string{"as it was: median 11 minutes, 10 to 12; p90 22 minutes, 20 to 25;", "+5 staffed hours: median 1 minutes, 0 to 2;", "torsby on 2024-05-02"} {
		if !strings.Contains(picture, s) {
			t.Errorf("the picture does not say %q", s)
		}
	}
	if n := strings.Count(picture, "<rect class=\"b\""); n != 2 { // the legend's, and one that is known
		t.Errorf("%d bars of the p90", n)
	}
	if _, err := read(strings.NewReader("")); err == nil {
		t.Error("nothing was drawn")
	}
}
