package projections

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"kontor/domain"
)

func TestQueues(t *testing.T) {
	s := newScene(t)
	s.open(0, 2)
	both := s.visitor(1, "skv-persbevis", "fk-barnb")
	twice := s.visitor(2, "fk-barnb", "fk-bostb")
	hidden := s.register(3, domain.Register{Protected: true, Language: "ar", Needs: []domain.Need{domain.NeedCalm}}, "fk-barnb")
	gone := s.visitor(4, "fk-barnb")
	s.call(5, "1", gone)

	q, ok := s.board.QueuesAt(office, thursday, s.time(6))
	if !ok || len(q.Queues) != 3 || q.Name != "Skellefteå" || q.Stage != domain.Open {
		t.Fatalf("the office has %+v", q)
	}
	fk, own, skv := q.Queues[0], q.Queues[1], q.Queues[2]
	want := []QueuedVisit{
		{Place: 1, Visit: both.ID, Errand: both.Errands[1], Errands: 1, Ticket: "A001", Type: "fk-barnb", Level: domain.General, Language: "sv", WaitedSeconds: 300},
		{Place: 2, Visit: twice.ID, Errand: twice.Errands[0], Errands: 2, Ticket: "A002", Type: "fk-barnb", Level: domain.General, Language: "sv", WaitedSeconds: 240},
	}
	if !reflect.DeepEqual(fk.Waiting, want) {
		t.Errorf("fk has %+v\nwant %+v", fk.Waiting, want)
	}
	protected := []QueuedVisit{{Place: 1, Visit: hidden.ID, Errand: hidden.Errands[0], Errands: 1, Ticket: "A003", Protected: true, WaitedSeconds: 180}}
	if !reflect.DeepEqual(own.Waiting, protected) || own.Queue.Channel != domain.Shielded || own.Desks != 2 {
		t.Errorf("the protected visitor's own queue has %+v\nwant %+v", own, protected)
	}
	if fk.Desks != 2 || fk.Wait.WaitingNow != 2 || fk.Wait.Sample != 3 || is(fk.Wait.LongestNow) != 300 {
		t.Errorf("fk: %d desks, %+v", fk.Desks, fk.Wait)
	}
	if len(skv.Waiting) != 1 || skv.Wait.Sample != 1 {
		t.Errorf("skv has %+v", skv)
	}
	if _, ok := s.board.Queues(other, thursday); ok {
		t.Error("an office that has not opened has queues")
	}
}

// TestAgencySeesItsOwn: an agency sees its errands by their ids, and nothing of the visits.
func TestAgencySeesItsOwn(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	both := s.visitor(1, "skv-persbevis", "fk-barnb")
	s.at = other
	s.open(0, 1)
	s.visitor(2, "skv-persbevis")
	hidden := s.register(3, domain.Register{Protected: true, Language: "ar"}, "fk-barnb")

	a, _ := s.board.Agency("fk", s.time(5))
	if len(a.Queues) != 2 || a.Queues[0].Kontor != other || a.Queues[1].Kontor != office {
		t.Fatalf("fk waits at %+v", a.Queues)
	}
	if a.Workload.Waiting != 2 || a.Workload.Errands != 2 || a.Workload.StaffedDesks != 2 || a.Wait.WaitingNow != 2 || is(a.Wait.LongestNow) != 240 {
		t.Errorf("fk has %+v, %+v", a.Workload, a.Wait)
	}
	if w := a.Queues[0].Waiting[0]; !reflect.DeepEqual(w, AgencyErrand{Place: 1, Errand: hidden.Errands[0].For("fk"), Protected: true, WaitedSeconds: 120}) {
		t.Errorf("of a protected visit it sees %+v", w)
	}
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{string(both.ID), string(both.Ticket), string(both.Errands[0]), string(both.Errands[1]), string(hidden.Errands[0]), "skv"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("fk sees %q", secret)
		}
	}
}

func TestDisplays(t *testing.T) {
	s := newScene(t)
	s.open(0, 4)
	var tickets []*domain.Visit
	for i := range 3 {
		tickets = append(tickets, s.visitor(i, "skv-persbevis"))
	}
	hidden := s.register(3, domain.Register{Protected: true}, "skv-persbevis")
	s.call(4, "1", tickets[0])
	s.call(5, "2", tickets[1])
	s.call(6, "3", hidden)
	s.call(7, "4", tickets[2])
	s.do(8, domain.Recall{Visit: tickets[0].ID})
	want := func(minute int, calls ...CalledTicket) {
		t.Helper()
		d, ok := s.board.Displays(office, thursday)
		if len(calls) == 0 {
			calls = []CalledTicket{}
		}
		if !ok || !reflect.DeepEqual(d.Called, calls) {
			t.Errorf("at minute %d the screen shows %+v\nwant %+v", minute, d.Called, calls)
		}
	}
	first := CalledTicket{Ticket: "A001", Desk: "1", At: s.time(8), Calls: 2}
	third := CalledTicket{Ticket: "A003", Desk: "4", At: s.time(7), Calls: 1}
	want(8, first, third, CalledTicket{Ticket: "A002", Desk: "2", At: s.time(5), Calls: 1})
	s.do(9, domain.MarkAbsent{Visit: tickets[1].ID})
	want(9, first, third)
	s.serve(10, 11, tickets[0].Errands[0], domain.Solved)
	want(11, third)
	s.do(12, domain.CloseDay{})
	want(12)
}

func TestDisplayShowsTheLatestFive(t *testing.T) {
	s := newScene(t)
	s.at = "malmo"
	s.open(0, 7)
	for i := range 7 {
		s.call(i+2, domain.DeskID(string(rune('1'+i))), s.visitor(i+1, "skv-persbevis"))
	}
	d, _ := s.board.Displays("malmo", thursday)
	if len(d.Called) != 5 || d.Called[0].Ticket != "A007" || d.Called[4].Ticket != "A003" {
		t.Errorf("the screen shows %+v", d.Called)
	}
}

func TestVisit(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	s.visitor(0, "fk-barnb")
	v := s.visitor(1, "skv-persbevis", "fk-barnb")
	got, ok := s.board.Visit(v.ID)
	if !ok || got.Ticket != "A002" || len(got.Errands) != 2 || got.Errands[0].Place != 1 || got.Errands[1].Place != 2 || got.WaitedAt(s.time(4)) != 180 {
		t.Fatalf("the visit is %+v", got)
	}
	if got.Promise == nil || got.Promise.Enough || got.Promise.Low != nil {
		t.Errorf("without data it was promised %+v", got.Promise)
	}
	s.call(5, "1", v)
	s.do(6, domain.Start{Errand: v.Errands[0]})
	if got, ok = s.board.Errand(v.Errands[1]); !ok || got.Visit != v.ID || got.Desk != "1" || got.WaitedAt(s.time(60)) != 240 || got.Errands[1].State != domain.Held {
		t.Errorf("found by its errand: %+v", got)
	}
	if _, ok := s.board.Visit(domain.VisitID(string(domain.DaybookID(office, thursday)) + ".none")); ok {
		t.Error("a visit that is none was found")
	}
}
