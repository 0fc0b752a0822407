package projections

import (
	"fmt"
	"reflect"
	"testing"

	"kontor/domain"
)

func TestLoad(t *testing.T) {
	cases := []struct {
		name   string
		happen func(s *scene)
		at     int
		want   Load
	}{
		{"no ticket, no share", func(*scene) {}, 30, Load{StaffedSeconds: 30 * 60}},
		{"called within the target, called after it, and left", func(s *scene) {
			early, late, gone := s.visitor(1, "skv-persbevis"), s.visitor(1, "skv-persbevis"), s.visitor(1, "skv-persbevis")
			s.call(21, "1", early)
			s.serve(21, 22, early.Errands[0], domain.Solved)
			s.call(23, "1", late)
			s.do(24, domain.Leave{Visit: gone.ID})
		}, 30, Load{Tickets: 3, WithinTarget: 1, Served: 1, StaffedSeconds: 30 * 60}},
		{"who waits is pending until the target has passed", func(s *scene) {
			s.visitor(1, "skv-persbevis")
			s.visitor(15, "skv-persbevis")
		}, 22, Load{Tickets: 2, Pending: 1, StaffedSeconds: 22 * 60}},
		{"at the door and afterwards there is no ticket and no desk", func(s *scene) {
			s.register(1, domain.Register{Door: domain.Solved}, "ssc-lots")
			s.register(5, domain.Register{Door: domain.Solved, Arrived: s.time(2)}, "ssc-lots")
		}, 10, Load{StaffedSeconds: 10 * 60}},
		{"breaks are not staffed, nor is a desk after it closed; one opened again goes on", func(s *scene) {
			s.do(10, domain.TakeBreak{Desk: "1"})
			s.do(15, domain.EndBreak{Desk: "1"})
			s.do(20, domain.CloseDesk{Desk: "1"})
			s.desks(30, 1)
			s.do(40, domain.TakeBreak{Desk: "1"})
		}, 60, Load{StaffedSeconds: 25 * 60}},
		{"when the day is closed none is pending and no desk staffed", func(s *scene) {
			s.visitor(1, "skv-persbevis")
			s.do(10, domain.CloseDay{})
		}, 60, Load{Tickets: 1, StaffedSeconds: 10 * 60}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			s.open(0, 1)
			c.happen(s)
			c.want.Definition = LoadNow
			if got := s.board.Loads(s.time(c.at)).Offices[office]; got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// TestLoadKnowsWhatItDoesNot: under five decided tickets there is no share, under half an hour of desks no rate.
func TestLoadKnowsWhatItDoesNot(t *testing.T) {
	for l, want := range map[Load]string{
		{Tickets: 4, WithinTarget: 4}:             "0 false, 0 false",
		{Tickets: 6, WithinTarget: 3, Pending: 2}: "0 false, 0 false",
		{Tickets: 7, WithinTarget: 4, Pending: 2}: "80 true, 0 false",
		{Served: 3, StaffedSeconds: 30*60 - 1}:    "0 false, 0 false",
		{Served: 3, StaffedSeconds: 30 * 60}:      "0 false, 6 true",
		{Tickets: 5, StaffedSeconds: 4 * 60 * 60}: "0 true, 0 true",
	} {
		share, known := l.Share()
		rate, staffed := l.PerHour()
		if got := fmt.Sprintf("%g %t, %g %t", share, known, rate, staffed); got != want {
			t.Errorf("%+v: %s, not %s", l, got, want)
		}
	}
}

// TestLoadsAddUp: whatever happens, the offices add up to their county and to the nation, the counties have what the overview has, and
// the share of a closed day is that of its figures, also when it has been put away.
func TestLoadsAddUp(t *testing.T) {
	s := longLog(t)
	at := s.time(45)
	all, o := s.board.Loads(at), s.board.Overview(at)
	sum, counties, work := Load{Definition: LoadNow}, Load{Definition: LoadNow}, newWorkload()
	for _, l := range all.Offices {
		sum.add(l)
	}
	for _, c := range all.Counties {
		counties.add(c.Load)
		work.add(c.Workload)
	}
	if sum != all.Nation || counties != all.Nation || all.Nation.Tickets < 20 || all.Nation.Served == 0 {
		t.Errorf("offices %+v\ncounties %+v\nnation %+v", sum, counties, all.Nation)
	}
	if !reflect.DeepEqual(work, o.Nation) {
		t.Errorf("counties %+v\nnation %+v", work, o.Nation)
	}
	for _, k := range []domain.KontorID{office, other} {
		for _, date := range []domain.Date{"2024-05-02", "2024-05-03"} {
			f, _ := s.board.Day(k, date)
			l := s.board.books[domain.DaybookID(k, date)].unpacked().load(at)
			if f.Stage == domain.Closed && (l.Tickets != f.FirstCall.Tickets || l.WithinTarget != f.FirstCall.WithinTarget || l.Pending != 0) {
				t.Errorf("%s %s: %+v, the figures %+v", k, date, l, f.FirstCall)
			}
		}
	}
}

// TestQueueLoads: a queue has the errands that are its own; who has a protected identity is counted with the desk, and nothing says so.
func TestQueueLoads(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	v := s.visitor(1, "skv-persbevis", "fk-barnb")
	s.register(2, domain.Register{Protected: true}, "skv-persbevis")
	s.call(5, "1", v)
	s.serve(5, 9, v.Errands[0], domain.Solved)
	struck := s.visitor(10, "skv-persbevis")
	s.visitor(10, "skv-persbevis")
	s.do(11, domain.Strike{Visit: struck.ID, Reason: domain.ByMistake})
	rows := s.board.QueueLoads(office, thursday, s.time(12))
	if len(rows) != 2 || rows[0].Queue.Agency != "fk" || rows[1].Queue.Agency != "skv" {
		t.Fatalf("%+v", rows)
	}
	fk, skv := rows[0], rows[1]
	if fk.Workload.Waiting != 0 || fk.Load.Tickets != 1 || fk.Load.WithinTarget != 1 || fk.Desks != 1 {
		t.Errorf("fk has %+v", fk)
	}
	if skv.Workload.Waiting != 2 || skv.Load.Tickets != 3 || skv.Load.Pending != 2 || skv.Wait.WaitingNow != 2 || skv.Load.Served != 1 {
		t.Errorf("skv has %+v", skv)
	}
}
