package identity

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/identity/demoissuer"
)

// bearer is a program that sends the token.
func (rg *rig) bearer(token string) *browser {
	b := rg.browser()
	b.header.Set("Authorization", "Bearer "+token)
	return b
}

func TestAccessTokens(t *testing.T) {
	evil := newFakeIssuer(t)
	for _, tc := range []struct {
		name  string
		token func(f *fakeIssuer, c map[string]any) string
		want  int
	}{
		{"as it should be", func(f *fakeIssuer, c map[string]any) string { return f.sign(c) }, 200},
		{"for us and others", func(f *fakeIssuer, c map[string]any) string {
			c["aud"] = []string{"other", demoAudience}
			return f.sign(c)
		}, 200},
		{"for others", func(f *fakeIssuer, c map[string]any) string { c["aud"] = "other"; return f.sign(c) }, 401},
		{"for the login: an id token", func(f *fakeIssuer, c map[string]any) string { c["aud"] = demoClient; return f.sign(c) }, 401},
		{"for both, with a nonce: an id token", func(f *fakeIssuer, c map[string]any) string {
			c["aud"], c["nonce"] = []string{demoClient, demoAudience}, "n"
			return f.sign(c)
		}, 401},
		{"for nobody", func(f *fakeIssuer, c map[string]any) string { delete(c, "aud"); return f.sign(c) }, 401},
		{"from another issuer", func(f *fakeIssuer, c map[string]any) string { c["iss"] = "https://evil.example"; return f.sign(c) }, 401},
		{"expired", func(f *fakeIssuer, c map[string]any) string {
			c["exp"] = time.Now().Add(-time.Second).Unix()
			return f.sign(c)
		}, 401},
		{"without an end", func(f *fakeIssuer, c map[string]any) string { delete(c, "exp"); return f.sign(c) }, 401},
		{"without a beginning", func(f *fakeIssuer, c map[string]any) string { delete(c, "iat"); return f.sign(c) }, 401},
		{"older than log-outs are remembered", func(f *fakeIssuer, c map[string]any) string {
			c["iat"] = time.Now().Add(-25 * time.Hour).Unix()
			return f.sign(c)
		}, 401},
		{"not to be used yet", func(f *fakeIssuer, c map[string]any) string {
			c["nbf"] = time.Now().Add(10 * time.Minute).Unix()
			return f.sign(c)
		}, 401},
		{"signed by another under the same name", func(_ *fakeIssuer, c map[string]any) string { return evil.sign(c) }, 401},
		{"signed by nobody", func(_ *fakeIssuer, c map[string]any) string { return unsigned(c) }, 401},
		{"signed with the public key as if it were a secret", func(f *fakeIssuer, c map[string]any) string {
			public, _ := json.Marshal(jose.JSONWebKey{Key: f.key.Public()})
			return signedWith(t, jose.SigningKey{Algorithm: jose.HS256, Key: public}, c)
		}, 401},
		{"with its own key in it", func(_ *fakeIssuer, c map[string]any) string {
			s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: evil.key}, &jose.SignerOptions{EmbedJWK: true})
			if err != nil {
				t.Fatal(err)
			}
			payload, _ := json.Marshal(c)
			jws, err := s.Sign(payload)
			if err != nil {
				t.Fatal(err)
			}
			token, _ := jws.CompactSerialize()
			return token
		}, 401},
		{"with another's signature", func(f *fakeIssuer, c map[string]any) string {
			own := strings.Split(f.sign(c), ".")
			c["sub"] = "other"
			other := strings.Split(f.sign(c), ".")
			return own[0] + "." + own[1] + "." + other[2]
		}, 401},
		{"endless", func(f *fakeIssuer, c map[string]any) string { c["x"] = strings.Repeat("x", maxToken); return f.sign(c) }, 401},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rg, f := fakeRig(t, nil)
			claims := right(demoAudience, map[string]any{"kontor_role": "operator", "kontor_actor": "batch"})
			b := rg.bearer(tc.token(f, claims))
			a := b.get("/probe")
			if a.status != tc.want {
				t.Fatalf("answered %d: %s %s", a.status, a.body, rg.log)
			}
			if p := b.who(); tc.want == 200 && (p == nil || p.Actor.String() != "operator:batch" || p.Proof != handlers.ProvedByToken || p.Subject != "somebody" || p.Until.IsZero()) {
				t.Errorf("it is %+v", p)
			}
		})
	}
}

