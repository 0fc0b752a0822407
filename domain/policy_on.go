package domain

import (
	"slices"
	"strconv"
)

// RoutingPolicyChanged brings a policy, which holds from its first day until a later one begins.
type RoutingPolicyChanged struct {
	Policy Policy `json:"policy"`
	Known  Date   `json:"known,omitempty"` // when it was decided, if not on the entry's date
}

func (RoutingPolicyChanged) Name() string { return "routing-policy-changed" }

func (ev RoutingPolicyChanged) knownSince() Date { return ev.Known }

// change keeps what others may hold of the list as it is. The same version brought again takes the place of what it was.
func (ev RoutingPolicyChanged) change(n *Network) {
	n.Policies = slices.DeleteFunc(slices.Clone(n.Policies), func(p Policy) bool { return p.String() == ev.Policy.String() && p.From == ev.Policy.From })
	n.Policies = append(n.Policies, ev.Policy)
}

// PolicyOn is the policy that holds on the date: the one that began last; of two that began on the same day the higher version, then the one
// that came later. Where none has begun it is the standard.
func (n *Network) PolicyOn(d Date) Policy {
	held := -1
	for i, p := range n.Policies {
		if p.From > d {
			continue
		}
		if held < 0 || p.From > n.Policies[held].From || p.From == n.Policies[held].From && p.Version >= n.Policies[held].Version {
			held = i
		}
	}
	if held < 0 {
		return StandardPolicy()
	}
	return n.Policies[held]
}

// String is the policy as a decision names it: "standard/1".
func (p Policy) String() string { return p.Name + "/" + strconv.Itoa(p.Version) }

// standard is read only.
var standard = Policy{
	Name: "standard", Version: 1, From: NetworkStart, Basis: Synthetic,
	Rules: []Rule{{
		Name: "protected", When: When{Protected: AskYes},
		Targets: []Choice{{Target: TargetDesk}, {Target: TargetBooked}, {Target: TargetHandOver}, {Target: TargetReferral}},
	}},
	Default: []Choice{{Target: TargetDesk}, {Target: TargetVideo}, {Target: TargetBooked}, {Target: TargetHandOver}, {Target: TargetReferral}},
}

// StandardPolicy is the policy of a network that has none of its own: a desk here, else video, a booked time, hand-over, referral; and no
// video for a protected identity, as it would be seen at another office. Its order is a proposal, and so synthetic.
func StandardPolicy() Policy { return standard }

// ruleFor is the first rule that matches, with the default as the last one, "default".
func (p Policy) ruleFor(a Asked, here *Kontor) Rule {
	for _, r := range p.Rules {
		if r.When.Matches(a, here) {
			return r
		}
	}
	return Rule{Name: "default", Targets: p.Default}
}

// Matches says whether the condition holds for what is asked; here is its office.
func (w When) Matches(a Asked, here *Kontor) bool {
	return among(w.Agencies, a.Type.Agency) && among(w.Types, a.Type.Code) && among(w.Levels, a.Type.Level) &&
		among(w.Capabilities, a.Type.Capability) && among(w.Kontors, a.Kontor) && among(w.Areas, here.Area) &&
		among(w.Kinds, a.Kind) && among(w.Languages, a.Language) && w.Protected.allows(a.Protected) && w.Booked.allows(a.Booked) &&
		(len(w.Needs) == 0 || slices.ContainsFunc(w.Needs, func(need Need) bool { return slices.Contains(a.Needs, need) }))
}

// among says whether the value is one of those; where there are none, any is.
func among[T comparable](of []T, value T) bool { return len(of) == 0 || slices.Contains(of, value) }

func (ask Ask) allows(is bool) bool { return ask == "" || (ask == AskYes) == is }

// seen is what of the visitor a policy's decisions depend on: the rest is empty. The protected identity always counts.
func (p Policy) seen(a Asked) Asked {
	var kind, language, needs, booked bool
	for _, r := range p.Rules {
		kind = kind || len(r.When.Kinds) > 0
		language = language || len(r.When.Languages) > 0
		needs = needs || len(r.When.Needs) > 0
		booked = booked || r.When.Booked != ""
	}
	if !kind {
		a.Kind = ""
	}
	if !language {
		a.Language = ""
	}
	if !needs {
		a.Needs = nil
	}
	a.Booked = a.Booked && booked
	return a
}
