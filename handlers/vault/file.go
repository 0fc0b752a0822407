package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"kontor/domain"
)

// A file of the store has a header of one page, and behind it its slots in order. The header's first sector never changes:
//
//	magic 8 | format 4 | store id 16 | number of the file 8 | bytes of a slot 4 | slots of a file 4 | checksum 8
//
// In the two sectors behind it stands, in turn, the file's mark: how many of the slots may have been handed out, 8 bytes, how often a key was destroyed, 8 bytes, and their
// checksum. The larger one counts, so one that is torn takes nothing back.
const (
	headerSize = 4096
	sector     = 512
	fixedSize  = 8 + 4 + 16 + 8 + 4 + 4
	format     = 1
)

var magic = [8]byte{'k', 'o', 'n', 't', 'o', 'r', 'K', 0}

// diskFile is what is used of an open file.
type diskFile interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Sync() error
	Stat() (os.FileInfo, error)
}

// slotFile is one of the store's files.
type slotFile struct {
	diskFile
	name   string
	store  storeID
	number uint64 // from 0
	slots  int    // how many it has room for
}

// first is the key in the file's first slot.
func (f *slotFile) first() domain.KeyID { return domain.KeyID(f.number*uint64(f.slots)) + 1 }

func (f *slotFile) seat(i int) seat { return seat{f.store, f.first() + domain.KeyID(i)} }

func offset(i int) int64 { return headerSize + int64(i)*slotSize }

// header is the first page of a new file, in which nothing has been handed out.
func (f *slotFile) header() []byte {
	b := make([]byte, headerSize)
	f.putFixed(b)
	for at := range 2 {
		f.putMark(b[sector*(at+1):], fileMark{})
	}
	return b
}

func (f *slotFile) putFixed(b []byte) {
	w := append(b[:0], magic[:]...)
	w = binary.BigEndian.AppendUint32(w, format)
	w = append(w, f.store[:]...)
	w = binary.BigEndian.AppendUint64(w, f.number)
	w = binary.BigEndian.AppendUint32(w, slotSize)
	w = binary.BigEndian.AppendUint32(w, uint32(f.slots))
	sum := sha256.Sum256(w)
	copy(b[len(w):], sum[:sumSize])
}

// fileMark is how far a file has come. Both numbers only grow.
type fileMark struct {
	count     int    // slots that may have been handed out
	destroyed uint64 // how often a key was destroyed: a file that has fewer than it had is an older copy
}

const markSize = 8 + 8 + sumSize

func (f *slotFile) putMark(b []byte, m fileMark) {
	binary.BigEndian.PutUint64(b, uint64(m.count))
	binary.BigEndian.PutUint64(b[8:], m.destroyed)
	copy(b[16:], f.markSum(b[:16]))
}

func (f *slotFile) markSum(mark []byte) []byte {
	h := append([]byte("mark"), f.store[:]...)
	h = binary.BigEndian.AppendUint64(h, f.number)
	sum := sha256.Sum256(append(h, mark...))
	return sum[:sumSize]
}

// check is an error unless the file is what its name and store say.
func (f *slotFile) check() error {
	b, want := make([]byte, fixedSize+sumSize), make([]byte, fixedSize+sumSize)
	if _, err := f.ReadAt(b, 0); err != nil {
		return fmt.Errorf("the header of %s cannot be read: %w", f.name, err)
	}
	f.putFixed(want)
	if bytes.Equal(b, want) {
		return nil
	}
	sum := sha256.Sum256(b[:fixedSize])
	switch {
	case !bytes.Equal(b[:8], magic[:]) || !bytes.Equal(sum[:sumSize], b[fixedSize:]):
		return fmt.Errorf("the header of %s is damaged: put the keys back from a backup", f.name)
	case binary.BigEndian.Uint32(b[8:]) != format:
		return fmt.Errorf("%s has format %d, and this release reads %d", f.name, binary.BigEndian.Uint32(b[8:]), format)
	}
	return fmt.Errorf("%s belongs to another store of keys, or has another one's place", f.name)
}

// mark is how far the file has come, and in which of its two places that stands.
func (f *slotFile) mark() (m fileMark, at int, err error) {
	b := make([]byte, 2*sector)
	if _, err := f.ReadAt(b, sector); err != nil {
		return m, 0, fmt.Errorf("the header of %s cannot be read: %w", f.name, err)
	}
	found := false
	for i := range 2 {
		w := b[i*sector:][:markSize]
		n := binary.BigEndian.Uint64(w)
		if !bytes.Equal(w[16:], f.markSum(w[:16])) || n > uint64(f.slots) {
			continue
		}
		read := fileMark{int(n), binary.BigEndian.Uint64(w[8:])}
		if !found || read.count > m.count || read.count == m.count && read.destroyed > m.destroyed {
			found, m, at = true, read, i
		}
	}
	if !found {
		return m, 0, fmt.Errorf("the header of %s is damaged: nobody knows how many keys were handed out; put the keys back from a backup", f.name)
	}
	return m, at, nil
}

// advance writes the mark where the older one stands. It is durable after sync.
func (f *slotFile) advance(change func(m *fileMark)) error {
	m, at, err := f.mark()
	if err != nil {
		return err
	}
	change(&m)
	b := make([]byte, markSize)
	f.putMark(b, m)
	if _, err := f.WriteAt(b, int64(sector*(1+1-at))); err != nil {
		return fmt.Errorf("writing the header of %s: %w", f.name, err)
	}
	return nil
}

// count is how many of the file's slots may have been handed out.
func (f *slotFile) count() (int, error) {
	m, _, err := f.mark()
	return m.count, err
}

// setCount says, durably, that so many slots may be handed out from now on. It never takes any back.
func (f *slotFile) setCount(count int) error {
	was, err := f.count()
	if err != nil || was >= count {
		return err
	}
	if err := f.advance(func(m *fileMark) { m.count = count }); err != nil {
		return err
	}
	return f.sync()
}

func (f *slotFile) sync() error {
	if err := f.Sync(); err != nil {
		return fmt.Errorf("syncing %s: %w", f.name, err)
	}
	return nil
}

// readSlots reads n slots from the i-th on. What the file does not have is zeros.
func (f *slotFile) readSlots(i, n int) ([]byte, error) {
	b := make([]byte, n*slotSize)
	got, err := f.ReadAt(b, offset(i))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the slots of the keys %d to %d: %w", f.seat(i).key, f.seat(i+n-1).key, err)
	}
	clear(b[got:])
	return b, nil
}

// writeSlots writes the slots from the i-th on. They are not durable before sync.
func (f *slotFile) writeSlots(i int, b []byte) error {
	if _, err := f.WriteAt(b, offset(i)); err != nil {
		return fmt.Errorf("writing the slots of the keys %d to %d: %w", f.seat(i).key, f.seat(i+len(b)/slotSize-1).key, err)
	}
	return nil
}
