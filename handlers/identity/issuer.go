package identity

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	issuerTimeout = 10 * time.Second
	issuerPause   = time.Second // between attempts to reach an issuer that is away
)

// signed is how tokens may be signed: with a key of which the other half is secret. "none", and keys that both sides know, are not there.
var signed = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

// errIssuerAway says that the issuer does not answer, so that nobody new can be known.
var errIssuerAway = errors.New("the issuer does not answer")

// issuer is the issuer as it describes itself, asked when it is first needed and again for as long as it does not answer.
type issuer struct {
	Config
	mu     sync.Mutex
	found  *found
	failed time.Time
	cause  error
}

// found is what the issuer said.
type found struct {
	oauth      oauth2.Config
	ids        *oidc.IDTokenVerifier // of logins
	accesses   *oidc.IDTokenVerifier // of programs
	endSession string                // where a browser ends its session with the issuer; empty when it cannot
}

func newIssuer(c Config) *issuer { return &issuer{Config: c} }

// reach is the issuer's own description.
func (i *issuer) reach(ctx context.Context) (*found, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.found != nil {
		return i.found, nil
	}
	if time.Since(i.failed) < issuerPause {
		return nil, i.cause
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), issuerTimeout)
	defer cancel()
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, i.Client), i.Issuer)
	if err != nil {
		i.failed, i.cause = time.Now(), fmt.Errorf("%w: %w", errIssuerAway, err)
		return nil, i.cause
	}
	i.found = i.describe(p)
	return i.found, nil
}

func (i *issuer) describe(p *oidc.Provider) *found {
	var more struct {
		EndSession string `json:"end_session_endpoint"`
		Keys       string `json:"jwks_uri"`
	}
	_ = p.Claims(&more) // what cannot be read is not there
	if secureIssuer(more.EndSession) != nil {
		more.EndSession = ""
	}
	keys := newKeys(context.Background(), i.Client, more.Keys)
	verifier := func(audience string) *oidc.IDTokenVerifier {
		return oidc.NewVerifier(i.Issuer, keys, &oidc.Config{ClientID: audience, SupportedSigningAlgs: signed})
	}
	return &found{
		oauth: oauth2.Config{
			ClientID: i.ClientID, ClientSecret: string(i.ClientSecret), Endpoint: p.Endpoint(), RedirectURL: i.PublicURL + "/login/callback",
			Scopes: []string{oidc.ScopeOpenID, "profile"},
		},
		ids: verifier(i.ClientID), accesses: verifier(i.Audience), endSession: more.EndSession,
	}
}

// with is a context in which the libraries reach the issuer.
func (i *issuer) with(ctx context.Context) context.Context { return oidc.ClientContext(ctx, i.Client) }

// errForged says that a token is none of the issuer's for us, now.
var errForged = errors.New("the token is not valid")

// about is what the verified token says of its subject.
func about(t *oidc.IDToken) (Claims, error) {
	if t.Subject == "" || len(t.Subject) > maxSubject {
		return nil, fmt.Errorf("%w: it has no subject", errForged)
	}
	if t.IssuedAt.IsZero() || time.Until(t.IssuedAt) > clockSkew || time.Since(t.IssuedAt) > longest {
		return nil, fmt.Errorf("%w: it was issued at no time that can be", errForged)
	}
	var claims Claims
	if err := t.Claims(&claims); err != nil {
		return nil, fmt.Errorf("%w: %w", errForged, err)
	}
	return claims, nil
}

const (
	maxSubject = 255             // characters, by the standard
	clockSkew  = 5 * time.Minute // that clocks may differ by
)

// away answers that nobody can log in now.
func away(w http.ResponseWriter) { w.Header().Set("Retry-After", "5") }
