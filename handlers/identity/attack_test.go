package identity

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kontor/handlers/identity/demoissuer"
)

// midway is a login that has come back from the issuer and is not yet ended: the address with which the browser is to end it.
func midway(b *browser, user string) *url.URL {
	b.rg.t.Helper()
	form := b.picking(user, "/desk")
	a := b.still().post(demoissuer.Path+"/pick", form)
	a = b.still().get(a.header.Get("Location"))
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || u.Path != "/login/callback" || u.Query().Get("code") == "" {
		b.rg.t.Fatalf("the issuer answers %d, %s", a.status, a.header.Get("Location"))
	}
	return u
}

func with(u *url.URL, name, value string) string {
	q := u.Query()
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	return u.Path + "?" + q.Encode()
}

func TestAttacksOnTheCallback(t *testing.T) {
	for _, tc := range []struct {
		name   string
		attack func(t *testing.T, b, other *browser, own, others *url.URL) answer
		want   int // 303 lets somebody in
	}{
		{"none: the login is ended", func(_ *testing.T, b, _ *browser, own, _ *url.URL) answer { return b.get(own.RequestURI()) }, 303},
		{"the state is forged", func(_ *testing.T, b, _ *browser, own, _ *url.URL) answer {
			return b.get(with(own, "state", "AAAAAAAAAAAAAAAAAAAAAAAAAA"))
		}, 400},
		{"there is no state", func(_ *testing.T, b, _ *browser, own, _ *url.URL) answer { return b.get(with(own, "state", "")) }, 400},
		{"the state is another browser's", func(_ *testing.T, b, _ *browser, own, others *url.URL) answer {
			return b.get(with(own, "state", others.Query().Get("state")))
		}, 400},
		{"the code is another browser's: its nonce and verifier do not fit", func(_ *testing.T, b, _ *browser, own, others *url.URL) answer {
			return b.get(with(own, "code", others.Query().Get("code")))
		}, 400},
		{"state and code are another browser's: somebody is to be logged in as the attacker", func(_ *testing.T, b, _ *browser, _, others *url.URL) answer {
			return b.get(others.RequestURI())
		}, 400},
		{"the code is forged", func(_ *testing.T, b, _ *browser, own, _ *url.URL) answer { return b.get(with(own, "code", "xyz")) }, 400},
		{"there is no code", func(_ *testing.T, b, _ *browser, own, _ *url.URL) answer { return b.get(with(own, "code", "")) }, 400},
		{"the answer is another issuer's", func(_ *testing.T, b, _ *browser, own, _ *url.URL) answer {
			return b.get(with(own, "iss", "https://evil.example"))
		}, 400},
		{"the issuer says no, with a message that is to be shown", func(t *testing.T, b, _ *browser, own, _ *url.URL) answer {
			a := b.get(with(own, "error", "<script>alert(1)</script>\r\nX: y"))
			if strings.Contains(a.body, "alert") || strings.Contains(b.rg.log.String(), "alert") {
				t.Errorf("it is shown: %s %s", a.body, b.rg.log)
			}
			return a
		}, 400},
		{"the browser lost its cookie", func(_ *testing.T, b, _ *browser, own, _ *url.URL) answer {
			b.setCookieOf(attemptCookie, "")
			return b.get(own.RequestURI())
		}, 400},
		{"the cookie is changed", func(_ *testing.T, b, _ *browser, own, _ *url.URL) answer {
			c := b.cookieOf(attemptCookie)
			b.setCookieOf(attemptCookie, c[:30]+string(c[30]^1)+c[31:])
			return b.get(own.RequestURI())
		}, 400},
		{"the cookie is another browser's", func(_ *testing.T, b, other *browser, own, _ *url.URL) answer {
			b.setCookieOf(attemptCookie, other.cookieOf(attemptCookie))
			return b.get(own.RequestURI())
		}, 400},
		{"the login is ended a second time, with the cookie of before", func(t *testing.T, b, _ *browser, own, _ *url.URL) answer {
			before := b.cookieOf(attemptCookie)
			if a := b.get(own.RequestURI()); a.status != 303 {
				t.Fatalf("the first time: %d", a.status)
			}
			b.setCookieOf(sessionCookie, "")
			b.setCookieOf(attemptCookie, before)
			return b.get(own.RequestURI())
		}, 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rg := newRig(t, nil)
			b, other := rg.browser().still(), rg.browser().still()
			own, others := midway(&browser{&http.Client{Transport: rg.wires, Jar: b.Jar}, rg, b.header}, officer),
				midway(&browser{&http.Client{Transport: rg.wires, Jar: other.Jar}, rg, other.header}, reception)
			a := tc.attack(t, b, other, own, others)
			if a.status != tc.want {
				t.Errorf("answered %d: %s", a.status, a.body)
			}
			if got := b.who(); (got != nil) != (tc.want == 303) {
				t.Errorf("afterwards it is %+v", got)
			}
			if got := other.who(); got != nil {
				t.Errorf("the other browser is %+v", got)
			}
		})
	}
}

