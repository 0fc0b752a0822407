package identity

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kontor/domain"
)

// Whoever comes without a code of the issuer's leaves nothing behind in the store, or else anybody could fill it.
func TestWithoutACodeNothingIsKept(t *testing.T) {
	for name, more := range map[string]string{"no code": "", "an error": "&error=access_denied", "a code that is none": "&code=forged"} {
		t.Run(name, func(t *testing.T) {
			rg, f := fakeRig(t, nil)
			f.set(func() { f.idToken = func(map[string]any) string { return "none" } })
			b := rg.browser()
			a := b.still().get("/login")
			u, err := url.Parse(a.header.Get("Location"))
			check(t, err)
			if a := b.get("/login/callback?state=" + u.Query().Get("state") + more); a.status != http.StatusBadRequest {
				t.Errorf("answered %d: %s", a.status, a.body)
			}
			if m := rg.id.store.(*memory); len(m.seen)+len(m.kept) != 0 {
				t.Errorf("the store keeps %v and %v", m.seen, m.kept)
			}
		})
	}
}

func TestForgedTokensDoNotAskTheIssuerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rg, f := fakeRig(t, nil)
		evil := newFakeIssuer(t)
		claims := right(demoAudience, map[string]any{"kontor_role": "operator", "kontor_actor": "batch"})
		if rg.bearer(f.sign(claims)).who() == nil {
			t.Fatal("a good token is not believed")
		}
		asked := f.asked
		forge := func() {
			for i := range 20 {
				evil.kid = fmt.Sprint("k", i) // one is the issuer's own
				if a := rg.bearer(evil.sign(claims)).get("/probe"); a.status != http.StatusUnauthorized {
					t.Fatalf("a forged token: %d", a.status)
				}
			}
		}
		forge()
		if f.asked != asked {
			t.Errorf("the issuer was asked %d times more", f.asked-asked)
		}
		time.Sleep(keysPause) // in the bubble's time
		forge()
		if f.asked != asked+1 {
			t.Errorf("the issuer was asked %d times after a while, not once", f.asked-asked)
		}
	})
}

func TestATokenThatCannotBeJudgedIsNotForged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rg, f := fakeRig(t, nil)
		rg.browser().get("/login") // the issuer has described itself
		f.set(func() { f.away = true })
		token := f.sign(right(demoAudience, map[string]any{"kontor_role": "operator", "kontor_actor": "batch"}))
		for range 2 {
			if a := rg.bearer(token).get("/probe"); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
				t.Errorf("answered %d: %s", a.status, a.body)
			}
		}
		f.set(func() { f.away = false })
		time.Sleep(issuerPause) // in the bubble's time
		if rg.bearer(token).who() == nil {
			t.Error("it is not believed when the keys can be had again")
		}
	})
}

func TestLoginInADevicesBrowser(t *testing.T) {
	rg, f := fakeRig(t, nil)
	b := rg.browser()
	b.setCookieOf(deviceCookie, "kd_something")
	b.enter(f, "/")
	if p := b.who(); p == nil || p.Actor.Role != domain.RoleOfficer || b.cookieOf(deviceCookie) != "" {
		t.Errorf("it is %+v", p)
	}
}

func TestWhoHasTwoProofsCanLogOut(t *testing.T) {
	rg, f := fakeRig(t, nil)
	b := rg.browser()
	b.enter(f, "/")
	b.setCookieOf(deviceCookie, "kd_something")
	b.header.Set("Accept", "text/html")
	if a := b.get("/probe"); a.status != http.StatusBadRequest || !strings.Contains(a.body, `action="/logout"`) {
		t.Errorf("answered %d without a way out: %s", a.status, a.body)
	}
	b.post("/logout", nil)
	if a := b.get("/probe"); a.status != http.StatusOK || a.body != "null" {
		t.Errorf("after the log-out: %d %s", a.status, a.body)
	}
}

func TestSessionsThatAreOverLeaveTheMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		m := newMemory()
		go m.keepClean(ctx)
		check(t, m.CommitCtx(ctx, "short", []byte("x"), time.Now().Add(time.Second)))
		check(t, m.CommitCtx(ctx, "long", []byte("x"), time.Now().Add(time.Hour)))
		time.Sleep(sweepEvery + time.Second) // in the bubble's time
		synctest.Wait()
		m.mu.Lock()
		defer m.mu.Unlock()
		if _, there := m.kept["long"]; len(m.kept) != 1 || !there {
			t.Errorf("it has %v", m.kept)
		}
	})
}

func TestWhereEverybodyCanBeAnybodyNoProxyIsAnswered(t *testing.T) {
	for _, demo := range []bool{true, false} {
		rg := newRig(t, func(c *Config) { c.BelieveHeader = demo })
		for _, name := range []string{"X-Forwarded-For", "Forwarded", "X-Real-IP"} {
			for _, path := range []string{"/probe", "/login", "/login/you"} {
				b := rg.browser().still()
				b.header.Set(name, "203.0.113.7")
				b.header.Set("Accept-Language", "en")
				a := b.get(path)
				if refused := a.status == http.StatusForbidden && strings.Contains(a.body, "proxy"); refused != demo {
					t.Errorf("demo %t, %s to %s: %d %s", demo, name, path, a.status, a.body)
				}
			}
		}
	}
}

func TestASubjectThatNoOpeningIsNotedUnderHasNoRole(t *testing.T) {
	for subject, known := range map[string]bool{"auth0|5f7c": true, "Kim Berg": false, "åsa": false, "tab\tbed": false} {
		rg, f := fakeRig(t, nil)
		claims := right(demoAudience, map[string]any{"kontor_role": "operator", "kontor_actor": "batch", "sub": subject})
		if p := rg.bearer(f.sign(claims)).who(); (p != nil) != known {
			t.Errorf("%q with a token is %+v", subject, p)
		}
		f.set(func() { f.idToken = func(c map[string]any) string { c["sub"] = subject; return f.sign(c) } })
		b := rg.browser()
		b.enter(f, "/")
		if p := b.who(); (p != nil) != known {
			t.Errorf("%q who logged in is %+v", subject, p)
		}
		log := rg.log.String()
		if !known && (!strings.Contains(log, errSubject.Error()) || strings.Contains(log, subject)) {
			t.Errorf("%q: the log says %s", subject, log)
		}
	}
}

func TestAProgramIsNotInTheLog(t *testing.T) {
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "program", &Program{})
	if !strings.Contains(b.String(), hidden) {
		t.Errorf("the log says %s", b.String())
	}
}
