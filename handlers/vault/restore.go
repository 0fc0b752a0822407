package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// RestoreOptions say what is put back, and where.
type RestoreOptions struct {
	From string // the backup's own directory
	Dir  string // of the keys; it must not be there yet
	Ring Ring   // must have the key-encryption key that the backup needs
	Now  time.Time
	// Expired puts back a backup that is older than it may be.
	Expired bool
}

// Restore puts a backup of the keys back, whole or not at all.
func Restore(ctx context.Context, o RestoreOptions) (m Manifest, err error) {
	if m, err = ReadManifest(o.From); err != nil {
		return m, err
	}
	if m.Expired(o.Now) && !o.Expired {
		return m, fmt.Errorf("the backup of keys in %s was made on %s to live for %d days, and those are over: what was to be forgotten for good would be within reach again",
			o.From, m.Made.Format(time.DateOnly), m.Days)
	}
	if _, err := o.Ring.KEK(ctx, m.KEK); err != nil {
		return m, fmt.Errorf("the keys in the backup are wrapped by %s, without which they open nothing: %w", m.KEK, err)
	}
	if _, err := os.Stat(o.Dir); !errors.Is(err, fs.ErrNotExist) {
		return m, errors.Join(fmt.Errorf("%s is there already: stop every process that uses it and move it away; what it holds that can be read may be worth more than the backup", o.Dir), err)
	}
	if err := putBack(m, o.From, o.Dir); err != nil {
		return m, fmt.Errorf("putting back the keys: %w", err)
	}
	return m, nil
}

func putBack(m Manifest, from, dir string) error {
	part := dir + partSuffix
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	if err := os.MkdirAll(part, 0o700); err != nil {
		return err
	}
	b := &backingUp{dir: part}
	for _, f := range m.Files {
		content, err := os.ReadFile(filepath.Join(from, f.Name))
		if err == nil {
			err = b.write(f.Name, func(put func([]byte) error) error { return put(content) })
		}
		if err == nil && b.m.Files[len(b.m.Files)-1] != f {
			err = fmt.Errorf("%s is not as it was written: the backup is damaged", f.Name)
		}
		if err != nil {
			return errors.Join(err, removeBackup(part))
		}
	}
	return errors.Join(syncDir(part), os.Rename(part, dir), syncDir(filepath.Dir(filepath.Clean(dir))))
}
