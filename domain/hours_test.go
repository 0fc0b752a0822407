package domain

import (
	"testing"
	"time"
)

// hoursNetwork is the small network in which some days are not as its weeks say.
func hoursNetwork(t *testing.T, events ...Event) *Network {
	t.Helper()
	n := smallNetwork()
	events = append(events, HolidaysListed{2024, []Holiday{
		{Date: "2024-04-30", Code: "walpurgis_eve", Closes: 13 * 60, Basis: Synthetic},
		{Date: "2024-05-01", Code: "may_day", Basis: Sourced},
		{Date: "2024-05-09", Code: "ascension_day", Basis: Sourced},
		{Date: "2024-06-01", Code: "a_saturday", Closes: 13 * 60, Basis: Synthetic},
		{Date: "2024-06-06", Code: "early", Closes: 9 * 60, Basis: Synthetic},
	}})
	if err := n.Fold(Entry{Book: NetworkBook, Revision: n.Revision + 1, At: clock("08:00"), Command: "example", Events: events}); err != nil {
		t.Fatal(err)
	}
	return n
}

// Hours in words: the week, but for holidays and the days before them, but for an exception of the office's own.
func TestHoursOn(t *testing.T) {
	week := Span{600, 960}
	n := hoursNetwork(t,
		HoursExcepted{alvik, Exception{"2024-05-09", Span{600, 720}, HoursRush, Sourced}},
		HoursExcepted{alvik, Exception{"2024-05-17", Span{}, HoursTraining, Sourced}},
		HoursExcepted{alvik, Exception{"2024-05-18", Span{660, 780}, HoursRush, Sourced}},
		HoursExcepted{alvik, Exception{"2024-05-18", Span{660, 840}, HoursRush, Unverified}},
		HoursExcepted{alvik, Exception{"2019-06-03", Span{660, 840}, HoursRush, Sourced}},
	)
	for _, c := range []struct {
		name  string
		at    KontorID
		on    Date
		hours Span
		basis Basis
	}{
		{"an ordinary Thursday", alvik, "2024-05-02", week, Synthetic},
		{"a Saturday", alvik, "2024-05-04", Span{}, Synthetic},
		{"a public holiday", berga, "2024-05-01", Span{}, Sourced},
		{"the day before one, which ends early", berga, "2024-04-30", Span{600, 780}, Synthetic},
		{"a day that ends before it would begin", berga, "2024-06-06", Span{}, Synthetic},
		{"the eve of something on a Saturday opens nothing", berga, "2024-06-01", Span{}, Synthetic},
		{"a day that the office's week has closed stays so", cederby, "2024-05-09", Span{}, Synthetic},
		{"open on a holiday, by exception", alvik, "2024-05-09", Span{600, 720}, Sourced},
		{"but another office is not", berga, "2024-05-09", Span{}, Sourced},
		{"closed for training", alvik, "2024-05-17", Span{}, Sourced},
		{"open on a Saturday, and the latest exception holds", alvik, "2024-05-18", Span{660, 840}, Unverified},
		{"no exception makes an office of what is none yet", alvik, "2019-06-03", Span{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := n.Kontors[c.at]
			if hours, basis := k.HoursOn(c.on), k.HoursBasis(c.on); hours != c.hours || basis != c.basis {
				t.Errorf("%v, %q, want %v, %q", hours, basis, c.hours, c.basis)
			}
		})
	}
	if reason, holiday := n.Kontors[alvik].WhyHours("2024-05-09"); reason != HoursRush || holiday != "" {
		t.Errorf("by exception: %q, %q", reason, holiday)
	}
	if reason, holiday := n.Kontors[berga].WhyHours("2024-05-09"); reason != "" || holiday != "ascension_day" {
		t.Errorf("by holiday: %q, %q", reason, holiday)
	}
	if got := n.Kontors[berga].UsualHours("2024-05-01"); got != week {
		t.Errorf("a Wednesday is usually %v", got)
	}
}

// An office that comes after the holidays has them too.
func TestANewOfficeKeepsTheHolidays(t *testing.T) {
	n := hoursNetwork(t)
	always := Period{From: "2024-01-01"}
	if err := n.Fold(Entry{Book: NetworkBook, Revision: n.Revision + 1, At: clock("08:01"), Command: "example", Events: []Event{
		KontorOpened{Kontor: Kontor{ID: "dalby", Open: always}}, KontorHoursChanged{"dalby", Hours{always.From, [7]Span{3: {600, 960}}, Sourced}},
	}}); err != nil {
		t.Fatal(err)
	}
	if got := n.Kontors["dalby"].HoursOn("2024-05-01"); got != (Span{}) {
		t.Errorf("open on May Day: %v", got)
	}
	if got := n.Kontors["dalby"].HoursOn("2024-05-08"); got != (Span{600, 960}) {
		t.Errorf("on a Wednesday: %v", got)
	}
}

