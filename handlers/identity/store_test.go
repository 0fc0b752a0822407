package identity

import (
	"context"
	"encoding/binary"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// natsServer is a server with streams in a directory of the test.
func natsServer(t *testing.T) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server does not start")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

func connect(t *testing.T, s *server.Server) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(s.ClientURL(), nats.ReconnectWait(10*time.Millisecond), nats.MaxReconnects(-1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// until waits for the condition, for ten seconds.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("it never came that %s", what)
		}
	}
}

func TestStores(t *testing.T) {
	for name, make := range map[string]func(t *testing.T) store{
		"memory": func(t *testing.T) store { m := newMemory(); t.Cleanup(m.StopCleanup); return m },
		"shared": func(t *testing.T) store {
			s, err := share(t.Context(), connect(t, natsServer(t)), 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, s := t.Context(), make(t)
			if _, ok, err := s.FindCtx(ctx, "AAAA"); ok || err != nil {
				t.Errorf("what was never kept is found: %v", err)
			}
			check(t, s.CommitCtx(ctx, "AAAA", []byte("one"), time.Now().Add(time.Hour)))
			check(t, s.CommitCtx(ctx, "AAAA", []byte("two"), time.Now().Add(time.Hour)))
			if b, ok, err := s.FindCtx(ctx, "AAAA"); string(b) != "two" || !ok || err != nil {
				t.Errorf("found %q, %v", b, err)
			}
			check(t, s.DeleteCtx(ctx, "AAAA"))
			check(t, s.DeleteCtx(ctx, "BBBB"))
			if _, ok, err := s.FindCtx(ctx, "AAAA"); ok || err != nil {
				t.Errorf("what was deleted is found: %v", err)
			}
			check(t, s.CommitCtx(ctx, "CCCC", []byte("x"), time.Now().Add(-time.Millisecond)))
			if _, ok, err := s.FindCtx(ctx, "CCCC"); ok || err != nil {
				t.Errorf("what has expired is found: %v", err)
			}
			never, err := s.ended("over.x")
			if never.Number != 0 || !never.At.IsZero() || err != nil {
				t.Errorf("ended before anything: %+v, %v", never, err)
			}
			check(t, s.end(ctx, "over.x"))
			first, err := s.ended("over.x")
			now, err2 := s.endedNow(ctx, "over.x")
			if err != nil || err2 != nil || first.Number == 0 || first != now || time.Since(first.At) > time.Minute {
				t.Errorf("ended %+v and %+v: %v, %v", first, now, err, err2)
			}
			check(t, s.end(ctx, "over.x"))
			if second, err := s.ended("over.x"); second.Number <= first.Number || err != nil {
				t.Errorf("ended again: %+v after %+v, %v", second, first, err)
			}
			for i, want := range []bool{true, false, false} {
				if got, err := s.once(ctx, "once.y", time.Minute); got != want || err != nil {
					t.Errorf("time %d: %v, %v", i, got, err)
				}
			}
		})
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTwoProcessesShareSessions(t *testing.T) {
	s := natsServer(t)
	one, f := fakeRig(t, func(c *Config) { c.NATS = connect(t, s) })
	two, _ := fakeRig(t, func(c *Config) { c.NATS = connect(t, s) })
	two.wires["issuer.example"] = f
	b := one.browser()
	b.enter(f, "/")
	elsewhere := two.browser()
	elsewhere.setCookieOf(sessionCookie, b.cookieOf(sessionCookie))
	if p := elsewhere.who(); p == nil || p.Actor.ID != officer {
		t.Fatalf("the other process takes it for %+v", p)
	}
	ended := two.stream(t.Context(), b.cookieOf(sessionCookie))
	held := two.bearer(f.sign(right(demoAudience, map[string]any{"kontor_role": "officer", "kontor_actor": officer, "iat": time.Now().Unix()})))
	if held.who() == nil {
		t.Fatal("the token is not good before")
	}
	began := time.Now()
	b.post("/logout", nil)
	until(t, "the other process knows it", func() bool { return elsewhere.who() == nil })
	if p := held.who(); p != nil {
		t.Errorf("the token is still %v", p.Actor)
	}
	if err := why(t, ended, 10*time.Second); !errors.Is(err, ErrEnded) || time.Since(began) > time.Second {
		t.Errorf("the stream ended after %s: %v", time.Since(began), err)
	}
}

func TestALoginEndsOnceInAllProcesses(t *testing.T) {
	s := natsServer(t)
	same := func(c *Config) { c.NATS, c.ClientSecret = connect(t, s), Secret("of the system") }
	one, f := fakeRig(t, same)
	two, _ := fakeRig(t, same)
	two.wires["issuer.example"] = f
	b := one.browser()
	at, _ := url.Parse(b.still().get("/login").header.Get("Location"))
	cookie := b.cookieOf(attemptCookie)
	f.set(func() { f.nonce = at.Query().Get("nonce") })
	back := "/login/callback?code=c&state=" + at.Query().Get("state")
	other := two.browser()
	other.setCookieOf(attemptCookie, cookie)
	if a := other.still().get(back); a.status != 303 {
		t.Fatalf("another process of the same system does not end it: %d %s", a.status, two.log)
	}
	if a := b.still().get(back); a.status != 400 {
		t.Errorf("ended a second time: %d", a.status)
	}
}

func TestNobodyIsBelievedWhileTheStoreIsAway(t *testing.T) {
	s := natsServer(t)
	nc := connect(t, s)
	rg, f := fakeRig(t, func(c *Config) { c.NATS = nc })
	b := rg.browser()
	b.enter(f, "/")
	if b.who() == nil {
		t.Fatal("not logged in")
	}
	port := s.Addr()
	s.Shutdown()
	s.WaitForShutdown()
	until(t, "the connection is away", func() bool { return !nc.IsConnected() })
	if a := b.get("/probe"); a.status != 503 {
		t.Errorf("answered %d: %s", a.status, a.body)
	}
	if a := b.post("/logout", nil); a.status != 503 {
		t.Errorf("somebody is told to be logged out: %d", a.status)
	}
	host, err := url.Parse("nats://" + port.String())
	check(t, err)
	again, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: portOf(t, host), JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true})
	check(t, err)
	go again.Start()
	t.Cleanup(func() { again.Shutdown(); again.WaitForShutdown() })
	until(t, "one can log in again", func() bool { a := b.enter(f, "/"); return a.status == 303 })
	if b.who() == nil {
		t.Error("not logged in after the server's return")
	}
}

