package vault

import (
	"context"
	"fmt"
	"sync"
	"time"

	"kontor/domain"
)

// How many keys are made at a time, with two syncs, and how few may be left before more are made.
const (
	batch    = 512
	lowWater = batch / 2
)

// pool hands out keys that were made in advance. Those that are left when the process ends are skipped, and stay in the store as they are: they seal
// nothing, so they say nothing about anybody, and a stop that destroyed keys could destroy one that was just handed out.
type pool struct {
	make func(ctx context.Context, n int) (first, last domain.KeyID, err error)

	mu     sync.Mutex
	ranges []keyRange
	left   int
	fill   *fill // under way; nil when none is
	dry    *fill // one that somebody waited for in vain
	closed bool

	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup
}

type keyRange struct{ next, last domain.KeyID }

// fill is one making of keys. Its error may be read when done is closed.
type fill struct {
	done chan struct{}
	err  error
}

func newPool(make func(ctx context.Context, n int) (first, last domain.KeyID, err error)) *pool {
	p := &pool{make: make}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// errDry says that no key came in time.
var errDry error = notNow("no key is left to seal with, and the disk makes none in time")

// errNoKeys says that making them failed.
var errNoKeys error = notNow("no key can be made to seal with")

// take hands out a key. It waits only when none is left, and only so long; and not at all while the keys are being made that somebody waited for in vain, so
// that what hangs is not waited for by everybody anew.
func (p *pool) take(wait time.Duration) (domain.KeyID, error) {
	var late <-chan time.Time
	for {
		p.mu.Lock()
		key, fill := p.try()
		hopeless := fill != nil && fill == p.dry
		p.mu.Unlock()
		if key != 0 {
			return key, nil
		}
		if fill == nil {
			return 0, errClosed
		}
		if hopeless {
			return 0, errDry
		}
		if late == nil {
			late = time.After(wait)
		}
		select {
		case <-fill.done:
			if fill.err != nil {
				return 0, fmt.Errorf("%w: %w", errNoKeys, fill.err)
			}
		case <-late:
			p.mu.Lock()
			p.dry = fill
			p.mu.Unlock()
			return 0, errDry
		}
	}
}

// try is a key, or what to wait for; neither when the pool is closed. Under the lock.
func (p *pool) try() (domain.KeyID, *fill) {
	if p.closed {
		return 0, nil
	}
	if p.left <= lowWater {
		p.more()
	}
	if len(p.ranges) == 0 {
		return 0, p.fill
	}
	r := &p.ranges[0]
	key := r.next
	p.left--
	if r.next++; key == r.last {
		p.ranges = p.ranges[1:]
	}
	return key, nil
}

// warm sees to it that keys are there when the first is wanted.
func (p *pool) warm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed && p.left <= lowWater {
		p.more()
	}
}

// more has keys made in the background, unless that is under way. Under the lock.
func (p *pool) more() {
	if p.fill != nil {
		return
	}
	f := &fill{done: make(chan struct{})}
	p.fill = f
	p.done.Go(func() {
		first, last, err := p.make(p.ctx, batch)
		p.mu.Lock()
		defer p.mu.Unlock()
		if err == nil {
			p.ranges = append(p.ranges, keyRange{first, last})
			p.left += int(last - first + 1)
		}
		p.fill, f.err = nil, err
		close(f.done)
	})
}

// close ends the handing out, and waits for what is under way.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cancel()
	p.done.Wait()
}
