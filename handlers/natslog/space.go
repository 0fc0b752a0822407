package natslog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"kontor/handlers"
)

// defaultReserve is what is left free on the disk of a server in this process: room for what the server writes beside the log, and for
// what may come in between two looks at the disk.
const defaultReserve = 64 << 20

// makeRoom is what to do about a full disk.
const makeRoom = "make room on it; writing goes on by itself"

// lookEvery is how old an answer of the disk may be. What is written in that time is far less than the reserve.
const lookEvery = 100 * time.Millisecond

// disk is where a server in this process keeps the log; the zero disk is one that nobody here can see. A stream that has once failed to
// write stays as it is when there is room again, so it must not come to that.
type disk struct {
	server  *Server
	dir     string
	reserve uint64

	mu     sync.Mutex
	looked time.Time
	frozen *handlers.Frozen // what it was when it was looked at
	trying *attempt         // nil when none is under way
	write  func() error     // writes to it, and leaves nothing there
}

// attempt is one to write to a disk. It may take for ever.
type attempt struct {
	over chan struct{}
	err  error // when it is over
}

// newDisk is the disk of the server, if there is one.
func newDisk(o Options) *disk {
	if o.Server == nil {
		return &disk{}
	}
	d := &disk{server: o.Server, dir: o.Server.nats.StoreDir(), reserve: defaultReserve + 2*groupBytes}
	d.write = d.writes
	if o.Reserve != 0 {
		d.reserve = uint64(max(o.Reserve, 0))
	}
	return d
}

// full is the reason for which nothing more is written to the disk; nil when there is none.
func (d *disk) full() error {
	if d.server == nil || d.reserve == 0 {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := time.Now(); now.Sub(d.looked) > lookEvery {
		d.looked = now
		d.look(now)
	}
	if d.frozen == nil {
		return nil
	}
	return d.frozen
}

// look looks how much room there is. The lock is held.
func (d *disk) look(now time.Time) {
	free, err := d.free()
	if err == nil && free >= d.reserve {
		d.frozen = nil
		return
	}
	what := fmt.Sprintf("the disk of %s has %d MiB left, of which %d are kept free", d.dir, free>>20, d.reserve>>20)
	if err != nil {
		what = fmt.Sprintf("the disk of %s does not say how much room it has: %v", d.dir, err)
	}
	since := now
	if d.frozen != nil {
		since = d.frozen.Since
	}
	d.frozen = &handlers.Frozen{What: what, Do: makeRoom, Since: since}
}

// free is how many bytes may still be written.
func (d *disk) free() (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(d.dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}

// fails says why the disk takes nothing, and what to do; nothing when it does take something, or the context ends before that is known.
func (d *disk) fails(ctx context.Context) (what, do string) {
	switch free, err := d.free(); {
	case err == nil && free < max(d.reserve, groupBytes):
		return fmt.Sprintf("the disk of %s is full", d.dir), makeRoom
	case err == nil:
		err = d.tries(ctx)
		fallthrough
	default:
		if err != nil {
			return fmt.Sprintf("the disk of %s cannot be written: %v", d.dir, err), "make it writable; writing goes on by itself"
		}
	}
	return "", ""
}

// failed says that waiting for a write is in vain.
func (d *disk) failed(ctx context.Context) bool {
	if d.server == nil {
		return false
	}
	what, _ := d.fails(ctx)
	return what != ""
}

// tries writes to the disk. One that does not answer has failed as well, and is not asked anew until it does.
func (d *disk) tries(ctx context.Context) error {
	d.mu.Lock()
	now := d.trying
	if now == nil {
		now = &attempt{over: make(chan struct{})}
		d.trying = now
		go func() {
			now.err = d.write()
			d.mu.Lock()
			defer d.mu.Unlock()
			d.trying = nil
			close(now.over)
		}()
	}
	d.mu.Unlock()
	select {
	case <-now.over:
		return now.err
	case <-ctx.Done():
		return nil
	case <-time.After(answer):
		return errors.New("it does not answer")
	}
}

// writes writes to the disk, and leaves nothing there.
func (d *disk) writes() error {
	f, err := os.CreateTemp(filepath.Dir(d.dir), "writable-*")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 64<<10))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}
