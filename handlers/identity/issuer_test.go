package identity

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
)

func TestTheIssuerIsAskedAsItShould(t *testing.T) {
	rg, _ := fakeRig(t, func(c *Config) { c.Prompt = "login" })
	seen := map[string]bool{}
	for range 2 {
		a := rg.browser().still().get("/login")
		u, _ := url.Parse(a.header.Get("Location"))
		q := u.Query()
		if q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || q.Get("response_type") != "code" ||
			q.Get("redirect_uri") != publicURL+"/login/callback" || q.Get("prompt") != "login" || !strings.Contains(q.Get("scope"), "openid") {
			t.Errorf("asked with %v", q)
		}
		for _, name := range []string{"state", "nonce", "code_challenge"} {
			if seen[q.Get(name)] || len(q.Get(name)) < 26 {
				t.Errorf("%s is %q", name, q.Get(name))
			}
			seen[q.Get(name)] = true
		}
		if set := a.header.Get("Set-Cookie"); !strings.HasPrefix(set, "__Host-kontor-login=") || !strings.Contains(set, "HttpOnly; Secure; SameSite=Lax") || strings.Contains(set, q.Get("state")) {
			t.Errorf("the cookie is %s", set)
		}
	}
}

func TestIDTokens(t *testing.T) {
	evil := newFakeIssuer(t)
	for _, tc := range []struct {
		name  string
		token func(f *fakeIssuer, c map[string]any) string
		in    bool
	}{
		{"as it should be", func(f *fakeIssuer, c map[string]any) string { return f.sign(c) }, true},
		{"for two, of which the one it was made for is us", func(f *fakeIssuer, c map[string]any) string {
			c["aud"], c["azp"] = []string{demoClient, "other"}, demoClient
			return f.sign(c)
		}, true},
		{"for two and made for the other", func(f *fakeIssuer, c map[string]any) string {
			c["aud"], c["azp"] = []string{demoClient, "other"}, "other"
			return f.sign(c)
		}, false},
		{"for two and made for nobody", func(f *fakeIssuer, c map[string]any) string {
			c["aud"] = []string{demoClient, "other"}
			return f.sign(c)
		}, false},
		{"there is none", func(*fakeIssuer, map[string]any) string { return "" }, false},
		{"without a nonce", func(f *fakeIssuer, c map[string]any) string { delete(c, "nonce"); return f.sign(c) }, false},
		{"with another login's nonce", func(f *fakeIssuer, c map[string]any) string { c["nonce"] = "other"; return f.sign(c) }, false},
		{"for another program", func(f *fakeIssuer, c map[string]any) string { c["aud"] = "other"; return f.sign(c) }, false},
		{"from another issuer", func(f *fakeIssuer, c map[string]any) string { c["iss"] = "https://evil.example"; return f.sign(c) }, false},
		{"expired", func(f *fakeIssuer, c map[string]any) string {
			c["exp"] = time.Now().Add(-time.Second).Unix()
			return f.sign(c)
		}, false},
		{"without an end", func(f *fakeIssuer, c map[string]any) string { delete(c, "exp"); return f.sign(c) }, false},
		{"without a beginning", func(f *fakeIssuer, c map[string]any) string { delete(c, "iat"); return f.sign(c) }, false},
		{"issued tomorrow", func(f *fakeIssuer, c map[string]any) string {
			c["iat"] = time.Now().Add(24 * time.Hour).Unix()
			return f.sign(c)
		}, false},
		{"not to be used yet", func(f *fakeIssuer, c map[string]any) string {
			c["nbf"] = time.Now().Add(10 * time.Minute).Unix()
			return f.sign(c)
		}, false},
		{"without a subject", func(f *fakeIssuer, c map[string]any) string { delete(c, "sub"); return f.sign(c) }, false},
		{"with an endless subject", func(f *fakeIssuer, c map[string]any) string { c["sub"] = strings.Repeat("x", 256); return f.sign(c) }, false},
		{"for another access token", func(f *fakeIssuer, c map[string]any) string { c["at_hash"] = "AAAA"; return f.sign(c) }, false},
		{"signed by another", func(_ *fakeIssuer, c map[string]any) string { return evil.sign(c) }, false},
		{"signed by nobody", func(_ *fakeIssuer, c map[string]any) string { return unsigned(c) }, false},
		{"signed with the secret", func(_ *fakeIssuer, c map[string]any) string {
			return signedWith(t, jose.SigningKey{Algorithm: jose.HS256, Key: []byte("0123456789abcdef0123456789abcdef")}, c)
		}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rg, f := fakeRig(t, nil)
			f.set(func() { f.idToken = func(c map[string]any) string { return tc.token(f, c) } })
			b := rg.browser()
			a := b.enter(f, "/desk")
			if got := b.who(); (got != nil) != tc.in || (a.status == http.StatusSeeOther) != tc.in {
				t.Errorf("answered %d, and it is %+v: %s", a.status, got, rg.log)
			}
		})
	}
}

