//go:build unix

// Package pgtest starts a PostgreSQL server for a test: a real one, as the distribution has it (Debian's package postgresql), on a socket
// in a directory of its own and on no network.
package pgtest

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Start starts a server and returns its URL, by which its superuser connects. The test stops it. What it acknowledges it has synced, as by
// its own defaults. Without PostgreSQL on the machine the test is skipped; where KONTOR_CI is "all" it fails.
func Start(t testing.TB) string {
	t.Helper()
	bin := programs(t)
	dir, err := os.MkdirTemp("", "pg-") // t.TempDir is open to nobody but who runs the test
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	as := servant(t, dir)
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = as, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	var said bytes.Buffer
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=")
	server.SysProcAttr, server.Dir, server.Stdout, server.Stderr = as, dir, &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGINT) // fast: it waits for no client
		select {
		case <-ended:
		case <-time.After(patience):
			_ = server.Process.Kill()
			t.Errorf("PostgreSQL does not stop; it said:\n%s", said.String())
		}
	})
	at := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: "host=" + url.QueryEscape(dir)}
	if err := ready(t.Context(), at.String()); err != nil {
		t.Fatalf("PostgreSQL: %v; it said:\n%s", err, said.String())
	}
	return at.String()
}

// patience is for a loaded machine.
const patience = 30 * time.Second

// programs is where the newest server's programs are.
func programs(t testing.TB) string {
	t.Helper()
	if found, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(found)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // where Debian has it, by version
	if len(found) == 0 {
		const missing = "there is no PostgreSQL here: apt-get install postgresql"
		if os.Getenv("KONTOR_CI") == "all" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
}

// servant gives the directory to who runs the server, which root may not: then it is the user postgres.
func servant(t testing.TB, dir string) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(fmt.Errorf("root may not run PostgreSQL, and there is no user for it: %w", err))
	}
	uid, _ := strconv.ParseUint(u.Uid, 10, 32)
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// ready waits until the server takes a connection.
func ready(ctx context.Context, at string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for tick := time.Tick(20 * time.Millisecond); ; {
		conn, err := pgx.Connect(ctx, at)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-tick:
		case <-ctx.Done():
			return err
		}
	}
}
