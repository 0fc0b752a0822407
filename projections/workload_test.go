package projections

import (
	"reflect"
	"testing"

	"kontor/domain"
)

func TestWorkload(t *testing.T) {
	cases := []struct {
		name   string
		happen func(s *scene)
		want   Workload
	}{
		{
			name: "a visit of two agencies is one arrival and two errands",
			happen: func(s *scene) {
				s.visitor(1, "skv-persbevis", "fk-barnb")
			},
			want: Workload{Arrivals: 1, Errands: 2, Waiting: 1, WaitingErrands: 2},
		},
		{
			name: "one served, its other errand held",
			happen: func(s *scene) {
				v := s.visitor(1, "skv-persbevis", "fk-barnb")
				s.call(2, "1", v)
				s.do(3, domain.Start{Errand: v.Errands[0]})
			},
			want: Workload{Arrivals: 1, Errands: 2, InService: 1},
		},
		{
			name: "called, paused, absent, left and ended are told apart",
			happen: func(s *scene) {
				paused, absent, left := s.visitor(1, "skv-persbevis"), s.visitor(1, "skv-persbevis"), s.visitor(1, "fk-barnb")
				called, ended := s.visitor(1, "fk-barnb"), s.visitor(1, "fk-barnb")
				s.call(2, "1", paused)
				s.do(3, domain.Start{Errand: paused.Errands[0]})
				s.do(4, domain.Pause{Errand: paused.Errands[0]})
				s.call(5, "1", absent)
				s.do(6, domain.MarkAbsent{Visit: absent.ID})
				s.do(6, domain.Leave{Visit: left.ID})
				s.call(7, "1", ended)
				s.serve(7, 8, ended.Errands[0], domain.HandedOver)
				s.call(9, "2", called)
			},
			want: Workload{
				Arrivals: 5, Errands: 5, Called: 1, Paused: 1, Absent: 1, Left: 1, EndedTotal: 1,
				Ended: map[domain.Outcome]int{domain.HandedOver: 1},
			},
		},
		{
			name: "an absent visitor who is put back waits again",
			happen: func(s *scene) {
				v := s.visitor(1, "skv-persbevis")
				s.call(2, "1", v)
				s.do(3, domain.MarkAbsent{Visit: v.ID})
				s.do(4, domain.ReturnToQueue{Visit: v.ID})
			},
			want: Workload{Arrivals: 1, Errands: 1, Waiting: 1, WaitingErrands: 1},
		},
		{
			name: "a visit at the door has arrived and ended; one entered afterwards is never live",
			happen: func(s *scene) {
				s.register(1, domain.Register{Door: domain.Solved}, "ssc-lots")
				s.register(30, domain.Register{Door: domain.Solved, Arrived: s.time(2)}, "ssc-lots")
			},
			want: Workload{Arrivals: 1, Errands: 1, EndedTotal: 1, Ended: map[domain.Outcome]int{domain.Solved: 1}},
		},
		{
			name: "a struck visit has not arrived, a joined one is the other",
			happen: func(s *scene) {
				struck, once, twice := s.visitor(1, "skv-persbevis"), s.visitor(1, "skv-persbevis"), s.visitor(2, "skv-persbevis")
				s.do(3, domain.Strike{Visit: struck.ID, Reason: domain.ByMistake})
				s.do(4, domain.Join{Visit: twice.ID, Into: once.ID})
			},
			want: Workload{Arrivals: 1, Errands: 1, Waiting: 1, WaitingErrands: 1},
		},
		{
			name: "what is open at close stays open at close",
			happen: func(s *scene) {
				s.visitor(1, "skv-persbevis")
				s.do(2, domain.CloseDay{})
			},
			want: Workload{Arrivals: 1, Errands: 1, OpenAtClose: 1, StaffedDesks: -2},
		},
		{
			name: "a desk on break is kept and not staffed",
			happen: func(s *scene) {
				s.do(1, domain.TakeBreak{Desk: "2"})
			},
			want: Workload{StaffedDesks: -1, OnBreak: 1},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			s.open(0, 2)
			c.happen(s)
			c.want.StaffedDesks += 2 // were opened; a case says how many are not staffed any more
			c.want.Definition = WorkloadNow
			if c.want.Ended == nil {
				c.want.Ended = map[domain.Outcome]int{}
			}
			r := s.row(40)
			if !reflect.DeepEqual(r.Workload, c.want) {
				t.Errorf("got  %+v\nwant %+v", r.Workload, c.want)
			}
			if o := s.board.Overview(s.time(40)); !reflect.DeepEqual(o.Nation, c.want) {
				t.Errorf("the nation has one office open, and %+v", o.Nation)
			}
			if !r.Balanced || r.Failed {
				t.Errorf("balanced %v, failed %v", r.Balanced, r.Failed)
			}
		})
	}
}

