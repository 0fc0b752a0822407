package projections

import (
	"reflect"
	"testing"
	"time"

	"kontor/domain"
)

func TestDayFigures(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	s.served(61, 5, 20, 21)
	gone, late := s.visitor(90, "fk-barnb"), s.time(10)
	s.do(95, domain.Leave{Visit: gone.ID})
	s.register(100, domain.Register{Arrived: late, Door: domain.Solved}, "ssc-lots")
	s.visitor(130, "skv-persbevis")

	f, ok := s.board.Day(office, thursday)
	if !ok {
		t.Fatal("the day is not known")
	}
	hours := []HourFigures{
		{Start: s.time(0), Arrivals: 1, LateEntered: 1},
		{Start: s.time(60), Arrivals: 4},
		{Start: s.time(120), Arrivals: 1},
	}
	if !reflect.DeepEqual(f.Hours, hours) {
		t.Errorf("by the hour %+v\nwant %+v", f.Hours, hours)
	}
	first := f.FirstCall
	if first.Tickets != 5 || first.Called != 3 || first.WithinTarget != 2 || first.TargetSeconds != 1200 || !first.Enough {
		t.Errorf("first calls: %+v", first)
	}
	// 0+ 300 300+ 1200 1260
	if is(first.Median) != 300 || is(first.MedianMost) != 1260 || is(first.P90) != 1260 || first.P90Most != nil {
		t.Errorf("median %d to %d, p90 %d to %d", is(first.Median), is(first.MedianMost), is(first.P90), is(first.P90Most))
	}
}

// TestAnswersAfterTheDay: a closed day keeps its figures when the next one opens, and what is said afterwards reaches them.
func TestAnswersAfterTheDay(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	v := s.visitor(1, "fk-barnb", "fk-bostb", "skv-persbevis")
	s.call(2, "1", v)
	s.serve(2, 3, v.Errands[0], domain.HandedOver)
	s.serve(3, 4, v.Errands[1], domain.Solved)
	s.serve(4, 5, v.Errands[2], domain.Solved)
	struck := s.visitor(6, "fk-barnb")
	s.do(7, domain.CloseDay{})
	before, _ := s.board.Day(office, thursday)

	s.date = thursday.Next()
	s.open(0, 1)
	s.date = thursday
	if bk := s.board.books[domain.DaybookID(office, thursday)]; bk.day != nil {
		t.Fatal("the day before is still held whole")
	}
	if after, ok := s.board.Day(office, thursday); !ok || !reflect.DeepEqual(after, before) {
		t.Errorf("put away %+v\nwas %+v", after, before)
	}
	s.says(2000, "fk", domain.Accept{Errand: v.Errands[0].For("fk")})
	s.says(2001, "fk", domain.Contradict{Errand: v.Errands[1].For("fk"), Reason: domain.CameBack})
	s.do(2002, domain.CorrectErrand{Errand: v.Errands[2], Outcome: domain.NotSolved, Reason: domain.WrongOutcome})
	s.do(2003, domain.Strike{Visit: struck.ID, Reason: domain.ByMistake})

	f, _ := s.board.Day(office, thursday)
	ended := map[domain.Outcome]int{domain.HandedOver: 1, domain.Solved: 1, domain.NotSolved: 1}
	if !reflect.DeepEqual(f.Workload.Ended, ended) || f.StruckLater != 1 || f.Failed {
		t.Errorf("figures %+v", f)
	}
	answers := map[domain.Answer]int{domain.Accepted: 1, domain.Contradicted: 1}
	if len(f.Agencies) != 2 || f.Agencies[0].Agency != "fk" || !reflect.DeepEqual(f.Agencies[0].Answers, answers) {
		t.Errorf("agencies %+v", f.Agencies)
	}
	if before.Workload.Ended[domain.Solved] != 2 {
		t.Error("an answer changed figures that were handed out before")
	}
	if c, _ := s.board.Conservation(office, thursday); !c.Balanced || len(c.Agencies) != 2 {
		t.Errorf("conservation %+v", c)
	}
	if o := s.board.Overview(s.date.Next().At(12 * 60)); o.Nation.Arrivals != 0 {
		t.Errorf("yesterday is in today's figures: %+v", o.Nation)
	}
}

// TestUnclosedDay: a day that nobody closed is the office's day until the next one opens.
func TestUnclosedDay(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	s.visitor(1, "skv-persbevis")
	o := s.board.Overview(thursday.Next().At(8 * 60))
	for _, r := range o.Offices {
		if r.Kontor == office && (r.Date != thursday || r.Stage != domain.Open || r.Workload.Waiting != 1) {
			t.Errorf("the row is %+v", r)
		}
	}
	s.do(60, domain.CloseDay{})
	for _, r := range s.board.Overview(thursday.Next().At(8 * 60)).Offices {
		if r.Kontor == office && (r.Date != thursday.Next() || r.Stage != domain.Unopened || r.Workload.Arrivals != 0) {
			t.Errorf("the row is %+v", r)
		}
	}
}

// TestForgotten: after a month a day's figures are gone, and an answer to it is no failure.
func TestForgotten(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	v := s.visitor(1, "fk-barnb")
	s.call(2, "1", v)
	s.serve(2, 3, v.Errands[0], domain.HandedOver)
	s.do(4, domain.CloseDay{})
	for _, date := range []domain.Date{"2024-05-31", "2024-06-03"} {
		s.date = date
		s.open(0, 1)
		s.do(4, domain.CloseDay{})
	}
	s.date = thursday
	if _, ok := s.board.Day(office, thursday); ok {
		t.Error("a day of more than a month ago is still known")
	}
	s.says(60*24*40, "fk", domain.Accept{Errand: v.Errands[0].For("fk")})
	if failed := s.board.Failures(); len(failed) > 0 {
		t.Errorf("failures: %+v", failed)
	}
}

// TestHoursOfClockChange: the hour that a clock change repeats is two hours, each with its own visits.
func TestHoursOfClockChange(t *testing.T) {
	d := domain.NewDay(domain.DaybookID(office, "2024-10-27"))
	start := time.Date(2024, 10, 27, 0, 30, 0, 0, time.UTC) // 02:30, summer time
	for i := range 3 {
		id, errand := domain.VisitID(string(rune('a'+i))), domain.ErrandID(string(rune('a'+i)))
		d.Visits[id] = &domain.Visit{ID: id, Since: start.Add(time.Duration(i) * time.Hour), Errands: []domain.ErrandID{errand}}
		d.Errands[errand] = &domain.Errand{ID: errand, State: domain.Waiting}
		d.Order = append(d.Order, id)
	}
	var got []string
	for _, h := range hoursOf(d) {
		got = append(got, h.Start.Format("15:04 -07:00"))
	}
	if want := []string{"02:00 +02:00", "02:00 +01:00", "03:00 +01:00"}; !reflect.DeepEqual(got, want) {
		t.Errorf("hours %v, want %v", got, want)
	}
}
