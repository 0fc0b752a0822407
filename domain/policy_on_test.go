package domain

import "testing"

// policyExample is a policy in which every field says something.
func policyExample() RoutingPolicyChanged {
	return RoutingPolicyChanged{Known: "2024-04-01", Policy: Policy{
		Name: "norr", Version: 2, From: "2024-05-01", Basis: Sourced,
		Rules: []Rule{{
			Name: "cards",
			When: When{
				Agencies: []AgencyCode{"skv"}, Types: []ErrandTypeCode{"skv-card"}, Levels: []Level{InDepth}, Capabilities: []string{"id_card_station"},
				Kontors: []KontorID{alvik}, Areas: []string{"ordinary"}, Kinds: []Kind{Person, Proxy}, Languages: []string{"sv"}, Needs: []Need{NeedCalm},
				Protected: AskNo, Booked: AskYes,
			},
			Targets: []Choice{{Target: TargetDesk}, {Target: TargetVideo, After: 20, Within: 100}, {Target: TargetReferral}},
		}},
		Default: []Choice{{Target: TargetDesk}, {Target: TargetReferral}},
	}}
}

func movedExample() ServiceMoved {
	return ServiceMoved{From: alvik, To: cederby, Types: []ErrandTypeCode{"skv-ask"}, Date: "2024-06-01", Known: "2024-03-01", Basis: Sourced}
}

// The policy of a date is the one that began last by then; on one day the higher version, whichever came first.
func TestPolicyOn(t *testing.T) {
	n := NewNetwork()
	for _, p := range []Policy{
		{Name: "b", Version: 2, From: "2024-03-01"}, {Name: "b", Version: 1, From: "2024-03-01"}, {Name: "a", Version: 9, From: "2024-01-01"},
		{Name: "c", Version: 1, From: "2024-09-01"}, {Name: "d", Version: 1, From: "2024-09-01"},
	} {
		RoutingPolicyChanged{Policy: p}.change(n)
	}
	for on, want := range map[Date]string{
		"2023-12-31": "standard/1", "2024-01-01": "a/9", "2024-02-29": "a/9", "2024-03-01": "b/2", "2024-09-01": "d/1", "2030-01-01": "d/1",
	} {
		if got := n.PolicyOn(on).String(); got != want {
			t.Errorf("on %s the policy is %s, want %s", on, got, want)
		}
	}
}

// A version that is brought again takes the place of what it was; whoever holds the network from before sees what was.
func TestPolicyBroughtAgain(t *testing.T) {
	before := NewNetwork()
	RoutingPolicyChanged{Policy: Policy{Name: "a", Version: 1, From: "2024-01-01", Rules: []Rule{{Name: "old"}}}}.change(before)
	after := before.Clone()
	RoutingPolicyChanged{Policy: Policy{Name: "a", Version: 1, From: "2024-01-01", Rules: []Rule{{Name: "new"}}}}.change(after)
	if was, is := before.PolicyOn(today), after.PolicyOn(today); was.Rules[0].Name != "old" || is.Rules[0].Name != "new" || len(after.Policies) != 1 {
		t.Errorf("before %+v, after %+v", was, is)
	}
}

// Every field of a condition can say no, and the empty one says nothing.
func TestWhenMatches(t *testing.T) {
	n := smallNetwork()
	a := Asked{
		Kontor: alvik, Type: n.Types["skv-card"], Date: today, Kind: Person, Language: "sv", Needs: []Need{NeedMobility, NeedCalm}, Booked: true,
	}
	here := n.Kontors[alvik]
	if all := policyExample().Policy.Rules[0].When; !all.Matches(a, here) || !(When{}).Matches(a, here) {
		t.Fatalf("%+v does not match %+v", all, a)
	}
	for name, no := range map[string]When{
		"agency": {Agencies: []AgencyCode{"fk"}}, "type": {Types: []ErrandTypeCode{"skv-ask"}}, "level": {Levels: []Level{General}},
		"capability": {Capabilities: []string{"video_room"}}, "office": {Kontors: []KontorID{berga}}, "area": {Areas: []string{"rural"}},
		"kind": {Kinds: []Kind{Company}}, "language": {Languages: []string{"so"}}, "need": {Needs: []Need{NeedSight}},
		"protected": {Protected: AskYes}, "drop-in": {Booked: AskNo},
	} {
		if no.Matches(a, here) {
			t.Errorf("%s: %+v matches", name, no)
		}
	}
}
