package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"sync"

	"kontor/handlers/identity"
)

// credentials are what a command over HTTP proves itself with: a token in a file, or a program's id and secret at the issuer. The
// environment says which; a flag never has a secret.
type credentials struct {
	tokenFile  string
	issuer     string
	clientID   string
	secretFile string
	audience   string

	mu      sync.Mutex
	program *identity.Program
}

// credentialsFromEnv are what the environment names; nil when it names none, so that the actor is whoever the command says.
func credentialsFromEnv() *credentials {
	c := &credentials{
		tokenFile: env("KONTOR_TOKEN_FILE", ""), issuer: env("KONTOR_ISSUER", ""), clientID: env("KONTOR_CLIENT_ID", ""),
		secretFile: env("KONTOR_CLIENT_SECRET_FILE", ""), audience: env("KONTOR_AUDIENCE", ""),
	}
	if c.tokenFile == "" && c.issuer == "" {
		return nil
	}
	return c
}

// String and LogValue say nothing of them.
func (*credentials) String() string         { return "(credentials)" }
func (c *credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// put proves the request to be ours. A token is not sent to another machine without TLS.
func (c *credentials) put(r *http.Request) error {
	if r.URL.Scheme != "https" && !identity.LoopbackHost(r.URL.Hostname()) {
		return fmt.Errorf("the token would go to %s for everybody on the way to read: use https", (&url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host}).String())
	}
	token, err := c.token(r.Context())
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+string(token))
	return nil
}

func (c *credentials) token(ctx context.Context) (identity.Secret, error) {
	if c.tokenFile != "" {
		if c.issuer != "" {
			return nil, errors.New("KONTOR_TOKEN_FILE and KONTOR_ISSUER name two proofs: use one")
		}
		return identity.ReadSecret(c.tokenFile)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.program == nil {
		if c.clientID == "" || c.secretFile == "" {
			return nil, errors.New("KONTOR_ISSUER goes with KONTOR_CLIENT_ID and KONTOR_CLIENT_SECRET_FILE")
		}
		secret, err := identity.ReadSecret(c.secretFile)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		if err != nil {
			return nil, fmt.Errorf("KONTOR_CLIENT_SECRET_FILE: %w", err)
		}
		if c.program, err = identity.NewProgram(ctx, c.issuer, c.clientID, secret, c.audience); err != nil {
			return nil, err
		}
	}
	return c.program.Token()
}
