package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// soon is within what an answer must come that says that nothing can be written now.
const soon = 6 * time.Second

// The disk fills while the office works. Whoever gives a command hears at once that it cannot be taken, and what is known can still be read.
// With room again the work goes on, in the same process or, as the documents say, after a restart; nothing acknowledged is lost.
func TestAFullDisk(t *testing.T) {
	o := newSmallDisk(t, func(at string) { mount(t, "-t", "tmpfs", "-o", "size=256m", "tmpfs", at) })
	ballast := o.fill()
	o.refused()
	must(t, os.Remove(ballast))
	o.goesOn()
}

// The file system becomes read-only, as it does when its disk fails. When the disk is back the process is started again.
func TestADiskThatCannotBeWritten(t *testing.T) {
	needs(t, "mkfs.ext4")
	image := filepath.Join(t.TempDir(), "disk")
	must(t, os.WriteFile(image, nil, 0o600))
	must(t, os.Truncate(image, 256<<20))
	if out, err := exec.Command("mkfs.ext4", "-q", "-F", image).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	insert := func(at string) { mount(t, "-o", "loop,errors=remount-ro", image, at) }
	o := newSmallDisk(t, insert)
	mount(t, "-o", "remount,abort", o.at)
	o.refused()
	o.p.kill()
	must(t, syscall.Unmount(o.at, 0))
	insert(o.at)
	o.start()
	o.goesOn()
}

// smallDisk is an office that works on a disk of its own.
type smallDisk struct {
	t     *testing.T
	at    string
	dir   string
	p     *process
	clerk *clerk
	kept  []domain.VisitID // whose registration was acknowledged
}

// newSmallDisk has some visitors already, on the disk that the function mounts.
func newSmallDisk(t *testing.T, insert func(at string)) *smallDisk {
	t.Helper()
	if os.Getuid() != 0 {
		if os.Getenv("KONTOR_CI") == "all" {
			t.Fatal("only root may mount a disk")
		}
		t.Skip("only root may mount a disk")
	}
	o := &smallDisk{t: t, at: t.TempDir()}
	insert(o.at)
	t.Cleanup(func() {
		if o.p != nil {
			o.p.kill()
		}
		must(t, syscall.Unmount(o.at, syscall.MNT_DETACH))
	})
	o.dir = filepath.Join(o.at, "data")
	o.start()
	o.clerk.must("PUT", "", nil)
	o.clerk.signOn()
	for range 20 {
		o.register()
	}
	return o
}

func mount(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
		t.Fatalf("mount %v: %v: %s", args, err, out)
	}
}

func (o *smallDisk) start() {
	o.p = run(o.t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", o.dir, onBusyDay())
	o.clerk = newClerk(o.t, o.p.url, 1)
}

func (o *smallDisk) register() {
	o.t.Helper()
	if v := o.clerk.register(); v != "" {
		o.kept = append(o.kept, v)
	}
}

// fill leaves no room on the disk.
func (o *smallDisk) fill() (ballast string) {
	o.t.Helper()
	ballast = filepath.Join(o.at, "ballast")
	f, err := os.Create(ballast)
	must(o.t, err)
	for block := make([]byte, 1<<20); len(block) > 0; {
		if _, err := f.Write(block); err != nil {
			if !errors.Is(err, syscall.ENOSPC) {
				o.t.Fatal(err)
			}
			block = block[:len(block)/2]
		}
	}
	must(o.t, f.Close())
	return ballast
}

// refused holds that commands are refused, soon, that the readiness says so, and that questions are answered.
func (o *smallDisk) refused() {
	o.t.Helper()
	began := time.Now()
	until(o.t, "a command is refused because nothing can be written", func() bool {
		status, took := o.try()
		if took > soon {
			o.t.Errorf("an answer took %v", took)
		}
		return status == http.StatusServiceUnavailable
	})
	o.t.Logf("the first refusal came after %v", time.Since(began))
	until(o.t, "the readiness says that the log cannot write", func() bool {
		status, body := get(o.t, o.p.url+"/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(string(body), `"part":"log"`)
	})
	for range 5 {
		if status, took := o.try(); status != http.StatusServiceUnavailable || took > time.Second {
			o.t.Errorf("a command is answered %d after %v", status, took)
		}
	}
	if status, body := get(o.t, o.p.url+busyDay+"/queues"); status != http.StatusOK {
		o.t.Errorf("a question is answered %d %.200s", status, body)
	}
}

// try registers somebody once, and says what the answer was and how long it took.
func (o *smallDisk) try() (status int, took time.Duration) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), patience)
	defer cancel()
	began := time.Now()
	r, err := o.clerk.once(ctx, "POST", "/visits", uuid.NewString(), map[string]any{"errands": []any{map[string]string{"type": "skv-persbevis"}}})
	if err != nil {
		o.t.Fatalf("no answer: %v", err)
	}
	for _, v := range decoded[domain.VisitRegistered](r.happened) {
		o.kept = append(o.kept, v.Visit)
	}
	return r.status, time.Since(began)
}

// goesOn holds that with a disk that can be written again everything that was acknowledged is there and the work goes on.
func (o *smallDisk) goesOn() {
	o.t.Helper()
	began := time.Now()
	for status := 0; status != http.StatusOK && status != http.StatusCreated; {
		status, _ = o.try()
		if time.Since(began) > 10*time.Second {
			o.t.Log("it does not go on by itself: it is restarted")
			o.p.kill()
			o.start()
			break
		}
	}
	o.register()
	o.t.Logf("it goes on after %v", time.Since(began))
	until(o.t, "it is ready again", func() bool { status, _ := get(o.t, o.p.url+"/readyz"); return status == http.StatusOK })
	o.p.stop()

	s, err := storeFlags{data: o.dir, replicas: 1}.open(o.t.Context(), quiet())
	must(o.t, err)
	defer func() { must(o.t, s.close()) }()
	there := map[domain.VisitID]bool{}
	for _, r := range everything(o.t, s.log) {
		there[decodedVisit(r.Entry)] = true
	}
	for _, v := range o.kept {
		if !there[v] {
			o.t.Errorf("visit %s was registered and is gone", v)
		}
	}
	report, err := handlers.Verify(o.t.Context(), s.log, handlers.VerifyOptions{})
	must(o.t, err)
	if !report.OK() {
		o.t.Errorf("verification says %+v", report)
	}
}
