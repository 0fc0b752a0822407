package webtest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kontor/domain"
	"kontor/handlers"
)

// Chest is a vault in memory. It binds what it seals, and keeps nothing of a key that is destroyed.
type Chest struct {
	mu    sync.Mutex
	last  domain.KeyID
	texts map[string]string // by what they are bound to
	gone  map[domain.KeyID]bool
}

func newChest() *Chest { return &Chest{texts: map[string]string{}, gone: map[domain.KeyID]bool{}} }

func slip(of handlers.ContentOf, f domain.SealedField) string {
	return fmt.Sprintf("%s|%s|%s|%d|%s|%s", of.Visit, of.Errand, of.Agency, f.Key, f.Field, f.Data)
}

func (c *Chest) NewKey() (domain.KeyID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	return c.last, nil
}

func (c *Chest) Seal(v domain.VisitID, e domain.ErrandID, a domain.AgencyCode, key domain.KeyID, f domain.ContentField, text string) (domain.SealedField, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sealed := domain.SealedField{Field: f, Key: key, Data: fmt.Append(nil, len(c.texts))}
	c.texts[slip(handlers.ContentOf{Visit: v, Errand: e, Agency: a}, sealed)] = text
	return sealed, nil
}

func (c *Chest) Open(_ context.Context, of handlers.ContentOf, sealed domain.SealedField) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text, ok := c.texts[slip(of, sealed)]
	switch {
	case c.gone[sealed.Key]:
		return "", handlers.ErrForgotten
	case !ok:
		return "", errors.New("it was sealed as something else")
	}
	return text, nil
}

func (c *Chest) Destroy(_ context.Context, keys []domain.KeyID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range keys {
		c.gone[k] = true
	}
	return nil
}
