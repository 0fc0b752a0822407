package projections

import (
	"strings"
	"testing"
)

// A snapshot made on the way and carried on says what a fresh fold says; one of another log says which book it has otherwise.
func TestDiffers(t *testing.T) {
	s := longLog(t)
	whole := NewBoard()
	feedAll(t, whole, s.log, 0)
	fresh, err := whole.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	half := NewBoard()
	feedAll(t, half, s.log[:len(s.log)/2], 0)
	stored, err := half.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	carried, err := Restore(stored)
	if err != nil {
		t.Fatal(err)
	}
	feedAll(t, carried, s.log[len(s.log)/2:], len(s.log)/2)
	kept, err := carried.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if what, err := Differs(kept, fresh); what != "" || err != nil {
		t.Errorf("carried on from half of the log: %q (%v)", what, err)
	}
	last := s.log[len(s.log)-1].Book
	if what, err := Differs(stored, fresh); err != nil || !strings.Contains(what, "book") {
		t.Errorf("of half of the log: %q (%v)", what, err)
	}
	short := NewBoard()
	feedAll(t, short, s.log[:len(s.log)-1], 0)
	if stored, err = short.Snapshot(); err != nil {
		t.Fatal(err)
	}
	if what, err := Differs(stored, fresh); err != nil || !strings.Contains(what, string(last)) {
		t.Errorf("without the last entry, of book %s: %q (%v)", last, what, err)
	}
	for _, bad := range []string{"", "{}\n", string(fresh[:len(fresh)-1])} {
		if _, err := Differs([]byte(bad), fresh); err == nil {
			t.Errorf("%.20q is compared", bad)
		}
	}
}
