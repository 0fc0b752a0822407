package identity

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kontor/domain"
)

func TestLogoutEndsEverySessionOfThePerson(t *testing.T) {
	rg := newRig(t, nil)
	here, there, other := rg.browser(), rg.browser(), rg.browser()
	here.login(officer, "/")
	there.login(officer, "/")
	other.login(reception, "/")
	held := here.cookieOf(sessionCookie)
	here.header.Set("Accept-Language", "en")
	a := here.post("/logout", nil)
	if a.status != http.StatusOK || !strings.Contains(a.body, "here and everywhere") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if here.cookieOf(sessionCookie) != "" || here.who() != nil {
		t.Error("the browser is still logged in")
	}
	if p := there.who(); p != nil {
		t.Errorf("the other browser is still %v", p.Actor)
	}
	if p := other.who(); p == nil {
		t.Error("another person is logged out too")
	}
	thief := rg.browser()
	thief.setCookieOf(sessionCookie, held)
	if p := thief.who(); p != nil {
		t.Errorf("the token of before is still %v", p.Actor)
	}
	there.login(officer, "/")
	if p := there.who(); p == nil {
		t.Error("the person cannot log in again")
	}
	thief.setCookieOf(sessionCookie, held)
	if p := thief.who(); p != nil {
		t.Error("the token of before is good again after another login")
	}
}

func TestLogoutLeadsToTheIssuersEnd(t *testing.T) {
	rg, f := fakeRig(t, nil)
	b := rg.browser()
	b.enter(f, "/")
	a := b.post("/logout", nil)
	want := issuerURL + "/end?client_id=kontor&amp;post_logout_redirect_uri=https%3A%2F%2Fkontor.example%2Flogin%2Fout"
	if !strings.Contains(a.body, want) || strings.Contains(a.body, "somebody") {
		t.Errorf("no way to the issuer's end: %s", a.body)
	}
	if a := b.post("/logout", nil); a.status != http.StatusOK || strings.Contains(a.body, issuerURL) {
		t.Errorf("a second time: %d %s", a.status, a.body)
	}
}

func TestTheDemoIssuersEndLeadsBack(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.login(officer, "/")
	a := b.post("/logout", nil)
	_, rest, _ := strings.Cut(a.body, `url=`)
	next, _, _ := strings.Cut(rest, `"`)
	if a := b.get(strings.ReplaceAll(next, "&amp;", "&")); a.status != http.StatusOK || a.at != "/login/out" {
		t.Errorf("%s led to %s: %d", next, a.at, a.status)
	}
}

func TestLogoutIsNoLink(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.login(officer, "/")
	if a := b.get("/logout"); a.status == http.StatusOK && a.body != "null" && b.who() == nil {
		t.Errorf("%d", a.status)
	}
	if b.who() == nil {
		t.Error("an image on some page could log everybody out")
	}
}

func TestLogoutEndsTheSubjectsTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rg, f := fakeRig(t, nil)
		claims := func() map[string]any {
			return right(demoAudience, map[string]any{"kontor_role": "operator", "kontor_actor": "batch"})
		}
		held, another := f.sign(claims()), claims()
		another["sub"] = "else"
		others := f.sign(another)
		b := rg.browser()
		b.enter(f, "/")
		if rg.bearer(held).who() == nil {
			t.Fatal("the token is not good before")
		}
		time.Sleep(time.Second) // in the bubble's time
		b.post("/logout", nil)
		if p := rg.bearer(held).who(); p != nil {
			t.Errorf("the token is still %v", p.Actor)
		}
		if rg.bearer(others).who() == nil {
			t.Error("another subject's token is ended too")
		}
		time.Sleep(time.Second)
		if rg.bearer(f.sign(claims())).who() == nil {
			t.Error("a token of after is not good")
		}
	})
}

// stream asks a question that is answered for as long as its context lives, and gives why that ended.
func (rg *rig) stream(ctx context.Context, token string) (ended chan error) {
	ended = make(chan error, 1)
	h := rg.id.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		ended <- context.Cause(r.Context())
	}))
	r := httptest.NewRequestWithContext(ctx, "GET", "/live/overview", nil)
	r.AddCookie(&http.Cookie{Name: rg.id.cookie(sessionCookie), Value: token})
	go h.ServeHTTP(httptest.NewRecorder(), r)
	return ended
}

// why is what ended the stream; a test fails when nothing does for so long.
func why(t *testing.T, ended chan error, limit time.Duration) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(limit):
		t.Fatal("the stream goes on")
		return nil
	}
}

func TestOpenStreamsEndWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rg, f := fakeRig(t, nil)
		b := rg.browser()
		b.enter(f, "/")
		ended := rg.stream(t.Context(), b.cookieOf(sessionCookie))
		time.Sleep(3 * time.Second)
		synctest.Wait()
		select {
		case err := <-ended:
			t.Fatalf("it ended before: %v", err)
		default:
		}
		began := time.Now()
		b.post("/logout", nil)
		if err := why(t, ended, time.Minute); err != ErrEnded || time.Since(began) > time.Second {
			t.Errorf("it ended after %s: %v", time.Since(began), err)
		}
	})
}

