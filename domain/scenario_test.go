package domain

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
)

// A scenario is one line of a table: given what was done at alvik on 2 May 2024, when somebody asks for something, then this happens, or
// the day says no. The name is the rule in words.
type scenario struct {
	name  string
	given []past
	when  DayCommand
	by    Actor  // the reception when zero
	at    string // office-local; 12:00 when empty
	then  []Event
	no    string           // the refusal: its kind, its code, its arguments
	and   func(*Day) error // what else holds afterwards
}

// past is something that was done, at a time of day, by somebody.
type past struct {
	at string
	by Actor
	do DayCommand
}

// opened is a day with three desks: ann's 1 for fk and skv, bo's 2 for skv and pm, cia's 3 for fk.
func opened(and ...past) []past {
	return append([]past{
		{"09:50", boss, OpenDay{}},
		{"09:55", ann, OpenDesk{"1", "ann", []AgencyCode{"fk", "skv"}, ""}},
		{"09:55", bo, OpenDesk{"2", "bo", []AgencyCode{"pm", "skv"}, ""}},
		{"09:55", cia, OpenDesk{"3", "cia", []AgencyCode{"fk"}, ""}},
	}, and...)
}

// came is a visitor with errands, at the reception. The first of a scenario is visit a, the second b, and so on.
func came(at string, types ...ErrandTypeCode) past {
	return past{at, front, Register{Errands: errands(types...)}}
}

func errands(types ...ErrandTypeCode) (all []NewErrand) {
	for _, t := range types {
		all = append(all, NewErrand{Type: t})
	}
	return all
}

// play runs every scenario of a table.
func play(t *testing.T, table []scenario) {
	t.Helper()
	for _, s := range table {
		t.Run(s.name, func(t *testing.T) { newStage(t).play(s) })
	}
}

// stage is where a scenario is played: a day, its network, and ids that count.
type stage struct {
	t      testing.TB
	day    *Day
	net    *Network
	log    [][]byte
	seen   []Entry
	letter byte // of the visit or errand that the present command registers
	ids    int
	vault  glassVault
}

func newStage(t testing.TB) *stage {
	return &stage{t: t, day: NewDay(DaybookID(alvik, today)), net: smallNetwork(), letter: 'a' - 1}
}

func (s *stage) play(sc scenario) {
	s.t.Helper()
	for _, p := range sc.given {
		if _, err := s.do(p.at, p.by, p.do); err != nil {
			s.t.Fatalf("given %s at %s: %v", p.do.Name(), p.at, err)
		}
	}
	if sc.by == (Actor{}) {
		sc.by = front
	}
	if sc.at == "" {
		sc.at = "12:00"
	}
	got, err := s.do(sc.at, sc.by, sc.when)
	if no := told(err); no != sc.no {
		s.t.Fatalf("refused %q, want %q", no, sc.no)
	}
	if diff := cmp.Diff(sc.then, got, cmpopts.EquateEmpty(), brief); diff != "" {
		s.t.Errorf("then (-want +got):\n%s", diff)
	}
	if sc.and != nil {
		if err := sc.and(s.day); err != nil {
			s.t.Error(err)
		}
	}
}

// do decides the command and folds what it makes happen, through the bytes of the log. Deciding changes nothing, and neither does a no.
func (s *stage) do(at string, by Actor, c DayCommand) ([]Event, error) {
	s.t.Helper()
	switch c.(type) {
	case Register, AddErrand:
		s.letter++
	}
	s.ids = 0
	now := clock(at)
	before := asJSON(s.t, s.day)
	events, err := s.day.Decide(Moment{At: now, Actor: by, Network: s.net, NewID: s.newID, Sealer: &s.vault}, c)
	if after := asJSON(s.t, s.day); before != after {
		s.t.Fatalf("deciding %s changed the day:\n%s", c.Name(), cmp.Diff(before, after))
	}
	if err == nil && len(events) > 0 {
		s.fold(now, by, c, events)
	}
	return events, err
}

// fold writes the events as the day's next entry.
func (s *stage) fold(now time.Time, by Actor, c DayCommand, events []Event) {
	s.t.Helper()
	if now.Before(s.day.At) {
		now = s.day.At
	}
	e := Entry{
		ID: uuid.UUID{8: 0x80, 15: byte(s.day.Revision + 1)}, Book: s.day.Book(), Revision: s.day.Revision + 1, At: now, Recorded: now,
		Actor: by, Command: c.Name(), Digest: Digest(c), Network: s.net.Revision, Events: events,
	}
	if len(s.log) > 0 {
		e.Prev = HashOf(s.log[len(s.log)-1])
	}
	stored, err := EncodeEntry(e)
	if err != nil {
		s.t.Fatal(err)
	}
	s.log = append(s.log, stored)
	if e, err = DecodeEntry(stored); err != nil {
		s.t.Fatal(err)
	}
	s.seen = append(s.seen, e)
	if err := s.day.Fold(e); err != nil {
		s.t.Fatal(err)
	}
	if !s.day.Balanced() {
		s.t.Fatalf("after %s the day does not balance: %s", c.Name(), asJSON(s.t, s.day.Accounts))
	}
}

