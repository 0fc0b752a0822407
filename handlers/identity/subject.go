package identity

import (
	"errors"

	"kontor/domain"
)

// errSubject says that the issuer's name for somebody is none that the log of readings takes. It keeps the name to itself.
var errSubject = errors.New("the issuer's name for somebody has other characters than the printable ones of ASCII")

// grant is what the mapping gives the subject. One that no opening of content could be noted under has no role, so that nobody finds out at
// the desk.
func (id *Identity) grant(subject string, claims Claims) (Grant, bool, error) {
	if !domain.IsSubject(subject) {
		return Grant{}, false, errSubject
	}
	return id.Mapping.Grant(subject, claims, id.ActorKey)
}
