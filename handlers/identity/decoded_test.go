package identity

import (
	"errors"
	"strconv"
	"testing"
)

func TestDecoded(t *testing.T) {
	var d decoded[int]
	asked := 0
	read := func(text string) (int, error) {
		return d.read([]byte(text), func(b []byte) (int, error) {
			asked++
			return strconv.Atoi(string(b))
		})
	}
	for range 3 {
		if n, err := read("7"); n != 7 || err != nil {
			t.Fatalf("7 is read as %d, %v", n, err)
		}
	}
	if asked != 1 {
		t.Errorf("the same text was decoded %d times", asked)
	}
	for range 2 {
		if _, err := read("x"); !errors.Is(err, strconv.ErrSyntax) {
			t.Errorf("x is read: %v", err)
		}
	}
	if asked != 3 {
		t.Errorf("what cannot be read was remembered")
	}
	for i := range mostDecoded + 10 {
		if n, err := read(strconv.Itoa(i)); n != i || err != nil {
			t.Fatalf("%d is read as %d, %v", i, n, err)
		}
	}
	if len(d.known) > mostDecoded {
		t.Errorf("it remembers %d", len(d.known))
	}
}
