package vault

import (
	"context"
	"crypto/cipher"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// ErrBehind says that nothing can be sealed or opened yet: what the log says is forgotten may not be destroyed yet in this store.
var ErrBehind error = notNow("the vault is not open yet: it first destroys again every key that the log says is forgotten")

// notNow is an error that passes by: a handlers.ErrUnavailable in its own words. Nothing was written.
type notNow string

func (n notNow) Error() string { return string(n) }

func (notNow) Unwrap() error { return handlers.ErrUnavailable }

// Vault seals and opens with the keys of a store. Safe for concurrent use.
type Vault struct {
	store *Store
	pool  *pool
	fresh freshKeys
	gate  atomic.Pointer[error] // why it is closed; nil when it is open
	ended atomic.Bool           // for good

	doomedMu sync.RWMutex
	doomed   map[domain.KeyID]bool // forgotten in the log, and perhaps not destroyed yet
}

var _ handlers.Vault = (*Vault)(nil)

// New is the vault on a store. It is closed until a Forgetter opens it.
func New(s *Store) *Vault {
	v := &Vault{store: s, pool: newPool(s.make), doomed: map[domain.KeyID]bool{}}
	v.shut(ErrBehind)
	return v
}

// NewUnfollowed is the vault on a store for which there is no log, such as one that lives as long as a test: it is open at once, and knows of no forgetting but its own.
func NewUnfollowed(s *Store) *Vault {
	v := New(s)
	v.open()
	return v
}

// Close ends the making of keys. The store stays open.
func (v *Vault) Close() {
	v.ended.Store(true)
	v.shut(errClosed)
	v.pool.close()
	v.fresh.close()
}

func (v *Vault) shut(why error) { v.gate.Store(&why) }

func (v *Vault) open() {
	if !v.ended.Load() {
		v.gate.Store(nil)
		v.pool.warm()
	}
}

// Ready is an error while the vault is closed: ErrBehind, or what keeps it closed.
func (v *Vault) Ready() error {
	if why := v.gate.Load(); why != nil {
		return *why
	}
	return nil
}

// sealWait is for how long a decision waits for a key when none is left: the time of some syncs of a slow disk. It holds its book meanwhile.
const sealWait = time.Second

// NewKey is a key that was never used, and is on disk. It waits, at most a second, only when keys are asked for faster than the disk takes them;
// when that was in vain the others are told at once until those keys are made. The error is a handlers.ErrUnavailable.
func (v *Vault) NewKey() (domain.KeyID, error) {
	if err := v.Ready(); err != nil {
		return 0, err
	}
	key, plain, err := v.pool.take(sealWait)
	if err != nil {
		return 0, err
	}
	defer plain.wipe()
	c, err := cipherOf(plain)
	if err != nil {
		return 0, fmt.Errorf("a new key to seal with: %w", err)
	}
	v.fresh.keep(key, c)
	return key, nil
}

// Seal seals a field's text under the key. Text of more than 4 KiB is an error; handlers.ErrForgotten says that the key is destroyed.
func (v *Vault) Seal(visit domain.VisitID, errand domain.ErrandID, agency domain.AgencyCode, key domain.KeyID, field domain.ContentField, text string) (domain.SealedField, error) {
	of := handlers.ContentOf{Visit: visit, Errand: errand, Agency: agency}
	sealed := domain.SealedField{Field: field, Key: key}
	if err := v.Ready(); err != nil {
		return sealed, err
	}
	if err := sealable(of, field, text); err != nil {
		return sealed, err
	}
	c, err := v.sealing(key)
	if err != nil {
		return sealed, fmt.Errorf("sealing the field %s: %w", field, err)
	}
	sealed.Data = seal(c, of, field, text)
	return sealed, nil
}

// sealing is the cipher to seal with: the one at hand since the key was handed out, or one of the key as the store has it.
func (v *Vault) sealing(key domain.KeyID) (cipher.AEAD, error) {
	if c := v.fresh.of(key); c != nil && !v.isDoomed(key) {
		return c, nil
	}
	plain, err := v.key(context.Background(), key)
	if err != nil {
		return nil, err
	}
	defer plain.wipe()
	return cipherOf(plain)
}

// Open is the text again. It is handlers.ErrForgotten when the key was destroyed, ErrUnreadable when the field is another's or was changed, and a *LostKey when
// the store does not have the key.
func (v *Vault) Open(ctx context.Context, of handlers.ContentOf, sealed domain.SealedField) (string, error) {
	if err := v.Ready(); err != nil {
		return "", err
	}
	if !openable(sealed) {
		return "", ErrUnreadable
	}
	plain, err := v.key(ctx, sealed.Key)
	if err != nil {
		return "", fmt.Errorf("opening the field %s: %w", sealed.Field, err)
	}
	defer plain.wipe()
	return open(plain, of, sealed)
}

// key is the key in the clear, unless it is forgotten.
func (v *Vault) key(ctx context.Context, key domain.KeyID) (secret, error) {
	if v.isDoomed(key) {
		return nil, handlers.ErrForgotten
	}
	return v.store.Key(ctx, key)
}

// Destroy destroys the keys for good, and returns when the disk no longer has them.
func (v *Vault) Destroy(_ context.Context, keys []domain.KeyID) error {
	v.letGo(keys)
	return v.store.Destroy(keys)
}

// letGo forgets what is at hand of the keys: from now on there is only what the store has.
func (v *Vault) letGo(keys []domain.KeyID) {
	v.pool.drop(keys)
	v.fresh.drop(keys)
}

func (v *Vault) isDoomed(key domain.KeyID) bool {
	v.doomedMu.RLock()
	defer v.doomedMu.RUnlock()
	return v.doomed[key]
}

func (v *Vault) doom(keys []domain.KeyID) {
	defer v.letGo(keys)
	v.doomedMu.Lock()
	defer v.doomedMu.Unlock()
	for _, k := range keys {
		v.doomed[k] = true
	}
}

// destroyedNow says that the keys are gone from the disk too.
func (v *Vault) destroyedNow(keys []domain.KeyID) {
	v.doomedMu.Lock()
	defer v.doomedMu.Unlock()
	for _, k := range keys {
		delete(v.doomed, k)
	}
}
