package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Operators stop the program while pages live: it ends soon, without an error, and goes on where it was.
func TestStopWhilePagesLive(t *testing.T) {
	dir, at := t.TempDir(), onBusyDay()
	p := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", dir, at)
	c := newClerk(t, p.url, 1)
	c.must("PUT", "", nil)
	c.signOn()
	c.register()
	streams := []*bufio.Reader{stream(t, p.url+"/v1/changes"), stream(t, p.url+"/live/overview"), stream(t, p.url+"/live/kontor/"+busyOffice)}

	if took := p.stop(); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	for _, s := range streams {
		if _, err := io.Copy(io.Discard, s); err != nil {
			t.Errorf("a stream ended with %v", err)
		}
	}
	for _, said := range []string{`"level":"ERROR"`, `"level":"WARN","msg":"live`} {
		if strings.Contains(p.log.String(), said) {
			t.Errorf("it logged\n%s", p.log.String())
		}
	}

	p = run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", dir, at)
	if _, body := get(t, p.url+"/v1/overview"); !strings.Contains(string(body), `"waiting":1`) {
		t.Errorf("the visitor is gone: %.300s", body)
	}
	p.stop()
	if !strings.Contains(p.log.String(), "the board goes on from its snapshot") {
		t.Errorf("it did not use the snapshot:\n%s", p.log.String())
	}
}

// A snapshot is a cache: one that is spoiled, or of another log, costs time and nothing else.
func TestSpoiledSnapshot(t *testing.T) {
	dir, other, at := t.TempDir(), t.TempDir(), onBusyDay()
	serve := func(dir string) *process {
		return run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", dir, at)
	}
	serve(other).stop()
	foreign, err := os.ReadFile(filepath.Join(other, "board.json"))
	must(t, err)
	p := serve(dir)
	newClerk(t, p.url, 1).must("PUT", "", nil)
	p.stop()
	for name, snapshot := range map[string][]byte{"cut off": foreign[:len(foreign)/2], "empty": nil, "of another log": foreign} {
		t.Run(name, func(t *testing.T) {
			must(t, os.WriteFile(filepath.Join(dir, "board.json"), snapshot, 0o600))
			p := serve(dir)
			if status, body := get(t, p.url+busyDay+"/queues"); status != http.StatusOK {
				t.Errorf("the day is gone: %s", body)
			}
			p.stop()
			if !strings.Contains(p.log.String(), "the board's snapshot cannot be used") {
				t.Errorf("it says nothing of the snapshot:\n%s", p.log.String())
			}
		})
	}
}

// A snapshot of what the log no longer has is no cache: it shows that the log has lost entries.
func TestSnapshotAheadOfItsLog(t *testing.T) {
	dir, older := t.TempDir(), t.TempDir()
	at := onBusyDay()
	run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", dir, at).stop()
	must(t, copyAll(older, dir))
	p := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", dir, at)
	newClerk(t, p.url, 1).must("PUT", "", nil)
	until(t, "the board knows of the day", func() bool {
		status, _ := get(t, p.url+busyDay+"/queues")
		return status == http.StatusOK
	})
	p.stop()
	snapshot, err := os.ReadFile(filepath.Join(dir, "board.json"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(older, "board.json"), snapshot, 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // it may serve
	defer cancel()
	out, err := exec.CommandContext(ctx, "kontor", "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", older).CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || !strings.Contains(string(out), "the log ends before this place") {
		t.Errorf("it says %v:\n%s", err, out)
	}
}

func TestStatusIsWatchedUntilStopped(t *testing.T) {
	p := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", t.TempDir())
	watch := exec.Command("kontor", "status", "--watch", "--json", "--server", p.url)
	out, err := watch.StdoutPipe()
	must(t, err)
	must(t, watch.Start())
	lines := bufio.NewReader(out)
	for range 2 {
		line, err := lines.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, `{"at":`) {
			t.Errorf("it prints %.100q, %v", line, err)
		}
	}
	must(t, watch.Process.Signal(syscall.SIGTERM))
	_, _ = io.Copy(io.Discard, out) // up to its end
	must(t, watch.Wait())
	p.stop()
}

// get is what a page or question answers.
func get(t *testing.T, url string) (status int, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	must(t, err)
	req.Header.Set("X-Kontor-Actor", "supervisor:test")
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	must(t, err)
	return resp.StatusCode, body
}

// copyAll copies a directory with the modes of its files: a key that others may read is refused.
func copyAll(to, from string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return os.Chmod(filepath.Join(to, name), info.Mode().Perm())
	})
}

// stream is a stream of events that has begun.
func stream(t *testing.T, url string) *bufio.Reader {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	must(t, err)
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("X-Kontor-Actor", "supervisor:test")
	resp, err := (&http.Client{Transport: &http.Transport{}}).Do(req)
	must(t, err)
	t.Cleanup(func() { resp.Body.Close() })
	lines := bufio.NewReader(resp.Body)
	if _, err := lines.ReadString('\n'); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %d, %v", url, resp.StatusCode, err)
	}
	return lines
}
