package domain

import (
	"testing"
)

// Several processes seal on one day, each with keys of its own: those come in no order, and none is taken twice, whether the day was followed from its
// beginning or read anew.
func TestKeysInNoOrderAreTakenOnce(t *testing.T) {
	s := opened10(t)
	for _, at := range []string{"10:00", "10:01", "10:02", "10:03", "10:04", "10:05"} {
		p := came(at, "fk-ask")
		s.must(p.at, p.by, p.do)
	}
	used := "fault: the vault gave a key that was used before"
	for i, c := range []struct {
		key  KeyID
		want string
	}{{9, ""}, {9, used}, {5, ""}, {5, used}, {9, used}, {12, ""}, {12, used}, {9, used}, {7, ""}, {7, used}, {5, used}} {
		letter := byte('a')
		for _, v := range s.day.Visits {
			if len(v.Keys) > 0 {
				letter++ // who has no content yet
			}
		}
		anew := NewDay(s.day.Book())
		for _, e := range s.seen {
			if err := anew.Fold(e); err != nil {
				t.Fatal(err)
			}
		}
		m := Moment{At: clock("10:10"), Actor: front, Network: s.net, Sealer: &badVault{give: c.key}}
		add := SealContent{errand(letter, 1), note("x")}
		if _, err := anew.Decide(m, add); told(err) != c.want {
			t.Errorf("%d: key %d on the day read anew: %s, want %q", i, c.key, told(err), c.want)
		}
		events, err := s.day.Decide(m, add)
		if told(err) != c.want {
			t.Fatalf("%d: key %d: %s, want %q", i, c.key, told(err), c.want)
		}
		if err == nil {
			s.fold(m.At, m.Actor, add, events)
		}
	}
}
