package backupdir

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// file is one that lines are added to.
type file struct {
	f     *os.File
	out   *bufio.Writer
	dirty bool
}

// add adds a line to the file, which has so many bytes that count, and returns the line's own. The file is opened when it is needed
// first, and what stands behind those bytes cut off.
func (w *Writer) add(name string, bytes int64, content []byte) (int64, error) {
	f := w.files[name]
	if f == nil {
		var err error
		if f, err = openAt(filepath.Join(w.dir, name), bytes); err != nil {
			return 0, err
		}
		w.files[name] = f
		if err := syncDir(w.dir); err != nil {
			return 0, err
		}
	}
	f.dirty = true
	n, err := f.out.Write(appendLine(nil, content))
	return int64(n), err
}

func openAt(name string, bytes int64) (*file, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.Size() < bytes:
		err = fmt.Errorf("the backup is damaged: %s has %d bytes, not %d", name, info.Size(), bytes)
	default:
		if err = f.Truncate(bytes); err == nil {
			_, err = f.Seek(bytes, 0)
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &file{f: f, out: bufio.NewWriterSize(f, 256<<10)}, nil
}

func (f *file) sync() error {
	if !f.dirty {
		return nil
	}
	f.dirty = false
	return errors.Join(f.out.Flush(), f.f.Sync())
}

func (f *file) close() error { return f.f.Close() }

// replace writes the file so that whoever reads it, at any time and after any crash, finds the old bytes or the new ones.
func replace(dir, name string, b []byte) error {
	fresh := filepath.Join(dir, name+".new")
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(fresh, filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the names in the directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
