package natslog_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"kontor/domain"
	"kontor/handlers/natslog"
	"kontor/handlers/natslog/accounts"
	"kontor/handlers/natslog/callout"
)

// outside is a NATS server by a configuration file that includes what the keys give.
func outside(t testing.TB, included string) (*server.Server, string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "agencies.conf"), []byte(included), 0o600); err != nil {
		t.Fatal(err)
	}
	conf := fmt.Sprintf("listen: \"127.0.0.1:-1\"\nmax_payload: 2MB\njetstream {store_dir: %q, sync_interval: always, max_file_store: 64GB}\ninclude agencies.conf\n", dir)
	path := filepath.Join(dir, "nats.conf")
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	opts, err := server.ProcessConfigFile(path)
	if err != nil {
		t.Fatalf("%v\n%s", err, included)
	}
	opts.NoSigs, opts.NoLog = true, true
	s, err := server.NewServer(opts)
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(10*time.Second) || !s.JetStreamEnabled() {
		t.Fatal("the server does not start")
	}
	return s, filepath.Join(dir, "agencies.conf")
}

// keysOfTwo are keys of which two agencies have had one.
func keysOfTwo(t testing.TB) (*accounts.Keys, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "agency-keys")
	keys, err := accounts.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []domain.AgencyCode{"fk", "pm"} {
		if _, _, err := keys.Create(a, time.Hour, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	return keys, dir
}

// elsewhere is a server elsewhere that asks a callout.
func elsewhere(t testing.TB) *border {
	t.Helper()
	keys, dir := keysOfTwo(t)
	included, err := keys.CalloutConfig()
	if err != nil {
		t.Fatal(err)
	}
	s, _ := outside(t, included)
	ctx, cancel := context.WithCancel(t.Context())
	up, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- callout.Serve(ctx, callout.Options{URL: s.ClientURL(), Keys: dir, Log: slog.New(slog.DiscardHandler), Up: func() { close(up) }})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	select {
	case <-up:
	case err := <-done:
		t.Fatal(err)
	}
	by, err := nats.NkeyOptionFromSeed(keys.User(accounts.UserKontor))
	if err != nil {
		t.Fatal(err)
	}
	b := &border{t: t, keys: keys, account: accounts.Own, inside: dialled(t, s.ClientURL(), by)}
	b.connect = func(creds string, more ...nats.Option) (*nats.Conn, error) {
		by, err := nats.NkeyOptionFromSeed(creds)
		if err != nil {
			return nil, err
		}
		return nats.Connect(s.ClientURL(), append([]nats.Option{by}, more...)...)
	}
	b.prepare()
	return b
}

// static is a server elsewhere that has the accounts in its configuration, and is told to read it again when keys change.
func static(t testing.TB) *border {
	t.Helper()
	keys, _ := keysOfTwo(t)
	included, err := keys.StaticConfig()
	if err != nil {
		t.Fatal(err)
	}
	s, path := outside(t, included)
	own, err := keys.OwnCredentials()
	if err != nil {
		t.Fatal(err)
	}
	b := &border{t: t, keys: keys, account: mustRecord(t, keys).System, inside: dialled(t, s.ClientURL(), nats.UserCredentialBytes(own))}
	b.connect = func(creds string, more ...nats.Option) (*nats.Conn, error) {
		return nats.Connect(s.ClientURL(), append([]nats.Option{nats.UserCredentials(creds)}, more...)...)
	}
	b.changed = func() {
		again, err := keys.StaticConfig()
		if err == nil {
			err = os.WriteFile(path, []byte(again), 0o600)
		}
		if err == nil {
			err = s.Reload()
		}
		if err != nil {
			t.Error(err)
		}
	}
	b.prepare()
	return b
}

func dialled(t testing.TB, url string, by nats.Option) *nats.Conn {
	t.Helper()
	nc, err := natslog.Connect(url, by)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}
