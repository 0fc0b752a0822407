package admin

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"kontor/domain"
	"kontor/handlers"
)

// history is the network book as it was written: who changed what, when, and from when on. It reads what is new at each question.
// It is safe for concurrent use.
type history struct {
	mu      sync.Mutex
	head    handlers.Head
	entries []domain.Entry
}

// read is the book's entries, the first first; nil when there is no log to read.
func (h *history) read(ctx context.Context, log handlers.Log) ([]domain.Entry, error) {
	if log == nil {
		return nil, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.head.Book == "" {
		h.head.Book = domain.NetworkBook
	}
	for r, err := range log.Read(ctx, domain.NetworkBook, h.head) {
		if err != nil {
			h.head, h.entries = handlers.Head{}, nil // the next question begins anew
			return nil, fmt.Errorf("the history of the network: %w", err)
		}
		h.head, h.entries = r.Head, append(h.entries, r.Entry)
	}
	return slices.Clip(h.entries), nil
}

// before is the network as it was before the entry of the revision.
func before(entries []domain.Entry, revision uint64) (*domain.Network, error) {
	n := domain.NewNetwork()
	for _, e := range entries {
		if e.Revision >= revision {
			break
		}
		if err := n.Fold(e); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// line is an event of the network book, with who wrote it and when.
type line struct {
	domain.Entry
	Index int // among the entry's events
	Event domain.Event
}

// lines are the events that concern it, the last written first, without the reference data that the network began with.
func lines(entries []domain.Entry, concerns func(domain.Event) bool) (all []line) {
	for _, e := range slices.Backward(entries) {
		if e.Command == (domain.SeedNetwork{}).Name() {
			continue
		}
		for i, ev := range e.Events {
			if concerns(ev) {
				all = append(all, line{e, i, ev})
			}
		}
	}
	return all
}
