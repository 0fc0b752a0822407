package identity

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// Program gets access tokens for a program of its own by its credentials at the issuer. A token is used until shortly before it expires.
type Program struct{ tokens oauth2.TokenSource }

// String and LogValue hide what it holds.
func (*Program) String() string       { return hidden }
func (*Program) LogValue() slog.Value { return slog.StringValue(hidden) }

// NewProgram asks the issuer where its tokens are had. The audience is told to issuers that want to hear it; it may be empty.
func NewProgram(ctx context.Context, issuer, clientID string, secret Secret, audience string) (*Program, error) {
	if err := secureIssuer(issuer); err != nil {
		return nil, err
	}
	ctx = oidc.ClientContext(context.WithoutCancel(ctx), &http.Client{Timeout: issuerTimeout})
	p, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errIssuerAway, err)
	}
	c := clientcredentials.Config{ClientID: clientID, ClientSecret: string(secret), TokenURL: p.Endpoint().TokenURL, AuthStyle: oauth2.AuthStyleInHeader}
	if audience != "" {
		c.EndpointParams = url.Values{"audience": {audience}}
	}
	return &Program{c.TokenSource(ctx)}, nil
}

// Token is a token that is good now.
func (p *Program) Token() (Secret, error) {
	t, err := p.tokens.Token()
	if err != nil {
		return nil, fmt.Errorf("the issuer gives no token: %w", err)
	}
	return Secret(t.AccessToken), nil
}
