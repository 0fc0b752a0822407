package accounts

import (
	"encoding/base64"
	"errors"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"

	"kontor/domain"
)

// ErrNotAdmitted says no, and nothing of why.
var ErrNotAdmitted = errors.New("no key that is good")

// Admit says whether whoever signed the server's nonce has a good key, and of which agency.
func (r *Record) Admit(user, nonce, signature string, now time.Time) (domain.AgencyCode, Credential, error) {
	code, c, known := r.Of(user)
	if !known || !c.Good(now) || nonce == "" {
		return "", Credential{}, ErrNotAdmitted
	}
	signed, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil {
		return "", Credential{}, ErrNotAdmitted
	}
	public, err := nkeys.FromPublicKey(user)
	if err != nil || public.Verify([]byte(nonce), signed) != nil {
		return "", Credential{}, ErrNotAdmitted
	}
	return code, c, nil
}

// Pass is what the server is told of somebody who was admitted: the account, what may be done in it, and for how long.
func (k *Keys) Pass(asked string, code domain.AgencyCode, c Credential) (string, error) {
	issuer, err := k.pair(calloutSeed)
	if err != nil {
		return "", err
	}
	defer issuer.Wipe()
	claims := jwt.NewUserClaims(asked)
	claims.Name, claims.Audience, claims.Expires = c.ID, AccountName(code), c.Expires.Unix()
	claims.AllowedConnectionTypes = jwt.StringList{jwt.ConnectionTypeStandard}
	claims.NatsLimits = jwt.NatsLimits{Subs: MaxSubscriptions, Data: jwt.NoLimit, Payload: MaxRequest}
	claims.Sub.Allow.Add(Inbox)
	for _, right := range Rights(code, Own) {
		claims.Pub.Allow.Add(right.Subject)
	}
	return claims.Encode(issuer)
}

// Issuer is the key in whose name the server is answered. The caller wipes it.
func (k *Keys) Issuer() (nkeys.KeyPair, error) { return k.pair(calloutSeed) }
