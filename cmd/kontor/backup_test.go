package main

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/backupdir"
)

// registered is when each visit's registration was acknowledged.
type registered struct {
	mu  sync.Mutex
	all map[domain.VisitID]time.Time
}

// by lets the clerks register visits until the function returns.
func (r *registered) by(t *testing.T, clerks []*clerk, until func()) {
	var all sync.WaitGroup
	enough := make(chan struct{})
	for _, c := range clerks {
		all.Go(func() {
			for {
				select {
				case <-enough:
					return
				default:
				}
				v := c.register()
				now := time.Now()
				r.mu.Lock()
				r.all[v] = now
				r.mu.Unlock()
			}
		})
	}
	until()
	close(enough)
	all.Wait()
}

// follow runs `kontor backup --follow` until it has said so often what it has, and kills it.
func follow(t *testing.T, data, to string, times int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "kontor", "backup", "--data", data, "--to", to, "--follow", "--json")
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for range times {
		var said struct {
			AsOf  time.Time `json:"as_of"`
			Added struct{ Entries int }
		}
		if !lines.Scan() {
			t.Fatal("the backup ended")
		}
		must(t, json.Unmarshal(lines.Bytes(), &said))
		if said.AsOf.IsZero() || said.Added.Entries == 0 {
			t.Errorf("it says %s", lines.Bytes())
		}
	}
	must(t, cmd.Process.Kill())
	_ = cmd.Wait() // it was killed
}

// A backup that follows a system under load is killed, twice, and then the system is. What was acknowledged before the moment that the backup
// states is in the log that is restored from it.
func TestFollowingBackupHasEverythingUpToItsStatedTime(t *testing.T) {
	dir := t.TempDir()
	d, b, r := filepath.Join(dir, "d"), filepath.Join(dir, "b"), filepath.Join(dir, "r")
	p := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", d, onBusyDay())
	boss := newClerk(t, p.url, 1)
	boss.actor = "supervisor:test"
	boss.must("PUT", "", nil)
	acknowledged := registered{all: map[domain.VisitID]time.Time{}}
	acknowledged.by(t, []*clerk{newClerk(t, p.url, 1), newClerk(t, p.url, 2), newClerk(t, p.url, 3)}, func() {
		follow(t, d, b, 2)
		follow(t, d, b, 3)
	})
	p.kill()

	backup, err := backupdir.Open(b)
	must(t, err)
	restored := told[struct {
		Entries uint64
		Digest  domain.Hash
	}](t, "restore", "--from", b, "--data", r)
	if restored.Entries != backup.Manifest.Entries || restored.Digest != backup.Digest {
		t.Errorf("restored are %+v, and the manifest says %d, %s", restored, backup.Manifest.Entries, backup.Digest)
	}
	has := map[domain.VisitID]bool{}
	for e, err := range handlers.All(t.Context(), openStore(t, storeFlags{data: r}).log) {
		must(t, err)
		for _, ev := range e.Entry.Events {
			if v, ok := ev.(domain.VisitRegistered); ok {
				has[v.Visit] = true
			}
		}
	}
	before, after := 0, 0
	for v, at := range acknowledged.all {
		switch {
		case !at.Before(backup.AsOf):
			after++
		case !has[v]:
			t.Errorf("visit %s, acknowledged %s before the stated time, is not there", v, backup.AsOf.Sub(at))
		default:
			before++
		}
	}
	t.Logf("acknowledged: %d before the stated time, %d after it; in the restored log: %d", before, after, len(has))
	if before == 0 {
		t.Error("nothing was registered before the backup")
	}
}

// A backup that was never whole is not shown as one that is.
func TestRestoreSaysThatTheBackupWasNeverWhole(t *testing.T) {
	for asOf, want := range map[time.Time]string{
		{}: "cut off before it was whole", time.Date(2024, 5, 2, 12, 0, 0, 0, time.UTC): "all that was acknowledged before 2024-05-02T12:00:00Z",
	} {
		var out strings.Builder
		cmd := restoreCommand()
		cmd.SetOut(&out)
		must(t, showRestored(cmd, handlers.Restored{Entries: 7}, &backupdir.Dir{Manifest: backupdir.Manifest{AsOf: asOf}}))
		if !strings.HasPrefix(out.String(), "7 entries, ") || !strings.Contains(out.String(), want) {
			t.Errorf("of a backup as of %s it says %q, not %q", asOf, out.String(), want)
		}
	}
}