func (s *stage) newID() uuid.UUID {
	s.ids++
	return countedID(s.letter, s.ids)
}

// countedID is the n-th id that the command of the letter takes: b, 1 is a1000000-0000-4000-8000-000000000001.
func countedID(letter byte, n int) uuid.UUID {
	return uuid.UUID{0: letter - 'a' + 0x0a<<4, 6: 0x40, 8: 0x80, 15: byte(n)}
}

// visit is the id of the visit that the letter's Register made, errand that of its n-th errand, and matter the code on its slip.
// A Register takes an id for the visit and then two for each errand.
func visit(letter byte) VisitID { return VisitID(idOf(letter, 1)) }

func errand(letter byte, n int) ErrandID { return ErrandID(idOf(letter, 2*n+1)) }

func matterOf(letter byte, n int) Matter { return MatterFrom(countedID(letter, 2*n)) }

// added is the errand that the letter's AddErrand made.
func added(letter byte) ErrandID { return ErrandID(idOf(letter, 2)) }

func idOf(letter byte, n int) string {
	return string(DaybookID(alvik, today)) + "." + countedID(letter, n).String()
}

// clock is the moment of a time of day on the scenarios' date; "+01:30" is in the night after.
func clock(at string) time.Time {
	date := today
	if night, ok := strings.CutPrefix(at, "+"); ok {
		at, date = night, today.Next()
	}
	var c Clock
	if err := c.UnmarshalText([]byte(at)); err != nil {
		panic(err)
	}
	return date.At(c).UTC()
}

// minutes is a wait or a service time.
func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// told is a refusal in one line: kind, code, arguments. Any other error is a fault, and is told as one.
func told(err error) string {
	var r *Refusal
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &r):
		return "fault: " + err.Error()
	}
	return []string{"ruled", "malformed", "unknown", "lost"}[r.Kind] + " " + r.String()
}

// brief leaves the reasons of a routing decision to the tests of Route, and compares what it comes to.
var brief = cmpopts.IgnoreFields(Decision{}, "Policy", "Rule", "Reason", "Inputs", "Rejected")

// toDesk is a decision as the scenarios compare it: for a desk's queue at alvik.
func toDesk(a AgencyCode) Decision {
	return Decision{Target: TargetDesk, Queue: Queue{a, alvik, AtDesk}}
}

func asJSON(t interface {
	Helper()
	Fatal(args ...any)
}, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// also joins conditions.
func also(conditions ...func(*Day) error) func(*Day) error {
	return func(d *Day) error {
		for _, c := range conditions {
			if err := c(d); err != nil {
				return err
			}
		}
		return nil
	}
}

// is says in which state an errand is.
func is(id ErrandID, want State) func(*Day) error {
	return func(d *Day) error {
		if got := d.Errands[id].State; got != want {
			return fmt.Errorf("errand %s is %s, want %s", id, got, want)
		}
		return nil
	}
}

// aged says that the visit is as old as when it came, and at which place it waits; 0 when it does not.
func aged(letter byte, since string, place int) func(*Day) error {
	return func(d *Day) error {
		v := d.Visits[visit(letter)]
		if got := v.Since.In(Stockholm).Format("15:04"); got != since {
			return fmt.Errorf("visit %c is of %s, want %s", letter, got, since)
		}
		waiting := d.WaitingVisits()
		for i, w := range waiting {
			if w == v && i+1 != place {
				return fmt.Errorf("visit %c is at place %d, want %d", letter, i+1, place)
			}
		}
		if place == 0 && d.any(v, Waiting) || place > len(waiting) {
			return fmt.Errorf("visit %c waits among %d, want place %d", letter, len(waiting), place)
		}
		return nil
	}
}

// waited says how long the visit has been in queues by now.
func waited(letter byte, at string, want int) func(*Day) error {
	return func(d *Day) error {
		if got := d.Visits[visit(letter)].WaitedAt(clock(at)); got != minutes(want) {
			return fmt.Errorf("visit %c has waited %v, want %d minutes", letter, got, want)
		}
		return nil
	}
}

// free says that nobody is called to the desk.
func free(desk DeskID) func(*Day) error {
	return func(d *Day) error {
		if at := d.Desks[desk].Visit; at != "" {
			return fmt.Errorf("desk %s has visit %s", desk, at)
		}
		return nil
	}
}
