package vault

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"kontor/domain"
)

// How many keys are made at a time, with two syncs that the log's own wait behind: at first, and at most. More are made when half as many are
// left; the next time twice as many when that came within a span, else half as many.
const (
	batch     = 512
	mostBatch = 8 * batch
	batchSpan = time.Second
)

// pool hands out keys that were made in advance. Those that are left when the process ends are skipped, and stay in the store as they are: they seal
// nothing, so they say nothing about anybody, and a stop that destroyed keys could destroy one that was just handed out.
type pool struct {
	make func(ctx context.Context, n int) (keyRange, error)

	mu     sync.Mutex
	ranges []keyRange
	left   int
	size   int                   // of the last batch
	came   time.Time             // when it was there
	gone   map[domain.KeyID]bool // not to be handed out: destroyed before
	fill   *fill                 // under way; nil when none is
	dry    *fill                 // one that somebody waited for in vain
	closed bool

	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// keyRange is keys in a row, with their bytes one behind the other.
type keyRange struct {
	next, last domain.KeyID
	plain      secret
}

// first takes the first key off.
func (r *keyRange) first() (domain.KeyID, secret) {
	key, plain := r.next, r.plain[:keySize:keySize]
	r.next, r.plain = r.next+1, r.plain[keySize:]
	return key, plain
}

// fill is one making of keys. Its error may be read when done is closed.
type fill struct {
	done chan struct{}
	err  error
}

func newPool(make func(ctx context.Context, n int) (keyRange, error)) *pool {
	p := &pool{make: make}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// errDry says that no key came in time.
var errDry error = notNow("no key is left to seal with, and the disk makes none in time")

// errNoKeys says that making them failed.
var errNoKeys error = notNow("no key can be made to seal with")

// take hands out a key, with its bytes, which whoever takes it wipes. It waits only when none is left, and only so long; and not at all while the keys are being made that somebody waited for in vain, so
// that what hangs is not waited for by everybody anew.
func (p *pool) take(wait time.Duration) (domain.KeyID, secret, error) {
	var late <-chan time.Time
	for {
		p.mu.Lock()
		key, plain, fill := p.try()
		hopeless := fill != nil && fill == p.dry
		p.mu.Unlock()
		if key != 0 {
			return key, plain, nil
		}
		if fill == nil {
			return 0, nil, errClosed
		}
		if hopeless {
			return 0, nil, errDry
		}
		if late == nil {
			late = time.After(wait)
		}
		select {
		case <-fill.done:
			if fill.err != nil {
				return 0, nil, fmt.Errorf("%w: %w", errNoKeys, fill.err)
			}
		case <-late:
			p.mu.Lock()
			p.dry = fill
			p.mu.Unlock()
			return 0, nil, errDry
		}
	}
}

// try is a key, or what to wait for; neither when the pool is closed. Under the lock.
func (p *pool) try() (domain.KeyID, secret, *fill) {
	if p.closed {
		return 0, nil, nil
	}
	for {
		if p.left <= p.size/2 {
			p.more()
		}
		if len(p.ranges) == 0 {
			return 0, nil, p.fill
		}
		r := &p.ranges[0]
		key, plain := r.first()
		if p.left--; key == r.last {
			p.ranges = p.ranges[1:]
		}
		if !p.gone[key] {
			return key, plain, nil
		}
		plain.wipe()
		delete(p.gone, key)
	}
}

// drop has none of the keys be handed out that are still here.
func (p *pool) drop(keys []domain.KeyID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range keys {
		if slices.ContainsFunc(p.ranges, func(r keyRange) bool { return r.next <= k && k <= r.last }) {
			if p.gone == nil {
				p.gone = map[domain.KeyID]bool{}
			}
			p.gone[k] = true
		}
	}
}

// warm sees to it that keys are there when the first is wanted.
func (p *pool) warm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed && p.left <= p.size/2 {
		p.more()
	}
}

// more has keys made in the background, unless that is under way. Under the lock.
func (p *pool) more() {
	if p.fill != nil {
		return
	}
	size := max(p.size/2, batch)
	if time.Since(p.came) < batchSpan {
		size = min(2*p.size, mostBatch)
	}
	f := &fill{done: make(chan struct{})}
	p.fill = f
	p.done.Go(func() {
		r, err := p.make(p.ctx, size)
		p.mu.Lock()
		defer p.mu.Unlock()
		if err == nil {
			p.ranges = append(p.ranges, r)
			p.left += int(r.last - r.next + 1)
			p.size, p.came = size, time.Now()
		}
		p.fill, f.err = nil, err
		close(f.done)
	})
}

// close ends the handing out, waits for what is under way, and wipes what is left.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cancel()
	p.done.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.ranges {
		r.plain.wipe()
	}
	p.ranges, p.left = nil, 0
}
