package demoissuer

import (
	"net/url"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// client is a program that the issuer knows: the system itself, or a demo program.
type client struct {
	id     string
	origin string // of the system; empty for a demo program
}

func (c client) GetID() string                       { return c.id }
func (c client) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (c client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (c client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }
func (c client) IDTokenLifetime() time.Duration      { return tokenLife }
func (c client) DevMode() bool                       { return false }
func (c client) IsScopeAllowed(string) bool          { return false }
func (c client) ClockSkew() time.Duration            { return 0 }

func (c client) IDTokenUserinfoClaimsAssertion() bool { return true }

func (c client) LoginURL(id string) string {
	return c.origin + Path + "/pick?request=" + url.QueryEscape(id)
}

func (c client) RedirectURIs() []string {
	if c.origin == "" {
		return nil
	}
	return []string{c.origin + "/login/callback"}
}

func (c client) PostLogoutRedirectURIs() []string {
	if c.origin == "" {
		return nil
	}
	return []string{c.origin + "/login/out"}
}

func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (c client) GrantTypes() []oidc.GrantType {
	if c.origin == "" {
		return []oidc.GrantType{oidc.GrantTypeClientCredentials}
	}
	return []oidc.GrantType{oidc.GrantTypeCode}
}

func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}
