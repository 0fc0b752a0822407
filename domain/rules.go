package domain

import (
	"slices"
	"strconv"
	"time"
)

// What rules may be at most, beside what bounds every bonus.
const (
	maxCallsMost = 10
	maxTarget    = 4 * 60 // minutes
	mostHold     = 60     // minutes that a visit is kept for its officer
	mostOffer    = 30     // minutes that an offered visit is reserved
	mostBonus    = int(MaxBonus / time.Minute)
)

// on sets the rules from a later day on. A day keeps the rules that it was opened with, so they may not begin on a day that may be open.
func (c *RulesChanged) on(n *Network) (networkEvent, error) {
	ev, o := *c, c.Order
	switch {
	case !c.From.Valid():
		return nil, malformed("bad-period", "from", shown(c.From), "to", "")
	case c.From <= n.learned:
		return nil, refuse("rules-too-early", "date", string(c.From), "today", string(n.learned))
	case c.MaxCalls < 1 || c.MaxCalls > maxCallsMost:
		return nil, outOf("maxCalls", c.MaxCalls, 1, maxCallsMost)
	case c.TargetMinutes < 1 || c.TargetMinutes > maxTarget:
		return nil, outOf("targetMinutes", c.TargetMinutes, 1, maxTarget)
	case !sourced(&ev.Basis) || !sourced(&ev.Order.Basis):
		return nil, malformed("unknown-basis", "text", shown(c.Basis))
	}
	for _, f := range []struct {
		name          string
		minutes, most int
	}{
		{"need", o.Need, mostBonus}, {"protected", o.Protected, mostBonus}, {"returned", o.Returned, mostBonus},
		{"booked", o.Booked, mostBonus}, {"urgent", o.Urgent, mostBonus}, {"hold", o.Hold, mostHold}, {"offer", o.Offer, mostOffer},
	} {
		if f.minutes < 0 || f.minutes > f.most {
			return nil, outOf(f.name, f.minutes, 0, f.most)
		}
	}
	if n.RulesOn(ev.From) == ev.Rules && !slices.ContainsFunc(n.laterRules, func(r RulesChanged) bool { return r.From > n.learned && r.From != ev.From }) {
		return nil, nil
	}
	return ev, nil
}

func outOf(field string, count, least, most int) error {
	return malformed("rule-out-of-bounds", "field", field, "count", strconv.Itoa(count), "least", strconv.Itoa(least), "most", strconv.Itoa(most))
}

// change keeps what others may hold of the list as it is. Rules that name no day hold wherever none that do have begun; those that do take the
// place of whatever was announced for that day or later.
func (ev RulesChanged) change(n *Network) {
	if ev.From == "" {
		n.Rules = ev.Rules
		return
	}
	kept := slices.DeleteFunc(slices.Clone(n.laterRules), func(r RulesChanged) bool { return r.From >= ev.From })
	n.laterRules = append(kept, ev)
}

// RulesOn are the rules of a day that is opened on the date.
func (n *Network) RulesOn(d Date) Rules {
	rules := n.Rules
	for _, r := range n.laterRules { // the latest last
		if r.From <= d {
			rules = r.Rules
		}
	}
	return rules
}
