package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var toReferral = Choice{Target: TargetReferral}

// draftPolicy is a policy without a fault, to be made worse.
func draftPolicy(rules ...Rule) Policy {
	return Policy{Name: "winter", Version: 2, From: "2024-05-06", Basis: Sourced, Rules: rules, Default: []Choice{{Target: TargetDesk}, toReferral}}
}

// codes are the faults as "path code", one a line.
func codes(faults []PolicyFault) string {
	var all []string
	for _, f := range faults {
		all = append(all, strings.TrimSpace(f.Path+" "+strings.TrimPrefix(f.Code, "policy-")))
	}
	return strings.Join(all, "\n")
}

func TestCheckPolicy(t *testing.T) {
	rule := func(name string, w When, targets ...Choice) Rule {
		return Rule{name, w, append(slices.Clone(targets), toReferral)}
	}
	desk := Choice{Target: TargetDesk}
	with := func(change func(*Policy)) Policy {
		p := draftPolicy()
		change(&p)
		return p
	}
	for _, c := range []struct {
		name string
		p    Policy
		want string
	}{
		{"nothing is wrong", draftPolicy(rule("fk", When{Agencies: []AgencyCode{"fk"}}, desk)), ""},
		{"the policy that holds already", StandardPolicy(), ""},
		{"no name", with(func(p *Policy) { p.Name = "" }), "name bad-name"},
		{"a name that could name a person", with(func(p *Policy) { p.Name = "Annas utkast" }), "name bad-name"},
		{"the version of the standard", with(func(p *Policy) { p.Version = 1 }), "version old-version"},
		{"a day that does not exist", with(func(p *Policy) { p.From = "2024-02-30" }), "from no-from"},
		{"no basis", with(func(p *Policy) { p.Basis = "" }), "basis unknown"},
		{"no default", with(func(p *Policy) { p.Default = nil }), "default no-default"},
		{"a default that can fail", with(func(p *Policy) { p.Default = []Choice{desk} }), "default default-may-fail"},
		{"a default that is certain only later", with(func(p *Policy) { p.Default = []Choice{desk, {Target: TargetReferral, After: 5}} }), "default default-may-fail"},
		{"the same name twice", draftPolicy(rule("a", When{Kinds: []Kind{Person}}), rule("a", When{Kinds: []Kind{Company}})), "rules[1].name rule-twice"},
		{"the default's name", draftPolicy(rule("default", When{Kinds: []Kind{Person}})), "rules[0].name bad-name"},
		{"no targets", draftPolicy(Rule{Name: "a", When: When{Kinds: []Kind{Person}}}), "rules[0] no-targets"},
		{"an office that there is not", draftPolicy(rule("a", When{Kontors: []KontorID{"alvik", "alvikk"}})), "rules[0].when.kontors[1] unknown-near"},
		{"neither yes nor no", draftPolicy(rule("a", When{Booked: "perhaps"})), "rules[0].when.booked unknown"},
		{"a language of nobody", draftPolicy(rule("a", When{Languages: []string{"Svenska"}})), "rules[0].when.languages[0] bad-language"},
		{"a value twice", draftPolicy(rule("a", When{Kinds: []Kind{Person, Person}})), "rules[0].when.kinds[1] value-twice"},
		{"a target of the host's", draftPolicy(rule("a", When{Kinds: []Kind{Person}}, Choice{Target: TargetHost})), "rules[0].targets[0] host-target"},
		{"steps out of order", draftPolicy(rule("a", When{Kinds: []Kind{Person}}, desk, Choice{Target: TargetVideo, After: 30}, Choice{Target: TargetBooked, After: 20})),
			"rules[0].targets[2] step-order\nrules[0].targets[3] step-order"},
		{"a rule of everybody hides those behind it", draftPolicy(rule("all", When{}), rule("fk", When{Agencies: []AgencyCode{"fk"}})), "rules[1] unreachable"},
		{"two rules hide a third together", draftPolicy(rule("people", When{Kinds: []Kind{Person}}), rule("others", When{Kinds: []Kind{Company, Proxy}}), rule("fk", When{Agencies: []AgencyCode{"fk"}})),
			"rules[2] unreachable-together"},
		{"an agency hides its types", draftPolicy(rule("fk", When{Agencies: []AgencyCode{"fk"}}), rule("ask", When{Types: []ErrandTypeCode{"fk-ask"}})), "rules[1] unreachable"},
		{"all its types do not hide an agency, which may come to have more",
			draftPolicy(rule("pm-ask", When{Types: []ErrandTypeCode{"pm-ask"}}), rule("pm", When{Agencies: []AgencyCode{"pm"}})), ""},
		{"a need among several leaves those with another",
			draftPolicy(rule("a", When{Needs: []Need{NeedCalm}}), rule("b", When{Needs: []Need{NeedCalm, NeedSight}})), ""},
		{"several needs hide each of them", draftPolicy(rule("a", When{Needs: []Need{NeedCalm, NeedSight}}), rule("b", When{Needs: []Need{NeedCalm}})), "rules[1] unreachable"},
		{"conditions that contradict", draftPolicy(rule("a", When{Agencies: []AgencyCode{"fk"}, Types: []ErrandTypeCode{"pm-ask"}})), "rules[0].when matches-nothing"},
		{"the host's own errands are not a policy's", draftPolicy(rule("a", When{Agencies: []AgencyCode{Host}})), "rules[0].when matches-nothing"},
		{"a desk that not every office has", draftPolicy(Rule{"cards", When{Capabilities: []string{"id_card_station"}}, []Choice{desk}}), "rules[0].targets gap"},
		{"too many rules", draftPolicy(make([]Rule, MaxPolicyRules+1)...), "rules too-many"},
		{"too many values", draftPolicy(rule("a", When{Areas: make([]string, MaxPolicyValues+1)})), "rules[0].when.areas too-many"},
		{"too many targets", draftPolicy(Rule{"a", When{}, make([]Choice, MaxPolicyTargets+1)}), "rules[0].targets too-many"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := codes(CheckPolicy(smallNetwork(), c.p)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// smallWhen draws conditions from few values, so that rules often hide one another.
func smallWhen(t *rapid.T) (w When) {
	some := func(name string) bool { return rapid.IntRange(0, 3).Draw(t, name) == 0 }
	if some("agencies") {
		w.Agencies = subset(t, AgencyCode("fk"), "skv")
	}
	if some("types") {
		w.Types = subset(t, ErrandTypeCode("fk-ask"), "skv-card")
	}
	if some("levels") {
		w.Levels = subset(t, General, InDepth)
	}
	if some("capabilities") {
		w.Capabilities = []string{"id_card_station"}
	}
	if some("kontors") {
		w.Kontors = []KontorID{alvik}
	}
	if some("areas") {
		w.Areas = subset(t, "ordinary", "metro")
	}
	if some("kinds") {
		w.Kinds = subset(t, Person, Company, Proxy)
	}
	if some("languages") {
		w.Languages = []string{"sv"}
	}
	if some("needs") {
		w.Needs = subset(t, NeedInterpreter, NeedHearing)
	}
	w.Protected = rapid.SampledFrom([]Ask{"", "", AskYes, AskNo}).Draw(t, "protected")
	w.Booked = rapid.SampledFrom([]Ask{"", "", AskYes, AskNo}).Draw(t, "booked")
	return w
}

func subset[T any](t *rapid.T, of ...T) (some []T) {
	for _, v := range of {
		if rapid.Bool().Draw(t, "in") {
			some = append(some, v)
		}
	}
	if len(some) == 0 {
		return of[:1]
	}
	return some
}

// A rule is called unreachable if and only if, of all errands that there could be, none has it as the first rule that matches.
func TestUnreachableIsExact(t *testing.T) {
	n := smallNetwork()
	universe := smallUniverse(n)
	said := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := draftPolicy()
		for i := range rapid.IntRange(1, 6).Draw(t, "rules") {
			p.Rules = append(p.Rules, Rule{fmt.Sprintf("r%d", i), smallWhen(t), []Choice{toReferral}})
		}
		c := policyCheck{n: n, p: p, known: namesOf(n)}
		c.reached()
		reached := make([]bool, len(p.Rules))
		for _, a := range universe {
			here := n.Kontors[a.Kontor]
			if here == nil {
				here = &Kontor{Area: string(a.Kontor)} // an office that is yet to come
				a.Kontor = ""
			}
			for i, r := range p.Rules {
				if r.When.Matches(a, here) {
					reached[i] = true
					break
				}
			}
		}
		for i := range p.Rules {
			told := slices.ContainsFunc(c.faults, func(f PolicyFault) bool { return f.Path == ruleAt(i) || f.Path == ruleAt(i)+".when" })
			if said[told]++; told == reached[i] {
				t.Fatalf("rule %d is reached: %t, and said to be unreachable: %t\n%s\n%+v", i, reached[i], told, codes(c.faults), p.Rules)
			}
		}
	})
	if !testing.Short() && (said[true] < 20 || said[false] < 20) {
		t.Errorf("%d unreachable, %d reachable: too few to show anything", said[true], said[false])
	}
}

// smallUniverse is every errand that smallWhen can tell apart from another.
func smallUniverse(n *Network) (all []Asked) {
	var types []ErrandType
	for _, t := range n.Types {
		if t.Agency != Host {
			types = append(types, t)
		}
	}
	for _, agency := range []AgencyCode{"fk", "skv", "pm"} {
		for _, level := range []Level{General, InDepth} {
			for _, capability := range []string{"", "id_card_station", "scan_station"} {
				types = append(types, ErrandType{Agency: agency, Level: level, Capability: capability})
			}
		}
	}
	for _, typ := range types {
		for _, k := range []KontorID{alvik, berga, "metro", "ordinary", "rural"} {
			for i := range 3 * 2 * 8 * 2 * 2 {
				a := Asked{Kontor: k, Type: typ, Kind: allKinds[i%3], Language: []string{"sv", "fi"}[i/3%2], Protected: i/48%2 == 1, Booked: i/96%2 == 1}
				for j, need := range []Need{NeedInterpreter, NeedHearing, NeedSight} {
					if i/6%8>>j&1 == 1 {
						a.Needs = append(a.Needs, need)
					}
				}
				all = append(all, a)
			}
		}
	}
	return all
}

// A policy that is found to be without error sends every errand that an agreement covers to a target that its own rule names; one that is
// found to have a gap does not.
func TestACleanPolicyRoutesEverything(t *testing.T) {
	clean, gaps := 0, 0
	visitors := slices.DeleteFunc(smallUniverse(smallNetwork()), func(a Asked) bool { return a.Type.Code == "" || len(a.Needs) > 1 })
	rapid.Check(t, func(t *rapid.T) {
		n := smallNetwork()
		p := draftPolicy()
		for i := range rapid.IntRange(0, 4).Draw(t, "rules") {
			target := rapid.Map(rapid.SampledFrom([]Target{TargetDesk, TargetSelfService, TargetVideo, TargetBooked, TargetHandOver, TargetReferral}),
				func(to Target) Choice { return Choice{Target: to} })
			targets := rapid.SliceOfNDistinct(target, 1, 3, func(c Choice) Target { return c.Target }).Draw(t, "targets")
			p.Rules = append(p.Rules, Rule{fmt.Sprintf("r%d", i), smallWhen(t), targets})
		}
		faults := CheckPolicy(n, p)
		gap := slices.ContainsFunc(faults, func(f PolicyFault) bool { return f.Code == "policy-gap" })
		if PolicyFailed(faults) && !gap {
			return
		}
		RoutingPolicyChanged{Policy: p}.change(n)
		lost := unservedBy(t, n, p, visitors)
		switch {
		case gap:
			if gaps++; lost == "" {
				t.Fatalf("no errand is without a target, but the check says\n%s", codes(faults))
			}
		default:
			if clean++; lost != "" {
				t.Fatalf("%s: its rule has no target for it, and the check finds nothing: %+v", lost, p)
			}
		}
	})
	if !testing.Short() && (clean < 10 || gaps < 3) {
		t.Errorf("%d clean policies, %d with gaps: too few to show anything", clean, gaps)
	}
}

// unservedBy is an errand that went where its rule does not send it; empty when there is none.
func unservedBy(t *rapid.T, n *Network, p Policy, visitors []Asked) string {
	for _, a := range visitors {
		if n.Kontors[a.Kontor] == nil || !n.Types[a.Type.Code].Active {
			continue
		}
		if a.Date = p.From; n.Kontors[a.Kontor].HoursOn(a.Date) == (Span{}) {
			continue
		}
		if _, agreed := n.AgreementFor(a.Type, a.Date); !agreed {
			continue
		}
		d, err := Route(n, a)
		if err != nil || d.Target == "" {
			t.Fatalf("%+v is routed nowhere: %+v, %v", a, d, err)
		}
		targets := p.Default
		if i := slices.IndexFunc(p.Rules, func(r Rule) bool { return r.Name == d.Rule }); i >= 0 {
			targets = p.Rules[i].Targets
		}
		if !slices.ContainsFunc(targets, func(c Choice) bool { return c.Target == d.Target }) {
			return fmt.Sprintf("%s at %s goes to %s by rule %s", a.Type.Code, a.Kontor, d.Target, d.Rule)
		}
	}
	return ""
}

// A gap that opens later, when an office's station goes, is told with its day.
func TestAGapThatOpensLater(t *testing.T) {
	n := smallNetwork()
	for _, k := range []KontorID{alvik, berga, cederby} {
		CapabilityChanged{k, Capability{"id_card_station", Period{From: "2020-01-01", To: "2024-08-30"}, Synthetic}}.change(n)
	}
	for i := range n.Kontors {
		n.Kontors[i].capabilities = slices.DeleteFunc(n.Kontors[i].capabilities, func(c Capability) bool { return c.Valid.To == "" })
	}
	p := draftPolicy(Rule{"cards", When{Types: []ErrandTypeCode{"skv-card"}}, []Choice{{Target: TargetDesk}}})
	gaps, _, complete := PolicyGaps(n, p)
	if len(gaps) != 1 || gaps[0].First != "2024-09-02" || gaps[0].Type != "skv-card" || !slices.Contains(gaps[0].Kontors, berga) || !complete {
		t.Errorf("%+v, complete %t", gaps, complete)
	}
}

// On the whole reference network, over all its history, with a policy none of whose rules is certain.
func TestCheckIsFastEnough(t *testing.T) {
	n := Reference()
	p := draftPolicy(
		Rule{"cards", When{Capabilities: []string{"id_card_station"}}, []Choice{{Target: TargetBooked}, {Target: TargetDesk}}},
		Rule{"calm", When{Needs: []Need{NeedCalm}, Languages: []string{"ar", "so"}}, []Choice{{Target: TargetVideo}, {Target: TargetHandOver}}},
		Rule{"all", When{Protected: AskNo}, []Choice{{Target: TargetVideo}, {Target: TargetBooked}, {Target: TargetDesk}, {Target: TargetHandOver}}},
	)
	for _, from := range []Date{"2019-06-01", "2027-01-04"} {
		p.From = from
		began := time.Now()
		gaps, through, complete := PolicyGaps(n, p)
		took := time.Since(began)
		t.Logf("from %s: %d gaps, looked at to %s, complete %t, in %s", from, len(gaps), through, complete, took)
		if took > 20*time.Second { // some two seconds on a machine that does nothing else
			t.Errorf("took %s", took)
		}
	}
}

// The search for what a rule has left over gives up in time, and says that it did.
func TestTangledConditions(t *testing.T) {
	whole := box{}
	for side := range whole {
		whole[side] = bitset{1<<20 - 1}
	}
	var cells []box // together all of the whole, one small piece each
	for i := range 20 * 20 {
		b := whole
		b[typeSide], b[needSide] = bitset{1 << (i % 20)}, bitset{1 << (i / 20)}
		cells = append(cells, b)
	}
	for _, c := range []struct {
		steps int
		gives bool
	}{{100, true}, {1_000_000, false}} {
		steps := c.steps
		if _, out := whole.outside(cells, &steps); out || (steps < 0) != c.gives {
			t.Errorf("of %d steps: found a part %t, %d steps left", c.steps, out, steps)
		}
	}
}
