package domain

import "testing"

func TestActivatePolicy(t *testing.T) {
	ops := Actor{RoleOperator, "ops"}
	winter := draftPolicy(Rule{"fk", When{Agencies: []AgencyCode{"fk"}}, []Choice{{Target: TargetHandOver}, toReferral}})
	with := func(change func(*Policy)) Policy {
		p := winter
		change(&p)
		return p
	}
	for _, c := range []struct {
		name  string
		given []Policy
		by    Actor
		p     Policy
		code  string // of the refusal
		none  bool   // already so
	}{
		{name: "an operator may", by: ops, p: winter},
		{name: "the system may", by: System, p: winter},
		{name: "a supervisor may not", by: boss, p: winter, code: "for-operators"},
		{name: "an agency may not", by: fk, p: winter, code: "for-operators"},
		{name: "from today on", by: ops, p: with(func(p *Policy) { p.From = today })},
		{name: "not from yesterday on", by: ops, p: with(func(p *Policy) { p.From = "2024-05-01" }), code: "policy-in-the-past"},
		{name: "not from no day on", by: ops, p: with(func(p *Policy) { p.From = "" }), code: "policy-has-errors"},
		{name: "not with an error", by: ops, p: with(func(p *Policy) { p.Default = nil }), code: "policy-has-errors"},
		{name: "with a warning", by: ops, p: with(func(p *Policy) { p.Default = append(p.Default, Choice{Target: TargetHandOver}) })},
		{name: "a second time it is so already", given: []Policy{winter}, by: ops, p: winter, none: true},
		{name: "not another under the same version", given: []Policy{winter}, by: ops, p: with(func(p *Policy) { p.From = "2024-06-01" }), code: "policy-has-errors"},
		{name: "another under the next", given: []Policy{winter}, by: ops, p: with(func(p *Policy) { p.Version = 3 })},
		{name: "the standard itself is what holds", by: ops, p: StandardPolicy(), none: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := smallNetwork()
			for _, p := range c.given {
				RoutingPolicyChanged{Policy: p}.change(n)
			}
			events, err := n.Decide(Moment{At: clock("10:00"), Actor: c.by}, ActivatePolicy{c.p})
			switch {
			case c.code != "":
				if !Refused(err, c.code) {
					t.Errorf("refused %v, want %s", err, c.code)
				}
			case err != nil || (len(events) == 0) != c.none:
				t.Errorf("%v, %v", events, err)
			case !c.none:
				events[0].(networkEvent).change(n)
				if held := n.PolicyOn(c.p.From); !held.same(c.p) {
					t.Errorf("%s holds", held)
				}
			}
		})
	}
}

// What was routed by stays what it was; from the first day on the new one routes.
func TestAnActivatedPolicyRoutes(t *testing.T) {
	n := smallNetwork()
	p := draftPolicy(Rule{"forms", When{Types: []ErrandTypeCode{"fk-form"}}, []Choice{{Target: TargetHandOver}, toReferral}})
	events, err := n.Decide(Moment{At: clock("10:00"), Actor: System}, ActivatePolicy{p})
	if err != nil {
		t.Fatal(err)
	}
	events[0].(networkEvent).change(n)
	for date, want := range map[Date]string{"2024-05-03": "standard/1 default desk", "2024-05-06": "winter/2 forms handover"} {
		d, err := Route(n, Asked{Kontor: alvik, Type: n.Types["fk-form"], Date: date})
		if got := d.Policy + " " + d.Rule + " " + string(d.Target); err != nil || got != want {
			t.Errorf("on %s: %s, %v", date, got, err)
		}
	}
}
