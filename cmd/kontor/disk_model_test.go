package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// call is a system call as strace tells of it: the lines at which it began and ended, and what it returned.
type call struct {
	name       string
	args       []string
	begin, end int
	result     int
}

// traced are the calls that the model of a disk needs to know of. Others that write, such as writev, are there to be refused.
const traced = "openat,close,lseek,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,ftruncate,truncate,fallocate,copy_file_range,sendfile," +
	"rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlinkat,dup,dup2,dup3"

// calls reads a trace that was made with -f and -xx, in the order in which the calls ended. Those that never did come last, with no end.
func calls(t *testing.T, trace []byte) (all []call, lines int) {
	t.Helper()
	under := map[string]*call{} // by thread
	for line := range strings.Lines(string(trace)) {
		lines++
		thread, what, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		what = strings.TrimLeft(what, " ")
		if strings.HasPrefix(what, "+++") || strings.HasPrefix(what, "---") {
			continue
		}
		if strings.HasPrefix(what, "<... ") {
			c := under[thread]
			delete(under, thread)
			if c != nil && c.ended(what, lines) {
				all = append(all, *c)
			}
			continue
		}
		name, rest, ok := strings.Cut(what, "(")
		if !ok {
			t.Fatalf("line %d of the trace cannot be read: %.200q", lines, line)
		}
		c := &call{name: name, begin: lines, end: 1 << 60}
		args, unfinished := strings.CutSuffix(rest, " <unfinished ...>")
		if !unfinished {
			args, _, _ = cutLast(rest, ")")
		}
		c.args = strings.Split(strings.TrimSpace(args), ", ")
		if unfinished {
			under[thread] = c
		} else if c.ended(rest, lines) {
			all = append(all, *c)
		}
	}
	for _, c := range under {
		all = append(all, *c)
	}
	return all, lines
}

