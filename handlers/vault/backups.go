package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// KeptBackup is a backup of keys in a directory of them.
type KeptBackup struct {
	Dir     string    `json:"dir"`
	Made    time.Time `json:"made,omitzero"`
	Expires time.Time `json:"expires,omitzero"`
	KEK     string    `json:"kek,omitempty"`
	Expired bool      `json:"expired"`           // it may not be put back any more, and is to be removed
	Problem string    `json:"problem,omitempty"` // it cannot be read, or was never finished
}

var backupNames = regexp.MustCompile(`^keys-[0-9]{8}T[0-9]{6}Z(\.part)?$`)

// Backups lists what there is in the directory, the oldest first. One that was not finished within a day is as good as expired,
// and one whose manifest cannot be read, which nobody can put back, lives as many days as is usual: its name says since when.
func Backups(in string, now time.Time) (all []KeptBackup, err error) {
	names, err := os.ReadDir(in)
	if err != nil {
		return nil, fmt.Errorf("listing the backups of keys: %w", err)
	}
	for _, e := range names {
		if !e.IsDir() || !backupNames.MatchString(e.Name()) {
			continue
		}
		k := KeptBackup{Dir: filepath.Join(in, e.Name())}
		if strings.HasSuffix(e.Name(), partSuffix) {
			k.Problem = "it was never finished"
			k.Made, _ = time.Parse("20060102T150405Z", strings.TrimSuffix(strings.TrimPrefix(e.Name(), "keys-"), partSuffix))
			k.Expired = now.Sub(k.Made) > 24*time.Hour
		} else if m, err := ReadManifest(k.Dir); err != nil {
			k.Problem = err.Error()
			k.Made, _ = time.Parse("20060102T150405Z", strings.TrimPrefix(e.Name(), "keys-"))
			k.Expires = k.Made.AddDate(0, 0, DefaultDays)
			k.Expired = !now.Before(k.Expires)
		} else {
			k.Made, k.Expires, k.KEK, k.Expired = m.Made, m.Expires, m.KEK, m.Expired(now)
		}
		all = append(all, k)
	}
	return all, nil
}

// Prune removes the backups in the directory that may not be put back any more: it overwrites their files where they stand, and then removes them.
func Prune(in string, now time.Time) (gone []KeptBackup, err error) {
	all, err := Backups(in, now)
	if err != nil {
		return nil, err
	}
	for _, k := range all {
		if !k.Expired {
			continue
		}
		if err := removeBackup(k.Dir); err != nil {
			return gone, fmt.Errorf("removing the backup of keys %s: %w", k.Dir, err)
		}
		gone = append(gone, k)
	}
	return gone, nil
}

// removeBackup overwrites every file in the directory, and removes it; the manifest last, so that one that is interrupted is found again.
func removeBackup(dir string) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, last := range []bool{false, true} {
		for _, e := range names {
			if (e.Name() == manifestName) == last {
				err = errors.Join(err, overwriteAndRemove(filepath.Join(dir, e.Name())))
			}
		}
	}
	return errors.Join(err, os.Remove(dir))
}
