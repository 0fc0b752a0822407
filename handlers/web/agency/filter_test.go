package agency_test

import (
	"net/url"
	"testing"
)

// TestAFilterOfAnyLetters: letters that grow when they are made small, and bytes that are no letters, are looked for and not found.
func TestAFilterOfAnyLetters(t *testing.T) {
	c := newConsole(t)
	c.visit(false, "fk-bostb")
	for _, q := range []string{"from ȺȺȺȺȺȺȺȺ", "från \xff\xff\xff\xff\xff\xff", "İİİİ", "\xff", "äldre än 99999 min", "k\u212a", "ȺȺȺȺ-ȺȺȺȺ"} {
		c.As(fk, "GET", "/agency?q="+url.QueryEscape(q), "").Want(t, 200, "Försäkringskassan")
	}
}
