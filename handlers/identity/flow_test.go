package identity

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/identity/demoissuer"
)

func TestEveryDemoUserLogsIn(t *testing.T) {
	rg := newRig(t, nil)
	for user, want := range map[string]handlers.Principal{
		reception:      {Actor: domain.Actor{Role: domain.RoleReception, ID: reception}, Kontors: []domain.KontorID{"skelleftea"}},
		officer:        {Actor: domain.Actor{Role: domain.RoleOfficer, ID: officer}, Kontors: []domain.KontorID{"skelleftea"}},
		"o-kista-2":    {Actor: domain.Actor{Role: domain.RoleOfficer, ID: "o-kista-2"}, Kontors: []domain.KontorID{"kista"}},
		"s-skelleftea": {Actor: domain.Actor{Role: domain.RoleSupervisor, ID: "s-skelleftea"}, Kontors: []domain.KontorID{"skelleftea"}},
		"c1-fk":        {Actor: domain.Actor{Role: domain.RoleAgency, ID: "fk.c1"}},
		"c1-skv":       {Actor: domain.Actor{Role: domain.RoleAgency, ID: "skv.c1"}},
		"m-nation":     {Actor: domain.Actor{Role: domain.RoleManager, ID: "m-nation"}, Nation: true},
		"m-county":     {Actor: domain.Actor{Role: domain.RoleManager, ID: "m-county"}, Counties: []string{"Västerbotten"}},
		"m-skelleftea": {Actor: domain.Actor{Role: domain.RoleManager, ID: "m-skelleftea"}, Kontors: []domain.KontorID{"skelleftea"}},
		"d-1":          {Actor: domain.Actor{Role: domain.RoleMinistry, ID: "d-1"}, Nation: true},
		"a-1":          {Actor: domain.Actor{Role: domain.RoleAuditor, ID: "a-1"}, Nation: true},
		"op-1":         {Actor: domain.Actor{Role: domain.RoleOperator, ID: "op-1"}, Nation: true},
	} {
		t.Run(user, func(t *testing.T) {
			b := rg.browser()
			if b.who() != nil {
				t.Fatal("somebody asks before login")
			}
			if a := b.login(user, "/desk?kontor=skelleftea"); a.status != http.StatusOK || a.at != "/desk?kontor=skelleftea" {
				t.Fatalf("the login led to %s: %d %s", a.at, a.status, a.body)
			}
			got := b.who()
			if got == nil || got.Actor != want.Actor || !slices.Equal(got.Kontors, want.Kontors) || !slices.Equal(got.Counties, want.Counties) || got.Nation != want.Nation {
				t.Fatalf("got %+v", got)
			}
			if got.Subject != user || got.Proof != handlers.ProvedBySession || got.Until.IsZero() {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestSomebodyWithoutARoleIsToldSo(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.header.Set("Accept-Language", "sv")
	a := b.login("x-1", "/desk")
	if a.status != http.StatusForbidden || a.at != "/login/you" || !strings.Contains(a.body, "Be din chef") || !strings.Contains(a.body, `action="/logout"`) {
		t.Errorf("%d at %s: %s", a.status, a.at, a.body)
	}
	if p := b.who(); p != nil {
		t.Errorf("somebody without a role is %+v", p)
	}
	if a := b.get("/probe"); a.status != http.StatusOK || a.body != "null" {
		t.Errorf("whether that is allowed is for others to say: %d %s", a.status, a.body)
	}
}

func TestYouSaysWhoOneIs(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.header.Set("Accept-Language", "en")
	if a := b.get("/login/you"); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "not logged in") {
		t.Errorf("%d %s", a.status, a.body)
	}
	a := b.login("m-county", "/login/you") // no page to come back to
	if a.at != "/" {
		t.Errorf("came back to %s", a.at)
	}
	if a := b.get("/login/you"); a.status != http.StatusOK || !strings.Contains(a.body, "Manager") || !strings.Contains(a.body, "Västerbotten") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestSessionCookie(t *testing.T) {
	for _, tc := range []struct{ url, name, want string }{
		{here, "kontor-session", "; Path=/; HttpOnly; SameSite=Lax"},
		{"https://kontor.example", "__Host-kontor-session", "; Path=/; HttpOnly; Secure; SameSite=Lax"},
	} {
		rg := newRig(t, func(c *Config) { c.PublicURL = tc.url })
		w := &recorded{header: http.Header{}}
		if err := rg.id.begin(w, mustRequest("GET", "/"), person{Until: farAway}); err != nil {
			t.Fatal(err)
		}
		set := w.header.Get("Set-Cookie")
		value, ok := strings.CutPrefix(set, tc.name+"=")
		token, attributes, _ := strings.Cut(value, ";")
		if !ok || len(token) != 43 || ";"+attributes != tc.want {
			t.Errorf("%s: %s", tc.url, set)
		}
	}
}

func TestLoginMakesANewToken(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.setCookieOf(sessionCookie, "planted-by-somebody-else-0123456789abcdefghi")
	b.login(officer, "/")
	first := b.cookieOf(sessionCookie)
	if first == "" || strings.HasPrefix(first, "planted") {
		t.Fatalf("the token after login is %q", first)
	}
	b.login(reception, "/")
	if second := b.cookieOf(sessionCookie); second == first {
		t.Error("another login has the same token")
	}
	other := rg.browser()
	other.setCookieOf(sessionCookie, first)
	if p := other.who(); p != nil {
		t.Errorf("the token of before is still %v", p.Actor)
	}
	if p := b.who(); p == nil || p.Actor.ID != reception {
		t.Errorf("now it is %+v", p)
	}
}

func TestStrangersTakeNoMemory(t *testing.T) {
	rg := newRig(t, nil)
	for range 20 {
		rg.browser().get("/login")
	}
	all, err := rg.id.store.(*memory).All()
	if err != nil || len(all) != 0 {
		t.Errorf("%d sessions of nobody, %v", len(all), err)
	}
}

func TestSessionsAreKeptUnderHashes(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.login(officer, "/")
	token := b.cookieOf(sessionCookie)
	all, err := rg.id.store.(*memory).All()
	if err != nil || len(all) != 1 {
		t.Fatalf("%d sessions, %v", len(all), err)
	}
	for key, value := range all {
		if strings.Contains(key, token) || strings.Contains(string(value), token) {
			t.Error("the store has the token itself")
		}
	}
}

func TestLoginMovesToTheHostThatTheCookiesAreFor(t *testing.T) {
	rg := newRig(t, nil)
	rg.wires["localhost:8080"] = rg.wires["127.0.0.1:8080"]
	a := rg.browser().still().get("http://localhost:8080/login?return=/desk")
	if a.status != http.StatusSeeOther || a.header.Get("Location") != here+"/login?return=%2Fdesk" {
		t.Errorf("%d to %s", a.status, a.header.Get("Location"))
	}
}

func TestPolicyOfThePages(t *testing.T) {
	rg := newRig(t, nil)
	for _, path := range []string{"/login/you", "/login/out", "/login/device", "/login/callback"} {
		h := rg.browser().get(path).header
		if h.Get("Content-Security-Policy") != policy || h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestDemoUsersFitTheirMapping(t *testing.T) {
	m, err := ReadMapping(demoissuer.Mapping())
	if err != nil {
		t.Fatal(err)
	}
	if m.NeedsKey() {
		t.Error("the demo's mapping needs a key, so its actors would change with each start")
	}
}