// Both days on which the clocks change are Sundays, so an exception opens the office. Its hours are those of the clock on the wall: what is open
// from one in the night to six is open for four hours in spring and for six in autumn, and the ordinary hours begin at another time of UTC.
func TestHoursWhenTheClocksChange(t *testing.T) {
	for _, c := range []struct {
		on           Date
		opens        string
		night, whole time.Duration
	}{
		{"2024-03-31", "2024-03-31T08:00:00Z", 4 * time.Hour, 23 * time.Hour},
		{"2024-10-27", "2024-10-27T09:00:00Z", 6 * time.Hour, 25 * time.Hour},
	} {
		n := hoursNetwork(t, HoursExcepted{alvik, Exception{c.on, Span{10 * 60, 16 * 60}, HoursRush, Sourced}}, HoursExcepted{berga, Exception{c.on, Span{1 * 60, 6 * 60}, HoursRush, Sourced}})
		hours := n.Kontors[alvik].HoursOn(c.on)
		if got := c.on.At(hours.Opens).UTC().Format(time.RFC3339); got != c.opens {
			t.Errorf("%s opens at %s, want %s", c.on, got, c.opens)
		}
		if got := c.on.At(hours.Closes).Sub(c.on.At(hours.Opens)); got != 6*time.Hour {
			t.Errorf("%s is open for %s", c.on, got)
		}
		if night := n.Kontors[berga].HoursOn(c.on); c.on.At(night.Closes).Sub(c.on.At(night.Opens)) != c.night {
			t.Errorf("the night of %s is %s", c.on, c.on.At(night.Closes).Sub(c.on.At(night.Opens)))
		}
		if got := c.on.Next().At(0).Sub(c.on.At(0)); got != c.whole {
			t.Errorf("%s has %s", c.on, got)
		}
		day := NewDay(DaybookID(alvik, c.on))
		events, err := day.Decide(Moment{At: c.on.At(9*60 + 30), Actor: boss, Network: n}, OpenDay{})
		if err != nil || len(events) != 1 || events[0].(DayOpened).Hours != hours {
			t.Errorf("%s: %v, %v", c.on, events, err)
		}
		if before := c.on.At(0).Add(-time.Minute); DateOf(before) != dayBefore(c.on) {
			t.Errorf("a minute before %s it is %s", c.on, DateOf(before))
		}
	}
}

// A day that is open keeps the hours with which it opened, whatever is changed meanwhile.
func TestAnOpenDayKeepsItsHours(t *testing.T) {
	n := hoursNetwork(t)
	day := NewDay(DaybookID(alvik, today))
	events, err := day.Decide(Moment{At: clock("09:30"), Actor: boss, Network: n}, OpenDay{})
	if err != nil {
		t.Fatal(err)
	}
	if err := day.Fold(Entry{Book: day.Book(), Revision: 1, At: clock("09:30"), Actor: boss, Command: "open-day", Events: events}); err != nil {
		t.Fatal(err)
	}
	(HoursExcepted{alvik, Exception{today, Span{600, 660}, HoursPremises, Sourced}}).change(n)
	if day.Hours != (Span{600, 960}) || n.Kontors[alvik].HoursOn(today) != (Span{600, 660}) {
		t.Errorf("the day has %v, the office %v", day.Hours, n.Kontors[alvik].HoursOn(today))
	}
}

// On a closed day the office does not open, and says where else; where the errand type is served there comes first what is near.
func TestWhereElseToday(t *testing.T) {
	n := smallNetwork()
	got, err := n.ElsewhereToday(cederby, "skv-card", today)
	if err != nil || len(got) != 1 || got[0].Kontor != berga || got[0].Km != 20 || got[0].Hours != (Span{600, 960}) || got[0].Basis != Synthetic {
		t.Errorf("an identity card: %+v, %v", got, err)
	}
	got, err = n.ElsewhereToday(cederby, "", today)
	if err != nil || len(got) != 2 || got[0].Kontor != berga || got[1].Kontor != alvik {
		t.Errorf("whatever is open: %+v, %v", got, err)
	}
	if got, err = n.ElsewhereToday(alvik, "skv-card", today); err != nil || len(got) != 1 {
		t.Errorf("cederby is closed on Thursdays: %+v, %v", got, err)
	}
	if got, err = n.ElsewhereToday(alvik, "", "2024-05-04"); err != nil || got == nil || len(got) != 0 {
		t.Errorf("on a Saturday: %+v, %v", got, err)
	}
	for code, ask := range map[string]struct {
		at  KontorID
		of  ErrandTypeCode
		err string
	}{
		"no office":    {"nowhere", "", "unknown-kontor"},
		"no type":      {alvik, "fk-nope", "unknown-type"},
		"no agreement": {alvik, "mig-ask", "no-agreement"},
	} {
		if _, err := n.ElsewhereToday(ask.at, ask.of, today); !Refused(err, ask.err) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// Vimmerby in words: in February 2026 it is open on two days a week. On a Monday it does not open, and Eksjö is the nearest that does.
func TestVimmerbyOnAClosedDay(t *testing.T) {
	n, monday := Reference(), Date("2026-03-02")
	_, err := NewDay(DaybookID("vimmerby", monday)).Decide(Moment{At: monday.At(9 * 60), Actor: boss, Network: n}, OpenDay{})
	if told(err) != "ruled kontor-closed-elsewhere closes=16:00 date=2026-03-02 km=48.7 kontor=Vimmerby near=Eksjö opens=10:00" {
		t.Errorf("told %q", told(err))
	}
	tuesday := monday.Next()
	if events, err := NewDay(DaybookID("vimmerby", tuesday)).Decide(Moment{At: tuesday.At(9 * 60), Actor: boss, Network: n}, OpenDay{}); err != nil || len(events) != 1 {
		t.Errorf("on the Tuesday: %v, %v", events, err)
	}
}
