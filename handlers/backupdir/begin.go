package backupdir

import (
	"context"
	"crypto/sha256"
	"encoding"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// Begin begins a backup in the directory, or goes on with the one that is there. What was not finished there is cut off.
func Begin(dir string) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	w := &Writer{dir: dir, lock: lock, files: map[string]*file{}, digest: sha256.New(), chain: handlers.Chain{}, clock: time.Now, segment: segmentBytes}
	if err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		err = fmt.Errorf("the backup in %s is being written by another process", dir)
	} else {
		err = w.load()
	}
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// load takes up what is in the directory.
func (w *Writer) load() error {
	d, err := Open(w.dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		w.now = Manifest{Format: Format, Agencies: map[domain.AgencyCode]Stream{}}
		err = w.fresh()
	case err == nil:
		w.now, w.secret = d.Manifest, d.secret
		err = w.resume(d)
	}
	w.next = w.now.clone()
	return err
}

// fresh makes sure that a directory without a manifest, or without a key, holds nothing but what a first round had begun: that is in one file,
// which is written anew. Anything more was a backup, and is not cut off because one of its files was lost.
func (w *Writer) fresh() error {
	begun, err := filepath.Glob(filepath.Join(w.dir, "entries-*.jsonl"))
	if err != nil {
		return err
	}
	for _, name := range []string{manifestFile, secretFile} {
		if _, err := os.Stat(filepath.Join(w.dir, name)); !errors.Is(err, os.ErrNotExist) {
			begun = append(begun, name)
		}
	}
	if len(begun) > 1 || len(begun) == 1 && filepath.Base(begun[0]) == manifestFile {
		return fmt.Errorf("%s holds parts of a backup (%d files), but not both %s and %s: nothing is written there; give the backup another directory, "+
			"and keep this one for what can be read of it", w.dir, len(begun), manifestFile, secretFile)
	}
	return nil
}

// resume takes up the digest where it was; what cannot be taken up is drawn anew from the entries.
func (w *Writer) resume(d *Dir) error {
	restored := sha256.New()
	if err := restored.(encoding.BinaryUnmarshaler).UnmarshalBinary(d.Running); err == nil && domain.Hash(restored.Sum(nil)) == d.Digest {
		w.digest = restored
		return nil
	}
	for r, err := range d.Entries(context.Background()) {
		if err != nil {
			return err
		}
		w.digest.Write(r.Stored)
	}
	return nil
}
