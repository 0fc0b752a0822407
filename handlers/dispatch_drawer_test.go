package handlers_test

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// drawer is an Outbox in memory.
type drawer struct {
	mu      sync.Mutex
	streams map[domain.AgencyCode][]handlers.Notice
	grown   chan struct{}
}

func newDrawer() *drawer {
	return &drawer{streams: map[domain.AgencyCode][]handlers.Notice{}, grown: make(chan struct{})}
}

func (d *drawer) last(a domain.AgencyCode) handlers.Checkpoint {
	notices := d.streams[a]
	if len(notices) == 0 {
		return handlers.Checkpoint{}
	}
	return notices[len(notices)-1].Checkpoint(uint64(len(notices)))
}

func (d *drawer) Last(_ context.Context, a domain.AgencyCode) (handlers.Checkpoint, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last(a), nil
}

func (d *drawer) Put(_ context.Context, a domain.AgencyCode, after handlers.Checkpoint, notices []handlers.Notice) (handlers.Checkpoint, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.last(a) != after {
		return after, handlers.ErrMoved
	}
	d.streams[a] = append(d.streams[a], notices...)
	close(d.grown)
	d.grown = make(chan struct{})
	return d.last(a), nil
}

func (d *drawer) Agencies(context.Context) ([]domain.AgencyCode, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(maps.Keys(d.streams)), nil
}

func (d *drawer) Posted(_ context.Context, a domain.AgencyCode) iter.Seq2[handlers.Notice, error] {
	d.mu.Lock()
	notices := d.streams[a]
	d.mu.Unlock()
	return func(yield func(handlers.Notice, error) bool) {
		for _, n := range notices {
			if !yield(n, nil) {
				return
			}
		}
	}
}

// until waits until the condition holds, which it is asked whenever something has been put.
func (d *drawer) until(t testing.TB, holds func(streams map[domain.AgencyCode][]handlers.Notice) bool) {
	t.Helper()
	patience := time.After(30 * time.Second)
	for {
		d.mu.Lock()
		ok, grown := holds(d.streams), d.grown
		d.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-grown:
		case <-patience:
			t.Fatal("it does not come to that")
		}
	}
}

// faulty is an Outbox of which some calls fail: fault says, for each Put, how many of the notices get through before it does; -1 is all,
// without failure.
type faulty struct {
	handlers.Outbox
	fault func(a domain.AgencyCode, notices int) int
}

var errPulled = errors.New("the plug was pulled")

func (f faulty) Put(ctx context.Context, a domain.AgencyCode, after handlers.Checkpoint, notices []handlers.Notice) (handlers.Checkpoint, error) {
	through := f.fault(a, len(notices))
	if through < 0 {
		return f.Outbox.Put(ctx, a, after, notices)
	}
	if through > 0 {
		if last, err := f.Outbox.Put(ctx, a, after, notices[:min(through, len(notices))]); err != nil {
			return last, err
		}
	}
	return after, errPulled
}
