package handlers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"iter"

	"kontor/domain"
)

// All yields everything that the log holds at the call, in order, and ends with it or with an error.
func All(ctx context.Context, log Log) iter.Seq2[Recorded, error] {
	return Behind(ctx, log, Position{})
}

// Behind is All of what stands behind the position.
func Behind(ctx context.Context, log Log, after Position) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		for item, err := range log.Follow(ctx, after) {
			if err == nil && item.CaughtUp || !yield(item.Recorded, err) || err != nil {
				return
			}
		}
		yield(Recorded{}, errEnded)
	}
}

// Copied is what Copy has done.
type Copied struct {
	Entries uint64      `json:"entries"` // that the target holds now
	New     uint64      `json:"new"`     // of them written by this call
	Digest  domain.Hash `json:"digest"`  // SHA-256 over all stored bytes in order, as read back from the target
	Last    Recorded    `json:"-"`       // the last entry, where the target has it
}

// ErrDiverged says that the target of a copy holds something that is not in the source: it is another log, or has gone on by itself.
var ErrDiverged = errors.New("the target is no copy of the source")

// Copy writes the entries, those of a whole log from its beginning, into the other log: the same bytes in the same order. What the target
// holds already is compared to the byte; so a copy that was interrupted anywhere is finished by calling it again. On the way every book's
// chain is checked, and at the end the target is read back. Progress, unless nil, is told how many entries have been gone through.
func Copy(ctx context.Context, entries iter.Seq2[Recorded, error], to Store, progress func(done uint64)) (Copied, error) {
	next, stop := iter.Pull2(entries)
	defer stop()
	if progress == nil {
		progress = func(uint64) {}
	}
	c := &copying{next: next, to: to, chain: Chain{}, digest: sha256.New(), progress: progress}
	err := c.compare(ctx)
	if err == nil {
		err = c.write(ctx)
	}
	done := Copied{Entries: c.done, New: c.new}
	if err != nil {
		return done, err
	}
	done.Digest, done.Last, err = readBack(ctx, to)
	if err == nil && done.Digest != domain.Hash(c.digest.Sum(nil)) {
		err = fmt.Errorf("the %d entries read back from the target are not those that were written", c.done)
	}
	return done, err
}

// copying is one Copy under way.
type copying struct {
	next     func() (Recorded, error, bool)
	to       Store
	chain    Chain
	digest   hash.Hash // of what has been taken from the source
	end      Position  // of the target
	done     uint64    // entries the target has
	new      uint64
	progress func(uint64)
}

// take is the source's next entry, checked.
func (c *copying) take() (Recorded, bool, error) {
	r, err, ok := c.next()
	if err == nil && ok {
		err = c.chain.Add(r)
	}
	if err != nil {
		return r, false, fmt.Errorf("entry %d of the source: %w", c.done+1, err)
	}
	if ok {
		c.digest.Write(r.Stored)
	}
	return r, ok, nil
}

// compare goes through what the target holds already.
func (c *copying) compare(ctx context.Context) error {
	for has, err := range All(ctx, c.to) {
		if err != nil {
			return fmt.Errorf("what the target holds: %w", err)
		}
		r, ok, err := c.take()
		if err != nil {
			return err
		}
		if !ok || !bytes.Equal(r.Stored, has.Stored) {
			return fmt.Errorf("%w: its entry number %d, entry %d of book %s (%s), is not there", ErrDiverged, c.done+1,
				has.Entry.Revision, has.Entry.Book, has.Entry.ID)
		}
		c.end = has.Position
		c.done++
		c.progress(c.done)
	}
	return nil
}

// What is written at a time.
const (
	copyEntries = 256
	copyBytes   = 4 << 20
)

// write brings the rest over, in groups.
func (c *copying) write(ctx context.Context) error {
	for {
		var group []Recorded
		for size := 0; len(group) < copyEntries && size < copyBytes; {
			r, ok, err := c.take()
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			group, size = append(group, r), size+len(r.Stored)
			c.done++
		}
		if len(group) == 0 {
			return nil
		}
		end, err := c.to.Import(ctx, c.end, group)
		if err != nil {
			c.done -= uint64(len(group))
			return fmt.Errorf("writing behind entry %d: %w", c.done, err)
		}
		c.end, c.new = end, c.new+uint64(len(group))
		c.progress(c.done)
	}
}

// readBack draws the digest of what the log holds, and returns its last entry.
func readBack(ctx context.Context, log Log) (domain.Hash, Recorded, error) {
	digest, last := sha256.New(), Recorded{}
	for r, err := range All(ctx, log) {
		if err != nil {
			return domain.Hash{}, last, fmt.Errorf("reading the target back: %w", err)
		}
		digest.Write(r.Stored)
		last = r
	}
	return domain.Hash(digest.Sum(nil)), last, nil
}

// Chain checks, entry by entry, that each stands behind the very bytes that it was written behind. It begins empty, at a log's beginning.
type Chain map[domain.BookID]Link

// Link is the end of a book as far as it has been checked.
type Link struct {
	Revision uint64
	Hash     domain.Hash
}

// Add takes the log's next entry; one that does not fit is a *Damage.
func (c Chain) Add(r Recorded) error {
	e, at := r.Entry, c[r.Entry.Book]
	if e.Revision == 0 {
		return unread(r)
	}
	if e.Revision != at.Revision+1 || e.Prev != at.Hash {
		return &Damage{Book: e.Book, Place: r.Position.Place, What: fmt.Sprintf(
			"its entry %d was not written behind entry %d as that stands here", e.Revision, at.Revision)}
	}
	c[e.Book] = Link{e.Revision, domain.HashOf(r.Stored)}
	return nil
}
