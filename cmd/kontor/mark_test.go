package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// A log that was put back as it was before is sound in itself. The mark says that there was more, in which book, and what to do.
func TestALogPutBackIsRefused(t *testing.T) {
	dir, older, at := t.TempDir(), t.TempDir(), onBusyDay()
	run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", dir, at).stop()
	must(t, copyAll(older, dir))
	p := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", dir, at)
	newClerk(t, p.url, 1).must("PUT", "", nil)
	p.stop()

	m, err := readMark(dir)
	must(t, err)
	book := domain.DaybookID(busyOffice, busyDate)
	if m.Last.Book != book || len(m.Open) != 2 {
		t.Errorf("when it stopped the mark was %+v", m)
	}
	refused := func(mark []byte, says ...string) {
		t.Helper()
		must(t, os.WriteFile(filepath.Join(older, markName), mark, 0o600))
		out, err := exec.Command("kontor", "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", older).CombinedOutput()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
			t.Errorf("it says %v:\n%s", err, out)
		}
		for _, s := range says {
			if !strings.Contains(string(out), s) {
				t.Errorf("it does not say %q:\n%s", s, out)
			}
		}
	}
	ahead, err := os.ReadFile(filepath.Join(dir, markName))
	must(t, err)
	refused(ahead, "book "+string(book), "restore a backup")
	refused(ahead[:len(ahead)/2], "cannot be read", "docs/durability.md")
	m.Epoch = "ANOTHER"
	foreign, err := json.Marshal(m)
	must(t, err)
	refused(foreign, "it is another log", "docs/durability.md")

	must(t, os.WriteFile(filepath.Join(older, markName), ahead, 0o600))
	out, err := exec.Command("kontor", "verify", "--data", older, "--json").Output()
	var report handlers.Report
	must(t, json.Unmarshal(out, &report))
	if err == nil || report.ChainOK || !strings.Contains(report.FirstError, string(book)) {
		t.Errorf("verify says %v, %s", err, out)
	}
	must(t, os.Remove(filepath.Join(older, markName)))
	run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", older, at).stop()
}

// The mark is kept while the process runs, not only when it stops in order.
func TestTheMarkIsKeptWhileServing(t *testing.T) {
	dir := t.TempDir()
	p := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", dir, onBusyDay())
	newClerk(t, p.url, 1).must("PUT", "", nil)
	until(t, "the mark has the day", func() bool {
		m, err := readMark(dir)
		must(t, err)
		return m.Last.Book == domain.DaybookID(busyOffice, busyDate)
	})
	p.kill()
	run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", dir, onBusyDay()).stop()
	if left, err := filepath.Glob(filepath.Join(dir, "aside", "*")); err != nil || len(left) > 0 {
		t.Errorf("after a restart there are still copies: %q, %v", left, err)
	}
}
