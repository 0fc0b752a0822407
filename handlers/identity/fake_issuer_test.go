package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

const (
	issuerURL = "https://issuer.example"
	publicURL = "https://kontor.example"
)

// fakeIssuer is an issuer that signs whatever a test wants.
type fakeIssuer struct {
	t testing.TB

	mu      sync.Mutex
	key     *ecdsa.PrivateKey
	kid     string
	idToken func(claims map[string]any) string // made from right ones for the last login
	nonce   string
	away    bool
	asked   int
}

func newFakeIssuer(t testing.TB) *fakeIssuer {
	f := &fakeIssuer{t: t}
	f.rotate("k1")
	f.idToken = f.sign
	return f
}

func (f *fakeIssuer) rotate(kid string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.t.Fatal(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.key, f.kid = key, kid
}

// sign makes a token of the claims as the issuer does.
func (f *fakeIssuer) sign(claims map[string]any) string {
	return signedWith(f.t, jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: f.key, KeyID: f.kid}}, claims)
}

func signedWith(t testing.TB, key jose.SigningKey, claims map[string]any) string {
	s, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := s.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (f *fakeIssuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	if f.away {
		http.Error(w, "away", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	var say any
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		say = map[string]any{
			"issuer": issuerURL, "authorization_endpoint": issuerURL + "/authorize", "token_endpoint": issuerURL + "/token", "jwks_uri": issuerURL + "/keys",
			"end_session_endpoint":                  issuerURL + "/end",
			"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"},
		}
	case "/keys":
		say = jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: f.key.Public(), KeyID: f.kid, Algorithm: "ES256", Use: "sig"}}}
	case "/token":
		claims := right(demoClient, map[string]any{"nonce": f.nonce, "kontor_role": "officer", "kontor_actor": officer})
		say = map[string]any{"access_token": "opaque", "token_type": "Bearer", "id_token": f.idToken(claims)}
	default:
		http.NotFound(w, r)
		return
	}
	_ = json.NewEncoder(w).Encode(say)
}

func (f *fakeIssuer) set(how func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how()
}

const (
	demoClient   = "kontor"
	demoAudience = "kontor-api"
)

// right are the claims of a token that is as it should be.
func right(audience string, more map[string]any) map[string]any {
	claims := map[string]any{
		"iss": issuerURL, "sub": "somebody", "aud": audience, "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	maps.Copy(claims, more)
	return claims
}

// fakeRig is a system on the public network with the fake issuer.
func fakeRig(t testing.TB, change func(*Config)) (*rig, *fakeIssuer) {
	f := newFakeIssuer(t)
	rg := newRig(t, func(c *Config) {
		c.Issuer, c.PublicURL, c.ClientID, c.Audience = issuerURL, publicURL, demoClient, demoAudience
		if change != nil {
			change(c)
		}
	})
	rg.wires["issuer.example"] = f
	return rg, f
}

// enter logs in at the fake issuer, which asks nobody, and takes what it answers.
func (b *browser) enter(f *fakeIssuer, to string) answer {
	b.rg.t.Helper()
	a := b.still().get("/login?return=" + url.QueryEscape(to))
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || u.Host != "issuer.example" {
		b.rg.t.Fatalf("sent to %s: %d %s", a.header.Get("Location"), a.status, a.body)
	}
	q := u.Query()
	f.set(func() { f.nonce = q.Get("nonce") })
	return b.still().get("/login/callback?code=c&state=" + q.Get("state"))
}

func unsigned(claims map[string]any) string {
	b, _ := json.Marshal(claims)
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + enc(b) + "."
}
