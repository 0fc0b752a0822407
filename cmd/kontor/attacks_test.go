package main

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/identity"
	"kontor/handlers/identity/demoissuer"
)

// besieged is a house with a visitor in it who told something, and all who mean well there.
type besieged struct {
	*house
	boss, officer, reception *caller // a program, and two browsers
	screen                   string  // the token of a screen at the office
	visit                    string  // the UUID
	fk, skv                  domain.ErrandID
	token                    string // the officer's
}

// toldFk is what the visitor told fk. It stands nowhere but in answers to who may.
const toldFk = "Zacharias Grankvist-Ödmark, 070-174 06 39"

func besiege(t *testing.T) *besieged {
	t.Helper()
	b := &besieged{house: newHouse(t, 10*60, "o-skelleftea-1")}
	b.boss = b.program("demo-supervisor")
	team := domain.VideoTeamSet{VideoTeam: domain.VideoTeam{
		Agency: "skv", Name: "skv-video", Levels: []domain.Level{domain.General}, Valid: domain.Period{From: houseDay}, Basis: domain.Sourced,
	}}
	team.Week[time.Thursday] = domain.Span{Opens: 8 * 60, Closes: 16 * 60}
	_, err := b.books.Do(t.Context(), domain.NetworkBook, domain.ChangeNetwork{Changes: []domain.Change{{VideoTeam: &team}}}, handlers.Request{Actor: domain.System})
	must(t, err)
	b.boss.must(http.StatusOK, "PUT", theHouse, "")
	made := b.boss.must(http.StatusCreated, "POST", theHouse+"/visits",
		`{"errands":[{"type":"fk-sjukp","content":{"name":"`+toldFk+`"}},{"type":"skv-persbevis","content":{"name":"for skv"}}]}`)
	for _, ev := range made.receipt(t).Events {
		if ev.Data.Visit != "" {
			b.visit = strings.TrimPrefix(ev.Data.Visit, string(houseBook)+".")
		}
		switch ev.Data.Agency {
		case "fk":
			b.fk = domain.ErrandID(ev.Data.Errand)
		case "skv":
			b.skv = domain.ErrandID(ev.Data.Errand)
		}
	}
	b.officer, b.reception = b.in("person-o-skelleftea-1"), b.in("r-skelleftea")
	b.token = b.officer.cookie("kontor-session")
	_, screen, err := identity.OpenDevices(loginFlags{}.deviceFile(b.dir)).Issue(domain.RoleScreen, "skelleftea", time.Now())
	must(t, err)
	b.screen = string(screen)
	return b
}

// attack is one line of the table: what is tried, and how it is refused. An answer has never anything of what the visitor told.
type attack struct {
	name   string
	try    func(b *besieged) heard
	status int
	code   string // of the problem; empty where a page answers
}

// bringing is a stranger with cookies as they are.
func (b *besieged) bringing(cookies string) *caller { return b.stranger().with("Cookie", cookies) }

// call is what an officer's browser or program sends when it calls the next visit.
func (c *caller) call() heard { return c.ask("POST", theHouse+"/desks/1/calls", "") }

// queues is a question that staff of the office may ask.
func (c *caller) queues() heard { return c.ask("GET", theHouse+"/queues", "") }

