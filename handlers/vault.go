package handlers

import (
	"context"
	"errors"

	"kontor/domain"
)

// ErrForgotten says that content cannot be read any more, by anybody: its key is destroyed.
var ErrForgotten = errors.New("the content is forgotten")

// ContentOf is what sealed content belongs to. It cannot be opened as anything else's.
type ContentOf struct {
	Visit  domain.VisitID
	Errand domain.ErrandID
	Agency domain.AgencyCode
}

// Vault seals and opens content. It keeps the keys, outside of the log, and can destroy them. Safe for concurrent use.
type Vault interface {
	// Sealer seals while a command is decided: its NewKey and Seal take no context and do not wait, but when no key is left.
	domain.Sealer
	// Open is the text again; ErrForgotten when its key is destroyed, another error when the field is another's or was changed.
	Open(ctx context.Context, of ContentOf, sealed domain.SealedField) (string, error)
	// Destroy destroys the keys for good, and returns when the disk no longer has them. One that is destroyed already stays so.
	Destroy(ctx context.Context, keys []domain.KeyID) error
}
