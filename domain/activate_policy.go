package domain

import "strconv"

// ActivatePolicy makes a policy hold from its first day on, today or later. One with an error is refused; see CheckPolicy.
type ActivatePolicy struct {
	Policy Policy `json:"policy"`
}

func (ActivatePolicy) Name() string { return "activate-policy" }

func (c ActivatePolicy) decide(n *Network, m Moment) ([]Event, error) {
	if m.Actor.Role != RoleSystem && m.Actor.Role != RoleOperator {
		return nil, refuse("for-operators")
	}
	if c.Policy.same(n.PolicyOn(c.Policy.From)) {
		return nil, nil // already so
	}
	if today := DateOf(m.At); c.Policy.From.Valid() && c.Policy.From < today {
		return nil, refuse("policy-in-the-past", "date", string(c.Policy.From), "today", string(today))
	}
	faults := CheckPolicy(n, c.Policy)
	count, first := 0, ""
	for _, f := range faults {
		if f.Severity == PolicyError {
			if count++; count == 1 {
				first = f.Code + " " + f.Path
			}
		}
	}
	if count > 0 {
		return nil, refuse("policy-has-errors", "count", strconv.Itoa(count), "field", first)
	}
	return []Event{RoutingPolicyChanged{Policy: c.Policy}}, nil
}
