package accounts

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"

	"kontor/domain"
)

// Limits of an agency's account. They are there for whoever connects by mistake a thousand times.
const (
	MaxConnections   = 64
	MaxSubscriptions = 256      // of one connection
	MaxRequest       = 64 << 10 // bytes
)

// Claims are what a server has to know: signed, and without a secret.
type Claims struct {
	Record *Record
	// Operator is who signs the accounts.
	Operator *jwt.OperatorClaims
	// Accounts are the claims of all accounts by their public keys.
	Accounts map[string]string
}

// Claims signs what the record says.
func (k *Keys) Claims() (*Claims, error) {
	r, err := k.Record()
	if err != nil {
		return nil, err
	}
	operator, err := k.pair(operatorSeed)
	if err != nil {
		return nil, err
	}
	defer operator.Wipe()
	c := &Claims{Record: r, Accounts: map[string]string{}}
	if c.Operator, err = jwt.DecodeOperatorClaims(r.Token); err != nil {
		return nil, err
	}
	if c.Accounts[r.System], err = systemClaims(r).Encode(operator); err != nil {
		return nil, err
	}
	servers := jwt.NewAccountClaims(r.Server)
	servers.Name = "servers"
	if c.Accounts[r.Server], err = servers.Encode(operator); err != nil {
		return nil, err
	}
	for code, a := range r.Agencies {
		if c.Accounts[a.Key], err = agencyClaims(r, code).Encode(operator); err != nil {
			return nil, fmt.Errorf("agency %s: %w", code, err)
		}
	}
	return c, nil
}

// operatorToken is who signs the accounts, as servers are told.
func (k *Keys) operatorToken(r *Record) (string, error) {
	operator, err := k.pair(operatorSeed)
	if err != nil {
		return "", err
	}
	defer operator.Wipe()
	c := jwt.NewOperatorClaims(r.Operator)
	c.Name, c.SystemAccount = "kontor", r.Server
	return c.Encode(operator)
}

// systemClaims are those of the system's own account: all of JetStream, and for each agency what that may do.
func systemClaims(r *Record) *jwt.AccountClaims {
	c := jwt.NewAccountClaims(r.System)
	c.Name = "kontor"
	c.Limits.JetStreamLimits = jwt.JetStreamLimits{
		MemoryStorage: jwt.NoLimit, DiskStorage: jwt.NoLimit, Streams: jwt.NoLimit, Consumer: jwt.NoLimit, MaxAckPending: jwt.NoLimit,
	}
	for _, code := range slices.Sorted(maps.Keys(r.Agencies)) {
		for _, right := range Rights(code, r.System) {
			e := &jwt.Export{Name: right.Subject, Subject: jwt.Subject(right.Subject), Type: jwt.Service, ResponseType: jwt.ResponseTypeSingleton}
			if right.Many {
				// Messages may come for as long as a request for them stands: an hour is more than clients ask for.
				e.ResponseType, e.ResponseThreshold = jwt.ResponseTypeStream, time.Hour
			}
			c.Exports.Add(e)
		}
	}
	return c
}

// agencyClaims are those of an agency's account: its own imports, nothing of JetStream, and credentials that may do what Rights says.
func agencyClaims(r *Record, code domain.AgencyCode) *jwt.AccountClaims {
	a := r.Agencies[code]
	c := jwt.NewAccountClaims(a.Key)
	c.Name = "agency-" + string(code)
	c.Limits.NatsLimits = jwt.NatsLimits{Subs: MaxSubscriptions, Data: jwt.NoLimit, Payload: MaxRequest}
	c.Limits.AccountLimits = jwt.AccountLimits{Imports: 16, DisallowBearer: true, Conn: MaxConnections}
	scope := jwt.NewUserScope()
	scope.Key, scope.Role = a.Signer, "agency"
	scope.Template.AllowedConnectionTypes = jwt.StringList{jwt.ConnectionTypeStandard}
	scope.Template.NatsLimits = c.Limits.NatsLimits
	scope.Template.Sub.Allow.Add(Inbox)
	for _, right := range Rights(code, r.System) {
		c.Imports.Add(&jwt.Import{Name: right.Subject, Subject: jwt.Subject(right.Subject), Account: r.System, Type: jwt.Service})
		scope.Template.Pub.Allow.Add(right.Subject)
	}
	c.Imports.Add(&jwt.Import{
		Name: jetStreamInfo, Subject: jwt.Subject(nowhere(code)), LocalSubject: jetStreamInfo, Account: r.System, Type: jwt.Service,
	})
	c.SigningKeys.AddScopedSigner(scope)
	for _, one := range a.Credentials {
		if !one.Revoked.IsZero() {
			c.RevokeAt(one.User, one.Expires) // whatever was ever signed for it
		}
	}
	return c
}

// Inside is the token by which connections inside the process are the system's own. From anywhere else it opens nothing.
func (k *Keys) Inside() (string, error) {
	system, err := k.pair(systemSeed)
	if err != nil {
		return "", err
	}
	defer system.Wipe()
	user, err := nkeys.CreateUser()
	if err != nil {
		return "", err
	}
	defer user.Wipe()
	public, err := user.PublicKey()
	if err != nil {
		return "", err
	}
	claims := jwt.NewUserClaims(public)
	claims.Name, claims.BearerToken = "inside", true
	claims.AllowedConnectionTypes = jwt.StringList{jwt.ConnectionTypeInProcess}
	return claims.Encode(system)
}
