package page

import (
	"strings"

	"kontor/domain"
)

// Slips makes the token by which a visitor follows a visit without logging in, and knows it again. A token tells nothing of the visit and
// cannot be guessed. Visit is false for what is none.
type Slips interface {
	Token(domain.VisitID) string
	Visit(token string) (domain.VisitID, bool)
}

// SlipAddress is where the visitor follows the visit, as a whole address for a code to be read by a telephone; empty where there are no such
// pages, or where nobody has said what the offices' public address is.
func (s *Site) SlipAddress(v domain.VisitID) string {
	if s.Slips == nil || s.PublicURL == "" {
		return ""
	}
	return strings.TrimSuffix(s.PublicURL, "/") + "/t/" + s.Slips.Token(v)
}
