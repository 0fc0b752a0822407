package identity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kontor/handlers"
)

// maxToken is how long a token may be, in bytes.
const maxToken = 8 << 10

// byToken proves who a program is by its access token. It holds until the token expires or all that is the subject's is ended.
func (id *Identity) byToken(ctx context.Context, raw string) (proof, error) {
	if id.issuer == nil || len(raw) > maxToken || strings.Count(raw, ".") != 2 {
		return proof{}, errForged
	}
	found, err := id.issuer.reach(ctx)
	if err != nil {
		return proof{}, err
	}
	t, err := verified(id.issuer.with(ctx), found.accesses.Verify, raw)
	if err != nil {
		return proof{}, err
	}
	claims, err := about(t)
	if err != nil {
		return proof{}, err
	}
	if _, login := claims["nonce"]; login || t.AccessTokenHash != "" {
		return proof{}, fmt.Errorf("%w: it is an id token", errForged)
	}
	key, expiry, issued := id.subjectKey(t.Subject), t.Expiry, t.IssuedAt
	alive := func() (bool, error) {
		last, err := id.store.ended(key)
		return err == nil && time.Now().Before(expiry) && !issued.Before(last.At), err
	}
	if ok, err := alive(); !ok {
		return proof{}, errorOr(err, errOver)
	}
	g, known, err := id.grant(t.Subject, claims)
	if err != nil {
		id.Log.Warn("a program gets no role", "cause", err)
	}
	p := proof{alive: alive}
	if known {
		who := id.granted(g)
		who.Subject, who.Proof, who.Until = t.Subject, handlers.ProvedByToken, expiry
		p.who = &who
		p.alive = func() (bool, error) {
			ok, err := alive()
			return ok && id.still(g, who.Kontors), err
		}
	}
	return p, nil
}

// errorOr is the error, or the other when there is none.
func errorOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
