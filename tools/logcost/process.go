package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server under measurement.
type process struct {
	cmd   *exec.Cmd
	out   *bufio.Reader
	url   string        // where it answers; empty for the bare server
	ready time.Duration // from its start
	work  float64       // seconds of processor until then
	count int           // entries, when it says
}

// patience is how long a start may take: a year's log is read from its beginning within that.
const patience = time.Hour

// start starts the program and waits until it is ready: it says so in one line of JSON and, when that has an address, /readyz agrees.
func start(name string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, args...)}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.await(began); err != nil {
		p.kill()
		return nil, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	p.ready = time.Since(began)
	p.work, err = p.processor()
	return p, err
}

// processor is how many seconds of processor the process has had.
func (p *process) processor() (float64, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/stat")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // from the third on
	user, err := strconv.ParseFloat(fields[11], 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100, err // clock ticks, of which Linux shows a hundred a second
}

func (p *process) await(began time.Time) error {
	timeout := time.AfterFunc(patience, func() { _ = p.cmd.Process.Kill() })
	defer timeout.Stop()
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("it ended before it was ready: %w", err)
	}
	var said struct {
		URL     string `json:"url"`
		Entries int    `json:"entries"`
	}
	if err := json.Unmarshal(line, &said); err != nil {
		return fmt.Errorf("it says %q: %w", line, err)
	}
	p.url, p.count = said.URL, said.Entries
	for p.url != "" && time.Since(began) < patience {
		if resp, err := http.Get(p.url + "/readyz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil
}

// stop ends it in order.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, p.out)
	return p.cmd.Wait()
}

// kill ends it as the loss of its machine would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_, _ = io.Copy(io.Discard, p.out)
	_ = p.cmd.Wait() // it was killed, and says so
}

// memory is what the process has resident now and what it has had at most, in MiB.
type memory struct {
	Now  float64 `json:"now"`
	Most float64 `json:"most"`
}

func (p *process) memory() (m memory, err error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return m, err
	}
	for line := range strings.Lines(string(status)) {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kib); err == nil {
			m.Now = kib / 1024
		}
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kib); err == nil {
			m.Most = kib / 1024
		}
	}
	return m, nil
}
