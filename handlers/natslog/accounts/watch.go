package accounts

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Watch calls changed after the directory's record has changed, each time, until stop is closed or changed fails; its failure is the error.
func Watch(stop <-chan struct{}, dir string, every time.Duration, changed func() error) error {
	path := filepath.Join(dir, recordFile)
	last, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	if err := changed(); err != nil { // what changed before last was looked at
		return err
	}
	for {
		select {
		case <-stop:
			return nil
		case <-tick.C:
		}
		now, err := os.Stat(path)
		if err != nil || last != nil && same(now, last) {
			continue // it is written whole or not at all, and never taken away
		}
		last = now
		if err := changed(); err != nil {
			return err
		}
	}
}

// same says whether nothing was written. Every change is another file.
func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}
