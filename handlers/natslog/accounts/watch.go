package accounts

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Watch calls changed at once and after the directory's record has changed, each time, until stop is closed or changed fails; its failure is
// the error. What changed did not come to the end of is not done, and it is called again at every tick until it is.
func Watch(stop <-chan struct{}, dir string, every time.Duration, changed func() (done bool, err error)) error {
	path := filepath.Join(dir, recordFile)
	seen, err := os.Stat(path) // the record with which changed was done
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	done, err := changed() // what changed before it was looked at
	if err != nil {
		return err
	}
	for {
		select {
		case <-stop:
			return nil
		case <-tick.C:
		}
		now, err := os.Stat(path)
		if done && (err != nil || seen != nil && same(now, seen)) {
			continue // it is written whole or not at all, and never taken away
		}
		if done, err = changed(); err != nil {
			return err
		}
		if done {
			seen = now
		}
	}
}

// same says whether nothing was written. Every change is another file.
func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}
