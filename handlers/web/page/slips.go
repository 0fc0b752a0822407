package page

import "kontor/domain"

// Slips makes what stands in a slip's QR code, and reads it: a token that nobody can guess, and from which nothing can be read without the
// secret that it was made with.
type Slips interface {
	Token(domain.VisitID) string
	Visit(token string) (domain.VisitID, bool)
}
