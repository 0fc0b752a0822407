//go:build linux

package natslog_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"kontor/handlers"
	"kontor/handlers/natslog"
)

// smallDisk is a disk of 64 MiB with a server on it, and the log.
func smallDisk(t *testing.T, reserve int64) (dir string, l *natslog.Log) {
	t.Helper()
	dir = t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=64m"); err != nil {
		if os.Getenv("KONTOR_CI") == "all" {
			t.Fatalf("a disk of its own cannot be mounted: %v", err)
		}
		t.Skipf("a disk of its own cannot be mounted: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil { // also while a file of the server's is still being closed
			t.Error(err)
		}
	})
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	nc, err := srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	l, err = natslog.Open(t.Context(), nc, natslog.Options{MaxBytes: 32 << 20, Server: srv, Reserve: reserve})
	if err != nil {
		t.Fatal(err)
	}
	return dir, l
}

// ballast leaves so many bytes of the disk.
func ballast(t *testing.T, dir string, left int) (drop func()) {
	t.Helper()
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ballast")
	if err := os.WriteFile(path, make([]byte, int(s.Bavail)*int(s.Bsize)-left), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// refused fails unless the append is refused at once, for the reason, while the log is read as before and says what is wrong.
func refused(t *testing.T, l *natslog.Log, h handlers.Head, reason string) {
	t.Helper()
	began := time.Now()
	_, err := l.Append(t.Context(), h, entryAfter(h))
	var f *handlers.Frozen
	if !errors.As(err, &f) || !errors.Is(err, handlers.ErrUnavailable) || !strings.Contains(err.Error(), reason) {
		t.Fatalf("Append: %v", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v to say so", took)
	}
	if now, err := l.Head(t.Context(), h.Book); err != nil || now != h {
		t.Errorf("the head is %+v, %v; want %+v", now, err, h)
	}
	if said := l.Health(t.Context()); len(said) == 0 || said[0].Warning || !strings.Contains(said[0].What, reason) || said[0].Since.IsZero() {
		t.Errorf("Health says %+v", said)
	}
}

// recovers waits until the log takes entries again.
func recovers(t *testing.T, l *natslog.Log, h handlers.Head) {
	t.Helper()
	until(t, "the log takes entries", func() bool {
		r, err := l.Append(t.Context(), h, entryAfter(h))
		if err == nil {
			h = r.Head
		}
		return err == nil
	})
	write(t, l, h, 3)
	if said := l.Health(t.Context()); len(said) > 0 {
		t.Errorf("Health says %+v", said)
	}
}

func TestTooLittleRoomIsKeptFree(t *testing.T) {
	dir, l := smallDisk(t, 20<<20)
	h := write(t, l, handlers.Head{Book: umea}, 3)
	drop := ballast(t, dir, 19<<20)
	until(t, "the disk has been looked at", func() bool { return l.Health(t.Context()) != nil })
	refused(t, l, h, "of which 20 are kept free")
	drop()
	recovers(t, l, h)
}

// Without a reserve the server comes to where it cannot write, and stays there when there is room again; the log gets it out.
func TestAStreamThatFailedToWriteIsOpenedAnew(t *testing.T) {
	dir, l := smallDisk(t, -1)
	h := write(t, l, handlers.Head{Book: umea}, 3)
	drop := ballast(t, dir, 64<<10)
	h, err := exhaust(t, l, h)
	if !errors.Is(err, handlers.ErrUnavailable) || !strings.Contains(err.Error(), "outcome is unknown") {
		t.Fatal(err)
	}
	refused(t, l, h, "is full")
	drop()
	recovers(t, l, h)
}

// A disk that refuses writes for another reason than its size, as a read-only one does: here by a limit on the files of a process, which
// is one of its own, since this one's testing package writes files too.
func TestADiskThatTakesNoWrites(t *testing.T) {
	const alone = "KONTOR_LIMITED_TEST"
	if os.Getenv(alone) == "" {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		child.Env = append(os.Environ(), alone+"=yes")
		if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Fatalf("%v:\n%s", err, out)
		}
		return
	}
	r := start(t, t.TempDir(), "")
	l, err := natslog.Open(t.Context(), r.connect(), natslog.Options{Server: r.srv})
	if err != nil {
		t.Fatal(err)
	}
	h := write(t, l, handlers.Head{Book: umea}, 3)
	signal.Ignore(unix.SIGXFSZ)
	var were unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &were); err != nil {
		t.Fatal(err)
	}
	limit := func(l unix.Rlimit) {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &l); err != nil {
			t.Fatal(err)
		}
	}
	limit(unix.Rlimit{Cur: 1, Max: were.Max})
	defer func() { limit(were) }()
	h, err = exhaust(t, l, h)
	if !errors.Is(err, handlers.ErrUnavailable) {
		t.Fatal(err)
	}
	refused(t, l, h, "cannot be written")
	limit(were)
	recovers(t, l, h)
}