// proofs are attacks on who somebody is.
var proofs = []attack{
	{"nobody", func(b *besieged) heard { return b.stranger().queues() }, 401, "say-who"},
	{"a forged session", func(b *besieged) heard { return b.bringing("kontor-session=" + strings.Repeat("A", 43)).queues() }, 401, "login-none"},
	{"a session that is changed", func(b *besieged) heard {
		return b.bringing("kontor-session=" + string(b.token[0]^1) + b.token[1:]).queues()
	}, 401, "login-none"},
	{"another person's session as a device", func(b *besieged) heard { return b.bringing("kontor-device=" + b.token).queues() }, 401, "login-none"},
	{"another person's session as a token", func(b *besieged) heard { return b.bearing(b.token).queues() }, 401, "login-none"},
	{"a device's token as a session", func(b *besieged) heard { return b.bringing("kontor-session=" + b.screen).queues() }, 401, "login-none"},
	{"a session after the log-out", func(b *besieged) heard {
		c := b.in("o-skelleftea-2")
		old := c.cookie("kontor-session")
		if before, out := b.bringing("kontor-session="+old).queues(), c.post("/logout", nil); before.status != 200 || out.status != 200 {
			b.t.Errorf("before: %d, logging out: %d", before.status, out.status)
		}
		return b.bringing("kontor-session=" + old).queues()
	}, 401, "login-none"},
	{"session and token in one request", func(b *besieged) heard {
		return b.bringing("kontor-session="+b.token).with("Authorization", b.boss.header.Get("Authorization")).queues()
	}, 400, "login-two"},
	{"session and device in one request", func(b *besieged) heard {
		return b.bringing("kontor-session=" + b.token + "; kontor-device=" + b.screen).queues()
	}, 400, "login-two"},
	{"two sessions in one request", func(b *besieged) heard {
		return b.bringing("kontor-session=" + b.token + "; kontor-session=" + b.reception.cookie("kontor-session")).queues()
	}, 400, "login-two"},
	{"whoever says who it is, where there is an issuer", func(b *besieged) heard {
		return b.stranger().with("X-Kontor-Actor", "supervisor:s-1").queues()
	}, 401, "say-who"},
	{"an officer who says that it is an operator", func(b *besieged) heard {
		return b.officer.with("X-Kontor-Actor", "operator:op-1").ask("POST", "/v1/network/holidays", `{"years":[]}`)
	}, 403, "not-allowed"},
	{"a screen's token at another office", func(b *besieged) heard {
		if own := b.bearing(b.screen).ask("GET", theHouse+"/displays", ""); own.status != 200 {
			b.t.Errorf("at its own office it gets %d %s", own.status, own.body)
		}
		return b.bearing(b.screen).ask("GET", "/v1/kontor/kista/days/2024-05-02/displays", "")
	}, 403, "not-allowed"},
	{"a screen that commands", func(b *besieged) heard {
		return b.bearing(b.screen).ask("POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp"}]}`)
	}, 403, "not-allowed"},
	{"a screen that calls", func(b *besieged) heard { return b.bearing(b.screen).call() }, 403, "not-allowed"},
	{"a screen that looks at the queues", func(b *besieged) heard { return b.bearing(b.screen).queues() }, 403, "not-allowed"},
}

// logins are attacks on the way in.
var logins = []attack{
	{"a callback that is sent again, with the cookie of before", func(b *besieged) heard {
		c := b.stranger()
		u := c.midway("op-1", "/desk")
		began := c.cookie("kontor-login")
		if a := c.still().ask("GET", u.RequestURI(), ""); a.status != 303 {
			b.t.Errorf("the first time: %d", a.status)
		}
		return b.bringing("kontor-login="+began).still().ask("GET", u.RequestURI(), "")
	}, 400, ""},
	{"a code that has been used, in another login", func(b *besieged) heard {
		c, other := b.stranger(), b.stranger()
		used, u := c.midway("op-1", "/desk"), other.midway("r-skelleftea", "/desk")
		if a := c.still().ask("GET", used.RequestURI(), ""); a.status != 303 {
			b.t.Errorf("the first time: %d", a.status)
		}
		q := u.Query()
		q.Set("code", used.Query().Get("code"))
		return other.still().ask("GET", u.Path+"?"+q.Encode(), "")
	}, 400, ""},
	{"another's login ended in a browser that is nobody's", func(b *besieged) heard {
		victim := b.stranger()
		a := victim.still().ask("GET", b.stranger().midway("op-1", "/desk").RequestURI(), "")
		if victim.cookie("kontor-session") != "" {
			b.t.Error("it has a session")
		}
		return a
	}, 400, ""},
	{"another's login ended in a browser that is somebody's", func(b *besieged) heard {
		a := b.officer.still().ask("GET", b.stranger().midway("op-1", "/desk").RequestURI(), "")
		if b.officer.cookie("kontor-session") != b.token || b.officer.queues().status != 200 {
			b.t.Error("it is another's now, or nobody's")
		}
		return a
	}, 400, ""},
	{"another site's form that makes a browser a device", func(b *besieged) heard {
		return b.stranger().with("Sec-Fetch-Site", "cross-site").post("/login/device", url.Values{"token": {b.screen}})
	}, 403, "foreign-site"},
	{"another site's form that logs out", func(b *besieged) heard {
		a := b.officer.with("Sec-Fetch-Site", "cross-site").post("/logout", nil)
		if b.officer.queues().status != 200 {
			b.t.Error("it is logged out")
		}
		return a
	}, 403, "foreign-site"},
}

// forgeries are requests of another site with the browser's session, and bodies that say more than they may.
var forgeries = []attack{
	{"another site's request", func(b *besieged) heard { return b.officer.with("Sec-Fetch-Site", "cross-site").call() }, 403, "foreign-site"},
	{"a neighbouring site's request", func(b *besieged) heard { return b.officer.with("Sec-Fetch-Site", "same-site").call() }, 403, "foreign-site"},
	{"another site's request by a browser that says only from where", func(b *besieged) heard {
		return b.officer.with("Origin", "https://evil.example").call()
	}, 403, "foreign-site"},
	{"a request from nowhere", func(b *besieged) heard { return b.officer.with("Origin", "null").call() }, 403, "foreign-site"},
	{"a page's form of another site", func(b *besieged) heard {
		return b.officer.with("Sec-Fetch-Site", "cross-site").post("/desk/call", url.Values{"kontor": {"skelleftea"}, "officer": {"o-skelleftea-1"}})
	}, 403, "foreign-site"},
	{"JSON as plain text, which needs no leave", func(b *besieged) heard {
		return b.reception.with("Content-Type", "text/plain").ask("POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp"}]}`)
	}, 415, "not-json"},
	{"a question that says it is a command", func(b *besieged) heard {
		return b.officer.with("X-HTTP-Method-Override", "POST").ask("GET", theHouse+"/desks/1/calls", "")
	}, 405, "no-such-method"},
	{"a ticket of one's own choice", func(b *besieged) heard {
		return b.reception.ask("POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp"}],"ticket":"A001"}`)
	}, 400, "unknown-field"},
	{"another actor in the body", func(b *besieged) heard {
		return b.reception.ask("POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp"}],"actor":"operator:op-1"}`)
	}, 400, "unknown-field"},
	{"an errand's agency and age of one's own choice", func(b *besieged) heard {
		return b.reception.ask("POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp","agency":"skv","since":"2024-05-02T08:00:00Z"}]}`)
	}, 400, "unknown-field"},
	{"a name that is spelled otherwise", func(b *besieged) heard {
		return b.reception.ask("POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp"}],"Protected":true}`)
	}, 400, "unknown-field"},
	{"content that is sealed already", func(b *besieged) heard {
		return b.officer.ask("POST", theHouse+"/errands/"+b.uuid(b.skv)+"/contents", `{"name":"x","key":1,"data":"AAAA"}`)
	}, 400, "unknown-field"},
	{"a body of 1 MiB and a byte", func(b *besieged) heard {
		return b.reception.ask("POST", theHouse+"/visits", strings.Repeat(" ", 1<<20+1))
	}, 413, "body-too-large"},
	{"the same, without saying so", func(b *besieged) heard {
		body := io.MultiReader(strings.NewReader(strings.Repeat(" ", 1<<20)), strings.NewReader(" "))
		return b.reception.take(b.reception.request("POST", theHouse+"/visits", "application/json", body))
	}, 413, "body-too-large"},
}

