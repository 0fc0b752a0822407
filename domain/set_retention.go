package domain

import (
	"cmp"
	"slices"
	"strconv"
)

// RetentionRule says for how many days after the visit an agency's content is kept: until the day after them it can be read, then its keys are
// destroyed. It holds from a day on, until a later one of the agency does; with no days it ends what an earlier one said.
type RetentionRule struct {
	Agency   AgencyCode `json:"agency"`
	Days     int        `json:"days"`
	Decision DiaryNo    `json:"decision"`
	From     Date       `json:"from"`
}

// SetRetention gives an agency such a rule, under the decision that it follows. For operators.
type SetRetention struct {
	Agency   AgencyCode `json:"agency"`
	Days     int        `json:"days"`
	Decision DiaryNo    `json:"decision"`
	From     Date       `json:"from"`
}

// RetentionSet is the rule, from its day on; of two from the same day the later written holds.
type RetentionSet struct{ RetentionRule }

// MaxRetention is the longest that a rule keeps content, in days.
const MaxRetention = 36500

func (SetRetention) Name() string { return "set-retention" }
func (RetentionSet) Name() string { return "retention-set" }

func (c SetRetention) decide(n *Network, m Moment) ([]Event, error) {
	switch {
	case m.Actor.Role != RoleOperator && m.Actor.Role != RoleSystem:
		return nil, refuse("for-operators")
	case n.Agencies[c.Agency].Code == "":
		return nil, unknown("unknown-agency", "agency", shown(c.Agency))
	case c.Days < 0 || c.Days > MaxRetention:
		return nil, malformed("bad-retention", "count", strconv.Itoa(c.Days), "most", strconv.Itoa(MaxRetention))
	case !c.Decision.Valid():
		return nil, malformed("bad-diary-number", "decision", shown(c.Decision))
	case !c.From.Valid():
		return nil, malformed("bad-period", "from", shown(c.From), "to", "")
	}
	if last, ok := n.lastRule(c.Agency, c.From); ok && last == RetentionRule(c) {
		return nil, nil
	}
	return []Event{RetentionSet{RetentionRule(c)}}, nil
}

func (ev RetentionSet) change(n *Network) {
	n.Retention = append(slices.Clip(n.Retention), ev.RetentionRule)
	slices.SortStableFunc(n.Retention, func(a, b RetentionRule) int { return cmp.Compare(a.From, b.From) })
}

// RetentionOn is the rule that holds for the agency on the date; false when nothing is to be forgotten.
func (n *Network) RetentionOn(a AgencyCode, d Date) (RetentionRule, bool) {
	rule, ok := n.lastRule(a, d)
	return rule, ok && rule.Days > 0
}

func (n *Network) lastRule(a AgencyCode, d Date) (last RetentionRule, ok bool) {
	for _, r := range n.Retention {
		if r.Agency == a && r.From <= d {
			last, ok = r, true
		}
	}
	return last, ok
}

// DueOn is the first day on which content of a visit on the date is to be forgotten.
func (r RetentionRule) DueOn(visit Date) Date { return DateOf(visit.At(12*60).AddDate(0, 0, r.Days+1)) }
