package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kontor/domain"
)

// Backup writes a copy of the store into a directory of its own below the given one, and says which. Work goes on meanwhile. The key-encryption key is not in it.
// It may be put back for so many days.
func (s *Store) Backup(ctx context.Context, to string, days int, now time.Time) (dir string, m Manifest, err error) {
	if days < 1 {
		return "", m, errors.New("backing up the keys: a backup lives at least a day")
	}
	err = s.alone("backing up the keys", func() error {
		if err := os.MkdirAll(to, 0o700); err != nil {
			return err
		}
		now = now.UTC().Truncate(time.Second)
		dir = filepath.Join(to, "keys-"+now.Format("20060102T150405Z"))
		b := &backingUp{store: s, dir: dir + partSuffix, m: Manifest{
			Format: format, Made: now, Days: days, Expires: now.AddDate(0, 0, days), Note: kekNote,
		}}
		if err := os.Mkdir(b.dir, 0o700); err != nil {
			return err
		}
		if err := b.all(ctx); err != nil {
			return errors.Join(err, removeBackup(b.dir))
		}
		m = b.m
		return errors.Join(os.Rename(b.dir, dir), syncDir(to))
	})
	if err != nil {
		return "", m, fmt.Errorf("backing up the keys: %w", err)
	}
	return dir, m, nil
}

// partSuffix is what the directory of a backup ends with until it is whole.
const partSuffix = ".part"

// backingUp is a backup under way.
type backingUp struct {
	store *Store
	dir   string
	m     Manifest
}

// all copies everything. How far the log's forgettings were carried out is taken before the keys are: what is forgotten meanwhile is forgotten
// again when the backup is put back.
func (b *backingUp) all(ctx context.Context) error {
	files, err := b.begin()
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := b.slots(ctx, f.slotFile, f.mark); err != nil {
			return err
		}
	}
	b.m.Digest = b.m.digest()
	return writeJSON(b.dir, manifestName, b.m)
}

// counted is a file with as many of its slots as were handed out when the backup began.
type counted struct {
	*slotFile
	mark fileMark
}

// begin copies the small files and looks how far the others go, at one moment.
func (b *backingUp) begin() (files []counted, err error) {
	s := b.store
	err = s.locked(func() error {
		who, _, err := readIdentity(s.dir)
		if err != nil {
			return err
		}
		if who.Retiring != "" {
			return fmt.Errorf("a rotation away from %s was interrupted, and that key will be destroyed: finish it first, with kontor keys rotate", who.Retiring)
		}
		b.m.Store, b.m.KEK = who.Store, who.KEK
		var done followed
		if err := readBeside(s.dir, followedName, &done); err != nil {
			return err
		}
		b.m.Position = done.Position
		for _, name := range []string{identityName, followedName, liveName} {
			if err := b.small(name); err != nil {
				return err
			}
		}
		files, err = b.count()
		return err
	})
	return files, err
}

func (b *backingUp) count() (files []counted, err error) {
	all, err := numbers(b.store.dir)
	if err != nil {
		return nil, err
	}
	for _, number := range all {
		f, err := b.store.file(number)
		if err != nil {
			return nil, err
		}
		m, _, err := f.mark()
		if err != nil {
			return nil, err
		}
		files, b.m.Mark = append(files, counted{f, m}), f.first()+domain.KeyID(m.count)-1
	}
	return files, nil
}

// small copies a file that is replaced as a whole, if it is there.
func (b *backingUp) small(name string) error {
	content, err := os.ReadFile(filepath.Join(b.store.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return b.write(name, func(put func([]byte) error) error { return put(content) })
}

// slots copies so many slots of a file, a chunk at a time, behind a header that says how many.
func (b *backingUp) slots(ctx context.Context, f *slotFile, m fileMark) error {
	return b.write(filepath.Base(f.name), func(put func([]byte) error) error {
		header := f.header()
		f.putMark(header[sector:], m)
		if err := put(header); err != nil {
			return err
		}
		for i := 0; i < m.count; i += chunk {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			var slots []byte
			err := b.store.locked(func() (err error) { slots, err = f.readSlots(i, min(chunk, m.count-i)); return err })
			if err == nil {
				err = put(slots)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// write writes a file of the backup, durably, and notes it.
func (b *backingUp) write(name string, content func(put func([]byte) error) error) error {
	f, err := os.OpenFile(filepath.Join(b.dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sums := &summed{f: f, sum: sha256.New()}
	err = content(sums.put)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", f.Name(), err)
	}
	b.m.Files = append(b.m.Files, BackupFile{Name: name, Bytes: sums.n, SHA256: hex.EncodeToString(sums.sum.Sum(nil))})
	return nil
}

// summed is a file with the sum and the length of what was written.
type summed struct {
	f   *os.File
	sum hash.Hash
	n   int64
}

func (s *summed) put(b []byte) error {
	n, err := s.f.Write(b)
	s.n += int64(n)
	s.sum.Write(b)
	return err
}
