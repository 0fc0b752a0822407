package natslog_test

import (
	"bytes"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kontor/handlers/natslog"
	"kontor/handlers/natslog/accounts"
)

// letIn is a directory in which a log was made without agencies, and then opened with them; and where its streams are now.
func letIn(t *testing.T) (dir, streams string) {
	t.Helper()
	dir = t.TempDir()
	r := start(t, dir, "")
	r.open(r.connect())
	must(t, r.srv.Shutdown())
	srv := bordered(t, dir, "")
	must(t, srv.Shutdown())
	keys, err := accounts.Open(filepath.Join(dir, "agency-keys"))
	must(t, err)
	return dir, filepath.Join(dir, "jetstream", mustRecord(t, keys).System)
}

func oldName(dir string) string { return filepath.Join(dir, "jetstream", "$G") }

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// A server without agencies leaves no link behind: an older release would follow it, and whoever makes the way free for one would move the streams
// into themselves.
func TestAServerWithoutAgenciesTakesItsLinkAway(t *testing.T) {
	dir, streams := letIn(t)
	for range 2 {
		srv := start(t, dir, "").srv
		if !isThere(oldName(dir)) {
			t.Error("while it runs there is no link")
		}
		must(t, srv.Shutdown())
		if isThere(oldName(dir)) || !isThere(streams) {
			t.Errorf("afterwards there is the link: %v, the streams: %v", isThere(oldName(dir)), isThere(streams))
		}
		must(t, os.Symlink(filepath.Base(streams), oldName(dir))) // as after a crash
	}
}

// Whoever only looks leaves everything as it was: no link where there was none, and the one that there was.
func TestLookingLeavesNoLink(t *testing.T) {
	dir, streams := letIn(t)
	for _, link := range []bool{false, true} {
		if link {
			must(t, os.Symlink(filepath.Base(streams), oldName(dir)))
		}
		srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Inspect: true, Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		nc, err := srv.Connect()
		must(t, err)
		_, err = natslog.Open(t.Context(), nc, natslog.Options{Inspect: true})
		must(t, err)
		must(t, srv.Shutdown())
		if isThere(oldName(dir)) != link {
			t.Errorf("a link before: %v, and after: %v", link, !link)
		}
	}
}

// Streams of two accounts side by side are two logs. Which is the right one nobody but an operator can know, with agencies and without.
func TestTwoLogsSideBySideAreRefused(t *testing.T) {
	dir, _ := letIn(t)
	must(t, os.MkdirAll(filepath.Join(oldName(dir), "streams", "BOOKS"), 0o700))
	for name, agencies := range map[string]*natslog.AgencyAccess{
		"with agencies": {Listen: "127.0.0.1:0", Keys: filepath.Join(dir, "agency-keys")}, "without": nil,
	} {
		srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Agencies: agencies, Log: slog.New(slog.DiscardHandler)})
		if err == nil {
			must(t, srv.Shutdown())
		}
		if err == nil || !strings.Contains(err.Error(), "streams of two accounts") {
			t.Errorf("%s it says %v", name, err)
		}
	}
}

// The way back to an older release, as the agencies' chapter has it: the streams have their old name again, and nothing of them is another.
func TestTheWayBack(t *testing.T) {
	dir, streams := letIn(t)
	srv := start(t, dir, "").srv
	must(t, srv.Shutdown())
	before := files(t, streams)
	must(t, os.Rename(streams, oldName(dir)))
	if after := files(t, oldName(dir)); !maps.EqualFunc(before, after, bytes.Equal) {
		t.Errorf("there are %q, and were %q", slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before)))
	}
	r := start(t, dir, "")
	r.open(r.connect())
}