func TestForgedProofsHaveOneAnswer(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.login(officer, "/")
	good := b.cookieOf(sessionCookie)
	var answers []answer
	for name, change := range map[string]func(b *browser){
		"forged cookie":   func(b *browser) { b.setCookieOf(sessionCookie, strings.Repeat("A", 43)) },
		"changed cookie":  func(b *browser) { b.setCookieOf(sessionCookie, string(good[0]^1)+good[1:]) },
		"cut cookie":      func(b *browser) { b.setCookieOf(sessionCookie, good[:42]) },
		"endless cookie":  func(b *browser) { b.setCookieOf(sessionCookie, strings.Repeat("A", 4000)) },
		"a path":          func(b *browser) { b.setCookieOf(sessionCookie, "../../SESSIONS") },
		"no token":        func(b *browser) { b.header.Set("Authorization", "Bearer") },
		"no JWT":          func(b *browser) { b.header.Set("Authorization", "Bearer abc") },
		"the cookie":      func(b *browser) { b.header.Set("Authorization", "Bearer "+good) },
		"basic":           func(b *browser) { b.header.Set("Authorization", "Basic a29udG9yOmRlbW8=") },
		"forged device":   func(b *browser) { b.header.Set("Authorization", "Bearer "+devicePrefix+"AAAA") },
		"device cookie":   func(b *browser) { b.setCookieOf(deviceCookie, devicePrefix+"AAAA") },
		"a JWT of nobody": func(b *browser) { b.header.Set("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.") },
	} {
		b := rg.browser()
		b.header.Set("Accept-Language", "en")
		change(b)
		a := b.get("/probe")
		if a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		answers = append(answers, a)
	}
	for _, a := range answers {
		if a.body != answers[0].body {
			t.Errorf("two answers: %s and %s", a.body, answers[0].body)
		}
	}
	if strings.Contains(rg.log.String(), good) {
		t.Error("the log has a token")
	}
}

func TestTwoProofsAreRefused(t *testing.T) {
	rg := newRig(t, nil)
	for name, change := range map[string]func(b *browser){
		"session and token":  func(b *browser) { b.header.Set("Authorization", "Bearer x.y.z") },
		"session and device": func(b *browser) { b.setCookieOf(deviceCookie, "x") },
		"two tokens":         func(b *browser) { b.header["Authorization"] = []string{"Bearer x.y.z", "Bearer x.y.z"} },
		"two sessions": func(b *browser) {
			b.header.Set("Cookie", b.rg.id.cookie(sessionCookie)+"=AAAA")
		},
	} {
		b := rg.browser()
		b.login(officer, "/")
		change(b)
		if a := b.get("/probe"); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestTheHeaderIsNotLookedAt(t *testing.T) {
	rg := newRig(t, nil)
	for _, said := range []string{"operator:ops", "system", "nonsense", "officer:" + officer} {
		b := rg.browser()
		b.header.Set(actorHeader, said)
		if p := b.who(); p != nil {
			t.Errorf("%s is believed: %+v", said, p)
		}
		if a := b.get("/probe"); a.status != http.StatusOK {
			t.Errorf("%s: %d", said, a.status)
		}
		b.login(reception, "/")
		if p := b.who(); p == nil || p.Actor.ID != reception {
			t.Errorf("with %s the session is %+v", said, p)
		}
	}
}

func TestALoginFromAnotherSiteIsNoForm(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.login(officer, "/")
	b.header.Set("Sec-Fetch-Site", "cross-site")
	b.header.Set("Origin", "https://evil.example")
	for _, path := range []string{"/logout", "/login/device"} {
		if a := b.post(path, url.Values{"token": {"x"}}); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if b.who() == nil {
		t.Error("another site logged somebody out")
	}
}

func TestABrowserIsShownWhereToLogIn(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.setCookieOf(sessionCookie, "over")
	b.header.Set("Accept", "text/html")
	a := b.get("/desk?kontor=skelleftea")
	if a.status != http.StatusUnauthorized || !strings.Contains(a.body, "/login?return=%2Fdesk%3Fkontor%3Dskelleftea") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if b.cookieOf(sessionCookie) != "" {
		t.Error("the browser keeps the cookie that is no good")
	}
}
