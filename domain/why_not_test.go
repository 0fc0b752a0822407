package domain

import (
	"slices"
	"testing"
)

// Why not names everything that would have to change at once, by its code.
func TestWhyNot(t *testing.T) {
	moved := func(n *Network) {
		ServiceMoved{From: alvik, To: berga, Types: []ErrandTypeCode{"skv-ask"}, Date: today, Basis: Synthetic}.change(n)
	}
	policy := func(choices ...Choice) func(n *Network) {
		return func(n *Network) {
			RoutingPolicyChanged{Policy: Policy{Name: "p", Version: 1, From: today, Default: choices}}.change(n)
		}
	}
	room := func(ids ...KontorID) func(*Network) {
		return func(n *Network) {
			for _, id := range ids {
				CapabilityChanged{Kontor: id, Capability: Capability{videoRoom, Period{From: "2020-01-01"}, Synthetic}}.change(n)
			}
		}
	}
	for _, c := range []struct {
		name   string
		typ    ErrandTypeCode
		on     Date
		target Target
		given  []func(*Network)
		asked  func(*Asked)
		want   []string
	}{
		{name: "it goes there", typ: "fk-ask", target: TargetDesk},
		{name: "no agreement, nothing offered, nobody", typ: "mig-ask", target: TargetDesk, want: []string{"needs-agreement", "needs-offering", "needs-assignment"}},
		{name: "a capability and whoever is assigned in depth", typ: "skv-card", target: TargetDesk, want: []string{"needs-capability"}},
		{name: "next door is no offering", typ: "af-plan", target: TargetDesk, want: []string{"needs-offering", "needs-assignment"}},
		{name: "on a Sunday the office is closed", typ: "fk-ask", on: "2024-05-05", target: TargetDesk, want: []string{"needs-hours"}},
		{name: "what has moved would have to move back", typ: "skv-ask", target: TargetDesk, given: []func(*Network){moved}, want: []string{"needs-move-back"}},
		{
			name: "a video room here, and somebody with one elsewhere; and the desk comes first", typ: "skv-ask", target: TargetVideo,
			want: []string{"needs-capability", "needs-video-office", "needs-order"},
		},
		{
			name: "with both only the order is left", typ: "skv-ask", target: TargetVideo, given: []func(*Network){room(alvik, berga)},
			want: []string{"needs-order"},
		},
		{name: "no card is issued by video, whatever changes", typ: "skv-card", target: TargetVideo, want: []string{"not-by-video"}},
		{
			name: "no video for a protected identity", typ: "skv-ask", target: TargetVideo, asked: func(a *Asked) { a.Protected = true },
			want: []string{"not-for-protected", "needs-rule"},
		},
		{name: "times at the nearest office that has the station", typ: "skv-card", target: TargetBooked, want: []string{"needs-calendar"}},
		{name: "no office could give times for what none serves", typ: "af-dream", target: TargetBooked, want: []string{"needs-office"}},
		{name: "what cannot be taken in", typ: "fk-ask", target: TargetHandOver, want: []string{"not-receivable", "needs-order"}},
		{name: "the desk comes before the referral", typ: "fk-ask", target: TargetReferral, want: []string{"needs-order"}},
		{
			name: "a rule that has it only after some minutes", typ: "skv-ask", target: TargetVideo,
			given: []func(*Network){room(alvik, berga), policy(Choice{Target: TargetVideo, After: 20}, Choice{Target: TargetDesk})}, want: []string{"needs-waiting"},
		},
		{
			name: "a rule that has it only for what is near", typ: "skv-ask", target: TargetVideo,
			given: []func(*Network){room(alvik, berga), policy(Choice{Target: TargetVideo, Within: 5}, Choice{Target: TargetDesk})}, want: []string{"needs-distance"},
		},
		{
			name: "a rule that does not have it at all", typ: "fk-form", target: TargetHandOver, given: []func(*Network){policy(Choice{Target: TargetReferral})},
			want: []string{"needs-rule"},
		},
		{name: "it is not for a computer", typ: "fk-ask", target: TargetSelfService, want: []string{"not-self-service", "needs-rule"}},
		{name: "the host's own goes nowhere else", typ: "ssc-lots", target: TargetVideo, want: []string{"the-hosts-own"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := smallNetwork()
			for _, change := range c.given {
				change(n)
			}
			n.unindexed()
			a := Asked{Kontor: alvik, Type: n.Types[c.typ], Date: today, Kind: Person, Language: "sv"}
			if c.on != "" {
				a.Date = c.on
			}
			if c.asked != nil {
				c.asked(&a)
			}
			var got []string
			for _, p := range WhyNot(n, a, c.target) {
				got = append(got, p.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("it would take %v, want %v", got, c.want)
			}
		})
	}
	if why := WhyNot(smallNetwork(), Asked{Kontor: "atlantis"}, TargetDesk); len(why) != 1 || why[0].Code != "unknown-kontor" {
		t.Errorf("at no office: %v", why)
	}
}

// A service moves from one office to another, of types that there are; the same again is nothing.
func TestMoveService(t *testing.T) {
	root := Actor{RoleOperator, "root"}
	move := MoveService{From: alvik, To: berga, Types: []ErrandTypeCode{"skv-card", "skv-ask", "skv-ask"}, Date: "2024-06-01"}
	with := func(change func(*MoveService)) MoveService {
		m := move
		change(&m)
		return m
	}
	for _, c := range []struct {
		name string
		by   Actor
		when MoveService
		no   string
	}{
		{"who is no operator moves nothing", boss, move, "ruled for-operators"},
		{"from an office that there is", root, with(func(m *MoveService) { m.From = "atlantis" }), "unknown unknown-kontor kontor=atlantis"},
		{"to an office that there is", root, with(func(m *MoveService) { m.To = "atlantis" }), "unknown unknown-kontor kontor=atlantis"},
		{"not to where it is", root, with(func(m *MoveService) { m.To = alvik }), "malformed moved-nowhere kontor=Alvik"},
		{"something moves", root, with(func(m *MoveService) { m.Types = nil }), "malformed unknown-type type="},
		{"of the catalogue", root, with(func(m *MoveService) { m.Types = []ErrandTypeCode{"nope"} }), "unknown unknown-type type=nope"},
		{"from a day on", root, with(func(m *MoveService) { m.Date = "soon" }), "malformed bad-period from=soon to="},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := smallNetwork().Decide(Moment{Actor: c.by}, c.when); told(err) != c.no {
				t.Errorf("refused %q, want %q", told(err), c.no)
			}
		})
	}
	n := smallNetwork()
	events, err := n.Decide(Moment{Actor: root}, move)
	want := ServiceMoved{From: alvik, To: berga, Types: []ErrandTypeCode{"skv-ask", "skv-card"}, Date: "2024-06-01", Basis: Sourced}
	if err != nil || len(events) != 1 || asJSON(t, events[0]) != asJSON(t, want) {
		t.Fatalf("%v, %v", events, err)
	}
	events[0].(networkEvent).change(n)
	if again, err := n.Decide(Moment{Actor: root}, move); err != nil || len(again) != 0 {
		t.Errorf("the same again: %v, %v", again, err)
	}
}

