package domain

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestChangeTheRules(t *testing.T) {
	rules := Rules{MaxCalls: 2, TargetMinutes: 15, Basis: Sourced, Order: Ordering{Need: 20, Booked: 5, Hold: 5, Offer: 1, Basis: Sourced}}
	but := func(change func(*RulesChanged)) RulesChanged {
		c := RulesChanged{Rules: rules, From: "2024-05-03"}
		if change != nil {
			change(&c)
		}
		return c
	}
	for _, c := range []struct {
		name  string
		given []RulesChanged
		when  RulesChanged
		by    Actor
		no    string
		then  int
	}{
		{name: "from tomorrow", when: but(nil), then: 1},
		{name: "today may be open already", when: but(func(c *RulesChanged) { c.From = today }), no: "ruled rules-too-early change=1 date=2024-05-02 today=2024-05-02"},
		{name: "rules begin on a day", when: but(func(c *RulesChanged) { c.From = "" }), no: "malformed bad-period change=1 from= to="},
		{name: "for operators", when: but(nil), by: boss, no: "ruled for-operators"},
		{name: "no bonus above an hour", when: but(func(c *RulesChanged) { c.Order.Urgent = 61 }), no: "malformed rule-out-of-bounds change=1 count=61 field=urgent least=0 most=60"},
		{name: "no bonus below nothing", when: but(func(c *RulesChanged) { c.Order.Need = -1 }), no: "malformed rule-out-of-bounds change=1 count=-1 field=need least=0 most=60"},
		{name: "everybody is called once", when: but(func(c *RulesChanged) { c.MaxCalls = 0 }), no: "malformed rule-out-of-bounds change=1 count=0 field=maxCalls least=1 most=10"},
		{name: "what holds then already is passed over", given: []RulesChanged{but(nil)}, when: but(nil)},
		{name: "but undoes what was announced for later", given: []RulesChanged{but(nil), but(func(c *RulesChanged) { c.From, c.MaxCalls = "2024-06-03", 5 })}, when: but(nil), then: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.by == (Actor{}) {
				c.by = operator
			}
			n := smallNetwork()
			for _, ev := range c.given {
				ev.change(n)
			}
			got, err := n.Decide(Moment{At: clock("09:00"), Actor: c.by}, ChangeNetwork{[]Change{{Rules: &c.when}}})
			if no := told(err); no != c.no || len(got) != c.then {
				t.Errorf("%d events, %q; want %d, %q", len(got), no, c.then, c.no)
			}
		})
	}
}

// A day keeps the rules that it was opened with; the next has the new ones; what was announced is undone by saying it otherwise.
func TestRulesBeginWithADay(t *testing.T) {
	s := newStage(t)
	for _, p := range opened() {
		s.must(p.at, p.by, p.do)
	}
	was := s.day.Rules
	change := func(on Date, rules Rules, from Date) {
		t.Helper()
		m := Moment{At: on.At(11 * 60), Actor: operator}
		events, err := s.net.Decide(m, ChangeNetwork{[]Change{{Rules: &RulesChanged{Rules: rules, From: from}}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.net.Fold(Entry{Book: NetworkBook, Revision: s.net.Revision + 1, At: m.At, Events: events}); err != nil {
			t.Fatal(err)
		}
	}
	longer, other := was, was
	longer.Order, other.Order = Ordering{Need: 45, Basis: Sourced}, Ordering{Need: 5, Basis: Sourced}
	longer.Basis, other.Basis = Sourced, Sourced
	change(today, longer, "2024-05-03")
	s.must("11:01", front, Register{Errands: errands("fk-ask")})
	if s.day.Rules != was {
		t.Errorf("the open day has other rules now: %+v", s.day.Rules)
	}
	next := NewDay(DaybookID(alvik, "2024-05-03"))
	events, err := next.Decide(Moment{At: Date("2024-05-03").At(9 * 60), Actor: boss, Network: s.net}, OpenDay{})
	if err != nil {
		t.Fatal(err)
	}
	if got := events[0].(DayOpened).Rules; got != longer || got.Order.Most() != 45*time.Minute {
		t.Errorf("the next day has %+v", got)
	}
	change(today, other, "2024-06-03")
	if s.net.RulesOn("2024-06-02") != longer || s.net.RulesOn("2024-06-03") != other || s.net.RulesOn(today) != was {
		t.Error("rules hold on the wrong days")
	}
	change("2024-05-10", longer, "2024-05-11")
	if s.net.RulesOn("2024-06-03") != longer {
		t.Error("what was announced for later is not undone")
	}
	if k := s.net.KnownOn("2024-05-09"); k.RulesOn("2024-06-03") != other {
		t.Error("what was believed before is forgotten")
	}
}

// Whatever rules an operator can set: they bound every bonus, so that nobody is overtaken by one who came more than that later.
func TestRulesThatCanBeSetBoundTheBonus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minute := rapid.IntRange(-10, 90)
		c := RulesChanged{From: "2024-05-03", Rules: Rules{MaxCalls: 3, TargetMinutes: 20, Order: Ordering{
			Need: minute.Draw(t, "need"), Protected: minute.Draw(t, "protected"), Returned: minute.Draw(t, "returned"), Booked: minute.Draw(t, "booked"), Urgent: minute.Draw(t, "urgent"),
		}}}
		n := smallNetwork()
		events, err := n.Decide(Moment{At: clock("09:00"), Actor: operator}, ChangeNetwork{[]Change{{Rules: &c}}})
		o := c.Order
		small, large := min(o.Need, o.Protected, o.Returned, o.Booked, o.Urgent), max(o.Need, o.Protected, o.Returned, o.Booked, o.Urgent)
		if taken := err == nil; taken != (small >= 0 && large <= 60) {
			t.Fatalf("%+v: %v", o, err)
		}
		for _, ev := range events {
			if most := ev.(RulesChanged).Order.Most(); most != time.Duration(large)*time.Minute {
				t.Fatalf("%+v may be overtaken by %v", o, most)
			}
		}
	})
}
