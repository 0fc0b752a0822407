package memlog

import (
	"bytes"
	"context"

	"kontor/domain"
	"kontor/handlers"
)

// Import writes another log's entries behind after, all of them or none.
func (l *Log) Import(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
	if ctx.Err() != nil {
		return handlers.Position{}, context.Cause(ctx)
	}
	decoded := make([]domain.Entry, len(entries))
	for i, r := range entries {
		e, err := domain.DecodeEntry(r.Stored)
		if err != nil {
			return handlers.Position{}, err
		}
		decoded[i] = e
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end() != after {
		return handlers.Position{}, handlers.ErrNotAtEnd
	}
	for i, e := range decoded {
		l.add(e, bytes.Clone(entries[i].Stored))
	}
	return l.end(), nil
}
