package domain

import (
	"slices"
	"strconv"
)

// What a policy may be at most. A condition is a look at one value, so these bound what an errand's routing costs.
const (
	MaxPolicyRules   = 200
	MaxPolicyValues  = 500 // of one field of a condition
	MaxPolicyTargets = 12  // of a rule
	MaxPolicyMinutes = 480 // of waiting before a later step
	MaxPolicyKm      = 2000
)

// Severity is how bad a fault is.
type Severity string

const (
	PolicyError   Severity = "error"   // a policy with one is not taken
	PolicyWarning Severity = "warning" // it may be meant so
)

// PolicyFault is something that is wrong with a policy, or that may be.
type PolicyFault struct {
	// Path is the part that it is about, such as rules[2].targets[0]; empty for the whole.
	Path     string   `json:"path"`
	Severity Severity `json:"severity"`
	Phrase
	// Line and Column are where that part stands in the file that the policy was read from; zero when it was read from none.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

// CheckPolicy lists what is wrong with a policy that is to hold in the network from its first day on, in the order of its parts: what cannot be
// understood, rules that nothing reaches, and errand types that a rule leaves without a target somewhere (see PolicyGaps). The last is
// looked for only in a policy that has no other error. A policy without an error sends every errand somewhere, as far as the network is known.
func CheckPolicy(n *Network, p Policy) []PolicyFault {
	if p.same(n.PolicyOn(p.From)) {
		return nil // it holds already
	}
	c := policyCheck{n: n, p: p, known: namesOf(n)}
	if c.size(); c.failed() {
		return c.faults
	}
	c.head()
	c.rules()
	c.choices("default", p.Default, When{}, true)
	if !c.failed() {
		c.reached()
	}
	if !c.failed() {
		c.gaps()
	}
	return c.faults
}

// PolicyFailed says whether one of the faults is an error.
func PolicyFailed(faults []PolicyFault) bool {
	return slices.ContainsFunc(faults, func(f PolicyFault) bool { return f.Severity == PolicyError })
}

type policyCheck struct {
	n      *Network
	p      Policy
	known  policyNames
	faults []PolicyFault

	boxes     []box // what the rules match, by the places of their values in the lists below
	types     []ErrandType
	kontors   []*Kontor
	languages []string
}

func (c *policyCheck) failed() bool { return PolicyFailed(c.faults) }

func (c *policyCheck) wrong(path string, p Phrase) {
	c.faults = append(c.faults, PolicyFault{Path: path, Severity: PolicyError, Phrase: p})
}

func (c *policyCheck) odd(path string, p Phrase) {
	c.faults = append(c.faults, PolicyFault{Path: path, Severity: PolicyWarning, Phrase: p})
}

// head looks at what stands above the rules.
func (c *policyCheck) head() {
	p := c.p
	if !isSlug(p.Name) {
		c.wrong("name", phrase("policy-bad-name", "text", shown(p.Name)))
	}
	if latest := c.n.latestPolicy(); p.Version < 1 || p.Version <= latest {
		c.wrong("version", phrase("policy-old-version", "count", strconv.Itoa(p.Version), "most", strconv.Itoa(latest+1)))
	}
	if !p.From.Valid() {
		c.wrong("from", phrase("policy-no-from", "text", shown(p.From)))
	}
	if !slices.Contains([]Basis{Sourced, Unverified, Estimated, Synthetic}, p.Basis) {
		c.wrong("basis", c.known.unknown("basis", string(p.Basis)))
	}
	if len(p.Default) == 0 {
		c.wrong("default", phrase("policy-no-default"))
	}
}

// latestPolicy is the highest version that the network has, the standard's where it has none.
func (n *Network) latestPolicy() int {
	latest := StandardPolicy().Version
	for _, p := range n.Policies {
		latest = max(latest, p.Version)
	}
	return latest
}

// size refuses what would make every routing slow, before anything else is looked at.
func (c *policyCheck) size() {
	limit := func(path, code string, count, most int) {
		if count > most {
			c.wrong(path, phrase("policy-too-many", "field", code, "count", strconv.Itoa(count), "most", strconv.Itoa(most)))
		}
	}
	limit("rules", "rules", len(c.p.Rules), MaxPolicyRules)
	limit("default", "targets", len(c.p.Default), MaxPolicyTargets)
	for i, r := range c.p.Rules[:min(len(c.p.Rules), MaxPolicyRules)] {
		limit(ruleAt(i)+".targets", "targets", len(r.Targets), MaxPolicyTargets)
		for _, f := range r.When.fields() {
			limit(ruleAt(i)+".when."+f.name, f.name, len(f.values), MaxPolicyValues)
		}
	}
}

func ruleAt(i int) string { return "rules[" + strconv.Itoa(i) + "]" }

// choices looks at a list of targets for what the condition takes, each against those before it.
func (c *policyCheck) choices(path string, all []Choice, when When, last bool) {
	if len(all) > 0 && !slices.ContainsFunc(all, func(ch Choice) bool { return ch.After == 0 }) {
		c.wrong(path, phrase("policy-only-later"))
	}
	certain := -1 // the target that always takes the errand
	for i, ch := range all {
		at := path + "[" + strconv.Itoa(i) + "]"
		switch {
		case !c.known.has("target", string(ch.Target)):
			c.wrong(at, c.known.unknown("target", string(ch.Target)))
		case ch.Target == TargetHost:
			c.wrong(at, phrase("policy-host-target"))
		case certain >= 0 && ch.After == 0:
			c.odd(at, phrase("policy-never-tried", "target", string(ch.Target)))
		case slices.ContainsFunc(all[:i], func(before Choice) bool { return before.coversAll(ch) }):
			c.odd(at, phrase("policy-target-twice", "target", string(ch.Target)))
		}
		c.step(at, all[:i], ch)
		c.team(at, ch, when)
		if ch.certain() {
			certain = i
		}
	}
	if last && len(all) > 0 && certain < 0 {
		c.wrong(path, phrase("policy-default-may-fail"))
	}
}

// coversAll says whether the choice takes whatever the later one takes, and no later.
func (ch Choice) coversAll(later Choice) bool {
	return ch.Target == later.Target && ch.After <= later.After && (ch.Team == "" && ch.Within == 0 || ch.Team == later.Team) && (ch.Within == 0 || later.Within != 0 && later.Within <= ch.Within)
}

// certain says whether the choice takes every errand: a referral does, if only to the agency.
func (ch Choice) certain() bool { return ch.Target == TargetReferral && ch.After == 0 }

// step looks at a choice's minutes and kilometres.
func (c *policyCheck) step(at string, before []Choice, ch Choice) {
	switch {
	case ch.After < 0 || ch.After > MaxPolicyMinutes:
		c.wrong(at, phrase("policy-bad-minutes", "count", strconv.Itoa(ch.After), "most", strconv.Itoa(MaxPolicyMinutes)))
	case len(before) > 0 && ch.After < before[len(before)-1].After:
		c.wrong(at, phrase("policy-step-order", "count", strconv.Itoa(ch.After), "least", strconv.Itoa(before[len(before)-1].After)))
	}
	switch {
	case ch.Within < 0 || ch.Within > MaxPolicyKm:
		c.wrong(at, phrase("policy-bad-km", "count", strconv.Itoa(ch.Within), "most", strconv.Itoa(MaxPolicyKm)))
	case ch.Within > 0 && slices.Contains([]Target{TargetDesk, TargetSelfService, TargetHandOver}, ch.Target):
		c.odd(at, phrase("policy-km-here", "target", string(ch.Target)))
	}
}

func (p Policy) same(other Policy) bool {
	return p.Name == other.Name && p.Version == other.Version && p.From == other.From && p.Basis == other.Basis &&
		slices.Equal(p.Default, other.Default) && slices.EqualFunc(p.Rules, other.Rules, Rule.same)
}

func (r Rule) same(other Rule) bool {
	return r.Name == other.Name && slices.Equal(r.Targets, other.Targets) &&
		slices.EqualFunc(r.When.fields(), other.When.fields(), func(a, b whenField) bool { return slices.Equal(a.values, b.values) })
}
