package page

import (
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// Administration is what the pages of the administration need beside the books. What is nil is not to be had here, and they say so.
type Administration struct {
	// Log is what the draft of a policy and the rules of retention are tried on.
	Log handlers.Log
	// Book is where the history of the network is read, which is read often; Log when it is nil.
	Book handlers.Log
	// CheckPolicy reads a policy from its file and judges it against the network; a date that is not empty takes the place of its first day.
	CheckPolicy func(raw []byte, n *domain.Network, from domain.Date) (domain.Policy, []domain.PolicyFault)
	// WritePolicy is the policy as its file.
	WritePolicy func(domain.Policy) ([]byte, error)
	// Shadow is what the policy that runs in shadow has counted; false when none does.
	Shadow func() (handlers.ShadowCounts, bool)
	// Devices are the screens and kiosks that are let in.
	Devices Devices
	// Keys lists the agencies' keys, without anything secret.
	Keys func() ([]AgencyKey, error)
	// Holidays are those of a year by the law and the offices' rule.
	Holidays func(year int) domain.HolidaysListed
}

// Devices lets screens and kiosks in, and shuts them out.
type Devices interface {
	List() ([]Device, error)
	// Issue makes a device and its token, which cannot be had again.
	Issue(kind domain.Role, k domain.KontorID, now time.Time) (made Device, token string, err error)
	// Revoke makes its token be no good any more.
	Revoke(who domain.Actor, now time.Time) error
}

// Device is a screen or a kiosk at an office.
type Device struct {
	Who     domain.Actor
	Kontor  domain.KontorID
	Issued  time.Time
	Revoked time.Time // zero when it is not
}

// AgencyKey is a key with which an agency's systems come in.
type AgencyKey struct {
	Agency  domain.AgencyCode
	ID      string
	State   string // good, revoked, expired
	Issued  time.Time
	Expires time.Time
}

// Administers is what the pages of the administration have; the zero Administration when they were given none.
func (c Config) Administers() Administration {
	if c.Administration == nil {
		return Administration{}
	}
	a := *c.Administration
	if a.Book == nil {
		a.Book = a.Log
	}
	return a
}