func TestABucketThatIsLostIsMadeAnew(t *testing.T) {
	s := natsServer(t)
	nc := connect(t, s)
	rg, f := fakeRig(t, func(c *Config) { c.NATS = nc })
	b := rg.browser()
	for range 3 {
		b.enter(f, "/")
	}
	b.post("/logout", nil)
	b.enter(f, "/")
	js, err := jetstream.New(nc)
	check(t, err)
	check(t, js.DeleteKeyValue(t.Context(), bucket))
	until(t, "one can log in again", func() bool { return b.enter(f, "/").status == 303 && b.who() != nil })
	other := rg.browser()
	other.setCookieOf(sessionCookie, b.cookieOf(sessionCookie))
	b.post("/logout", nil)
	until(t, "the logout is known", func() bool { return other.who() == nil })
}

func TestALogoutCountsAfterTheNumbersBeganAgain(t *testing.T) {
	s, err := share(t.Context(), connect(t, natsServer(t)), 1, nil)
	check(t, err)
	ahead := time.Now().Add(time.Hour) // as another process's clock has it
	check(t, s.put(t.Context(), "over.x", binary.BigEndian.AppendUint64(nil, uint64(ahead.UnixMicro())), ahead))
	before, err := s.endedNow(t.Context(), "over.x")
	check(t, err)
	check(t, s.end(t.Context(), "over.x"))
	if after, err := s.ended("over.x"); err != nil || after.Number <= before.Number {
		t.Errorf("%+v after %+v, %v", after, before, err)
	}
	check(t, s.end(t.Context(), "over.y"))
	if first, err := s.ended("over.y"); err != nil || first.Number < uint64(time.Now().Add(-time.Minute).UnixMicro()) {
		t.Errorf("numbered %+v by something else than the clock: %v", first, err)
	}
}

func portOf(t *testing.T, u *url.URL) (port int) {
	for _, c := range u.Port() {
		port = port*10 + int(c-'0')
	}
	return port
}

func TestSharedSessionsAreInMemory(t *testing.T) {
	nc := connect(t, natsServer(t))
	if _, err := share(t.Context(), nc, 1, nil); err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(nc)
	check(t, err)
	stream, err := js.Stream(t.Context(), "KV_"+bucket)
	check(t, err)
	if c := stream.CachedInfo().Config; c.Storage != jetstream.MemoryStorage || c.MaxAge != longest {
		t.Errorf("the bucket is %+v", c)
	}
}

func FuzzOpened(f *testing.F) {
	f.Add(sealed([]byte("x"), time.Now()))
	f.Add([]byte("short"))
	f.Add([]byte{255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		value, expires := opened(b)
		if len(b) < 8 && (value != nil || !expires.IsZero()) || len(b) >= 8 && len(value) != len(b)-8 {
			t.Errorf("%x: %x until %v", b, value, expires)
		}
		_, values, err := (&codec{}).Decode(value)
		if err == nil && values == nil {
			t.Error("neither values nor an error")
		}
	})
}
