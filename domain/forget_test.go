package domain

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const decision DiaryNo = "SSC 2024/123"

// contentStory is content that is added and forgotten, and what is noted of both in the ledgers.
func contentStory(t *testing.T) [][]byte {
	t.Helper()
	s := newStage(t)
	for _, p := range opened(came("10:00", "fk-ask"), past{"10:01", front, SealContent{errand('a', 1), note("x")}}, past{"10:02", front, Leave{visit('a')}},
		past{"10:03", boss, Forget{visit('a'), "", decision}}) {
		s.must(p.at, p.by, p.do)
	}
	l := newLedgerStage(t, ReadsBook(today))
	l.must("10:04", ann, opening())
	i := newLedgerStage(t, IncidentsBook(2024))
	i.must("10:05", boss, ReportIncident{WrongReader, clock("09:00"), []AgencyCode{"fk"}, decision})
	i.must("10:06", boss, NoteNotified{"2024-001", "fk"})
	i.must("10:06", boss, NoteNotified{"2024-001", Authority})
	i.must("10:07", boss, CloseIncident{"2024-001", IncidentHandled})
	return slices.Concat(s.log, l.log, i.log)
}

func TestForget(t *testing.T) {
	a1, a2 := errand('a', 1), errand('a', 2)
	two := func(and ...past) []past { // a visit with content of fk and pm, that has left
		return opened(append([]past{
			came("10:00", "fk-ask", "pm-ask"), {"10:01", front, SealContent{a1, note("f")}}, {"10:02", front, SealContent{a2, note("p")}},
			{"10:03", front, Leave{visit('a')}},
		}, and...)...)
	}
	empty := func(and ...past) []past { // a visit without content, that has left
		return opened(append([]past{came("10:00", "fk-ask"), {"10:03", front, Leave{visit('a')}}}, and...)...)
	}
	gone := func(a AgencyCode, keys ...KeyID) []Event {
		return []Event{VisitorForgotten{visit('a'), a, keys, decision}}
	}
	forgotten := func(want ...bool) func(*Day) error {
		return func(d *Day) error {
			for i, id := range []ErrandID{a1, a2} {
				if c := d.Errands[id].Content; len(c) != 1 || c[0].Forgotten != want[i] || (len(c[0].Data) == 0) != want[i] {
					return fmt.Errorf("errand %d keeps %v, want forgotten %v", i+1, c, want[i])
				}
			}
			return nil
		}
	}
	play(t, []scenario{
		{name: "a visitor is forgotten with every key", given: two(), by: boss, when: Forget{visit('a'), "", decision}, then: gone("", 1, 2), and: forgotten(true, true)},
		{name: "by an operator as well", given: two(), by: Actor{RoleOperator, "root"}, when: Forget{visit('a'), "", decision}, then: gone("", 1, 2)},
		{name: "of one agency with that key alone", given: two(), by: boss, when: Forget{visit('a'), "pm", decision}, then: gone("pm", 2), and: forgotten(false, true)},
		{name: "then of all with the rest", given: two(past{"10:04", boss, Forget{visit('a'), "pm", decision}}), by: boss, when: Forget{visit('a'), "", decision},
			then: gone("", 1), and: forgotten(true, true)},
		{name: "forgotten already, nothing happens", given: two(past{"10:04", boss, Forget{visit('a'), "", decision}}), by: boss, when: Forget{visit('a'), "", decision}},
		{name: "nothing is there, and nothing is to come", given: empty(), by: boss, when: Forget{visit('a'), "", decision}, then: gone("", []KeyID{}...),
			and: func(d *Day) error {
				if !d.Visits[visit('a')].Forgotten {
					return errors.New("the visit is not forgotten")
				}
				return nil
			}},
		{name: "that is said once", given: empty(past{"10:04", boss, Forget{visit('a'), "", decision}}), by: boss, when: Forget{visit('a'), "", decision}},
		{name: "then nothing is added", given: empty(past{"10:04", boss, Forget{visit('a'), "", decision}}), when: SealContent{a1, note("x")},
			no: "ruled visitor-is-forgotten ticket=A001"},
		{name: "nothing of one agency is there, nothing happens", given: empty(), by: boss, when: Forget{visit('a'), "fk", decision}},
		{name: "what was forgotten agency by agency is then forgotten of all", by: boss, when: Forget{visit('a'), "", decision}, then: gone("", []KeyID{}...),
			given: two(past{"10:04", boss, Forget{visit('a'), "pm", decision}}, past{"10:05", boss, Forget{visit('a'), "fk", decision}})},
		{name: "on a closed day also what was left open", by: boss, at: "17:00", when: Forget{visit('a'), "", decision}, then: gone("", 1),
			given: opened(came("10:00", "fk-ask"), past{"10:01", front, SealContent{a1, note("f")}}, past{"16:00", boss, CloseDay{}})},
		{name: "a transferred errand with the keys of both agencies", by: boss, when: Forget{visit('a'), "", decision}, then: gone("", 1, 2),
			given: opened(came("10:00", "fk-ask"), past{"10:01", front, SealContent{a1, note("f")}}, past{"10:02", front, Transfer{a1, "pm-ask"}},
				past{"10:03", front, SealContent{a1, note("p")}}, past{"10:04", front, Leave{visit('a')}})},
		{name: "a visit that was registered twice with the keys of both, whichever is named", by: boss, when: Forget{visit('b'), "", decision}, then: gone("", 1, 2),
			given: opened(came("10:00", "fk-ask"), came("10:00", "pm-ask"), past{"10:01", front, SealContent{a1, note("f")}},
				past{"10:01", front, SealContent{errand('b', 1), note("p")}}, past{"10:02", boss, Join{visit('b'), visit('a')}}, past{"10:04", front, Leave{visit('a')}})},
		{name: "nothing is added afterwards", given: two(past{"10:04", boss, Forget{visit('a'), "", decision}}), when: SealContent{a1, note("x")},
			no: "ruled visitor-is-forgotten ticket=A001"},
		{name: "nor to the agency's alone", given: two(past{"10:04", boss, Forget{visit('a'), "fk", decision}}), when: SealContent{a1, note("x")},
			no: "ruled visitor-is-forgotten ticket=A001"},
		{name: "to another agency's it is", given: two(past{"10:04", boss, Forget{visit('a'), "fk", decision}}), when: SealContent{a2, note("x")},
			then: []Event{ContentSealed{a2, "pm", visit('a'), []SealedField{glass(visit('a'), a2, "pm", 2, FieldNote, "x")}}}},
		{name: "not while the visitor is here", given: opened(came("10:00", "fk-ask"), past{"10:01", front, SealContent{a1, note("f")}}), by: boss,
			when: Forget{visit('a'), "", decision}, no: "ruled visit-open ticket=A001"},
		{name: "nor while it is on its way to another office", by: boss, when: Forget{visit('a'), "", decision}, no: "ruled visit-open ticket=A001",
			given: opened(came("10:00", "skv-ask"), past{"10:01", front, SealContent{a1, note("f")}}, past{"10:02", front, MoveOut{visit('a'), berga, OtherReason}})},
		{name: "nor then in a closed day", by: boss, at: "17:00", when: Forget{visit('a'), "", decision}, no: "ruled visit-open ticket=A001",
			given: opened(came("10:00", "skv-ask"), past{"10:01", front, SealContent{a1, note("f")}}, past{"10:02", front, MoveOut{visit('a'), berga, OtherReason}},
				past{"16:00", boss, CloseDay{}})},
		{name: "not by officers", given: two(), by: ann, when: Forget{visit('a'), "", decision}, no: "ruled for-supervisors"},
		{name: "nor by agencies", given: two(), by: fk, when: Forget{visit('a'), "", decision}, no: "ruled for-supervisors"},
		{name: "not without a decision", given: two(), by: boss, when: Forget{visit('a'), "", ""}, no: "malformed bad-diary-number decision="},
		{name: "nor with a name for one", given: two(), by: boss, when: Forget{visit('a'), "", "Kim Kimsson"}, no: "malformed bad-diary-number decision=Kim Kimsson"},
		{name: "not by the system without a rule", given: two(), by: System, when: Forget{visit('a'), "fk", decision}, no: "ruled not-due agency=fk date=2024-05-02"},
		{name: "no such visit", given: two(), by: boss, when: Forget{visit('z'), "", decision}, no: "unknown unknown-visit visit=" + string(visit('z'))},
	})
}

