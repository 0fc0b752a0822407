package natslog

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	// asideDir is where, in the data directory, message files are kept as they were before a server opened them.
	asideDir = "aside"
	// unfinished ends the name of a copy that is being made.
	unfinished = ".part"
	// looking begins the name of a copy that somebody only looks at.
	looking = "look-"
)

// NoRoom says that a suspect store cannot be copied before it is opened.
type NoRoom struct {
	Dir, Why   string
	Need, Have int64 // bytes
}

func (n *NoRoom) Error() string {
	return fmt.Sprintf("the log in %s may be damaged (%s) and opening it may cut off what cannot be read, so it is copied first; that takes %d MiB "+
		"and there are %d: make room, or copy the directory elsewhere yourself and start with --no-aside", n.Dir, n.Why, n.Need>>20+1, n.Have>>20)
}

// guarded is a data directory that may be opened: as a server that stopped in order left it, or copied before.
type guarded struct {
	dir     string
	store   string // what the server opens: the data directory, or a copy that goes when it stops
	before  string // where everything is that was there before; empty when nothing was suspect
	why     string
	settled bool // nothing is suspect (any more)
	looks   bool // nothing in the directory may change
	found   map[string]trace
}

// guard makes sure that opening the store destroys nothing. The directory must be locked.
func guard(o ServerOptions) (*guarded, error) {
	g := &guarded{dir: o.Dir, store: o.Dir, looks: o.Inspect}
	if err := g.sweep(); err != nil {
		return nil, err
	}
	var err error
	if g.before, err = g.earlier(); err != nil {
		return nil, err
	}
	if g.before != "" {
		g.why = "an earlier start found it damaged, or did not come to its end"
	} else if g.why, g.found, err = suspicion(o.Dir, time.Now()); err != nil {
		return nil, err
	}
	switch {
	case g.why == "":
		g.settled = true
	case o.Inspect:
		return g, g.look()
	case o.NoAside:
		g.before, g.settled = "", true
	case g.before == "":
		if err := g.setAside(); err != nil {
			return nil, err
		}
	}
	return g, forgetLeft(o.Dir)
}

// sweep removes the copies that were never finished, or only looked at.
func (g *guarded) sweep() error {
	for _, pattern := range []string{looking + "*", filepath.Join(asideDir, "*"+unfinished)} {
		old, err := filepath.Glob(filepath.Join(g.dir, pattern))
		if err != nil {
			return err
		}
		for _, path := range old {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// earlier is the copy that a start made which did not settle; empty when there is none. Then nothing needs to be copied again: whatever that
// start, or one since, has cut is in there.
func (g *guarded) earlier() (string, error) {
	all, err := filepath.Glob(filepath.Join(g.dir, asideDir, "*", storeDir))
	if err != nil || len(all) == 0 {
		return "", err
	}
	return filepath.Dir(all[0]), nil
}

// setAside copies the store, durably, with a note that says why.
func (g *guarded) setAside() error {
	if err := os.MkdirAll(filepath.Join(g.dir, asideDir), 0o700); err != nil {
		return err
	}
	to := filepath.Join(g.dir, asideDir, time.Now().UTC().Format("20060102T150405Z"))
	if err := g.copyTo(to + unfinished); err != nil {
		return errors.Join(err, os.RemoveAll(to+unfinished))
	}
	note := fmt.Sprintf("The message files of %s as they were before they were opened, because %s.\n"+
		"They are removed when all is found well. Otherwise they are what is left of the log: keep them, and read the chapter on a start that is\n"+
		"refused in docs/durability.md.\n", g.dir, g.why)
	if err := writeSynced(filepath.Join(to+unfinished, "why.txt"), []byte(note)); err != nil {
		return err
	}
	if err := os.Rename(to+unfinished, to); err != nil {
		return err
	}
	g.before = to
	return errors.Join(syncDir(filepath.Join(g.dir, asideDir)), syncDir(g.dir))
}

// look makes a copy to look at; what is in the directory stays as it is.
func (g *guarded) look() error {
	to, err := os.MkdirTemp(g.dir, looking)
	if err != nil {
		return err
	}
	if err := g.copyTo(to); err != nil {
		return errors.Join(err, os.RemoveAll(to))
	}
	g.store = to
	if g.before == "" {
		g.before = g.dir
	}
	return nil
}

// copyTo copies the store to another directory, and every byte of it to the disk. A message file that is whole, and not the last of its stream,
// is never written again and never cut: it gets a second name instead, which takes no room and no time.
func (g *guarded) copyTo(to string) error {
	need := &NoRoom{Dir: g.dir, Why: g.why}
	from, dirs := filepath.Join(g.dir, storeDir), []string{to}
	files, err := filepath.Glob(filepath.Join(from, "*", "streams", "*", "msgs", "*.blk"))
	if err != nil {
		return err
	}
	intact := intactAmong(slices.DeleteFunc(files, lastOf))
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type()&fs.ModeSymlink != 0 {
			return err
		}
		name := filepath.Join(to, strings.TrimPrefix(path, g.dir))
		if d.IsDir() {
			dirs = append(dirs, name)
			return os.MkdirAll(name, 0o700)
		}
		if intact[path] && os.Link(path, name) == nil {
			return nil
		}
		return copyFile(name, path, func() error { return need.check(path) })
	})
	for _, d := range dirs {
		err = errors.Join(err, syncDir(d))
	}
	return err
}

// lastOf says whether the message file may be its stream's last, to which the server still writes.
func lastOf(path string) bool {
	index := 0
	if _, err := fmt.Sscanf(filepath.Base(path), "%d.blk", &index); err != nil {
		return true
	}
	_, err := os.Stat(filepath.Join(filepath.Dir(path), fmt.Sprintf("%d.blk", index+1)))
	return err != nil
}

// check is itself as the error, unless there is room for a copy of the file.
func (n *NoRoom) check(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	n.Need = info.Size()
	if n.Have, err = room(filepath.Dir(file)); err == nil && n.Have < n.Need {
		return n
	}
	return err
}

// copyFile copies a file and syncs the copy. When the file system cannot share the bytes between both, it asks first whether it may.
func copyFile(to, from string, may func() error) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if clone(dst, src) != nil {
		if err = may(); err == nil {
			_, err = io.Copy(dst, src)
		}
	}
	return errors.Join(err, dst.Sync(), dst.Close())
}
