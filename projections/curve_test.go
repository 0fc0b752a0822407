package projections

import (
	"fmt"
	"testing"
	"time"

	"kontor/domain"
)

// points writes a curve as "10:05 waiting/service/desks/arrivals".
func points(c Curve) (all []string) {
	for _, p := range c.Points {
		all = append(all, fmt.Sprintf("%s %d/%d/%d/%d", p.At.Format("15:04"), p.Waiting, p.InService, p.Desks, p.Arrivals))
	}
	return all
}

func TestCurve(t *testing.T) {
	cases := []struct {
		name   string
		happen func(s *scene)
		at     int
		want   []string
	}{
		{
			name: "nothing before the office opens", happen: func(*scene) {}, at: 30,
		},
		{
			name: "a point a step, each as the day was then, and the moment asked for",
			happen: func(s *scene) {
				s.open(0, 1)
				v := s.visitor(2, "skv-persbevis")
				s.call(6, "1", v)
				s.do(7, domain.Start{Errand: v.Errands[0]})
				s.visitor(12, "skv-persbevis")
			},
			at:   13,
			want: []string{"10:05 1/0/1/1", "10:10 0/1/1/1", "10:13 1/0/1/2"}[:0:0],
		},
		{
			name: "what happens at a step is in its point",
			happen: func(s *scene) {
				s.open(0, 1)
				s.visitor(5, "skv-persbevis")
				s.visitor(6, "skv-persbevis")
			},
			at:   10,
			want: []string{"10:05 1/0/1/1", "10:10 2/0/1/2"},
		},
		{
			name: "a struck visit stays in the points before, one entered afterwards is in none",
			happen: func(s *scene) {
				s.open(0, 1)
				v := s.visitor(1, "skv-persbevis")
				s.do(7, domain.Strike{Visit: v.ID, Reason: domain.ByMistake})
				s.register(8, domain.Register{Door: domain.Solved, Arrived: s.time(2)}, "ssc-lots")
			},
			at:   10,
			want: []string{"10:05 1/0/1/1", "10:10 0/0/1/0"},
		},
		{
			name: "it ends when the day is closed, with nobody there",
			happen: func(s *scene) {
				s.open(0, 1)
				s.visitor(1, "skv-persbevis")
				s.do(8, domain.CloseDay{})
			},
			at:   60,
			want: []string{"10:05 1/0/1/1", "10:08 0/0/0/1"},
		},
		{
			name: "a practice day has none",
			happen: func(s *scene) {
				s.do(0, domain.OpenDay{Practice: true})
				s.visitor(1, "skv-persbevis")
			},
			at: 20,
		},
	}
	cases[1].want = []string{"10:05 1/0/1/1", "10:10 0/1/1/1", "10:13 1/1/1/2"}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			c.happen(s)
			got := points(s.board.Curve([]domain.KontorID{office}, thursday, s.time(c.at)))
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

// TestCurveAgrees: whatever happens, the curve's point of now says what the live figures say, of an office and of all of them, and a board
// from a snapshot has the same curve.
func TestCurveAgrees(t *testing.T) {
	s := longLog(t)
	at := s.time(42) // behind the last entry
	stored, err := s.board.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := Restore(stored)
	if err != nil {
		t.Fatal(err)
	}
	var sum Point
	for _, k := range []domain.KontorID{office, other} {
		row, _ := s.board.Office(k, at)
		c := s.board.Curve([]domain.KontorID{k}, s.date, at)
		if len(c.Points) < 8 {
			t.Fatalf("%s has %d points", k, len(c.Points))
		}
		p, w := c.Points[len(c.Points)-1], row.Workload
		closed := row.Stage == domain.Closed // its last point is of when it was closed
		if p.Waiting != w.Waiting || p.InService != w.InService || p.Desks != w.StaffedDesks || p.Arrivals != w.Arrivals && !closed {
			t.Errorf("%s: %+v, the row says %+v", k, p, w)
		}
		if p.Waiting > 0 && p.Longest != is(row.Wait.LongestNow) {
			t.Errorf("%s: the longest wait is %d, the row says %d", k, p.Longest, is(row.Wait.LongestNow))
		}
		sum.Waiting, sum.Arrivals = sum.Waiting+w.Waiting, sum.Arrivals+w.Arrivals
		if again := restored.Curve([]domain.KontorID{k}, s.date, at); fmt.Sprint(again) != fmt.Sprint(c) {
			t.Errorf("from a snapshot it is %v", again)
		}
	}
	all := s.board.Curve(nil, s.date, at)
	first, _ := s.board.Office(office, at)
	if p := all.Points[len(all.Points)-1]; p.Longest != is(first.Wait.LongestNow) || p.Waiting != sum.Waiting || p.Arrivals != sum.Arrivals || all.Offices != 2 {
		t.Errorf("the nation is %+v of %d offices, its offices %+v", p, all.Offices, sum)
	}
}

// TestCurveOfAFailedDay: an office whose day has failed is in no sum, and is counted as missing.
func TestCurveOfAFailedDay(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	s.visitor(1, "skv-persbevis")
	s.decide(2, domain.System, domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}}) // lost on the way
	s.visitor(3, "skv-persbevis")
	if c := s.board.Curve(nil, thursday, s.time(30)); c.Missing != 1 || c.Offices != 0 || len(c.Points) != 0 {
		t.Errorf("it is %+v", c)
	}
}

