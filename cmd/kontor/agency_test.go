package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/spf13/cobra"

	"kontor/handlers/agencies"
	"kontor/handlers/natslog"
)

// agency runs a command of kontor agency.
func agency(t *testing.T, args ...string) (string, error) {
	t.Helper()
	root := &cobra.Command{Use: "kontor", SilenceUsage: true, SilenceErrors: true}
	root.PersistentFlags().Bool("json", false, "")
	root.AddGroup(&cobra.Group{ID: "network"})
	root.AddCommand(agencyCommand())
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(append([]string{"agency"}, args...))
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

// private fails unless only the owner may read the file.
func private(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("%s has the mode %v", path, info.Mode())
	}
}

// A key is written to its file and shown nowhere; what is listed has no secret; what is revoked says so.
func TestAgencyKeys(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	var shown strings.Builder
	run := func(args ...string) string {
		t.Helper()
		out, err := agency(t, append(args, "--data", dir)...)
		must(t, err)
		shown.WriteString(out)
		return out
	}
	refused := func(args ...string) {
		t.Helper()
		if out, err := agency(t, append(args, "--data", dir)...); err == nil {
			t.Errorf("kontor agency %s says %s", strings.Join(args, " "), out)
		}
	}
	refused("key", "list")
	refused("key", "revoke", "fk", "--all")
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("looking makes %v (%v)", entries, err)
	}
	run("key", "create", "fk", "--out", file("1.creds"))
	refused("key", "create", "fk", "--out", file("1.creds"))
	refused("key", "create", "fk", "--out", file("x.creds"), "--days", "0")
	refused("key", "create", "../fk", "--out", file("x.creds"))
	refused("key", "rotate", "pm", "--out", file("x.creds"))
	if _, err := os.Stat(file("x.creds")); err == nil {
		t.Error("a file is left of a key that was not made")
	}
	run("key", "create", "fk", "--out", file("2.creds"))
	run("key", "revoke", "fk", "fk-1")
	run("key", "rotate", "fk", "--out", file("3.creds"), "--days", "10")
	refused("key", "revoke", "fk")
	refused("key", "revoke", "fk", "fk-9")
	var states []string
	for dec := json.NewDecoder(strings.NewReader(run("key", "list", "--json"))); dec.More(); {
		var k keyShown
		must(t, dec.Decode(&k))
		states = append(states, k.ID+" "+k.State)
	}
	if got := strings.Join(states, ", "); got != "fk-1 revoked, fk-2 revoked, fk-3 good" {
		t.Errorf("the keys are %s", got)
	}
	secrets := secretsOf(t, dir)
	if len(secrets) < 9 {
		t.Errorf("only %d secrets are in the files", len(secrets))
	}
	for _, secret := range secrets {
		if strings.Contains(shown.String(), secret) {
			t.Error("a secret is shown")
		}
	}
}

// secretsOf are the seeds in the directory's files; each file that has one is its owner's alone.
func secretsOf(t *testing.T, dir string) (all []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for line := range strings.Lines(string(b)) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "S") && len(line) == 58 {
				private(t, path)
				all = append(all, line)
			}
		}
		return err
	}))
	return all
}

// The configuration in deploy, with what the command writes, is a server on which the system and an agency have what is theirs: with the accounts
// in it, and with a callout.
func TestServersElsewhereHaveTheAccounts(t *testing.T) {
	for name, flags := range map[string][]string{"accounts": nil, "callout": {"--callout"}} {
		t.Run(name, func(t *testing.T) {
			data, etc := t.TempDir(), t.TempDir()
			creds := filepath.Join(data, "fk.creds")
			_, err := agency(t, "key", "create", "fk", "--data", data, "--out", creds)
			must(t, err)
			_, err = agency(t, append([]string{"config", "--data", data, "--out", etc}, flags...)...)
			must(t, err)
			private(t, filepath.Join(etc, "kontor.creds"))
			conf, err := os.ReadFile("../../deploy/nats-accounts.conf")
			must(t, err)
			must(t, os.WriteFile(filepath.Join(etc, "nats.conf"), conf, 0o600))
			url := serverOf(t, filepath.Join(etc, "nats.conf"))
			if flags != nil {
				answered(t, url, data)
			}
			own, err := natslog.Credentials(filepath.Join(etc, "kontor.creds"))
			must(t, err)
			system, err := natslog.Connect(url, own)
			must(t, err)
			defer system.Close()
			_, err = natslog.Open(t.Context(), system, natslog.Options{})
			must(t, err)
			streams, err := agencies.New(system, agencies.Options{Key: [32]byte{1}})
			must(t, err)
			_, err = streams.Last(t.Context(), "fk")
			must(t, err)

			by := nats.UserCredentials(creds)
			if flags != nil {
				by, err = nats.NkeyOptionFromSeed(creds)
				must(t, err)
			}
			fk, err := nats.Connect(url, by)
			must(t, err)
			defer fk.Close()
			js, err := jetstream.New(fk)
			must(t, err)
			_, err = js.Consumer(t.Context(), "AGENCY_fk", "queue")
			must(t, err)
			if _, err := js.Stream(contextOf(t, time.Second), "BOOKS"); err == nil {
				t.Error("an agency sees the log's stream")
			}
		})
	}
}

func contextOf(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// serverOf runs a server by its configuration, at another address and with a store of the test's.
func serverOf(t *testing.T, conf string) string {
	t.Helper()
	opts, err := server.ProcessConfigFile(conf)
	must(t, err)
	opts.Host, opts.Port, opts.StoreDir, opts.NoSigs, opts.NoLog = "127.0.0.1", server.RANDOM_PORT, t.TempDir(), true, true
	s, err := server.NewServer(opts)
	must(t, err)
	go s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(10*time.Second) || !s.JetStreamEnabled() {
		t.Fatal("the server does not start")
	}
	return s.ClientURL()
}

// answered runs kontor agency callout, and waits until it answers.
func answered(t *testing.T, url, data string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	up := &untilSaid{said: make(chan struct{})}
	root := &cobra.Command{Use: "kontor", SilenceUsage: true}
	root.PersistentFlags().Bool("json", false, "")
	root.AddGroup(&cobra.Group{ID: "network"})
	root.AddCommand(agencyCommand())
	root.SetOut(up)
	root.SetErr(&bytes.Buffer{})
	root.SetArgs([]string{"agency", "callout", "--nats", url, "--data", data})
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-up.said:
	case err := <-done:
		t.Fatal(err)
	}
}

// untilSaid waits for the first line.
type untilSaid struct{ said chan struct{} }

func (u *untilSaid) Write(b []byte) (int, error) {
	close(u.said)
	return len(b), nil
}