func TestAnIssuerThatIsAwayIsTriedAgain(t *testing.T) {
	rg, f := fakeRig(t, nil)
	f.set(func() { f.away = true })
	b := rg.browser()
	b.header.Set("Accept-Language", "en")
	a := b.get("/login?return=/desk")
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, "does not answer") || !strings.Contains(a.body, "/login?return=%2Fdesk") {
		t.Errorf("%d %s", a.status, a.body)
	}
	asked := f.asked
	b.get("/login")
	if f.asked != asked {
		t.Error("it is asked again at once")
	}
	b.header.Set("Authorization", "Bearer "+f.sign(right(demoAudience, nil)))
	if a := b.get("/probe"); a.status != http.StatusServiceUnavailable {
		t.Errorf("a token that cannot be judged: %d", a.status)
	}
	b.header.Del("Authorization")
	f.set(func() { f.away = false })
	rg.id.issuer.failed = time.Time{} // as if a second had passed
	if a := b.enter(f, "/desk"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/desk" {
		t.Errorf("when it is back: %d %s", a.status, a.body)
	}
}

func TestAnIssuerThatGoesAwayMidwayIsNoAttack(t *testing.T) {
	rg, f := fakeRig(t, nil)
	b := rg.browser()
	a := b.still().get("/login?return=/desk")
	u, _ := url.Parse(a.header.Get("Location"))
	f.set(func() { f.away = true })
	if a := b.get("/login/callback?code=c&state=" + u.Query().Get("state")); a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "/login?return=%2Fdesk") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestWhatIsRefusedAtStart(t *testing.T) {
	m, err := ReadMapping([]byte(`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "operator"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	good := Config{Issuer: issuerURL, ClientID: "kontor", Audience: "api", PublicURL: publicURL, Mapping: m, ActorKey: Secret("0123456789abcdef"), Words: speak}
	for name, change := range map[string]func(*Config){
		"":                                   func(*Config) {},
		"must begin with https://, for cook": func(c *Config) { c.PublicURL = "http://kontor.example" },
		"without a path":                     func(c *Config) { c.PublicURL = "https://kontor.example/x" },
		"is written as":                      func(c *Config) { c.PublicURL = "kontor.example" },
		"issuer's address must begin":        func(c *Config) { c.Issuer = "http://issuer.example" },
		"audience of their own":              func(c *Config) { c.Audience = "kontor" },
		"need an audience":                   func(c *Config) { c.Audience = "" },
		"needs the id of this client":        func(c *Config) { c.ClientID = "" },
		"and the mapping":                    func(c *Config) { c.Mapping = nil },
		"need a key":                         func(c *Config) { c.ActorKey = Secret("short") },
		"whoever says who they are":          func(c *Config) { c.BelieveHeader = true },
		"there are no words":                 func(c *Config) { c.Words = nil },
	} {
		c := good
		change(&c)
		_, err := New(t.Context(), c)
		if name == "" && err != nil || name != "" && (err == nil || !strings.Contains(err.Error(), name)) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestErrorOr(t *testing.T) {
	if err := errorOr(nil, errOver); !errors.Is(err, errOver) {
		t.Errorf("got %v", err)
	}
	if err := errorOr(errAway, errOver); !errors.Is(err, errAway) {
		t.Errorf("got %v", err)
	}
}
