package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

const (
	keysPause = 10 * time.Second // between fetches of the issuer's keys, whatever tokens come
	maxKeys   = 1 << 20          // bytes of them
)

// keys are the issuer's public keys. The library fetches them anew for every token that none of them fits; here that is one fetch for all
// tokens of a while, so that whoever forges tokens cannot have us ask the issuer for each.
type keys struct{ remote *oidc.RemoteKeySet }

func newKeys(ctx context.Context, c *http.Client, url string) keys {
	once := *c
	once.Transport = &seldom{to: c}
	once.Timeout = 0 // the client within has its own
	return keys{oidc.NewRemoteKeySet(oidc.ClientContext(ctx, &once), url)}
}

// fetchFailed is where in a context it is put that the keys could not be had: the library makes a text of every error.
type fetchFailed struct{}

// VerifySignature is the token's payload when one of the keys fits.
func (k keys) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := k.remote.VerifySignature(ctx, token)
	if failed, ok := ctx.Value(fetchFailed{}).(*error); ok && err != nil && (errors.Is(err, errIssuerAway) || ctx.Err() != nil) {
		*failed = err
	}
	return payload, err
}

// verified is the token as it was read. It is errForged when it is none of the issuer's for us, and errIssuerAway when that cannot be known.
func verified[T any](ctx context.Context, verify func(context.Context, string) (T, error), raw string) (T, error) {
	var failed error
	t, err := verify(context.WithValue(ctx, fetchFailed{}, &failed), raw)
	switch {
	case failed != nil:
		return t, fmt.Errorf("%w: its keys: %w", errIssuerAway, failed)
	case err != nil:
		return t, fmt.Errorf("%w: %w", errForged, err)
	}
	return t, nil
}

// seldom asks for the keys at most once in keysPause, and once in issuerPause while that fails; in between it answers what came last.
type seldom struct {
	to *http.Client

	mu    sync.Mutex
	asked time.Time
	body  []byte
	cause error
}

// RoundTrip answers with the keys, or with errIssuerAway.
func (s *seldom) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pause := keysPause
	if s.cause != nil {
		pause = issuerPause
	}
	if time.Since(s.asked) >= pause {
		s.body, s.cause = s.fetch(r)
		s.asked = time.Now()
	}
	if s.cause != nil {
		return nil, s.cause
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(s.body)), ContentLength: int64(len(s.body)),
	}, nil
}

func (s *seldom) fetch(r *http.Request) ([]byte, error) {
	ctx, cancel := context.WithTimeout(r.Context(), issuerTimeout)
	defer cancel()
	res, err := s.to.Do(r.Clone(ctx))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errIssuerAway, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxKeys))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errIssuerAway, err)
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: it says %d", errIssuerAway, res.StatusCode)
	case !json.Valid(body):
		return nil, fmt.Errorf("%w: what it says is no JSON", errIssuerAway)
	}
	return body, nil
}