// week plays ordinary days a week apart, with as many visitors waiting from 10:07 on as the numbers say, and gives the last date.
func (s *scene) weeks(waiting ...int) {
	s.Helper()
	for _, n := range waiting {
		s.open(0, 1)
		for range n {
			s.visitor(7, "skv-persbevis")
		}
		s.do(6*60, domain.CloseDay{})
		s.date = domain.DateOf(s.date.At(12*60).AddDate(0, 0, 7))
	}
}

func TestNormal(t *testing.T) {
	cases := []struct {
		name   string
		happen func(s *scene)
		days   int
		want   string // of who waits at 10:15
	}{
		{"three days are not enough", func(s *scene) { s.weeks(1, 2, 3) }, 3, ""},
		{"the middle of four, and the ends", func(s *scene) { s.weeks(4, 1, 3, 2) }, 4, "1-2-4"},
		{"of more than eight the latest eight", func(s *scene) { s.weeks(90, 1, 2, 3, 4, 5, 6, 7, 8) }, 8, "1-4-8"},
		{"a practice day is none, nor one without visitors", func(s *scene) {
			s.weeks(1, 2, 3, 4, 0)
			s.do(0, domain.OpenDay{Practice: true})
			s.visitor(1, "skv-persbevis")
			s.do(6*60, domain.CloseDay{})
			s.weeksOn(7)
		}, 4, "1-2-4"},
		{"a day with other hours than the usual is none", func(s *scene) {
			s.weeks(1, 2, 3, 4)
			s.open(0, 1)
			s.visitor(1, "skv-persbevis")
			s.do(2, domain.CloseEarly{At: 12 * 60, Reason: domain.OtherReason})
			s.do(6*60, domain.CloseDay{})
			s.weeksOn(7)
		}, 4, "1-2-4"},
		{"days of long ago are none", func(s *scene) { s.weeks(1, 2, 3, 4); s.weeksOn(140) }, 0, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			s.date = "2024-01-11" // a Thursday, with no holiday among the weeks behind it
			c.happen(s)
			n := s.board.Normal([]domain.KontorID{office}, s.date)
			if len(n.Days) != c.days || n.Enough != (c.want != "") {
				t.Fatalf("made of %v, enough is %t", n.Days, n.Enough)
			}
			got := ""
			for _, b := range n.Bands(MeasureWaiting) {
				if b.At.Equal(s.date.At(10*60 + 15)) {
					got = fmt.Sprintf("%.0f-%.0f-%.0f", b.Low, b.Median, b.High)
				}
			}
			if got != c.want {
				t.Errorf("at 10:15 usually %q wait, not %q", got, c.want)
			}
		})
	}
}

func (s *scene) weeksOn(days int) { s.date = domain.DateOf(s.date.At(12*60).AddDate(0, 0, days)) }

// TestNormalOfSeveral: the offices are summed day by day before the percentiles are taken, and a board from a snapshot knows the same.
func TestNormalOfSeveral(t *testing.T) {
	s := newScene(t)
	s.date = "2024-01-11"
	s.weeks(1, 2, 3, 4)
	s.at, s.date = other, "2024-01-11"
	s.weeks(8, 6, 4, 2) // 9, 8, 7, 6 together
	stored, err := s.board.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := Restore(stored)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*Board{"folded": s.board, "restored": restored} {
		for _, band := range b.Normal(nil, s.date).Bands(MeasureWaiting) {
			if got := fmt.Sprintf("%.0f-%.0f-%.0f", band.Low, band.Median, band.High); band.At.Equal(s.date.At(10*60+30)) && got != "6-7-9" {
				t.Errorf("%s: usually %s wait", name, got)
			}
		}
		if n := len(b.Normal(nil, s.date).Bands(MeasureWaiting)); n < 20 {
			t.Errorf("%s: there are %d bands", name, n)
		}
	}
}

// TestCurveIsBounded: a clock that jumps makes no curve longer than a day and a night.
func TestCurveIsBounded(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	c := s.board.books[s.day().Book()].curve
	c.fold(s.day(), domain.Entry{At: s.time(90 * 24 * 60)})
	if len(c.Points) != longestCurve || time.Duration(longestCurve)*CurveStep > 31*time.Hour {
		t.Errorf("it has %d points", len(c.Points))
	}
}
