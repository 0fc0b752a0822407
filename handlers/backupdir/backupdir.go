// Package backupdir keeps a backup of a log in a directory, in plain files that need nothing of ours to be read:
//
//	manifest.json          what the backup holds and up to when; written last, and only in one piece
//	entries-000001.jsonl   the entries as stored, in the log's order, in files of some 64 MiB
//	agency-fk.jsonl        what stands on agency fk's stream, in order
//	secret                 the log's key, in hexadecimal; only its owner may read it
//
// A line of the .jsonl files is a length in bytes, a CRC-32 (Castagnoli) in hexadecimal, and so many bytes of JSON. What stands in a file
// beyond what the manifest counts was not finished, and is nobody's.
//
// A Writer adds to a backup; any number may read it meanwhile. What is in a backup is never changed: it is only added to.
package backupdir

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kontor/domain"
	"kontor/handlers"
)

// Dir is a backup to be read, as its manifest was when it was opened.
type Dir struct {
	Manifest
	dir    string
	secret [32]byte
}

const (
	manifestFile = "manifest.json"
	secretFile   = "secret"
)

// Open opens the backup in the directory. There is none when the error is os.ErrNotExist.
func Open(dir string) (*Dir, error) {
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, fmt.Errorf("there is no backup: %w", err)
	}
	d := &Dir{dir: dir}
	if d.Manifest, err = readManifest(b); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, manifestFile), err)
	}
	text, err := os.ReadFile(filepath.Join(dir, secretFile))
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != len(d.secret) {
		return nil, fmt.Errorf("%s holds no key", filepath.Join(dir, secretFile))
	}
	d.secret = [32]byte(secret)
	return d, d.there()
}

// there looks whether every file has the bytes that the manifest counts: one that was lost or cut is found before anything is made of the rest.
func (d *Dir) there() error {
	sizes := make(map[string]int64, len(d.Segments)+len(d.Manifest.Agencies))
	for _, s := range d.Segments {
		sizes[s.Name] = s.Bytes
	}
	for a, s := range d.Manifest.Agencies {
		sizes[agencyName(a)] = s.Bytes
	}
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		if sizes[name] == 0 {
			continue // of a stream that held nothing
		}
		info, err := os.Stat(filepath.Join(d.dir, name))
		if err == nil && info.Size() < sizes[name] {
			err = fmt.Errorf("%s has %d bytes, not %d", info.Name(), info.Size(), sizes[name])
		}
		if err != nil {
			return fmt.Errorf("the backup in %s is damaged: %v", d.dir, err) // not os.ErrNotExist: there is a backup
		}
	}
	return nil
}

// Secret is the log's key.
func (d *Dir) Secret() [32]byte { return d.secret }

// Entries yields the backup's entries in order, and checks everything that can be checked without another: lengths, checksums, counts, and
// at the end the digest. An entry's place is its number in the backup.
func (d *Dir) Entries(ctx context.Context) iter.Seq2[handlers.Recorded, error] {
	return func(yield func(handlers.Recorded, error) bool) {
		digest, n := sha256.New(), uint64(0)
		for _, s := range d.Segments {
			counted := uint64(0)
			for stored, err := range lines(filepath.Join(d.dir, s.Name), s.Bytes) {
				var r handlers.Recorded
				if err == nil {
					err = context.Cause(ctx)
				}
				if err == nil {
					n, counted = n+1, counted+1
					digest.Write(stored)
					r, err = recorded(stored, n)
				}
				if err != nil {
					yield(r, d.damage(s.Name, n, err))
					return
				}
				if !yield(r, nil) {
					return
				}
			}
			if counted != s.Entries {
				yield(handlers.Recorded{}, d.damage(s.Name, n, fmt.Errorf("it holds %d entries, not %d", counted, s.Entries)))
				return
			}
		}
		if got := domain.Hash(digest.Sum(nil)); got != d.Digest {
			yield(handlers.Recorded{}, d.damage(manifestFile, n, fmt.Errorf("the digest of all entries is %s, not %s", got, d.Digest)))
		}
	}
}

// damage says where in the backup it is.
func (d *Dir) damage(file string, n uint64, err error) error {
	return fmt.Errorf("the backup is damaged: %s, at entry %d: %w", filepath.Join(d.dir, file), n, err)
}

// recorded is the entry in the bytes.
func recorded(stored []byte, n uint64) (handlers.Recorded, error) {
	e, err := domain.DecodeEntry(stored)
	if err != nil {
		return handlers.Recorded{}, err
	}
	return handlers.Recorded{
		Entry: e, Position: handlers.Position{Place: n}, Stored: stored,
		Head: handlers.Head{Book: e.Book, Revision: e.Revision, Place: n, Hash: domain.HashOf(stored)},
	}, nil
}

// Agencies lists those of which the backup has the stream.
func (d *Dir) Agencies(context.Context) ([]domain.AgencyCode, error) {
	return slices.Sorted(maps.Keys(d.Manifest.Agencies)), nil
}

// PostedAfter yields what stood on the agency's stream behind the message of that number.
func (d *Dir) PostedAfter(ctx context.Context, a domain.AgencyCode, sequence uint64) iter.Seq2[handlers.Notice, error] {
	return func(yield func(handlers.Notice, error) bool) {
		s, seq := d.Manifest.Agencies[a], uint64(0)
		file := filepath.Join(d.dir, agencyName(a))
		for line, err := range lines(file, s.Bytes) {
			if err == nil {
				err = context.Cause(ctx)
			}
			if seq++; err == nil && seq <= sequence {
				continue
			}
			var n handlers.Notice
			if err == nil {
				n, err = readNotice(line)
			}
			if err != nil {
				err = fmt.Errorf("the backup is damaged: %s, message %d: %w", file, seq, err)
			}
			if !yield(n, err) || err != nil {
				return
			}
		}
		if seq != s.Messages {
			yield(handlers.Notice{}, fmt.Errorf("the backup is damaged: %s holds %d messages, not %d", file, seq, s.Messages))
		}
	}
}

// lines yields the lines of the first so many bytes of the file.
func lines(file string, bytes int64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if bytes == 0 {
			return
		}
		f, err := os.Open(file)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		r := newLineReader(io.LimitReader(f, bytes))
		for {
			line, err := r.next()
			if errors.Is(err, io.EOF) {
				if r.read != bytes {
					yield(nil, fmt.Errorf("it ends at byte %d of %d", r.read, bytes))
				}
				return
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}
