package vault

import (
	"crypto/cipher"
	"sync"
	"time"

	"kontor/domain"
)

// freshKeys have the ciphers of keys that were just handed out, for the fields that are sealed under them next, so that no key is fetched and unwrapped
// for what it was made for. They seal and never open; none is here for longer than two spans, or once its key is to be destroyed. Whoever finds none
// fetches the key. Safe for concurrent use.
type freshKeys struct {
	mu         sync.Mutex
	young, old map[domain.KeyID]cipher.AEAD
	turning    *time.Timer
}

const (
	// freshSpan is longer than a decision takes from its key to its last field.
	freshSpan = time.Second
	// mostFresh is how many keys are handed out until those before are let go, however little time has gone by.
	mostFresh = 128
)

func (f *freshKeys) keep(key domain.KeyID, c cipher.AEAD) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.young) >= mostFresh {
		f.age()
	}
	if f.young == nil {
		f.young = make(map[domain.KeyID]cipher.AEAD, mostFresh)
	}
	f.young[key] = c
	if f.turning == nil {
		f.turning = time.AfterFunc(freshSpan, f.turn)
	}
}

// turn lets the old ones go at the end of a span, and goes on while there are young ones.
func (f *freshKeys) turn() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.age()
	if len(f.old) == 0 {
		f.turning = nil
		return
	}
	f.turning = time.AfterFunc(freshSpan, f.turn)
}

// age makes the young ones old. Under the lock.
func (f *freshKeys) age() {
	clear(f.old)
	f.young, f.old = f.old, f.young
}

// of is the key's cipher; nil when it is not here.
func (f *freshKeys) of(key domain.KeyID) cipher.AEAD {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.young[key]; c != nil {
		return c
	}
	return f.old[key]
}

// drop lets go of keys that are to be destroyed.
func (f *freshKeys) drop(keys []domain.KeyID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, k := range keys {
		delete(f.young, k)
		delete(f.old, k)
	}
}

// close lets go of all.
func (f *freshKeys) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.young, f.old = nil, nil
	if f.turning != nil {
		f.turning.Stop()
		f.turning = nil
	}
}