func TestOpenStreamsEndWithTheAssignment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ends := time.Now().Add(time.Hour)
		rg, f := fakeRig(t, func(c *Config) {
			c.Idle = 2 * time.Hour
			m, err := ReadMapping([]byte(`{"rules": [{"if": [{"claim": "kontor_role", "equals": "officer"}], "role": "officer", "actorFrom": "kontor_actor", "idle": "2h"}]}`))
			check(t, err)
			c.Mapping = m
			c.Offices = func(o domain.OfficerID) []domain.KontorID {
				if time.Now().Before(ends) {
					return []domain.KontorID{"kista", "skelleftea"}
				}
				return []domain.KontorID{"kista"}
			}
		})
		b := rg.browser()
		b.enter(f, "/")
		err := why(t, rg.stream(t.Context(), b.cookieOf(sessionCookie)), 3*time.Hour)
		if late := time.Since(ends); err != ErrEnded || late < 0 || late > time.Second {
			t.Errorf("it ended %s after the assignment: %v", late, err)
		}
		if p := b.who(); p == nil || len(p.Kontors) != 1 {
			t.Errorf("afterwards it is %+v", p)
		}
	})
}

func TestAlive(t *testing.T) {
	rg, f := fakeRig(t, nil)
	if !rg.id.Alive(t.Context()) {
		t.Error("nobody is not alive")
	}
	b := rg.browser()
	b.enter(f, "/")
	var ctx context.Context
	r := httptest.NewRequest("POST", "/", nil)
	r.AddCookie(&http.Cookie{Name: rg.id.cookie(sessionCookie), Value: b.cookieOf(sessionCookie)})
	rg.id.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { ctx = r.Context() })).ServeHTTP(httptest.NewRecorder(), r)
	if !rg.id.Alive(ctx) {
		t.Error("the session is not alive")
	}
	b.post("/logout", nil)
	if rg.id.Alive(ctx) {
		t.Error("the session is alive after logout")
	}
}

const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

func TestBackChannelLogout(t *testing.T) {
	evil := newFakeIssuer(t)
	told := func(more map[string]any) map[string]any {
		c := right(demoClient, map[string]any{"jti": "j1", "events": map[string]any{logoutEvent: map[string]any{}}})
		for name, v := range more {
			if v == nil {
				delete(c, name)
			} else {
				c[name] = v
			}
		}
		return c
	}
	for _, tc := range []struct {
		name string
		send func(f *fakeIssuer) string
		want int
		out  bool
	}{
		{"the subject is logged out", func(f *fakeIssuer) string { return f.sign(told(nil)) }, 200, true},
		{"the session is logged out", func(f *fakeIssuer) string { return f.sign(told(map[string]any{"sub": nil, "sid": "s1"})) }, 200, true},
		{"another session is", func(f *fakeIssuer) string { return f.sign(told(map[string]any{"sub": nil, "sid": "s2"})) }, 200, false},
		{"another subject is", func(f *fakeIssuer) string { return f.sign(told(map[string]any{"sub": "else"})) }, 200, false},
		{"an id token is sent", func(f *fakeIssuer) string { return f.sign(right(demoClient, nil)) }, 400, false},
		{"it has a nonce", func(f *fakeIssuer) string { return f.sign(told(map[string]any{"nonce": "n"})) }, 400, false},
		{"it is for another program", func(f *fakeIssuer) string { return f.sign(told(map[string]any{"aud": "other"})) }, 400, false},
		{"it is old", func(f *fakeIssuer) string {
			return f.sign(told(map[string]any{"iat": time.Now().Add(-2 * time.Hour).Unix()}))
		}, 400, false},
		{"it is forged", func(*fakeIssuer) string { return evil.sign(told(nil)) }, 400, false},
		{"it is unsigned", func(*fakeIssuer) string { return unsigned(told(nil)) }, 400, false},
		{"there is none", func(*fakeIssuer) string { return "" }, 400, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rg, f := fakeRig(t, nil)
			f.set(func() {
				f.idToken = func(c map[string]any) string { c["sid"] = "s1"; return f.sign(c) }
			})
			b := rg.browser()
			b.enter(f, "/")
			form := url.Values{"logout_token": {tc.send(f)}}
			if a := rg.browser().post("/login/backchannel", form); a.status != tc.want {
				t.Errorf("answered %d: %s", a.status, a.body)
			}
			if out := b.who() == nil; out != tc.out {
				t.Errorf("logged out: %v", out)
			}
			b.enter(f, "/")
			if a := rg.browser().post("/login/backchannel", form); a.status != 400 {
				t.Errorf("taken a second time: %d", a.status)
			}
			if b.who() == nil {
				t.Error("a token that is sent again logs somebody out again")
			}
		})
	}
}
