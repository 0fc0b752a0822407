package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/google/uuid"

	"kontor/handlers"
	"kontor/handlers/natslog"
)

// enough is how many entries are acknowledged before the writers are stopped and their trace is looked at.
const enough = 500

// Power fails at a random moment. Of everything that the writers did, only what had been synced before is left, and every entry that they had
// reported as acknowledged is in it.
func TestNothingAcknowledgedIsLostWhenPowerFails(t *testing.T) {
	seed := newSeed(t)
	w := watch(t, seed)
	chance := rand.New(rand.NewPCG(seed, 1))
	cuts := []int{w.lines + 1}
	for range 6 {
		cuts = append(cuts, w.first+chance.IntN(w.lines-w.first))
	}
	for _, line := range cuts {
		dir := t.TempDir()
		d := replay(t, w.dir, w.calls, line)
		d.restore(dir)
		acks := w.acks(t, line)
		entries := holdsAll(t, dir, acks)
		t.Logf("power fails at call %d of %d: %v; %d entries were acknowledged, %d are there", line, w.lines, d, len(acks), entries)
		if t.Failed() {
			return
		}
	}
}

// The same writers on a server that does not sync its writes lose what they were told is kept. So the test above can fail.
func TestWithoutSyncPowerLosesWhatWasAcknowledged(t *testing.T) {
	w := watch(t, newSeed(t), "unsynced")
	dir := t.TempDir()
	replay(t, w.dir, w.calls, w.lines+1).restore(dir)
	acks := w.acks(t, w.lines+1)
	there := leftOf(t, dir)
	missing := 0
	for _, a := range acks {
		if r, ok := there[a.ID]; !ok || r.Position.Place != a.Place {
			missing++
		}
	}
	t.Logf("of %d acknowledged entries %d are missing", len(acks), missing)
	if missing == 0 {
		t.Error("nothing is missing: the model of the disk loses nothing, or the server syncs all the same")
	}
}

// leftOf is what the log has, without asking anybody whether that is all.
func leftOf(t *testing.T, dir string) map[uuid.UUID]handlers.Recorded {
	t.Helper()
	s, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Log: quiet()})
	must(t, err)
	defer func() { must(t, s.Shutdown()) }()
	nc, err := s.Connect()
	must(t, err)
	log, err := natslog.Open(t.Context(), nc, natslog.Options{})
	if err != nil {
		t.Logf("the log cannot be opened: %v", err)
		return nil
	}
	return everything(t, log)
}

// watched is what writers did, call by call.
type watched struct {
	dir   string
	calls []call
	lines int
	first int // the line of the first report
}

// watch lets writers work under strace until enough is acknowledged, and kills them.
func watch(t *testing.T, seed uint64, more ...string) watched {
	t.Helper()
	needs(t, "strace")
	program, err := exec.LookPath("kontor-writers")
	must(t, err)
	w := watched{dir: t.TempDir()}
	trace := filepath.Join(t.TempDir(), "trace")
	v := startWriters(t, append([]string{"strace", "-f", "-qq", "--seccomp-bpf", "-xx", "-s", "8000000", "-e", "trace=" + traced, "-o", trace,
		program, w.dir, fmt.Sprint(seed)}, more...)...)
	v.readUntil(enough)
	must(t, syscall.Kill(v.pid, syscall.SIGKILL))
	v.read()
	_ = v.cmd.Wait() // strace ends as the writers did
	b, err := os.ReadFile(trace)
	must(t, err)
	w.calls, w.lines = calls(t, b)
	slices.SortStableFunc(w.calls, func(a, b call) int { return cmp.Compare(a.end, b.end) })
	// Of a call in which its thread was killed the trace may not tell.
	if all := w.acks(t, w.lines+1); len(all)+load < len(v.acks) || len(all) == 0 {
		t.Fatalf("%d entries were reported, and the trace tells of %d", len(v.acks), len(all))
	}
	return w
}

// acks are the entries of which a report had at least begun before the line.
func (w *watched) acks(t *testing.T, line int) (all []acknowledged) {
	t.Helper()
	for _, c := range w.calls {
		if c.name != "write" || c.args[0] != "1" || c.begin >= line {
			continue
		}
		var a acknowledged
		must(t, json.Unmarshal(bytes.TrimSpace(c.text(t, 1)), &a))
		if a.Writer < 0 {
			w.first = c.begin
			continue
		}
		all = append(all, a)
	}
	return all
}

// sortedBy are pointers into the slice, in another order.
func sortedBy(all []call, key func(call) int) []*call {
	sorted := make([]*call, len(all))
	for i := range all {
		sorted[i] = &all[i]
	}
	slices.SortStableFunc(sorted, func(a, b *call) int { return cmp.Compare(key(*a), key(*b)) })
	return sorted
}

// needs skips the test when a program is missing, unless everything must run.
func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	} else if os.Getenv("KONTOR_CI") == "all" {
		t.Fatal(err)
	}
	t.Skipf("there is no %s", program)
}
