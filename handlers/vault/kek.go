package vault

import (
	"context"
)

// KEK is a key-encryption key: what wraps the data keys. It is shaped as a key management service is, and may be one. Unwrap is called for every field that is sealed
// or opened, also while a book waits for it: one that asks another machine gives up within a second by itself. Safe for concurrent use.
type KEK interface {
	// ID names the key for ever: what was wrapped with it is unwrapped with it.
	ID() string
	// Wrap encrypts a data key, bound to the additional data. The result has at most 108 bytes.
	Wrap(ctx context.Context, key, aad []byte) ([]byte, error)
	// Unwrap is the data key again; an error when anything is not as it was wrapped.
	Unwrap(ctx context.Context, wrapped, aad []byte) ([]byte, error)
}

// Ring has the key-encryption keys.
type Ring interface {
	// KEK is the key with the id; an error that wraps fs.ErrNotExist when there is none, or none any more.
	KEK(ctx context.Context, id string) (KEK, error)
	// New makes one, durably.
	New(ctx context.Context) (KEK, error)
	// Destroy destroys it for good. One that is not there already is no error.
	Destroy(ctx context.Context, id string) error
}
