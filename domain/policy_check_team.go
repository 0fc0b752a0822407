package domain

import "slices"

// team looks at the agency's own video team that a target names: there is such a team, the target is video, and the rule takes errands of the
// team's agency. Kilometres mean nothing to a team.
func (c *policyCheck) team(at string, ch Choice, when When) {
	if ch.Team == "" {
		return
	}
	owner := c.n.teamOwner(ch.Team, "")
	switch {
	case ch.Target != TargetVideo:
		c.wrong(at, phrase("policy-team-not-video", "target", string(ch.Target)))
	case !c.known.has("team", ch.Team):
		c.wrong(at, c.known.unknown("team", ch.Team))
	case len(when.Agencies) > 0 && !slices.Contains(when.Agencies, owner), len(when.Types) > 0 && !slices.ContainsFunc(when.Types, func(t ErrandTypeCode) bool {
		return c.n.Types[t].Agency == owner
	}):
		c.odd(at, phrase("policy-team-of-another", "team", ch.Team, "agency", c.n.Agencies[owner].NameSv, "agency_en", c.n.Agencies[owner].NameEn))
	case ch.Within > 0:
		c.odd(at, phrase("policy-km-team", "team", ch.Team))
	}
}

// moments are times of the day that between them show everything that the agency's own video teams can make of the office's day: when it opens,
// and when a team closes meanwhile. Without a team one look at the whole day is enough.
func (n *Network) moments(a Asked) []Clock {
	k := n.Kontors[a.Kontor]
	if len(n.VideoTeams) == 0 || k == nil {
		return []Clock{0}
	}
	hours := k.HoursOn(a.Date)
	all := []Clock{hours.Opens}
	for _, t := range n.VideoTeamsOf(a.Type.Agency, a.Date) {
		if closes := t.HoursOn(a.Date).Closes; closes > hours.Opens && closes < hours.Closes {
			all = append(all, closes)
		}
	}
	return all
}