// A server that meets a failure elsewhere than in the log's own files closes all of them.
func TestAServerThatClosedItsFilesOpensThemAgain(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l, err := natslog.Open(t.Context(), r.connect(), natslog.Options{Server: r.srv})
	if err != nil {
		t.Fatal(err)
	}
	h := write(t, l, handlers.Head{Book: umea}, 3)
	before := natslog.HasOpen(r.srv)
	if err := natslog.CloseFiles(r.srv); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(t.Context(), h, entryAfter(h)); !errors.Is(err, handlers.ErrUnavailable) {
		t.Fatal(err)
	}
	var f *handlers.Frozen
	if _, err := l.Append(t.Context(), h, entryAfter(h)); !errors.As(err, &f) {
		t.Fatal(err)
	}
	recovers(t, l, h)
	if now := natslog.HasOpen(r.srv); now != before || !now.SyncAlways {
		t.Errorf("they are open as %+v, and were as %+v", now, before)
	}
}

// The files may not be there to be opened anew, as when a disk was taken out; the next attempt tries again, and a later one has nothing to do.
func TestFilesThatCouldNotBeOpenedAnewAreTriedAgain(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir, "")
	l, err := natslog.Open(t.Context(), r.connect(), natslog.Options{Server: r.srv})
	must(t, err)
	h := write(t, l, handlers.Head{Book: umea}, 3)
	since := time.Now()
	must(t, natslog.CloseFiles(r.srv))
	files, away := filepath.Join(dir, "jetstream"), filepath.Join(dir, "away")
	must(t, os.Rename(files, away))
	must(t, os.WriteFile(files, nil, 0o600))
	if err := natslog.Reopen(r.srv, since); err == nil {
		t.Fatal("they were opened without being there")
	}
	must(t, os.Remove(files))
	must(t, os.Rename(away, files))
	must(t, natslog.Reopen(r.srv, since))
	if now, err := l.Head(t.Context(), umea); err != nil || now != h {
		t.Errorf("the head is %+v, %v; want %+v", now, err, h)
	}
	h = write(t, l, h, 1)
	must(t, natslog.Reopen(r.srv, since))
	write(t, l, h, 1)
}

// A log that has lost what it acknowledged takes nothing in its place, however often somebody tries.
func TestNothingIsWrittenInThePlaceOfWhatWasLost(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l, err := natslog.Open(t.Context(), r.connect(), natslog.Options{Server: r.srv})
	must(t, err)
	h := write(t, l, handlers.Head{Book: umea}, 3)
	natslog.Thaw(l, 3)
	h = write(t, l, h, 1)
	if n := natslog.Known(r.open(r.connect())); n != 4 {
		t.Errorf("whoever opens the log knows of %d entries", n)
	}
	natslog.Thaw(l, 5)
	for range 3 {
		refused(t, l, h, "the log ends before this place, at 4")
	}
}

// A disk may neither write nor fail. Whoever gives up is answered all the same, and whoever does not hears what it is.
func TestADiskThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	r := start(t, t.TempDir(), "")
	l, err := natslog.Open(t.Context(), r.connect(), natslog.Options{Server: r.srv})
	must(t, err)
	h := write(t, l, handlers.Head{Book: umea}, 3)
	letGo := natslog.Hang(l)
	must(t, natslog.CloseFiles(r.srv))
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errGaveUp)
	if natslog.DiskFailed(ctx, l) {
		t.Error("it is said to have failed before that is known")
	}
	if _, err := l.Append(t.Context(), h, entryAfter(h)); !errors.Is(err, handlers.ErrUnavailable) {
		t.Fatal(err)
	}
	if _, err := l.Append(t.Context(), h, entryAfter(h)); err == nil || !strings.Contains(err.Error(), "it does not answer") {
		t.Error(err)
	}
	letGo()
	recovers(t, l, h)
}

// exhaust appends until that fails.
func exhaust(t *testing.T, l *natslog.Log, h handlers.Head) (handlers.Head, error) {
	for {
		r, err := l.Append(t.Context(), h, entryAfter(h))
		if err != nil {
			return h, err
		}
		h = r.Head
	}
}