func TestPracticeTouchesNoFigure(t *testing.T) {
	s := newScene(t)
	s.do(0, domain.OpenDay{Practice: true})
	s.desks(0, 1)
	v := s.visitor(1, "skv-persbevis")
	o, r := s.board.Overview(s.time(5)), s.row(5)
	if !r.Practice || r.Workload.Arrivals != 0 || r.Wait.WaitingNow != 0 || o.Nation.Arrivals != 0 || o.Wait.WaitingNow != 0 {
		t.Errorf("the row is %+v, the nation %+v", r, o.Nation)
	}
	if a, _ := s.board.Agency("skv", s.time(5)); a.Workload.Errands != 0 || len(a.Queues) != 0 {
		t.Errorf("the agency sees %+v", a)
	}
	if f, _ := s.board.Day(office, thursday); f.Workload.Arrivals != 0 || len(f.Hours) != 0 || f.FirstCall.Tickets != 0 {
		t.Errorf("the day has figures: %+v", f)
	}
	if q, ok := s.board.QueuesAt(office, thursday, s.time(5)); !ok || !q.Practice || len(q.Queues) != 1 || q.Queues[0].Waiting[0].Visit != v.ID {
		t.Errorf("who practises needs the queue, under its mark: %+v", q)
	}
}

// TestLateIsNeverLive: what was entered afterwards is in the day's figures, which say how many, and in no live view, also when the day was
// put away and is corrected then.
func TestLateIsNeverLive(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	now := s.visitor(20, "fk-barnb")
	s.call(21, "1", now)
	s.serve(21, 22, now.Errands[0], domain.Solved)
	late := s.register(30, domain.Register{Door: domain.Solved, Arrived: s.time(2)}, "fk-barnb", "skv-persbevis")
	check := func(when string, minute int, ended domain.Outcome) {
		t.Helper()
		f, _ := s.board.Day(office, thursday)
		if f.Workload.Arrivals != 2 || f.LateEntered != 1 || f.Workload.Errands != 3 {
			t.Errorf("%s the day is %+v", when, f)
		}
		for _, a := range f.Agencies {
			if a.Agency != domain.Host && (a.LateEntered != 1 || a.Workload.Arrivals != 1+one(a.Agency == "fk")) {
				t.Errorf("%s the day of %s is %+v", when, a.Agency, a)
			}
		}
		o := s.board.Overview(s.time(minute))
		if o.Nation.Arrivals != 1 || o.Nation.Errands != 1 || o.Nation.EndedTotal != 1 || o.Nation.Ended[ended] != 1 || s.row(minute).Workload.Arrivals != 1 {
			t.Errorf("%s the nation is %+v", when, o.Nation)
		}
		for _, a := range o.Agencies {
			if a.Workload.Arrivals != one(a.Agency == "fk") {
				t.Errorf("%s %s has %+v", when, a.Agency, a.Workload)
			}
		}
		fk, _ := s.board.Agency("fk", s.time(minute))
		skv, _ := s.board.Agency("skv", s.time(minute))
		if fk.Workload.Errands != 1 || fk.Workload.Ended[ended] != 1 || skv.Workload.Errands != 0 {
			t.Errorf("%s fk sees %+v, skv %+v", when, fk.Workload, skv.Workload)
		}
	}
	check("while it is open", 40, domain.Solved)
	s.do(50, domain.CloseDay{})
	check("when it is closed", 51, domain.Solved)
	s.date = thursday.Next()
	s.open(0, 1)
	s.date = thursday
	check("put away", 52, domain.Solved)
	s.do(2000, domain.CorrectErrand{Errand: late.Errands[0], Outcome: domain.NotSolved, Reason: domain.WrongOutcome})
	check("with the late one corrected", 53, domain.Solved)
	s.do(2001, domain.CorrectErrand{Errand: now.Errands[0], Outcome: domain.NotSolved, Reason: domain.WrongOutcome})
	check("with the other corrected", 54, domain.NotSolved)
}
