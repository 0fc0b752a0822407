package domain

// everyTarget is in the order in which targets are listed.
var everyTarget = []Target{TargetHost, TargetDesk, TargetSelfService, TargetVideo, TargetBooked, TargetHandOver, TargetReferral}

// Reach lists the targets that could take the errand at the office on the date, whatever the policy says. Without a valid agreement, or where
// there is no office, there are none; beside an agreement the referral, if only to the agency itself, is always there.
func Reach(n *Network, a Asked) (all []Target) {
	r, err := n.routing(a)
	if err != nil {
		return nil
	}
	for _, t := range everyTarget {
		if no := r.try(&Decision{}, Choice{Target: t}); no.Code == "" {
			all = append(all, t)
		}
	}
	return all
}

// Try is what the choice alone makes of the errand, for a step that comes after some minutes of waiting: the decision and true; or false, and
// why it cannot be taken today. The rule is for the caller to name.
func Try(n *Network, a Asked, c Choice) (Decision, Phrase, bool) {
	r, err := n.routing(a)
	if err != nil {
		return Decision{}, phrase("cannot-be-routed", "kontor", shown(a.Kontor)), false
	}
	dec := r.begin()
	no := r.try(&dec, c)
	return dec, no, no.Code == ""
}