// Moves follow one another, and what comes back is at home again; a circle ends.
func TestMovesFollowOneAnother(t *testing.T) {
	n := smallNetwork()
	for _, m := range []ServiceMoved{
		{From: alvik, To: berga, Date: "2024-01-01"}, {From: berga, To: cederby, Date: "2024-02-01"}, {From: cederby, To: alvik, Date: "2024-03-01"},
	} {
		m.Types = []ErrandTypeCode{"skv-ask"}
		m.change(n)
	}
	for _, c := range []struct {
		at   KontorID
		on   Date
		want KontorID
	}{
		{alvik, "2023-12-31", ""}, {alvik, "2024-01-01", berga}, {berga, "2024-01-01", ""}, {alvik, "2024-02-01", cederby}, {berga, "2024-02-01", cederby},
		{alvik, "2024-03-01", ""}, {berga, "2024-03-01", alvik}, {cederby, "2024-03-01", alvik},
	} {
		if got := n.movedTo(c.at, "skv-ask", c.on); got != c.want {
			t.Errorf("on %s the service of %s is at %q, want %q", c.on, c.at, got, c.want)
		}
	}
	if n.movedTo(alvik, "fk-ask", "2024-02-01") != "" {
		t.Error("what never moved has")
	}
}

// The network that has changed is asked anew: what the index had worked out before counts no more.
func TestTheIndexFollowsTheNetwork(t *testing.T) {
	n := smallNetwork()
	n.Revision = 0
	a := Asked{Kontor: alvik, Type: n.Types["skv-card"], Date: today}
	before := again(t, n, a)
	shared := n.Clone()
	e := Entry{Book: NetworkBook, Revision: 1, At: clock("08:00"), Actor: System, Events: []Event{OfficerUnassigned{"dan", berga, "skv", "2024-05-01"}}}
	if err := n.Fold(e); err != nil {
		t.Fatal(err)
	}
	if after := again(t, n, a); before.Referral.Kontor != berga || after.Referral.Kontor == berga {
		t.Errorf("before %+v, after %+v", before.Referral, after.Referral)
	}
	if still := again(t, shared, a); still.Referral.Kontor != berga {
		t.Errorf("whoever holds the network from before sees %+v", still.Referral)
	}
}
