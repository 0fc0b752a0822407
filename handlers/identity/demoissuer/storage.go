package demoissuer

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"maps"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// storage is all that the issuer remembers: its key, and the logins under way. It has no sessions: whoever comes picks anew.
type storage struct {
	origin string
	secret string
	users  []User

	mu       sync.Mutex
	key      signingKey
	requests map[string]*request
}

func newStorage(origin, secret string, users []User) (*storage, error) {
	key, err := newKey()
	return &storage{origin: origin, secret: secret, users: users, key: key, requests: map[string]*request{}}, err
}

func (s *storage) rotate() error {
	key, err := newKey()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
	return nil
}

// Limits on the logins under way.
const (
	requestLife = 10 * time.Minute
	maxRequests = 1000
)

var errNothing = errors.New("the demo login does not know it")

func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is required")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(s.requests, func(_ string, r *request) bool { return now.Sub(r.began) > requestLife })
	if len(s.requests) >= maxRequests {
		return nil, oidc.ErrServerError().WithDescription("too many logins are under way")
	}
	r := &request{AuthRequest: *asked, id: rand.Text(), began: now}
	s.requests[r.id] = r
	return r, nil
}

// pick makes the user be who logs in by the request.
func (s *storage) pick(id, user string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.requests[id]
	if _, ok := s.user(user); !ok || r == nil || r.user != "" {
		return errNothing
	}
	picked := *r
	picked.user, picked.at = user, time.Now()
	s.requests[id] = &picked
	return nil
}

// open says whether the login is under way and nobody is picked.
func (s *storage) open(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.requests[id]
	return r != nil && r.user == ""
}

func (s *storage) user(id string) (User, bool) {
	for _, u := range s.users {
		if u.ID == id {
			return u, true
		}
	}
	return User{}, false
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.requests[id]; r != nil {
		return r, nil
	}
	return nil, errNothing
}

// AuthRequestByCode gives a code's login once: whoever comes with the code again, or with the wrong verifier, has spent it.
func (s *storage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, r := range s.requests {
		if r.code != "" && r.code == code {
			delete(s.requests, id)
			return r, nil
		}
	}
	return nil, errNothing
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.requests[id]
	if r == nil || r.code != "" {
		return errNothing
	}
	coded := *r
	coded.code = code
	s.requests[id] = &coded
	return nil
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
	return nil
}

func (s *storage) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), time.Now().Add(tokenLife), nil
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key, nil
}

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

func (s *storage) KeySet(context.Context) ([]op.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return []op.Key{publicKey{s.key}}, nil
}

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id == ClientID {
		return client{id, s.origin}, nil
	}
	return nil, oidc.ErrInvalidClient()
}

func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != ClientID || subtle.ConstantTimeCompare([]byte(secret), []byte(s.secret)) != 1 {
		return errNothing
	}
	return nil
}

// ClientCredentials lets a demo program in.
func (s *storage) ClientCredentials(_ context.Context, id, secret string) (op.Client, error) {
	if _, ok := s.program(id); !ok || secret != ClientSecret {
		return nil, errNothing
	}
	return client{id: id}, nil
}

func (s *storage) ClientCredentialsTokenRequest(_ context.Context, id string, _ []string) (op.TokenRequest, error) {
	return &oidc.JWTTokenRequest{Subject: id, Audience: []string{Audience}}, nil
}

func (s *storage) program(id string) (User, bool) {
	for _, u := range s.users {
		if u.Program != "" && u.Program == id {
			return u, true
		}
	}
	return User{}, false
}

// GetPrivateClaimsFromScopes is what an access token says beside what every token does.
func (s *storage) GetPrivateClaimsFromScopes(_ context.Context, subject, _ string, _ []string) (map[string]any, error) {
	if u, ok := s.program(subject); ok {
		return u.Claims, nil
	}
	return nil, nil
}

// SetUserinfoFromScopes is what an id token says beside what every token does.
func (s *storage) SetUserinfoFromScopes(_ context.Context, info *oidc.UserInfo, subject, _ string, _ []string) error {
	info.Subject = subject
	u, _ := s.user(subject)
	for name, v := range u.Claims {
		info.AppendClaims(name, v)
	}
	return nil
}

func (s *storage) Health(context.Context) error { return nil }
