package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// machine is what the figures were measured on. What the operating system does not tell is empty.
type machine struct {
	CPUs       int    `json:"cpus"`
	Model      string `json:"model,omitempty"`
	Memory     uint64 `json:"memory_bytes,omitempty"`
	FileSystem string `json:"file_system,omitempty"`
	Device     string `json:"device,omitempty"`
	System     string `json:"system"`
	Go         string `json:"go"`
	Kontor     string `json:"kontor"`
	NATS       string `json:"nats_server"`
}

func (m machine) String() string {
	return fmt.Sprintf("%d × %s, %d GiB, %s on %s, %s, %s, nats-server %s",
		m.CPUs, m.Model, m.Memory>>30, m.FileSystem, m.Device, m.System, m.Go, m.NATS)
}

// machineOf describes the machine, and the file system of the directory.
func machineOf(dir string) machine {
	b := thisBuild()
	m := machine{CPUs: runtime.NumCPU(), System: runtime.GOOS + "/" + runtime.GOARCH, Go: b.Go, Kontor: b.Version}
	if b.Revision != "" {
		m.Kontor = b.Revision
	}
	m.Model = field("/proc/cpuinfo", "model name")
	if kB, err := strconv.ParseUint(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"), 10, 64); err == nil {
		m.Memory = kB << 10
	}
	if release, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.System += " " + strings.TrimSpace(string(release))
	}
	m.FileSystem, m.Device = mountOf(dir)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/nats-io/nats-server/v2" {
				m.NATS = dep.Version
			}
		}
	}
	return m
}

// field is the value of the first line "name : value" of the file.
func field(file, name string) string {
	for line := range lines(file) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// mountOf is the file system and the device that the directory is on.
func mountOf(dir string) (kind, device string) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", ""
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	longest := -1
	for line := range lines("/proc/self/mountinfo") {
		head, tail, ok := strings.Cut(line, " - ")
		where, what := strings.Fields(head), strings.Fields(tail)
		if !ok || len(where) < 5 || len(what) < 2 {
			continue
		}
		at := strings.TrimSuffix(where[4], "/")
		if (dir == at || strings.HasPrefix(dir, at+"/")) && len(at) >= longest { // of two at one place the later hides the earlier
			longest, kind, device = len(at), what[0], what[1]
		}
	}
	return kind, device
}

// lines yields the lines of the file; none, where there is no such file.
func lines(file string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		f, err := os.Open(file)
		if err != nil {
			return
		}
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			if !yield(s.Text()) {
				return
			}
		}
	}
}
