package handlers

import (
	"context"
	"encoding/json"
	"iter"
	"sync"

	"kontor/domain"
)

// NetworkMemory is a log that remembers its network book. Everybody begins with that book, and it is the one that grows for as long as the log
// does: an entry a night, each among a day's of all offices. A log that looks for them one by one goes through all of itself; this one asks
// where the book ends, and reads what is new. What it remembers can be kept for the next start.
// It is safe for concurrent use.
type NetworkMemory struct {
	Log
	epoch string

	reading chan struct{} // a lock that a context can give up on
	mu      sync.Mutex
	known   []Recorded // from the first on; an element never changes once it is here
}

// keptNetwork is how it is kept.
type keptNetwork struct {
	Epoch   string      `json:"epoch"`
	Entries []keptEntry `json:"entries"`
}

type keptEntry struct {
	Place  uint64 `json:"place"`
	Stored []byte `json:"stored"`
}

// KeptNetwork is what a NetworkMemory has kept for the next start. The zero value is nothing.
type KeptNetwork struct {
	epoch string
	known []Recorded
}

// RememberNetwork is the log with what another NetworkMemory has kept of it. What was kept of another log is as good as nothing.
func RememberNetwork(log Store, kept KeptNetwork) *NetworkMemory {
	m := &NetworkMemory{Log: log, epoch: log.Epoch(), reading: make(chan struct{}, 1)}
	if kept.epoch == m.epoch {
		m.known = kept.known
	}
	return m
}

// ReadKeptNetwork reads what Kept wrote. The bytes are a cache: those that do not hold together are nothing.
func ReadKeptNetwork(kept []byte) KeptNetwork {
	var k keptNetwork
	if json.Unmarshal(kept, &k) != nil {
		return KeptNetwork{}
	}
	chain := Chain{}
	known := make([]Recorded, 0, len(k.Entries))
	for _, of := range k.Entries {
		e, err := domain.DecodeEntry(of.Stored)
		r := Recorded{
			Entry: e, Stored: of.Stored, Position: Position{Epoch: k.Epoch, Place: of.Place},
			Head: Head{Book: e.Book, Revision: e.Revision, Place: of.Place, Hash: domain.HashOf(of.Stored)},
		}
		if err != nil || e.Book != domain.NetworkBook || chain.Add(r) != nil {
			return KeptNetwork{}
		}
		known = append(known, r)
	}
	return KeptNetwork{k.Epoch, known}
}

// Kept is what it remembers, for ReadKeptNetwork.
func (m *NetworkMemory) Kept() ([]byte, error) {
	k := keptNetwork{Epoch: m.epoch}
	for _, r := range m.all() {
		k.Entries = append(k.Entries, keptEntry{r.Position.Place, r.Stored})
	}
	return json.Marshal(k)
}

// Read yields the book's entries after the head; of the network book it reads only what it does not know.
func (m *NetworkMemory) Read(ctx context.Context, b domain.BookID, after Head) iter.Seq2[Recorded, error] {
	if b != domain.NetworkBook {
		return m.Log.Read(ctx, b, after)
	}
	return func(yield func(Recorded, error) bool) {
		if err := m.update(ctx); err != nil {
			yield(Recorded{}, err)
			return
		}
		known := m.all()
		if n := after.Revision; n > uint64(len(known)) || n > 0 && known[n-1].Head != after {
			m.Log.Read(ctx, b, after)(yield) // which says what is wrong with that head
			return
		}
		for _, r := range known[after.Revision:] {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// update reads what the log has of the network beyond what is known. What is known wrongly is forgotten.
func (m *NetworkMemory) update(ctx context.Context) error {
	select {
	case m.reading <- struct{}{}:
		defer func() { <-m.reading }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	head, err := m.Log.Head(ctx, domain.NetworkBook)
	if err != nil {
		return err
	}
	known := m.all()
	last := Head{Book: domain.NetworkBook}
	if len(known) > 0 {
		last = known[len(known)-1].Head
	}
	if head == last {
		return nil
	}
	if head.Revision <= last.Revision {
		known, last = nil, Head{Book: domain.NetworkBook}
	}
	more, err := m.behind(ctx, last)
	if err != nil && len(known) > 0 {
		known = nil
		more, err = m.behind(ctx, Head{Book: domain.NetworkBook})
	}
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known = append(known[:len(known):len(known)], more...)
	return nil
}

func (m *NetworkMemory) behind(ctx context.Context, after Head) (all []Recorded, err error) {
	for r, err := range m.Log.Read(ctx, domain.NetworkBook, after) {
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func (m *NetworkMemory) all() []Recorded {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known
}