func TestKeysRotate(t *testing.T) { synctest.Test(t, keysRotate) }

func keysRotate(t *testing.T) {
	rg, f := fakeRig(t, nil)
	claims := right(demoAudience, map[string]any{"kontor_role": "operator", "kontor_actor": "batch"})
	old := f.sign(claims)
	if p := rg.bearer(old).who(); p == nil {
		t.Fatal("before")
	}
	f.rotate("k2")
	time.Sleep(keysPause) // in the bubble's time
	if p := rg.bearer(f.sign(claims)).who(); p == nil {
		t.Error("the new key is not found")
	}
	if p := rg.bearer(old).who(); p != nil {
		t.Error("the old key is still believed")
	}
}

// clientCredentials is the token that the demo issuer gives the program.
func (rg *rig) clientCredentials(program, secret string) (token string, status int) {
	rg.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {program}, "client_secret": {secret}}
	a := rg.browser().post(demoissuer.Path+"/oauth/token", form)
	var said struct {
		Token string `json:"access_token"`
	}
	_ = json.Unmarshal([]byte(a.body), &said)
	return said.Token, a.status
}

func TestDemoPrograms(t *testing.T) {
	rg := newRig(t, nil)
	for _, role := range []domain.Role{
		domain.RoleOfficer, domain.RoleReception, domain.RoleSupervisor, domain.RoleManager, domain.RoleAgency, domain.RoleMinistry, domain.RoleAuditor, domain.RoleOperator,
	} {
		token, status := rg.clientCredentials("demo-"+string(role), demoissuer.ClientSecret)
		p := rg.bearer(token).who()
		if status != http.StatusOK || p == nil || p.Actor.Role != role || p.Proof != handlers.ProvedByToken || p.Subject != "demo-"+string(role) {
			t.Errorf("%s: %d, %+v", role, status, p)
		}
	}
	for program, secret := range map[string]string{"demo-operator": "other", "demo-nobody": demoissuer.ClientSecret, demoissuer.ClientID: demoissuer.ClientSecret, "": ""} {
		if token, status := rg.clientCredentials(program, secret); token != "" || status < 400 {
			t.Errorf("%s with %s: %d", program, secret, status)
		}
	}
}

func TestATokenWithoutARoleIsNobody(t *testing.T) {
	rg, f := fakeRig(t, nil)
	for _, claims := range []map[string]any{nil, {"kontor_role": "king"}, {"kontor_role": "operator", "kontor_actor": "a\r\nb"}} {
		a := rg.bearer(f.sign(right(demoAudience, claims))).get("/probe")
		if a.status != http.StatusOK || a.body != "null" {
			t.Errorf("%v: %d %s", claims, a.status, a.body)
		}
	}
}

func TestNothingOfAClaimGetsOut(t *testing.T) {
	for name, value := range map[string]string{
		"line breaks": "o-1\r\nSet-Cookie: x=y", "log lines": "o-1\nlevel=ERROR msg=forged", "turned text": "o-1\u202egnp.exe", "unseen": "o-1\u200b",
		"markup": "<script>alert(1)</script>", "a path": "../../etc", "a role": "operator:ops", "endless": strings.Repeat("a", 65), "nothing": " ",
	} {
		for _, claim := range []string{"kontor_actor", "kontor_offices", "kontor_counties", "kontor_agency"} {
			rg, f := fakeRig(t, nil)
			f.set(func() {
				f.idToken = func(c map[string]any) string {
					c["kontor_role"], c["kontor_agency"], c["kontor_actor"] = "manager", "fk", "m-1"
					if claim == "kontor_agency" {
						c["kontor_role"] = "agency"
					}
					c[claim] = value
					return f.sign(c)
				}
			})
			b := rg.browser()
			a := b.enter(f, "/desk")
			if got := b.who(); got != nil {
				t.Errorf("%s in %s: %+v", name, claim, got)
			}
			page := b.get("/login/you")
			for _, where := range []string{rg.log.String(), page.body, a.header.Get("Location")} {
				if strings.Contains(where, strings.TrimSpace(value)) && strings.TrimSpace(value) != "" {
					t.Errorf("%s in %s gets out: %s", name, claim, where)
				}
			}
		}
	}
}