// That nothing was there is written as a list without keys, and read as one.
func TestForgettingNothingOnTheWire(t *testing.T) {
	s := newStage(t)
	for _, p := range opened(came("10:00", "fk-ask"), past{"10:01", front, Leave{visit('a')}}, past{"10:02", boss, Forget{visit('a'), "", decision}}) {
		s.must(p.at, p.by, p.do)
	}
	stored := s.log[len(s.log)-1]
	if want := `"data":{"visit":"` + string(visit('a')) + `","keys":[],"decision":"SSC 2024/123"}`; !strings.Contains(string(stored), want) {
		t.Errorf("it is written as %s", stored)
	}
	e, err := DecodeEntry(stored)
	if want := []Event{VisitorForgotten{visit('a'), "", []KeyID{}, decision}}; err != nil || !reflect.DeepEqual(e.Events, want) {
		t.Errorf("it is read as %+v (%v)", e.Events, err)
	}
}

// The system forgets what a rule in force says, under its decision, and not a day too early.
func TestForgetByRule(t *testing.T) {
	s := newStage(t)
	for _, p := range opened(came("10:00", "fk-ask"), past{"10:01", front, SealContent{errand('a', 1), note("f")}}, past{"16:00", boss, CloseDay{}}) {
		s.must(p.at, p.by, p.do)
	}
	RetentionSet{RetentionRule{"fk", 30, decision, "2024-05-01"}}.change(s.net)
	at := func(d Date, c Forget) error {
		_, err := s.day.Decide(Moment{At: d.At(12 * 60), Actor: System, Network: s.net}, c)
		return err
	}
	for _, c := range []struct {
		name string
		on   Date
		when Forget
		no   string
	}{
		{"the last day on which it is kept", "2024-06-01", Forget{visit('a'), "fk", decision}, "ruled not-due agency=fk date=2024-05-02"},
		{"another decision", "2024-06-02", Forget{visit('a'), "fk", "SSC 2024/124"}, "ruled not-due agency=fk date=2024-05-02"},
		{"another agency", "2024-06-02", Forget{visit('a'), "pm", decision}, "ruled not-due agency=pm date=2024-05-02"},
		{"all agencies", "2024-06-02", Forget{visit('a'), "", decision}, "ruled not-due agency= date=2024-05-02"},
		{"the day after", "2024-06-02", Forget{visit('a'), "fk", decision}, ""},
	} {
		if got := told(at(c.on, c.when)); got != c.no {
			t.Errorf("%s: %q, want %q", c.name, got, c.no)
		}
	}
}