// uuid is the last part of an errand's id, by which paths name it.
func (b *besieged) uuid(id domain.ErrandID) string {
	return strings.TrimPrefix(string(id), string(id.Book())+".")
}

// tokens are access tokens that are not the issuer's for this system: made of one that is.
func (b *besieged) tokens(t *testing.T) map[string]string {
	good := strings.TrimPrefix(b.program("demo-operator").header.Get("Authorization"), "Bearer ")
	parts := strings.Split(good, ".")
	var head map[string]string
	raw, err := base64.RawURLEncoding.DecodeString(parts[0])
	must(t, err)
	must(t, json.Unmarshal(raw, &head))
	make := func(alg string, sign func([]byte) []byte) string {
		h, err := json.Marshal(map[string]string{"alg": alg, "typ": "JWT", "kid": head["kid"]})
		must(t, err)
		what := base64.RawURLEncoding.EncodeToString(h) + "." + parts[1]
		return what + "." + base64.RawURLEncoding.EncodeToString(sign([]byte(what)))
	}
	keys := b.stranger().must(http.StatusOK, "GET", "/demo-issuer/keys", "").body
	hashed := func(b []byte) []byte {
		m := hmac.New(sha256.New, []byte(keys))
		m.Write(b)
		return m.Sum(nil)
	}
	own, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	other, err := demoissuer.New(demoissuer.Config{PublicURL: b.url, Users: demoissuer.Users(domain.Reference(), houseDay)})
	must(t, err)
	asked := httptest.NewRequest("POST", b.issuer.URL+"/oauth/token", strings.NewReader("grant_type=client_credentials"))
	asked.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	asked.SetBasicAuth("demo-operator", demoissuer.ClientSecret)
	w := httptest.NewRecorder()
	other.ServeHTTP(w, asked)
	var elsewhere struct {
		Token string `json:"access_token"`
	}
	must(t, json.Unmarshal(w.Body.Bytes(), &elsewhere))
	if strings.Count(elsewhere.Token, ".") != 2 {
		t.Fatalf("the other issuer gives %d %s", w.Code, w.Body)
	}
	if a := b.bearing(good).ask("GET", "/v1/incidents", ""); a.status != http.StatusOK {
		t.Errorf("the good token: %d %s", a.status, a.body)
	}
	return map[string]string{
		"alg none":                             make("none", func([]byte) []byte { return nil }),
		"alg None":                             make("None", func([]byte) []byte { return nil }),
		"signed with what everybody can see":   make("HS256", hashed),
		"signed with another key":              make("RS256", func(b []byte) []byte { return signedBy(t, own, b) }),
		"another issuer's of the same name":    elsewhere.Token,
		"another's claims under its signature": parts[0] + "." + strings.Split(elsewhere.Token, ".")[1] + "." + parts[2],
		"without signature":                    parts[0] + "." + parts[1] + ".",
	}
}

func signedBy(t *testing.T, key *rsa.PrivateKey, b []byte) []byte {
	sum := sha256.Sum256(b)
	s, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	must(t, err)
	return s
}
