package domain

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever bytes come, a decoder says what they are or returns an error; what it took, it writes and reads again as the same.

func FuzzDecodeEntry(f *testing.F) {
	examples, err := filepath.Glob("testdata/log/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range examples {
		stored, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(bytes.TrimSpace(stored))
	}
	for _, s := range []string{
		"", "null", "[]", "{}", `{"events":[]}`, `{"book":"network","rev":1,"actor":"system","events":[{"name":"rules-changed","v":1,"data":null}]}`,
		`{"book":"network","rev":1,"actor":"system","events":[{"name":"rules-changed","v":2,"data":{}}]}`,
		`{"book":"network","rev":1,"actor":"system","events":[{"name":"world-ended","v":1,"data":{}}]}`,
		`{"book":"network","rev":1,"events":[{"name":"rules-changed","v":1,"data":{}}]}`,
		`{"book":"alvik.2024-05-02","rev":1,"actor":"system","events":[{"name":"day-closed","v":1,"data":{}}]} {}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, stored []byte) {
		e, err := DecodeEntry(stored)
		if err != nil {
			return
		}
		once, err := EncodeEntry(e)
		if err != nil {
			if len(stored) > MaxEntry/8 {
				return // escapes may make it longer than a log takes
			}
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := DecodeEntry(once)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, once)
		}
		if twice, err := EncodeEntry(again); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("written twice (%v):\n%s\n%s", err, once, twice)
		}
		// A day and a network that are handed anything that decodes say no; they do not fall over.
		_ = NewDay(e.Book).Fold(e)
		_ = NewNetwork().Fold(e)
	})
}

func FuzzParseActor(f *testing.F) {
	for _, s := range []string{"", "system", "system:", "system:x", "officer:o-17", "agency:fk.c12", "agency:.", "officer:", "officer:Å", "a:b:c", "\xff:\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseActor(s)
		if err != nil {
			if len(err.Error()) > 600 {
				t.Errorf("the error repeats too much: %d bytes", len(err.Error()))
			}
			return
		}
		if again, err := ParseActor(a.String()); err != nil || again != a {
			t.Errorf("%q is %v, then %v (%v)", s, a, again, err)
		}
		if (a.Agency() != "") != (a.Role == RoleAgency) {
			t.Errorf("%v speaks for agency %q", a, a.Agency())
		}
	})
}

func FuzzParsePosition(f *testing.F) {
	for _, s := range []string{"", "e.0.0", "e.1.2", "e.18446744073709551615.2147483647", "e.1", ".1.1", "e.-1.0", "e.1.4294967296", "e.1.2.3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePosition(s)
		if err != nil {
			return
		}
		if again, err := ParsePosition(p.String()); err != nil || again != p || p.Compare(again) != 0 {
			t.Errorf("%q is %v, then %v (%v)", s, p, again, err)
		}
	})
}

func FuzzClock(f *testing.F) {
	for _, s := range []string{"00:00", "10:00", "23:59", "24:00", "24:01", "9:00", "10:60", "10:00 ", "10:00x", "-1:00", "+1:00", "١٠:٠٠"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var c Clock
		if c.UnmarshalText([]byte(s)) != nil {
			return
		}
		if c < 0 || c > 24*60 || c.String() != s {
			t.Errorf("%q is %d, %s", s, int(c), c)
		}
	})
}

func FuzzHash(f *testing.F) {
	f.Add(HashOf(nil).String())
	f.Add("")
	f.Add(strings.Repeat("g", 64))
	f.Add(strings.Repeat("A", 64))
	f.Fuzz(func(t *testing.T, s string) {
		var h Hash
		if h.UnmarshalText([]byte(s)) == nil && h.String() != strings.ToLower(s) {
			t.Errorf("%q is %s", s, h)
		}
	})
}

func FuzzIDs(f *testing.F) {
	for _, s := range []string{
		"", ".", "network", "alvik.2024-05-02", "alvik.2024-02-30", "alvik.1999-12-31", "Alvik.2024-05-02", "-.2024-05-02", "a.2024-05-02.x",
		string(visit('a')), "alvik.2024-05-02.", "alvik.2024-05-02.x.y", "..", "a.\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if k, d, ok := BookID(s).Daybook(); ok {
			if DaybookID(k, d) != BookID(s) || !BookID(s).Valid() || !utf8.ValidString(s) || len(s) > 60 {
				t.Errorf("%q is a daybook of %q on %q", s, k, d)
			}
			if got := DateOf(d.At(12 * 60)); got != d || d.Next() <= d {
				t.Errorf("noon of %s is on %s; the day after is %s", d, got, d.Next())
			}
			if nd := NewDay(BookID(s)); nd.Book() != BookID(s) {
				t.Errorf("the day of %q is of %q", s, nd.Book())
			}
		}
		if b := VisitID(s).Book(); b != "" && (!b.Valid() || !strings.HasPrefix(s, string(b)+".") || ErrandID(s).Book() != b) {
			t.Errorf("%q stands in book %q", s, b)
		}
	})
}

func FuzzShown(f *testing.F) {
	for _, s := range []string{"", "fk", "Malmö", strings.Repeat("å", 100), "\xff\xff", "a\"b\n", strings.Repeat("\x00", 60)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := shown(ReasonCode(s))
		if len(got) >= 100 || !utf8.ValidString(got) || strings.ContainsAny(got, "\n\r\x00") {
			t.Errorf("%q is shown as %q", s, got)
		}
		if len(s) <= 20 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzåäö-0123456789 ") == "" && got != s {
			t.Errorf("%q is shown as %q", s, got)
		}
	})
}

// A snapshot of a day is its JSON; another process goes on from it.
func TestDayAsJSON(t *testing.T) {
	s := newStage(t)
	for _, p := range handed() {
		if _, err := s.do(p.at, p.by, p.do); err != nil {
			t.Fatal(err)
		}
	}
	want := asJSON(t, s.day)
	var again Day
	if err := json.Unmarshal([]byte(want), &again); err != nil {
		t.Fatal(err)
	}
	if got := asJSON(t, again); got != want {
		t.Errorf("read and written again:\n%s\n%s", want, got)
	}
}
