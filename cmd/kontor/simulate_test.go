package main

import "testing"

func TestParseSpeed(t *testing.T) {
	for text, want := range map[string]float64{"max": 0, "60x": 60, "60": 60, "0.5x": 0.5, "1000000x": 1e6} {
		if got, err := parseSpeed(text); got != want || err != nil {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "0", "0x", "-1x", "fast", "60xx", "1e7x", "NaN", "inf", "60 x"} {
		if got, err := parseSpeed(text); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}
