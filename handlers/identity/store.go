package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
)

// store keeps sessions, by the hashes of their tokens, and who has been logged out since when.
type store interface {
	scs.CtxStore
	// end makes everything that began under the key before now be over. It returns when that is known here and to be known elsewhere.
	end(ctx context.Context, key string) error
	// ended is the last end under the key, as far as this process knows; the zero ending when there was none lately.
	ended(key string) (ending, error)
	// endedNow is ended as everybody knows it.
	endedNow(ctx context.Context, key string) (ending, error)
	// once is true the first time in the span that it is asked about the key, in whichever process.
	once(ctx context.Context, key string, span time.Duration) (bool, error)
}

// ending is when something ended: its number, which is larger than every earlier one's, and the time.
type ending struct {
	Number uint64
	At     time.Time
}

// longest is how long anything is remembered: no session and no token that is believed is older.
const longest = 24 * time.Hour

// keyOf is a key of the store that tells nothing of the texts.
func keyOf(kind string, texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		sum := sha256.Sum256([]byte(t))
		h.Write(sum[:])
	}
	return kind + "." + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// memory is the store of a process that shares its sessions with no other.
type memory struct {
	*memstore.MemStore

	mu    sync.Mutex
	count uint64
	ends  map[string]ending
	seen  map[string]time.Time // until when
	kept  map[string]time.Time // until when the sessions are
}

func newMemory() *memory {
	return &memory{MemStore: memstore.NewWithCleanupInterval(0), ends: map[string]ending{}, seen: map[string]time.Time{}, kept: map[string]time.Time{}}
}

func (m *memory) FindCtx(_ context.Context, key string) ([]byte, bool, error) { return m.Find(key) }

func (m *memory) DeleteCtx(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.kept, key)
	return m.Delete(key)
}

func (m *memory) CommitCtx(_ context.Context, key string, b []byte, expiry time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept[key] = expiry
	return m.Commit(key, b, expiry)
}

// sweepEvery is how often sessions that are over are taken out of memory.
const sweepEvery = time.Minute

// keepClean sweeps until the context ends.
func (m *memory) keepClean(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			m.sweep(now)
		case <-ctx.Done():
			return
		}
	}
}

// sweep takes out the sessions that are over by then.
func (m *memory) sweep(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, until := range m.kept {
		if now.After(until) {
			delete(m.kept, key)
			_ = m.Delete(key) // it cannot fail
		}
	}
}

func (m *memory) end(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	for k, e := range m.ends {
		if now.Sub(e.At) > longest {
			delete(m.ends, k)
		}
	}
	m.count++
	m.ends[key] = ending{m.count, now}
	return nil
}

func (m *memory) ended(key string) (ending, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ends[key], nil
}

func (m *memory) endedNow(_ context.Context, key string) (ending, error) { return m.ended(key) }

func (m *memory) once(_ context.Context, key string, span time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	for k, until := range m.seen {
		if now.After(until) {
			delete(m.seen, k)
		}
	}
	_, again := m.seen[key]
	if !again {
		m.seen[key] = now.Add(span)
	}
	return !again, nil
}
