package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kontor/domain"
)

// Files beside the keys: up to where the log's forgettings have been carried out in them, and what content there is.
const followedName, liveName = "followed.json", "live.json"

// followed says that every key that the log, up to the position, says is forgotten is destroyed in this store, on disk.
type followed struct {
	Position domain.Position `json:"position"`
	// Mark is the last key that may have been handed out then, Destroyed how often one was destroyed. Keys that have not come to that are older than the position.
	Mark      domain.KeyID `json:"mark"`
	Destroyed uint64       `json:"destroyed"`
}

// liveContent is what content there is, as of the position. It may be lost: the log is read again then.
type liveContent struct {
	Position domain.Position `json:"position"`
	Live     contents        `json:"live"`
}

// readBeside reads one of the files. One that is not there is no error.
func readBeside(dir, name string, into any) error {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", filepath.Join(dir, name), err)
	}
	return nil
}

// resume is from where the log is to be read, and what was known then: from the beginning when the store knows nothing of this life of the log, cannot read
// what it knew, or has fewer keys than it had then, or was further than the log's end: then the log was put back from before that.
func (s *Store) resume(epoch string, end domain.Position) (after domain.Position, live contents, err error) {
	var mark domain.KeyID
	var destroyed uint64
	err = s.locked(func() (err error) {
		if mark, err = s.mark(); err == nil {
			destroyed, err = s.destroyed()
		}
		return err
	})
	if err != nil {
		return after, nil, fmt.Errorf("how far the log was followed: %w", err)
	}
	var done followed
	var known liveContent
	unread := errors.Join(readBeside(s.dir, followedName, &done), readBeside(s.dir, liveName, &known))
	if unread == nil {
		unread = known.Live.unpack()
	}
	if known.Live == nil {
		known.Live = contents{}
	}
	if unread != nil || done.Position.Epoch != epoch || known.Position.Epoch != epoch || mark < done.Mark || destroyed < done.Destroyed ||
		done.Position.Place > end.Place {
		return domain.Position{}, contents{}, nil
	}
	if known.Position.Compare(done.Position) < 0 {
		return known.Position, known.Live, nil
	}
	if known.Position == done.Position {
		return done.Position, known.Live, nil
	}
	return domain.Position{}, contents{}, nil // what content there is was noted later: an older position was put back beside it
}
