package domain

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// anyNetwork is the tests' own network with video rooms, calendars, moves and next doors here and there, and any policy.
func anyNetwork(t *rapid.T) *Network {
	n := smallNetwork()
	always := Period{From: "2020-01-01"}
	for _, k := range []KontorID{alvik, berga, cederby} {
		for _, name := range []string{videoRoom, protectedChannel} {
			if rapid.Bool().Draw(t, name+" at "+string(k)) {
				CapabilityChanged{Kontor: k, Capability: Capability{name, always, Synthetic}}.change(n)
			}
		}
		if rapid.Bool().Draw(t, "calendar at "+string(k)) {
			timesAt(k, rapid.SampledFrom([]AgencyCode{"fk", "skv", "af"}).Draw(t, "its agency"), "").change(n)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "moves") {
		ServiceMoved{From: anyOffice(t), To: anyOffice(t), Types: []ErrandTypeCode{anyType(t)}, Date: anyDate(t), Basis: Synthetic}.change(n)
	}
	for range rapid.IntRange(0, 2).Draw(t, "policies") {
		RoutingPolicyChanged{Policy: anyPolicy(t)}.change(n)
	}
	for range rapid.IntRange(0, 3).Draw(t, "teams") {
		VideoTeamSet{anyTeam(t)}.change(n)
	}
	n.unindexed()
	return n
}

// anyTeam is a team of one of the agencies, with a name that says of which.
func anyTeam(t *rapid.T) VideoTeam {
	of := rapid.SampledFrom([]AgencyCode{"fk", "skv", "af"}).Draw(t, "team's agency")
	return VideoTeam{
		Agency: of, Name: string(of) + rapid.SampledFrom([]string{"-a", "-b"}).Draw(t, "team's name"), Basis: Synthetic,
		Levels: rapid.SampledFrom([][]Level{{General}, {InDepth}, {General, InDepth}}).Draw(t, "team's levels"),
		Week:   answers(600, rapid.SampledFrom([]Clock{660, 900}).Draw(t, "team closes")), Valid: Period{From: anyDate(t)},
		Languages: rapid.SampledFrom([][]string{nil, {"ar"}, {"so", "sv"}}).Draw(t, "team's languages"),
	}
}

func anyOffice(t *rapid.T) KontorID {
	return rapid.SampledFrom([]KontorID{alvik, berga, cederby}).Draw(t, "office")
}

func anyType(t *rapid.T) ErrandTypeCode {
	return rapid.SampledFrom(slices.Sorted(maps.Keys(smallNetwork().Types))).Draw(t, "type")
}

func anyDate(t *rapid.T) Date {
	return rapid.SampledFrom([]Date{today, today, "2024-05-01", "2024-05-04", "2024-05-06", "2019-12-31"}).Draw(t, "date")
}

func anyPolicy(t *rapid.T) Policy {
	p := Policy{Name: "any", Version: rapid.IntRange(1, 3).Draw(t, "version"), From: anyDate(t), Default: anyChoices(t), Basis: Synthetic}
	for i := range rapid.IntRange(0, 3).Draw(t, "rules") {
		p.Rules = append(p.Rules, Rule{Name: string(rune('a' + i)), When: anyWhen(t), Targets: anyChoices(t)})
	}
	return p
}

func anyChoices(t *rapid.T) (all []Choice) {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Choice {
		return Choice{
			Target: rapid.SampledFrom(everyTarget).Draw(t, "target"), After: rapid.SampledFrom([]int{0, 0, 0, 20}).Draw(t, "after"),
			Within: rapid.SampledFrom([]int{0, 0, 25, 5}).Draw(t, "within"), Team: rapid.SampledFrom([]string{"", "", "", "fk-a", "af-b"}).Draw(t, "team"),
		}
	}), 0, 5).Draw(t, "choices")
}

func anyWhen(t *rapid.T) (w When) {
	if rapid.Bool().Draw(t, "by agency") {
		w.Agencies = []AgencyCode{rapid.SampledFrom([]AgencyCode{"fk", "skv", "pm", "af", "mig"}).Draw(t, "agency")}
	}
	if rapid.Bool().Draw(t, "by level") {
		w.Levels = []Level{rapid.SampledFrom([]Level{General, InDepth}).Draw(t, "level")}
	}
	if rapid.Bool().Draw(t, "by need") {
		w.Needs = []Need{NeedCalm, NeedInterpreter}
	}
	if rapid.Bool().Draw(t, "by kind") {
		w.Kinds = []Kind{Company}
	}
	w.Protected = rapid.SampledFrom([]Ask{"", "", AskYes, AskNo}).Draw(t, "protected")
	w.Booked = rapid.SampledFrom([]Ask{"", "", AskYes, AskNo}).Draw(t, "booked")
	return w
}

func anyAsked(t *rapid.T, n *Network) Asked {
	return Asked{
		Kontor: anyOffice(t), Type: n.Types[anyType(t)], Date: anyDate(t), Kind: rapid.SampledFrom([]Kind{Person, Company}).Draw(t, "kind"), Language: "sv",
		Needs:     rapid.SampledFrom([][]Need{nil, {NeedCalm}, {NeedSight, NeedInterpreter}}).Draw(t, "needs"),
		Protected: rapid.Bool().Draw(t, "protected"), Booked: rapid.Bool().Draw(t, "booked"),
	}
}

