package domain

import "testing"

func TestOpenDay(t *testing.T) {
	hours, rules := Span{600, 960}, Rules{MaxCalls: 3, TargetMinutes: 20, Basis: Estimated}
	play(t, []scenario{
		{
			name: "a day opens with the hours and rules that hold for it",
			when: OpenDay{}, by: boss, at: "09:50",
			then: []Event{DayOpened{Hours: hours, Rules: rules}},
		},
		{
			name: "a practice day says so",
			when: OpenDay{Practice: true}, by: boss, at: "09:50",
			then: []Event{DayOpened{Hours: hours, Rules: rules, Practice: true}},
		},
		{
			name:  "a day opens once",
			given: opened(),
			when:  OpenDay{}, by: boss,
			no: "ruled day-already-open date=2024-05-02 kontor=Alvik",
		},
		{
			name:  "a closed day stays closed",
			given: opened(past{"16:00", boss, CloseDay{}}),
			when:  OpenDay{}, by: boss, at: "16:05",
			no: "ruled day-closed date=2024-05-02",
		},
		{
			name: "tomorrow does not open today's day",
			when: OpenDay{}, by: boss, at: "+09:50",
			no: "ruled not-today date=2024-05-02 today=2024-05-03",
		},
		{
			name: "an agency opens no office",
			when: OpenDay{}, by: fk,
			no: "ruled not-for-agencies",
		},
		{
			name: "nothing is registered before the day is open",
			when: Register{Errands: errands("fk-ask")},
			no:   "ruled day-not-open date=2024-05-02",
		},
	})
}

// An office is not open on a weekday without hours, before its first day, or when there is no such office.
func TestOpenDayElsewhere(t *testing.T) {
	for _, c := range []struct {
		name string
		book BookID
		no   string
	}{
		{"a weekday without hours", "cederby.2024-05-02", "ruled kontor-closed-elsewhere closes=16:00 date=2024-05-02 km=20.0 kontor=Cederby near=Berga opens=10:00"},
		{"a Saturday", "alvik.2024-05-04", "ruled kontor-closed date=2024-05-04 kontor=Alvik"},
		{"before the office was one", "alvik.2019-12-30", "ruled kontor-closed date=2019-12-30 kontor=Alvik"},
		{"no such office", "atlantis.2024-05-02", "unknown unknown-kontor kontor=atlantis"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := NewDay(c.book)
			_, err := d.Decide(Moment{At: d.Date.At(10 * 60), Actor: boss, Network: smallNetwork()}, OpenDay{})
			if got := told(err); got != c.no {
				t.Errorf("refused %q, want %q", got, c.no)
			}
		})
	}
}
