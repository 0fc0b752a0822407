package natslog_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"kontor/handlers/natslog"
	"kontor/handlers/natslog/accounts"
)

// errorsSaid hands on what is logged as an error.
type errorsSaid struct {
	slog.Handler
	said chan string
}

func (e errorsSaid) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

func (e errorsSaid) Handle(_ context.Context, r slog.Record) error {
	e.said <- r.Message
	return nil
}

func (e errorsSaid) WithAttrs([]slog.Attr) slog.Handler { return e }

// A revocation that could not be read when it was made is in force when it can be, without another change.
func TestARevocationThatCouldNotBeReadIsNotLost(t *testing.T) {
	dir := t.TempDir()
	keyDir := filepath.Join(dir, "agency-keys")
	keys, err := accounts.Open(keyDir)
	must(t, err)
	made, creds, err := keys.Create("fk", time.Hour, time.Now())
	must(t, err)
	path := filepath.Join(t.TempDir(), "fk.creds")
	must(t, os.WriteFile(path, creds, 0o600))
	out := errorsSaid{slog.DiscardHandler, make(chan string, 100)}
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{
		Dir: dir, Log: slog.New(out), Agencies: &natslog.AgencyAccess{Listen: "127.0.0.1:0", Keys: keyDir},
	})
	must(t, err)
	t.Cleanup(func() { must(t, srv.Shutdown()) })
	gone := make(chan struct{})
	nc, err := nats.Connect(srv.AgenciesURL(), nats.UserCredentials(path), nats.NoReconnect(), nats.ClosedHandler(func(*nats.Conn) { close(gone) }))
	must(t, err)
	t.Cleanup(nc.Close)

	seed := filepath.Join(keyDir, "operator.nk")
	was, err := os.ReadFile(seed)
	must(t, err)
	must(t, os.WriteFile(seed, []byte("x\n"), 0o600))
	_, err = keys.Revoke("fk", made.ID, time.Now())
	must(t, err)
	within(t, "it is said that the keys cannot be read", func(late <-chan time.Time) bool {
		for {
			select {
			case said := <-out.said:
				if strings.Contains(said, "cannot be read") {
					return true
				}
			case <-late:
				return false
			}
		}
	})
	must(t, os.WriteFile(seed, was, 0o600))
	within(t, "the revoked key's connection is closed", func(late <-chan time.Time) bool {
		select {
		case <-gone:
			return true
		case <-late:
			return false
		}
	})
}

func within(t *testing.T, what string, happens func(late <-chan time.Time) bool) {
	t.Helper()
	if !happens(time.After(10 * time.Second)) {
		t.Fatalf("it does not happen that %s", what)
	}
}
