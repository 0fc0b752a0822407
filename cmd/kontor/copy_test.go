package main

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/esdblog/esdbtest"
)

// kontor runs the program to its end.
func kontor(t testing.TB, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "kontor", args...)
	var out, log strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &log
	err = cmd.Run()
	return out.String(), log.String(), err
}

// told runs the program, which must end well, and reads the JSON that it prints.
func told[T any](t testing.TB, args ...string) (v T) {
	t.Helper()
	out, log, err := kontor(t, append(args, "--json")...)
	if err != nil {
		t.Fatalf("kontor %v: %v\n%s", args, err, log)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	must(t, json.Unmarshal([]byte(lines[len(lines)-1]), &v))
	return v
}

func openStore(t testing.TB, f storeFlags) *store {
	t.Helper()
	s, err := f.open(t.Context(), quiet())
	must(t, err)
	t.Cleanup(func() { must(t, s.close()) })
	return s
}

// cutOff is a log of which an import fails behind so many groups, and writes but a part of that one.
type cutOff struct {
	handlers.Store
	groups int
}

var errCutOff = errors.New("cut off")

func (c *cutOff) Import(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
	if c.groups--; c.groups == 0 {
		if _, err := c.Store.Import(ctx, after, entries[:len(entries)/2]); err != nil {
			return after, err
		}
		return after, errCutOff
	}
	return c.Store.Import(ctx, after, entries)
}

// half is the first half of every agency's stream.
type half struct {
	handlers.Posts
	all map[domain.AgencyCode]uint64
}

func (h half) PostedAfter(ctx context.Context, a domain.AgencyCode, sequence uint64) iter.Seq2[handlers.Notice, error] {
	return func(yield func(handlers.Notice, error) bool) {
		for n, err := range h.Posts.PostedAfter(ctx, a, sequence) {
			if sequence++; sequence > h.all[a]/2 || !yield(n, err) {
				return
			}
		}
	}
}

// A log goes from JetStream to EventStoreDB and back, cut off twice on each way: the same digest everywhere. Dispatch goes on from the copies,
// on streams that lagged behind the old log: nothing twice, nothing missing.
func TestCopyToEventStoreDBAndBack(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	esdb := esdbtest.New(1 << 20)
	must(t, esdb.Start())
	t.Cleanup(esdb.Stop)
	one := storeFlags{data: filepath.Join(dir, "one")}
	told[struct{}](t, "simulate", "--offices", "torsby,storuman,vansbro,sveg", "--data", one.data)
	source := openStore(t, one)
	streams, err := source.outbox()
	must(t, err)

	there, back := storeFlags{esdb: esdb.URL()}, storeFlags{data: filepath.Join(dir, "two")}
	middle := copyCutOffTwice(t, source, there)
	target := copyCutOffTwice(t, middle, back)

	lagging := half{streams, map[domain.AgencyCode]uint64{}}
	codes, err := streams.Agencies(ctx)
	must(t, err)
	for _, a := range codes {
		for _, err := range streams.PostedAfter(ctx, a, 0) {
			must(t, err)
			lagging.all[a]++
		}
	}
	outbox, err := target.outbox()
	must(t, err)
	_, err = handlers.CopyPosts(ctx, lagging, outbox)
	must(t, err)
	must(t, handlers.NewDispatch(middle.log, outbox, handlers.DispatchOptions{}).CatchUp(ctx))
	must(t, handlers.NewDispatch(target.log, outbox, handlers.DispatchOptions{}).CatchUp(ctx))
	for _, log := range []handlers.Store{middle.log, target.log} {
		report, err := handlers.Verify(ctx, log, handlers.VerifyOptions{Agencies: outbox})
		if err != nil || !report.OK() || report.AgenciesOK == nil || !*report.AgenciesOK {
			t.Errorf("the copy is %+v (%v)", report, err)
		}
	}
	later, err := handlers.Later(ctx, target.log, streams)
	if err != nil || len(later) > 0 {
		t.Errorf("%d events are beyond the copy (%v)", len(later), err)
	}
}

// copyCutOffTwice copies to a new place, and returns the log there when it is whole.
func copyCutOffTwice(t testing.TB, from *store, to storeFlags) *store {
	t.Helper()
	ctx := t.Context()
	to.fill, to.secret = true, from.log.Secret()
	for _, groups := range []int{2, 1} {
		s, err := to.open(ctx, quiet())
		must(t, err)
		if _, err := handlers.Copy(ctx, handlers.All(ctx, from.log), &cutOff{s.log, groups}, nil); !errors.Is(err, errCutOff) {
			t.Fatalf("the copy ends with %v", err)
		}
		must(t, s.close())
		whole := to
		whole.fill = false
		if s, err := whole.open(ctx, quiet()); !errors.Is(err, handlers.ErrUnfinished) {
			t.Fatalf("half a log is opened: %v", err)
			must(t, s.close())
		}
	}
	s, err := to.open(ctx, quiet())
	must(t, err)
	done, err := handlers.Copy(ctx, handlers.All(ctx, from.log), s.log, nil)
	must(t, err)
	must(t, s.finish(ctx))
	must(t, s.close())
	if done.New == 0 || done.New == done.Entries || done.Digest != digestOf(t, from.log) {
		t.Errorf("the copy is %+v, and the source's digest %s", done, digestOf(t, from.log))
	}
	to.fill = false
	return openStore(t, to)
}

func digestOf(t testing.TB, log handlers.Log) domain.Hash {
	t.Helper()
	var all []byte
	for r, err := range handlers.All(t.Context(), log) {
		must(t, err)
		all = append(all, r.Stored...)
	}
	return domain.HashOf(all)
}

// A copy whose process is killed at whatever moment leaves no log that looks whole, and given again it is finished.
func TestAKilledCopyIsFinished(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	told[struct{}](t, "simulate", "--offices", "torsby,storuman,vansbro,sveg", "--data", one)
	args := []string{"copy", "--from", "data:" + one, "--to", "data:" + two}
	for kill := 100 * time.Millisecond; kill < 800*time.Millisecond; kill += 150 * time.Millisecond {
		ctx, cancel := context.WithTimeout(t.Context(), kill)
		whole := exec.CommandContext(ctx, "kontor", args...).Run() == nil // the context's end kills it
		cancel()
		if _, err := os.Stat(two); err != nil {
			continue
		}
		out, log, err := kontor(t, "verify", "--data", two, "--json")
		half := strings.Contains(log, "half of a restore or copy") || strings.Contains(log, "nothing was ever written here")
		t.Logf("killed after %s: whole %v, half %v", kill, whole, half)
		if whole != (err == nil) && !half && !strings.Contains(out, `"first_error":""`) {
			t.Fatalf("killed after %s it is taken for\n%s%s", kill, out, log)
		}
	}
	copied := told[struct{ Digest domain.Hash }](t, args...)
	if want := told[struct{ Digest domain.Hash }](t, "backup", "--data", one, "--to", filepath.Join(dir, "b")); copied != want {
		t.Errorf("the copy's digest is %s, the source's %s", copied.Digest, want.Digest)
	}
	if _, log, err := kontor(t, "verify", "--data", two); err != nil {
		t.Errorf("the copy: %v: %s", err, log)
	}
}

// A log is restored into EventStoreDB, and the agencies' streams stay where they are.
func TestRestoreToEventStoreDBBesideTheStreams(t *testing.T) {
	esdb := esdbtest.New(1 << 20)
	must(t, esdb.Start())
	t.Cleanup(esdb.Stop)
	dir := t.TempDir()
	data, backup := filepath.Join(dir, "d"), filepath.Join(dir, "b")
	told[struct{}](t, "simulate", "--offices", "torsby", "--data", data)
	told[struct{}](t, "backup", "--data", data, "--to", backup)
	back := told[handlers.Restored](t, "restore", "--from", backup, "--esdb", esdb.URL(), "--data", data, "--agencies", "data:"+data)
	if back.Entries == 0 || back.Messages != 0 || len(back.Beyond) > 0 {
		t.Errorf("restored is %+v", back)
	}
	report := told[handlers.Report](t, "verify", "--esdb", esdb.URL(), "--data", data)
	if !report.OK() || report.AgenciesOK == nil || !*report.AgenciesOK || report.Undelivered > 0 {
		t.Errorf("verified: %+v", report)
	}
}
