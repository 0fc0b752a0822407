package vault

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// slotsPerFile makes files of 16 MiB.
const slotsPerFile = 1 << 16

// Store is a directory with keys, which any number of processes may have open. Safe for concurrent use.
type Store struct {
	dir   string
	ring  Ring
	id    storeID
	slots int

	mu   sync.Mutex // with the lock: that is the process's, this one the goroutine's
	lock *os.File
	made []byte // slots, while they are being made: under the lock

	filesMu sync.RWMutex
	files   map[uint64]*slotFile

	keksMu  sync.RWMutex
	who     identity
	current KEK
	keks    map[tag]KEK
	retired error // why the retiring key cannot be had

	openFile func(name string) (diskFile, error) // another one in tests
}

// Options say where a store is.
type Options struct {
	Dir  string // of the keys
	Ring Ring   // has its key-encryption keys

	slots    int
	openFile func(name string) (diskFile, error)
}

// Init makes a store of keys in a directory that has none, and the key-encryption key.
func Init(ctx context.Context, o Options) error {
	if _, err := os.Stat(filepath.Join(o.Dir, identityName)); err == nil {
		return fmt.Errorf("there is a store of keys in %s already", o.Dir)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fmt.Errorf("making the directory of the keys: %w", err)
	}
	if left, err := os.ReadDir(o.Dir); err != nil || len(left) > 0 {
		return errors.Join(fmt.Errorf("%s is not empty, and no store of keys: a store needs a directory of its own", o.Dir), err)
	}
	kek, err := o.Ring.New(ctx)
	if err != nil {
		return err
	}
	var id storeID
	_, _ = rand.Read(id[:]) // never fails
	slots := slotsPerFile
	if o.slots > 0 {
		slots = o.slots
	}
	who := identity{Format: format, Store: hex.EncodeToString(id[:]), KEK: kek.ID(), Slots: slots, Made: time.Now().UTC()}
	return errors.Join(who.write(o.Dir), syncDir(filepath.Dir(filepath.Clean(o.Dir))))
}

// Names of the locks: the first is held for moments, the second while all of the store is copied or wrapped anew.
const lockName, wholeName = "lock", "lock.whole"

// OpenStore opens the store. The key-encryption key that it needs must be at hand.
func OpenStore(ctx context.Context, o Options) (*Store, error) {
	who, id, err := readIdentity(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: o.Dir, ring: o.Ring, id: id, slots: who.Slots, files: map[uint64]*slotFile{}, openFile: o.openFile}
	if s.openFile == nil {
		s.openFile = func(name string) (diskFile, error) { return os.OpenFile(name, os.O_RDWR, 0) }
	}
	if s.lock, err = openLock(s.dir, lockName); err != nil {
		return nil, err
	}
	if err := s.loadKEKs(ctx, who); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func openLock(dir, name string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the lock of the keys: %w", err)
	}
	return f, nil
}

// Close closes the files. What was promised is on disk already.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		return nil
	}
	err := s.lock.Close()
	s.lock = nil
	s.filesMu.Lock()
	defer s.filesMu.Unlock()
	for _, f := range s.files {
		err = errors.Join(err, f.Close())
	}
	s.files = nil
	return err
}

// errClosed says that the store was closed.
var errClosed = errors.New("the store of keys is closed")

// locked does something while nobody else, in any process, changes the store.
func (s *Store) locked(do func() error) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		return errClosed
	}
	if _, err := flock(s.lock, true); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock(s.lock)) }()
	return do()
}

// alone does something with all of the store, which takes long and which one process at a time may do.
func (s *Store) alone(what string, do func() error) error {
	f, err := openLock(s.dir, wholeName)
	if err != nil {
		return err
	}
	defer f.Close()
	free, err := flock(f, false)
	if err != nil {
		return err
	}
	if !free {
		return fmt.Errorf("%s: the keys in %s are being copied or wrapped anew by another process: wait until that is done", what, s.dir)
	}
	return do()
}