// Nothing that counts knows of content: the day but for what is sealed is the same before and after.
func TestForgettingChangesNoFigure(t *testing.T) {
	s := newStage(t)
	for _, p := range opened(came("10:00", "fk-ask", "pm-ask"), past{"10:01", front, SealContent{errand('a', 1), note("f")}},
		past{"10:08", ann, CallNext{"1"}}, past{"10:10", ann, Start{errand('a', 1)}}, past{"10:20", ann, End{errand('a', 1), Solved}},
		past{"10:21", front, Leave{visit('a')}}) {
		s.must(p.at, p.by, p.do)
	}
	bare := func() string {
		d := NewDay(s.day.Book())
		d.state = s.day.state
		d.Revision, d.At, d.Visits, d.Errands = 0, clock("10:00"), map[VisitID]*Visit{}, map[ErrandID]*Errand{}
		for id, v := range s.day.Visits {
			c := *v
			c.Keys, c.Forgotten = nil, false
			d.Visits[id] = &c
		}
		for id, e := range s.day.Errands {
			c := *e
			c.Content = nil
			d.Errands[id] = &c
		}
		return asJSON(t, d)
	}
	before := bare()
	if events, err := s.do("10:30", boss, Forget{visit('a'), "", decision}); err != nil || len(events) != 1 {
		t.Fatalf("%v %v", events, err)
	}
	if after := bare(); after != before {
		t.Errorf("forgetting changed the day:\n%s\n%s", before, after)
	}
}

// Whatever is sealed, transferred, joined, moved and forgotten in whatever order: no key is two visits' or two agencies', and what is forgotten
// names every key of the visitor that was not forgotten before. soundContent looks after every entry.
func TestKeysOfContent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := rapid.IntRange(0, 1<<20)
		r := newRun(t, func(n int) int { return pick.Draw(t, "pick") % n })
		sealed := map[VisitID][]KeyID{} // by the visit as which it was sealed
		forgot := map[KeyID]bool{}
		for range rapid.IntRange(10, 50).Draw(t, "steps") {
			r.now = r.now.Add(minutes(1))
			v, e := r.visit(), r.errand()
			c := one[DayCommand](r, r.register(), SealContent{e, note("x")}, SealContent{e, Texts{FieldName: "y", FieldNote: "z"}}, SealContent{e, note("q")},
				Transfer{e, r.newErrand().Type}, Join{v, r.visit()}, r.move(v), Leave{v}, Forget{v, "", decision}, Forget{v, one[AgencyCode](r, "fk", "pm", "skv"), decision})
			from := len(r.log)
			r.decide(boss, c, r.nets[0])
			for _, stored := range r.log[from:] {
				entry, err := DecodeEntry(stored)
				if err != nil {
					t.Fatal(err)
				}
				for _, ev := range entry.Events {
					switch ev := ev.(type) {
					case ContentSealed:
						sealed[ev.Visit] = append(sealed[ev.Visit], ev.Fields[0].Key)
					case VisitorForgotten:
						for _, k := range ev.Keys {
							if forgot[k] {
								t.Fatalf("key %d is forgotten twice", k)
							}
							forgot[k] = true
						}
						if ev.Agency != "" {
							continue
						}
						for _, same := range r.day.sames(r.day.Visits[ev.Visit]) {
							for _, k := range sealed[same.ID] {
								if !forgot[k] {
									t.Fatalf("visit %s is forgotten, and key %d of %s is not", ev.Visit, k, same.ID)
								}
							}
						}
					}
				}
			}
		}
		r.replay()
	})
}

func TestDiaryNumbers(t *testing.T) {
	for n, want := range map[DiaryNo]bool{
		"SSC 2024/123": true, "2024-00123": true, "RA-MS 2024:12": true, "2.4.1-5432/2024": true, "FK 2019/004512-3": true, "ÖVR-2024/1": true,
		"": false, "123": false, "Kim 2024/1": false, "KIM KIMSSON 2024/1": false, "19121212-1212": false, "121212-1212": false, "2024/121212-1212": false,
		"SSC 2024/123 Kim": false, "SSC 24/123": false, "2024": false, "SSC 2024/123\n": false, "2024/1/1/1/1/1": false,
	} {
		if got := n.Valid(); got != want {
			t.Errorf("%q: %v, want %v", n, got, want)
		}
	}
}