// ended reads the result; a call that failed, or was to be made again, did nothing.
func (c *call) ended(rest string, line int) bool {
	_, result, _ := cutLast(rest, " = ")
	result, _, _ = strings.Cut(result, " ")
	if result == "?" { // its thread was killed in it
		return true
	}
	n, err := strconv.Atoi(result)
	c.result, c.end = n, line
	return err == nil && n >= 0
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// text is an argument that is a string.
func (c call) text(t *testing.T, i int) []byte {
	t.Helper()
	s := c.args[i]
	if !strings.HasPrefix(s, `"`) || !strings.HasSuffix(s, `"`) {
		t.Fatalf("line %d: %s has an argument that is no whole string: %.100s", c.begin, c.name, s)
	}
	b, err := hex.DecodeString(strings.ReplaceAll(strings.Trim(s, `"`), `\x`, ""))
	must(t, err)
	return b
}

func (c call) number(t *testing.T, i int) int {
	t.Helper()
	n, err := strconv.Atoi(c.args[i])
	must(t, err)
	return n
}

// disk is what a directory looks like to those who use it, and what of it lasts when power fails. It gives only what is promised: of a file, the
// bytes that had been written when its last fsync that came to an end began; a name, old or new, only when the file or its directory was
// synced since. (Real disks have more by chance. That fsync of a new file keeps its name is no rule of POSIX; ext4, XFS and Btrfs do so.)
type disk struct {
	t     *testing.T
	root  string
	open  map[int]*opened
	names map[string]*file
	kept  map[string]*file // the names that last
}

type file struct{ bytes, synced []byte }

// opened is a descriptor of a file or directory below the root.
type opened struct {
	path   string
	file   *file // nil of a directory
	offset int
	append bool
	synced bool // every write lasts when it ends
}

func newDisk(t *testing.T, root string) *disk {
	return &disk{t: t, root: root, open: map[int]*opened{}, names: map[string]*file{}, kept: map[string]*file{}}
}

// replay is the disk as the calls that had ended before the line left it.
func replay(t *testing.T, root string, all []call, line int) *disk {
	t.Helper()
	d := newDisk(t, root)
	began := map[*call]func(){} // what a sync will have done when it ends
	next := 0
	byBegin := sortedBy(all, func(c call) int { return c.begin })
	for i := range all {
		c := &all[i]
		if c.end >= line {
			continue
		}
		for ; next < len(byBegin) && byBegin[next].begin <= c.end; next++ {
			if s := byBegin[next]; s.name == "fsync" || s.name == "fdatasync" {
				began[s] = d.sync(s.number(t, 0))
			}
		}
		if done, ok := began[c]; ok {
			done()
		} else {
			d.apply(c)
		}
	}
	return d
}

// apply does what one call did.
func (d *disk) apply(c *call) {
	switch c.name {
	case "openat":
		d.openat(c)
	case "close":
		delete(d.open, c.number(d.t, 0))
	case "write", "pwrite64":
		d.write(c)
	case "ftruncate":
		if o := d.open[c.number(d.t, 0)]; o != nil {
			o.file.truncate(c.number(d.t, 1))
		}
	case "lseek":
		if o := d.open[c.number(d.t, 0)]; o != nil {
			o.offset = c.result
		}
	case "rename":
		d.rename(string(c.text(d.t, 0)), string(c.text(d.t, 1)))
	case "renameat", "renameat2":
		d.rename(d.path(c, 0), d.path(c, 2))
	case "unlink":
		delete(d.names, string(c.text(d.t, 0)))
	case "unlinkat":
		delete(d.names, d.path(c, 0))
	default:
		if n, err := strconv.Atoi(c.args[0]); err != nil || d.open[n] != nil {
			d.t.Fatalf("line %d: the model knows no %s", c.begin, c.name)
		}
	}
}

// path is the name that a directory's descriptor and a string make.
func (d *disk) path(c *call, i int) string {
	name := string(c.text(d.t, i+1))
	if n, err := strconv.Atoi(c.args[i]); err == nil && d.open[n] != nil && !filepath.IsAbs(name) {
		return filepath.Join(d.open[n].path, name)
	}
	return name
}

func (d *disk) openat(c *call) {
	path := d.path(c, 0)
	delete(d.open, c.result)
	if path != d.root && !strings.HasPrefix(path, d.root+"/") {
		return
	}
	o, flags := &opened{path: path}, c.args[2]
	d.open[c.result] = o
	if strings.Contains(flags, "O_DIRECTORY") || strings.Contains(flags, "O_RDONLY") && d.names[path] == nil {
		return
	}
	if d.names[path] == nil {
		d.names[path] = &file{}
	}
	o.file, o.append = d.names[path], strings.Contains(flags, "O_APPEND")
	o.synced = strings.Contains(flags, "O_SYNC") || strings.Contains(flags, "O_DSYNC")
	if strings.Contains(flags, "O_TRUNC") {
		o.file.truncate(0)
	}
}

func (d *disk) write(c *call) {
	o := d.open[c.number(d.t, 0)]
	if o == nil {
		return
	}
	b, at := c.text(d.t, 1)[:c.result], o.offset
	switch {
	case c.name == "pwrite64":
		at = c.number(d.t, 3)
	case o.append:
		at = len(o.file.bytes)
	}
	if c.name == "write" {
		o.offset = at + len(b)
	}
	if at+len(b) > len(o.file.bytes) {
		o.file.truncate(at + len(b))
	}
	copy(o.file.bytes[at:], b)
	if o.synced {
		d.sync(c.number(d.t, 0))()
	}
}

func (f *file) truncate(n int) {
	if n <= len(f.bytes) {
		f.bytes = f.bytes[:n]
		return
	}
	f.bytes = append(f.bytes, make([]byte, n-len(f.bytes))...)
}

// rename renames a file, or everything in a directory.
func (d *disk) rename(from, to string) {
	for name, f := range maps.Clone(d.names) {
		if name == from || strings.HasPrefix(name, from+"/") {
			delete(d.names, name)
			d.names[to+strings.TrimPrefix(name, from)] = f
		}
	}
}

// sync is what a sync that begins now does when it ends.
func (d *disk) sync(fd int) func() {
	o := d.open[fd]
	switch {
	case o == nil:
		return func() {}
	case o.file == nil:
		inside := d.lasting(func(name string, _ *file) bool { return filepath.Dir(name) == o.path })
		return inside
	}
	b := bytes.Clone(o.file.bytes)
	names := d.lasting(func(_ string, f *file) bool { return f == o.file })
	return func() {
		o.file.synced = b
		names()
	}
}

// lasting makes the names as they are now last, of the files that it is about.
func (d *disk) lasting(about func(string, *file) bool) func() {
	now := maps.Clone(d.names)
	return func() {
		maps.DeleteFunc(d.kept, func(name string, f *file) bool { return about(name, f) && now[name] != f })
		for name, f := range now {
			if about(name, f) {
				d.kept[name] = f
			}
		}
	}
}

// restore writes what lasts into a directory.
func (d *disk) restore(dir string) {
	d.t.Helper()
	for name, f := range d.kept {
		path := filepath.Join(dir, strings.TrimPrefix(name, d.root))
		must(d.t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(d.t, os.WriteFile(path, f.synced, 0o600))
	}
}

func (d *disk) String() string {
	return fmt.Sprintf("%d files, of which %d last", len(d.names), len(d.kept))
}