// Whatever the policy, every errand with an agreement goes to exactly one place that can take it; every choice before it is rejected with a
// cause; and nothing but what is asked decides.
func TestAnyPolicyRoutesEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNetwork(t)
		a := anyAsked(t, n)
		dec, err := Route(n, a)
		if _, agreed := n.AgreementFor(a.Type, a.Date); !agreed && a.Type.Agency != Host {
			if !Refused(err, "no-agreement") {
				t.Fatalf("without an agreement: %v", err)
			}
			return
		}
		switch {
		case err != nil:
			t.Fatal(err)
		case (dec.Queue == Queue{}) != (dec.Referral != nil):
			t.Fatalf("nowhere, or two places: %+v", dec)
		case (dec.Video != nil || dec.Team != nil) != (dec.Target == TargetVideo), dec.Video != nil && dec.Team != nil, (dec.Booking != nil) != (dec.Target == TargetBooked):
			t.Fatalf("%s, with video %v and booking %v", dec.Target, dec.Video, dec.Booking)
		case dec.Reason.Code == "" || dec.Rule == "" || dec.Policy == "":
			t.Fatalf("without a reason: %+v", dec)
		case !slices.Contains(Reach(n, a), dec.Target):
			t.Fatalf("%s is not among what can be reached, %v", dec.Target, Reach(n, a))
		case len(WhyNot(n, a, dec.Target)) > 0:
			t.Fatalf("%s, and why not: %v", dec.Target, WhyNot(n, a, dec.Target))
		}
		for _, r := range dec.Rejected {
			if r.Cause.Code == "" || r.Target == dec.Target && r.Target != TargetReferral && r.Kontor == a.Kontor && !another(r, dec) {
				t.Fatalf("rejected without a cause, or the one that was taken: %+v", r)
			}
		}
		if dec.Referral != nil && dec.Referral.Outcome == ReferredOffice && n.Kontors[dec.Referral.Kontor].HoursOn(a.Date) == (Span{}) {
			t.Fatalf("to a closed door: %+v", dec.Referral)
		}
		if want, got := asJSON(failer{t}, dec), asJSON(failer{t}, again(t, n.Clone(), a)); want != got {
			t.Fatalf("decided again:\n%s\n%s", want, got)
		}
	})
}

// another says whether the rejection is of another choice of the same target than the one that was taken: by a team, and not the one that
// serves it; or within fewer kilometres than it is away.
func another(r Rejection, dec Decision) bool {
	if team, named := r.Cause.Args["team"]; named {
		return dec.Team == nil || dec.Team.Name != team
	}
	km, err := strconv.ParseFloat(r.Cause.Args["within"], 64)
	switch {
	case err != nil:
		return false
	case dec.Video != nil:
		return dec.Video.Km >= km
	case dec.Booking != nil:
		return dec.Booking.Km >= km
	}
	return dec.Team != nil
}

func again(t failing, n *Network, a Asked) Decision {
	t.Helper()
	dec, err := Route(n, a)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return dec
}

// What is not reached has a reason that one can change, or is told that it cannot be.
func TestWhyNotAlwaysSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNetwork(t)
		a := anyAsked(t, n)
		dec, _ := Route(n, a)
		for _, target := range everyTarget {
			if why := WhyNot(n, a, target); (len(why) == 0) != (dec.Target == target) {
				t.Fatalf("taken to %q; why not %s: %v", dec.Target, target, why)
			}
		}
	})
}

// An offering, an officer, a capability, a calendar beside what there is: the errand can be taken to no fewer targets than before.
func TestMoreNeverReachesLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNetwork(t)
		a := anyAsked(t, n)
		before := Reach(n, a)
		k, always := n.Kontors[anyOffice(t)], Period{From: "2020-01-01"}
		agency := rapid.SampledFrom([]AgencyCode{"fk", "skv", "pm", "af"}).Draw(t, "agency")
		switch rapid.IntRange(0, 3).Draw(t, "what") {
		case 0:
			k.offerings = append(k.offerings, Offering{agency, []Level{General, InDepth}, Service, always, Synthetic})
		case 1:
			OfficerAssigned{"new", Assignment{Kontor: k.ID, Agency: agency, Levels: []Level{General, InDepth}, Valid: always, Basis: Synthetic}}.change(n)
		case 2:
			name := rapid.SampledFrom([]string{videoRoom, protectedChannel, "id_card_station"}).Draw(t, "capability")
			CapabilityChanged{Kontor: k.ID, Capability: Capability{name, always, Synthetic}}.change(n)
		default:
			c := timesAt(k.ID, agency, "")
			c.SlotCalendar.Name = "more"
			c.change(n)
		}
		n.unindexed()
		after := Reach(n, a)
		for _, target := range before {
			if !slices.Contains(after, target) {
				t.Fatalf("%v before, %v after", before, after)
			}
		}
	})
}

// What a day remembers of its decisions is what routing would say anew, whatever the policy looks at.
func TestADayRemembersWhatPoliciesLookAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNetwork(t)
		d := NewDay(DaybookID(alvik, today))
		typ := n.Types[anyType(t)]
		for range 6 {
			a := anyAsked(t, n)
			a.Type = typ
			v := &Visit{Kind: a.Kind, Language: a.Language, Needs: a.Needs, Protected: a.Protected}
			m := Moment{At: today.At(rapid.SampledFrom([]Clock{599, 600, 659, 660, 900}).Draw(t, "now")), Network: n}
			got, err := d.route(m, a.Type, v)
			want, err2 := Route(n, v.asks(d, a.Type).at(m.At))
			if told(err) != told(err2) || asJSON(failer{t}, got) != asJSON(failer{t}, want) {
				t.Fatalf("remembered %+v, %v; anew %+v, %v", got, err, want, err2)
			}
		}
	})
}
