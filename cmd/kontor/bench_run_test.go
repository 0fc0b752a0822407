//go:build unix

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kontor/handlers/pgqueue/pgtest"
)

// A tiny measurement has every part, beside a real PostgreSQL, and figures that can be true.
func TestBench(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	r := benched(t, "--postgres", pgtest.Start(t), "--data", dir, "--rounds", "2", "--callers", "1,8", "--books", "5", "--replay", "300")
	if r.Interrupted || r.Seconds <= 0 || r.EntryBytes < 500 || r.Postgres == nil || r.Postgres.Fsync != "on" || r.Postgres.SynchronousCommit != "on" {
		t.Errorf("the report is of something else: %+v", r)
	}
	if m := r.Machine; m.CPUs == 0 || m.Go == "" || m.NATS == "" || m.System == "" {
		t.Errorf("the machine is not described: %+v", m)
	}
	for part, levels := range map[string][]benchLevel{"register": r.Register, "call": r.Call} {
		if len(levels) != 4 {
			t.Fatalf("%s has %d levels, want 1 and 8 callers on 5 books and on 1", part, len(levels))
		}
		for i, l := range levels {
			if l.Callers != []int{1, 8, 1, 8}[i] || l.Books != []int{5, 5, 1, 1}[i] || l.Rounds != 2 {
				t.Errorf("%s: level %d is %d callers on %d books in %d rounds", part, i, l.Callers, l.Books, l.Rounds)
			}
			credible(t, part+" kontor", l.Kontor, l.OfPostgres)
			credible(t, part+" postgres", l.Postgres, l.OfPostgres)
		}
	}
	for _, l := range r.Register {
		credible(t, "raw", l.Raw, l.OfRaw)
		credible(t, "fsync", l.Fsync, l.OfFsync)
	}
	if p := r.Replay; p == nil || p.Entries < 300 || *p.Board <= 0 || *p.Raw <= 0 || *p.Scan <= 0 || *p.Decoded <= 0 ||
		p.OfRaw <= 0 || p.OfPostgres <= 0 || p.OfPostgresDecoded <= 0 {
		t.Errorf("the replay is %+v", p)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

// credible figures are of something that was done, and the larger quantile is not the smaller.
func credible(t *testing.T, what string, f *figures, ratio float64) {
	t.Helper()
	if f == nil || f.Operations < 128 || f.PerSecond <= 0 || f.Median <= 0 || f.P90 < f.Median || f.P99 < f.P90 || f.Max < f.P99 || ratio <= 0 {
		t.Errorf("%s: %+v, ratio %v", what, f, ratio)
	}
}

func benched(t *testing.T, args ...string) (r benchReport) {
	t.Helper()
	var said strings.Builder
	cmd := exec.Command("kontor", append([]string{"bench", "--json"}, args...)...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	must(t, json.Unmarshal(out, &r))
	return r
}

// Whatever is in a directory is not touched.
func TestBenchKeepsOffALog(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "precious"), nil, 0o600))
	out, err := exec.Command("kontor", "bench", "--data", dir).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "not empty") {
		t.Errorf("it says %q, %v", out, err)
	}
	if there, err := os.ReadDir(dir); err != nil || len(there) != 1 {
		t.Errorf("there is %v, %v", there, err)
	}
}

// Whoever ends it early gets what there was, whole rounds only, and finds nothing left behind.
func TestBenchInterrupted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	cmd := exec.Command("kontor", "bench", "--json", "--data", dir, "--rounds", "1000000", "--callers", "1", "--books", "3")
	var out, said strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &said
	must(t, cmd.Start())
	until(t, "the floor's files, which come with the first round", func() bool {
		found, _ := filepath.Glob(filepath.Join(dir, "*", "floor", "0"))
		return len(found) > 0
	})
	must(t, cmd.Process.Signal(syscall.SIGINT))
	began := time.Now()
	must(t, cmd.Wait())
	if took := time.Since(began); took > patience {
		t.Errorf("it takes %v to end", took)
	}
	var r benchReport
	must(t, json.Unmarshal([]byte(out.String()), &r))
	if !r.Interrupted || r.Replay != nil || len(r.Register) > 1 {
		t.Errorf("the report is %+v", r)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v; it said %s", left, err, said.String())
	}
}
