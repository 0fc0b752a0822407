package projections

import (
	"encoding/binary"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

const (
	thursday domain.Date     = "2024-05-02"
	office   domain.KontorID = "skelleftea"
	other    domain.KontorID = "halmstad"
)

var reference = sync.OnceValue(domain.Reference)

// seed is the reference data as the network book's entries.
var seed = sync.OnceValue(func() (all []domain.Entry) {
	n := domain.NewNetwork()
	start := domain.NetworkStart.At(0)
	for i, part := range domain.SeedParts() {
		events, err := n.Decide(domain.Moment{At: start, Actor: domain.System}, domain.SeedNetwork{Part: part})
		if err != nil {
			panic(err)
		}
		all = append(all, domain.Entry{ID: number(i + 1), Book: domain.NetworkBook, Revision: uint64(i + 1), At: start, Actor: domain.System, Events: events})
	}
	return all
})

// number is an id that a test can repeat.
func number(n int) (id uuid.UUID) {
	binary.BigEndian.PutUint32(id[:], uint32(n)*2654435761) // spread, so that matter codes differ
	binary.BigEndian.PutUint64(id[8:], uint64(n))
	return id
}

// scene runs commands on days and feeds what happens to a board. Minutes are after 10:00.
type scene struct {
	testing.TB
	board *Board
	days  map[domain.BookID]*domain.Day
	log   []domain.Entry
	place uint64
	ids   int
	date  domain.Date
	at    domain.KontorID
}

// newScene is a board that knows the network, and an office that has not opened.
func newScene(tb testing.TB) *scene {
	tb.Helper()
	s := &scene{TB: tb, board: NewBoard(), days: map[domain.BookID]*domain.Day{}, date: thursday, at: office, ids: 1000}
	for _, e := range seed() {
		s.feed(e)
	}
	s.board.CaughtUp()
	return s
}

func (s *scene) time(minute int) time.Time {
	return s.date.At(10 * 60).Add(time.Duration(minute) * time.Minute)
}

func (s *scene) id() uuid.UUID {
	s.ids++
	return number(s.ids)
}

func (s *scene) position() domain.Position { return domain.Position{Epoch: "e", Place: s.place} }

func (s *scene) feed(e domain.Entry) {
	s.Helper()
	s.place++
	s.log = append(s.log, e)
	if err := s.board.Fold(e, s.position()); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) day() *domain.Day {
	book := domain.DaybookID(s.at, s.date)
	d := s.days[book]
	if d == nil {
		d = domain.NewDay(book)
		s.days[book] = d
	}
	return d
}

// decide runs the command on the day and gives the entry, not yet fed.
func (s *scene) decide(minute int, actor domain.Actor, c domain.DayCommand) domain.Entry {
	s.Helper()
	d := s.day()
	m := domain.Moment{At: s.time(minute), Actor: actor, Network: reference(), NewID: s.id}
	if m.At.Before(d.At) {
		s.Fatalf("%s at minute %d: the day is at %s already", c.Name(), minute, d.At)
	}
	events, err := d.Decide(m, c)
	if err != nil {
		s.Fatalf("%s at minute %d: %v", c.Name(), minute, err)
	}
	if len(events) == 0 {
		s.Fatalf("%s at minute %d: nothing happened", c.Name(), minute)
	}
	e := domain.Entry{ID: s.id(), Book: d.Book(), Revision: d.Revision + 1, At: m.At, Recorded: m.At, Actor: actor, Command: c.Name(), Events: events}
	if err := d.Fold(e); err != nil {
		s.Fatal(err)
	}
	return e
}

// do runs the command as the system and feeds what happens.
func (s *scene) do(minute int, c domain.DayCommand) domain.Entry {
	s.Helper()
	e := s.decide(minute, domain.System, c)
	s.feed(e)
	return e
}

// says lets an agency speak.
func (s *scene) says(minute int, agency string, c domain.DayCommand) {
	s.Helper()
	s.feed(s.decide(minute, domain.Actor{Role: domain.RoleAgency, ID: agency}, c))
}

// open opens the day and the desks "1", "2" … with an officer each, for skv and fk.
func (s *scene) open(minute, desks int) {
	s.Helper()
	s.do(minute, domain.OpenDay{})
	s.desks(minute, desks)
}

func (s *scene) desks(minute, desks int) {
	s.Helper()
	for i := range desks {
		n := string(rune('1' + i))
		s.do(minute, domain.OpenDesk{
			Desk: domain.DeskID(n), Officer: domain.OfficerID("o-" + string(s.at) + "-" + n), Agencies: []domain.AgencyCode{"skv", "fk"},
		})
	}
}

// visitor registers a visit with errands of the types.
func (s *scene) visitor(minute int, types ...domain.ErrandTypeCode) *domain.Visit {
	s.Helper()
	return s.register(minute, domain.Register{}, types...)
}

func (s *scene) register(minute int, c domain.Register, types ...domain.ErrandTypeCode) *domain.Visit {
	s.Helper()
	for _, t := range types {
		c.Errands = append(c.Errands, domain.NewErrand{Type: t})
	}
	e := s.do(minute, c)
	return s.day().Visits[e.Events[0].(domain.VisitRegistered).Visit]
}

// call calls a chosen visit to the desk.
func (s *scene) call(minute int, desk domain.DeskID, v *domain.Visit) {
	s.Helper()
	s.do(minute, domain.CallVisit{Desk: desk, Visit: v.ID})
}

// serve starts and ends an errand of a called visit.
func (s *scene) serve(from, to int, id domain.ErrandID, o domain.Outcome) {
	s.Helper()
	s.do(from, domain.Start{Errand: id})
	s.do(to, domain.End{Errand: id, Outcome: o})
}

// served lets as many visitors as there are waits come at the minute, each called after its minutes and done at once.
func (s *scene) served(minute int, waits ...int) {
	s.Helper()
	var all []*domain.Visit
	for range waits {
		all = append(all, s.visitor(minute, "skv-persbevis"))
	}
	for i, v := range all {
		s.call(minute+waits[i], "1", v)
		s.serve(minute+waits[i], minute+waits[i], v.Errands[0], domain.Solved)
	}
}

// row is the office's row in the overview of the minute.
func (s *scene) row(minute int) OfficeRow {
	s.Helper()
	for _, r := range s.board.Overview(s.time(minute)).Offices {
		if r.Kontor == s.at {
			return r
		}
	}
	s.Fatalf("%s is not in the overview", s.at)
	return OfficeRow{}
}

// views is everything the board says at the moment, as JSON.
func views(tb testing.TB, b *Board, at time.Time) string {
	tb.Helper()
	days, queues, screens, accounts := []DayFigures{}, []QueuesView{}, []DisplaysView{}, []ConservationView{}
	var visits []VisitView
	for _, bk := range sorted(b.books) {
		day, _ := b.Day(bk.kontor, bk.date)
		queue, _ := b.QueuesAt(bk.kontor, bk.date, at)
		screen, _ := b.Displays(bk.kontor, bk.date)
		account, _ := b.Conservation(bk.kontor, bk.date)
		days, queues, screens, accounts = append(days, day), append(queues, queue), append(screens, screen), append(accounts, account)
		if bk.day == nil {
			continue
		}
		for _, id := range bk.day.Order {
			v, _ := b.Visit(id)
			visits = append(visits, v)
		}
	}
	var agencies []AgencyView
	var cases []AgencyCases
	for _, a := range []domain.AgencyCode{domain.Host, "skv", "fk", "pm", "af", "mig"} {
		v, _ := b.Agency(a, at)
		agencies = append(agencies, v)
		before, _ := b.AgencyCases(a, at)
		cases = append(cases, before)
	}
	all, err := json.MarshalIndent([]any{
		b.Position(), b.Overview(at), agencies, cases, days, queues, screens, accounts, visits, b.OpenBooks(), b.Failures(), b.Network().Revision,
	}, "", " ")
	if err != nil {
		tb.Fatal(err)
	}
	return string(all)
}

func is(p *int) int {
	if p == nil {
		return -1
	}
	return *p
}
