package backupdir

import (
	"context"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"os"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// ErrOther says that the directory has the backup of another log, or of another life of it.
var ErrOther = errors.New("the directory has the backup of another log")

// Writer adds to one backup. It has the directory for itself until it is closed. After an error it is of no use any more; the backup is as
// it was after the last Round.
type Writer struct {
	dir      string
	lock     *os.File
	now      Manifest // as it is on the disk; what has been added since is in next
	next     Manifest
	files    map[string]*file
	digest   hash.Hash
	chain    handlers.Chain
	compared bool // the log has been found to be the one of the backup
	secret   [32]byte
	clock    func() time.Time
	segment  int64 // segmentBytes, or less in a test
}

// Added is what a Round has added.
type Added struct {
	Entries  uint64 `json:"entries"`
	Messages uint64 `json:"messages"`
}

// Manifest is what the backup holds.
func (w *Writer) Manifest() Manifest { return w.now }

// Round brings the backup up to what the log and the agencies' streams hold at the call: first the streams, which thereby are never ahead of
// the log, then the entries, then the key. When it returns without an error all of it is on the disk. A log that is not the one of the
// backup adds nothing, and one that is damaged at most whole files of what stands before the damage.
func (w *Writer) Round(ctx context.Context, log handlers.Store, posts handlers.Posts) (added Added, err error) {
	if err := w.same(ctx, log, posts); err != nil {
		return added, err
	}
	w.next.AsOf, w.secret = w.clock().UTC(), log.Secret()
	if posts != nil {
		if added.Messages, err = w.posts(ctx, posts); err != nil {
			return added, err
		}
	}
	if added.Entries, err = w.entries(ctx, log); err != nil {
		return added, err
	}
	return added, w.commit(w.next)
}

// same makes sure that the log is the one that the backup is of, and that it and the streams still hold what stands last in the backup.
func (w *Writer) same(ctx context.Context, log handlers.Store, posts handlers.Posts) error {
	if w.compared {
		return nil
	}
	if w.now.Epoch != "" && w.now.Epoch != log.Epoch() {
		return fmt.Errorf("%w: epoch %s, and this log's is %s; give it a directory of its own", ErrOther, w.now.Epoch, log.Epoch())
	}
	if w.now.Epoch != "" && w.secret != log.Secret() {
		return fmt.Errorf("%w: its key is another", ErrOther)
	}
	if w.now.Entries > 0 {
		for _, err := range log.Read(ctx, w.now.Head.Book, w.now.Head) {
			if err != nil {
				return fmt.Errorf("the log has not got the backup's last entry, %s; the backup stays as it was: %w", w.now.Last, err)
			}
			break
		}
	}
	for a, s := range w.now.Agencies {
		if posts == nil {
			break
		}
		if err := handlers.Holds(ctx, posts, a, s.Messages, s.Last); err != nil {
			return fmt.Errorf("the stream of agency %s; the backup stays as it was: %w", a, err)
		}
	}
	w.next.Epoch, w.compared = log.Epoch(), true
	return nil
}

// commit makes what has been added durable, and only then part of the backup.
func (w *Writer) commit(m Manifest) error {
	for _, f := range w.files {
		if err := f.sync(); err != nil {
			return err
		}
	}
	if w.now.Epoch == "" {
		if err := replace(w.dir, secretFile, fmt.Appendf(nil, "%s\n", hex.EncodeToString(w.secret[:]))); err != nil {
			return err
		}
	}
	m.Digest = domain.Hash(w.digest.Sum(nil))
	running, err := w.digest.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return err
	}
	m.Running = running
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := replace(w.dir, manifestFile, append(b, '\n')); err != nil {
		return err
	}
	w.now = m.clone()
	return nil
}

// Close gives the directory free.
func (w *Writer) Close() error {
	var err error
	for _, f := range w.files {
		err = errors.Join(err, f.close())
	}
	w.files = nil
	return errors.Join(err, w.lock.Close())
}
