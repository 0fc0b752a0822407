package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program: `kontor` on the path of the tests is this binary, running main. `kontor-writers` is what the
// tests of durability kill, `kontor-followers` many pages that nobody looks at.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kontor": main, "kontor-writers": writers, "kontor-followers": followers})
}

// patience is how long a test waits for what must come. It is for a loaded machine; nothing is waited for longer than needed.
const patience = 30 * time.Second

// process is the program running in a process of its own.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	url  string // where it answers
	nats string // where other processes reach its log; empty when they do not
	// devices are the tokens that it tells, by the kind of the device.
	devices map[string]string

	done chan struct{}
	err  error // how it ended; to be read when done is closed
	log  logged
}

// logged is what a process has written to its standard error. All of it is there when the process has ended.
type logged struct {
	mu    sync.Mutex
	bytes bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes.String()
}

// run starts `kontor` with the arguments and --json, and waits until it says where it answers. It is killed when the test ends.
func run(t testing.TB, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command("kontor", append(args, "--json")...), done: make(chan struct{})}
	p.cmd.Stderr = &p.log
	out, err := p.cmd.StdoutPipe()
	must(t, err)
	must(t, p.cmd.Start())
	t.Cleanup(p.kill)
	first := make(chan []byte, 1)
	go func() {
		lines := bufio.NewReader(out)
		line, _ := lines.ReadBytes('\n') // none, if it ends before
		first <- line
		_, _ = io.Copy(io.Discard, lines)
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	select {
	case line := <-first:
		var at struct {
			URL, NATS string
			Devices   map[string]string
		}
		if err := json.Unmarshal(line, &at); err != nil || at.URL == "" {
			t.Fatalf("kontor %v says %q, %v; and in its log:\n%s", args, line, err, p.log.String())
		}
		p.url, p.nats, p.devices = at.URL, at.NATS, at.Devices
	case <-time.After(patience):
		t.Fatalf("kontor %v does not say where it answers; in its log:\n%s", args, p.log.String())
	}
	return p
}

// stop ends the process as an operator would, and returns how long it took.
func (p *process) stop() time.Duration {
	p.t.Helper()
	began := time.Now()
	must(p.t, p.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("it does not stop; in its log:\n%s", p.log.String())
	}
	if p.err != nil {
		p.t.Fatalf("it stopped with %v; in its log:\n%s", p.err, p.log.String())
	}
	return time.Since(began)
}

// kill ends the process as the loss of its machine would. A second time does nothing.
func (p *process) kill() {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Error(err)
	}
	<-p.done
}

// until waits for the condition and fails the test if it does not come.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for tick := time.Tick(20 * time.Millisecond); !holds(); {
		select {
		case <-tick:
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
