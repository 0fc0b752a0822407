package domain

import (
	"encoding/json"
	"testing"
	"time"
)

// sealOf is a seal of two books.
func sealOf(d Date) DaySealed {
	return NewSeal(DaySealed{Date: d, Entries: 7, Last: countedID('s', 1), Salt: countedID('s', 2)}, map[BookID]SealedHead{
		"alvik.2024-05-02": {6, HashOf([]byte("six"))}, NetworkBook: {1, HashOf([]byte("one"))},
	})
}

func TestSealDay(t *testing.T) {
	const yesterday = "2024-05-01" // which is over at nine
	seal, wrong := sealOf(yesterday), sealOf(yesterday)
	wrong.Previous = HashOf([]byte("another"))
	rule(t, []ruling{
		{name: "a day that is over is sealed", by: System, when: SealDay(seal), then: []Event{seal}},
		{name: "the system seals, nobody else", by: boss, when: SealDay(seal), no: "ruled for-operators"},
		{name: "a day that is not over", by: System, when: SealDay(sealOf(today)), no: "ruled seal-too-early date=" + string(today)},
		{name: "no date", by: System, when: SealDay(sealOf("soon")), no: "ruled seal-too-early date=soon"},
		{name: "a seal behind another than the last", by: System, when: SealDay(wrong), no: "lost seal-overtaken date="},
	})
	n := smallNetwork()
	seal.change(n)
	for _, earlier := range []Date{yesterday, "2024-04-30"} {
		got, err := n.Decide(Moment{At: clock("09:00"), Actor: System, Network: n}, SealDay(sealOf(earlier)))
		if len(got) > 0 || err != nil {
			t.Errorf("sealed up to %s, and asked for %s: %v, %v", yesterday, earlier, got, err)
		}
	}
}

// Whatever a seal says or covers is in its digest; what it covers is in the marks of its part, and in no other.
func TestASealCoversEverything(t *testing.T) {
	const alvik = BookID("alvik.2024-05-02")
	plain := DaySealed{Date: today, Entries: 7, Last: countedID('s', 1), Salt: countedID('s', 2)}
	heads := map[BookID]SealedHead{alvik: {6, HashOf([]byte("six"))}, NetworkBook: {1, HashOf([]byte("one"))}}
	seal := NewSeal(plain, heads)
	if again := NewSeal(seal, heads); again != seal {
		t.Errorf("sealed again it is %+v, not %+v", again, seal)
	}
	for name, change := range map[string]func(*DaySealed){
		"date":     func(s *DaySealed) { s.Date = "2024-05-03" },
		"entries":  func(s *DaySealed) { s.Entries++ },
		"last":     func(s *DaySealed) { s.Last = countedID('s', 3) },
		"salt":     func(s *DaySealed) { s.Salt = countedID('s', 3) },
		"previous": func(s *DaySealed) { s.Previous[0]++ },
	} {
		other := plain
		change(&other)
		if NewSeal(other, heads).Digest == seal.Digest {
			t.Errorf("its %s is not in the digest", name)
		}
	}
	salted := plain
	salted.Salt = countedID('s', 4)
	for i, mark := range NewSeal(salted, heads).Marks {
		if mark == seal.Marks[i] {
			t.Errorf("mark %d does not depend on the salt: whoever has none can tell what it is of", i)
		}
	}
	for name, head := range map[string]SealedHead{
		"revision": {7, HashOf([]byte("six"))}, "hash": {6, HashOf([]byte("seven"))},
	} {
		other := NewSeal(plain, map[BookID]SealedHead{alvik: head, NetworkBook: heads[NetworkBook]})
		for i, mark := range other.Marks {
			if part := i == MarkOf(alvik); part == (mark == seal.Marks[i]) {
				t.Errorf("with another %s of %s, mark %d is %x and was %x", name, alvik, i, mark, seal.Marks[i])
			}
		}
		if other.Digest == seal.Digest {
			t.Errorf("the %s of a book is not in the digest", name)
		}
	}
}

func TestMarksAreText(t *testing.T) {
	seal := sealOf(today)
	text, err := json.Marshal(seal.Marks)
	if err != nil || len(text) != 1024+2 {
		t.Fatalf("%s (%v)", text, err)
	}
	var again Marks
	if err := json.Unmarshal(text, &again); err != nil || again != seal.Marks {
		t.Errorf("read back as %x (%v)", again, err)
	}
	for _, bad := range []string{"", "AAAA", string(text[1:1024]), string(text[1:1025]) + "AAAA", "?" + string(text[2:1025])} {
		if err := again.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%d characters, %.10q…, are read as marks", len(bad), bad)
		}
	}
}

func TestTheLastDayThatIsOver(t *testing.T) {
	for _, tc := range []struct{ now, want string }{
		{"2024-05-03T03:59:59", "2024-05-01"}, {"2024-05-03T04:00:00", "2024-05-02"}, {"2024-05-03T23:59:59", "2024-05-02"},
		{"2024-04-01T03:59:59", "2024-03-30"}, {"2024-04-01T04:00:00", "2024-03-31"}, // behind a day of 23 hours
		{"2024-10-28T03:59:59", "2024-10-26"}, {"2024-10-28T04:00:00", "2024-10-27"}, // behind one of 25
	} {
		now, err := time.ParseInLocation("2006-01-02T15:04:05", tc.now, Stockholm)
		if err != nil {
			t.Fatal(err)
		}
		if got := LastDayBefore(now.UTC()); string(got) != tc.want {
			t.Errorf("at %s it is %s, not %s", tc.now, got, tc.want)
		}
	}
}
