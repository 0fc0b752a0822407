package projections

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kontor/domain"
)

// CaughtUp says that everything the log held when the feeding began has been folded.
func (b *Board) CaughtUp() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.caughtUp = true
}

// Ready is nil once the board has caught up, while no view has failed.
func (b *Board) Ready() error {
	b.mu.RLock()
	caughtUp := b.caughtUp
	b.mu.RUnlock()
	if !caughtUp {
		return errors.New("the board has not caught up with the log")
	}
	if failed := b.Failures(); len(failed) > 0 {
		f := failed[0]
		since := f.Since.Format(time.RFC3339)
		return fmt.Errorf("%d views have failed, the first %s of %s since %s: %s", len(failed), f.View, f.Book, since, f.Cause)
	}
	return nil
}

// Position is that of the last event folded.
func (b *Board) Position() domain.Position {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.position
}

// WaitFor returns nil when the board has folded the event at the position. It ends early with the context's cause, or with ErrEpoch when
// the position is of another epoch than the board's.
func (b *Board) WaitFor(ctx context.Context, p domain.Position) error {
	for {
		b.mu.Lock()
		switch {
		case p.IsZero():
			b.mu.Unlock()
			return nil
		case !b.position.IsZero() && p.Epoch != b.position.Epoch:
			b.mu.Unlock()
			return fmt.Errorf("waiting for %s: %w", p, ErrEpoch)
		case !b.position.IsZero() && b.position.Compare(p) >= 0:
			b.mu.Unlock()
			return nil
		}
		moved := b.nextMove()
		b.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// nextMove is closed at the next fold. The caller holds the lock for writing.
func (b *Board) nextMove() <-chan struct{} {
	if b.moved == nil {
		b.moved = make(chan struct{})
	}
	return b.moved
}
