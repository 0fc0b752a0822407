package projections

import (
	"fmt"
	"testing"
	"time"

	"kontor/domain"
)

// timeline folds what the scene has written of its office's day.
func (s *scene) timeline() *Timeline {
	book := domain.DaybookID(s.at, s.date)
	line := NewTimeline(book)
	for _, e := range s.log {
		if e.Book == book {
			line.Fold(e)
		}
	}
	return line
}

// drawn writes the bars of a view as "1 A001 10:01-10:05 waiting, … → ended".
func drawn(view TimelineView) (all []string) {
	for _, b := range view.Bars {
		row := fmt.Sprintf("%d %s", b.Number, b.Ticket)
		for _, g := range b.Segments {
			row += fmt.Sprintf(" %s-%s %s", g.From.Format("15:04"), g.To.Format("15:04"), g.What)
			if g.What == StretchService {
				row += " " + string(g.Agency)
			}
			if g.Lasts {
				row += "…"
			}
		}
		if b.End != "" {
			row += " → " + b.End
		}
		all = append(all, row)
	}
	return all
}

func TestTimeline(t *testing.T) {
	cases := []struct {
		name   string
		happen func(s *scene)
		want   []string
	}{
		{"nobody has come", func(*scene) {}, nil},
		{
			"a visit of two agencies waits, is called, served, held between, served and goes",
			func(s *scene) {
				v := s.visitor(1, "skv-persbevis", "fk-barnb")
				s.call(5, "1", v)
				s.serve(6, 10, v.Errands[0], domain.Solved)
				s.serve(12, 20, v.Errands[1], domain.HandedOver)
			},
			[]string{"1 A001 10:01-10:05 waiting 10:05-10:06 called 10:06-10:10 service skv 10:10-10:12 held 10:12-10:20 service fk → ended"},
		},
		{
			"what takes no time is no stretch",
			func(s *scene) {
				v := s.visitor(1, "skv-persbevis", "fk-barnb")
				s.call(5, "1", v)
				s.serve(5, 10, v.Errands[0], domain.Solved)
				s.serve(10, 20, v.Errands[1], domain.HandedOver)
			},
			[]string{"1 A001 10:01-10:05 waiting 10:05-10:10 service skv 10:10-10:20 service fk → ended"},
		},
		{
			"who is absent is away until put back",
			func(s *scene) {
				v := s.visitor(1, "skv-persbevis")
				s.call(5, "1", v)
				s.do(8, domain.MarkAbsent{Visit: v.ID})
				s.do(15, domain.ReturnToQueue{Visit: v.ID})
			},
			[]string{"1 A001 10:01-10:05 waiting 10:05-10:08 called 10:15-10:30 waiting…"},
		},
		{
			"a parked visit is paused, and one that left says so",
			func(s *scene) {
				v, gone := s.visitor(1, "skv-persbevis"), s.visitor(2, "fk-barnb")
				s.call(5, "1", v)
				s.do(6, domain.Start{Errand: v.Errands[0]})
				s.do(9, domain.Pause{Errand: v.Errands[0]})
				s.do(11, domain.Leave{Visit: gone.ID})
			},
			[]string{"1 A001 10:01-10:05 waiting 10:05-10:06 called 10:06-10:09 service skv 10:09-10:30 paused…", "2 A002 10:02-10:11 waiting → left"},
		},
		{
			"a protected visit leaves no trace, not even in the numbering, nor does a struck one",
			func(s *scene) {
				s.register(1, domain.Register{Protected: true}, "skv-persbevis")
				struck := s.visitor(2, "skv-persbevis")
				s.visitor(3, "skv-persbevis")
				s.do(4, domain.Strike{Visit: struck.ID, Reason: domain.ByMistake})
			},
			[]string{"1 A003 10:03-10:30 waiting…"},
		},
		{
			"one entered afterwards came and went",
			func(s *scene) {
				s.visitor(3, "skv-persbevis")
				s.register(9, domain.Register{Door: domain.Solved, Arrived: s.time(2)}, "ssc-lots")
			},
			[]string{"2  → ended", "1 A001 10:03-10:30 waiting…"},
		},
		{
			"what is open when the day is closed ends there",
			func(s *scene) {
				s.visitor(1, "skv-persbevis")
				s.do(20, domain.CloseDay{})
			},
			[]string{"1 A001 10:01-10:20 waiting → open_at_close"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			s.open(0, 1)
			c.happen(s)
			view := s.timeline().View(s.time(30))
			if until := s.time(30); s.day().Stage == domain.Closed && !view.Until.Equal(s.day().At) || s.day().Stage != domain.Closed && !view.Until.Equal(until) {
				t.Errorf("it goes until %v", view.Until)
			}
			if got := drawn(view); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// TestTimelineAgrees: whatever happens, what the bars say of waiting and service adds up to what the day says of each visit.
func TestTimelineAgrees(t *testing.T) {
	s := longLog(t)
	seen := 0
	for _, k := range []domain.KontorID{office, other} {
		for _, date := range []domain.Date{"2024-05-02", "2024-05-03", "2024-05-06"} {
			s.at, s.date = k, date
			line := s.timeline()
			view, byTicket := line.View(s.day().At), map[domain.Ticket]*domain.Visit{}
			if view.Failed {
				t.Fatalf("%s %s has failed", k, date)
			}
			for _, v := range s.day().Visits {
				byTicket[v.Ticket] = v
			}
			for _, b := range view.Bars {
				v := byTicket[b.Ticket]
				if b.Ticket == "" || len(b.Segments) == 0 || !b.Segments[0].From.Equal(b.Arrived) { // another visit was found to be this one, and gave it its age
					continue
				}
				seen++
				var waited, served, until time.Duration
				for _, g := range b.Segments {
					if g.From.Sub(b.Arrived) < until {
						t.Errorf("%s %s: the stretches of %s overlap", k, date, b.Ticket)
					}
					until = g.To.Sub(b.Arrived)
					switch g.What {
					case StretchWaiting:
						waited += g.To.Sub(g.From)
					case StretchService:
						served += g.To.Sub(g.From)
					}
				}
				var want time.Duration
				for _, id := range v.Errands {
					want += s.day().Errands[id].ServedAt(s.day().At)
				}
				if waited != v.WaitedAt(s.day().At) || served != want {
					t.Errorf("%s %s: %s waited %v and was served %v, the day says %v and %v\n%v", k, date, b.Ticket, waited, served, v.WaitedAt(s.day().At), want, b)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d bars were looked at", seen)
	}
}

// TestTimelineOfAFailedDay: an entry that does not follow stops it, and it says since when.
func TestTimelineOfAFailedDay(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	s.visitor(1, "skv-persbevis")
	s.decide(2, domain.System, domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}}) // lost on the way
	s.visitor(3, "skv-persbevis")
	view := s.timeline().View(s.time(30))
	if view.Until != s.time(30).In(domain.Stockholm) || !view.Failed || !view.FailedSince.Equal(s.time(3)) || len(view.Bars) != 1 {
		t.Errorf("it is %+v", view)
	}
}
