package reception

import (
	"net/url"
	"strings"

	"kontor/domain"
)

// What ends a visit at once, as a form says it beside the domain's outcomes.
const atComputer = "computer" // helped at a visitor computer

// registration is the visit that the form describes. The code on an earlier slip is of the first errand.
func registration(n *domain.Network, form url.Values) domain.Register {
	c := domain.Register{
		Kind: domain.Kind(form.Get("kind")), Language: form.Get("language"), Needs: needsOf(form), Protected: form.Get("protected") != "",
	}
	for i, code := range form["errand"] {
		e := domain.NewErrand{Type: domain.ErrandTypeCode(code), Earlier: domain.Earlier(form.Get("earlier"))}
		if i == 0 {
			e.Matter = domain.Matter(tidyCode(form.Get("matter")))
		}
		c.Errands = append(c.Errands, e)
	}
	switch door := form.Get("door"); door {
	case "":
	case atComputer:
		c.Door = domain.Solved
		if !anyAtComputer(n, c.Errands) {
			c.Errands = withHosts(n, c.Errands, domain.SelfService)
		}
	default:
		c.Door = domain.Outcome(door)
		if len(c.Errands) == 0 {
			c.Errands = withHosts(n, c.Errands, domain.Reception)
		}
	}
	return c
}

// anyAtComputer says whether one of the errands is of a type that is done at a visitor computer anyway.
func anyAtComputer(n *domain.Network, errands []domain.NewErrand) bool {
	for _, e := range errands {
		if n.Types[e.Type].Channel == domain.SelfService {
			return true
		}
	}
	return false
}

// withHosts adds the host's own errand of the channel: the shortest, which is what an officer means who says nothing more.
func withHosts(n *domain.Network, errands []domain.NewErrand, channel domain.Channel) []domain.NewErrand {
	var shortest domain.ErrandType
	for _, t := range n.Types {
		if t.Agency != domain.Host || !t.Active || t.Channel != channel {
			continue
		}
		if shortest.Code == "" || t.Minutes < shortest.Minutes || t.Minutes == shortest.Minutes && t.Code < shortest.Code {
			shortest = t
		}
	}
	if shortest.Code == "" {
		return errands
	}
	return append(errands, domain.NewErrand{Type: shortest.Code})
}

func needsOf(form url.Values) (all []domain.Need) {
	for _, need := range form["need"] {
		all = append(all, domain.Need(need))
	}
	return all
}

// tidyCode writes a code as it stands on a slip: 7k3fq2mx becomes 7K3F-Q2MX, with the letters that are none of its own read as the figures
// that they look like. What is no code stays as it is, to be refused.
func tidyCode(s string) string {
	plain := strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(s)))
	if len(plain) != 8 {
		return strings.TrimSpace(s)
	}
	return plain[:4] + "-" + plain[4:]
}
