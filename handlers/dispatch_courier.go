package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kontor/domain"
)

// courier brings one agency what concerns it.
type courier struct {
	agency domain.AgencyCode
	log    Log
	outbox Outbox
	clock  func() time.Time
	alarm  func(Delivery)

	// Only the loop touches these.
	last    Checkpoint // of the agency's stream
	pending []Notice   // not on it yet

	mu    sync.Mutex
	state Delivery
}

// batch is how many notices are put on the stream at a time.
const batch = 256

// resume finds where the agency's stream ends, and with that the position to follow the log after. The entry that the last message
// came from is gone through again: it may hold notices that never got there.
func (c *courier) resume(ctx context.Context) (Position, error) {
	last, err := c.outbox.Last(ctx, c.agency)
	if err != nil {
		return Position{}, fmt.Errorf("the end of its stream: %w", err)
	}
	c.last, c.pending = last, nil
	c.arrived(last.Position)
	if last.Position.Place <= 1 {
		return Position{}, nil
	}
	return Position{Epoch: last.Position.Epoch, Place: last.Position.Place - 1}, nil
}

// alone follows the log by itself, from where the agency's stream ends. It asks enough behind every entry and when it has caught up,
// and ends when that says so; everything up to the position that it returns has been put on the stream then.
func (c *courier) alone(ctx context.Context, enough func(at Position, caughtUp bool) bool) (Position, error) {
	at, err := c.resume(ctx)
	if err != nil {
		return at, err
	}
	t, caughtUp := newTranslator(c.log), false
	for item, err := range c.log.Follow(ctx, at) {
		if err != nil {
			return at, c.foreign(err)
		}
		if item.CaughtUp {
			caughtUp = true
		} else {
			notices, err := t.translate(ctx, item.Recorded)
			if err != nil {
				return at, err
			}
			at, c.pending = item.Position, append(c.pending, notices[c.agency]...)
		}
		if caughtUp || len(c.pending) >= batch {
			if err := c.put(ctx); err != nil {
				return at, err
			}
			c.seen(at)
		}
		if enough(at, caughtUp) {
			return at, c.put(ctx)
		}
	}
	return at, errEnded
}

// together takes its part of the shared follow, until it is let go.
func (c *courier) together(ctx context.Context, sh *share, at Position) error {
	for {
		select {
		case p, ok := <-sh.parcels:
			if !ok {
				return nil
			}
			at = c.collect(sh, p, at)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if err := c.put(ctx); err != nil {
			return err
		}
		c.seen(at)
	}
}

// collect takes what lies ready, up to a batch, and says how far that goes. What the agency has gone through alone it passes over.
func (c *courier) collect(sh *share, p parcel, at Position) Position {
	for {
		if p.at.Place > at.Place {
			at, c.pending = p.at, append(c.pending, p.notices...)
		}
		if len(c.pending) >= batch {
			return at
		}
		select {
		case next, ok := <-sh.parcels:
			if !ok {
				return at // whoever waits for the next one finds out
			}
			p = next
		default:
			return at
		}
	}
}

// put brings what is pending onto the stream, unless it stands there already: then somebody else does the same work, and this one goes
// on behind.
func (c *courier) put(ctx context.Context) error {
	for {
		if err := c.sift(); err != nil {
			return err
		}
		if len(c.pending) == 0 {
			return nil
		}
		last, err := c.outbox.Put(ctx, c.agency, c.last, c.pending)
		if err == nil {
			c.last, c.pending = last, c.pending[:0]
			c.arrived(last.Position)
			return nil
		}
		if !errors.Is(err, ErrMoved) {
			return err
		}
		if last, err = c.outbox.Last(ctx, c.agency); err != nil {
			return fmt.Errorf("the end of its stream: %w", err)
		}
		if last == c.last {
			return fmt.Errorf("%w, and yet it ends where it did", ErrMoved)
		}
		c.last = last
		c.arrived(last.Position)
	}
}

// sift drops what stands on the stream already. It refuses to compare with positions of another epoch.
func (c *courier) sift() error {
	on := c.last.Position
	if len(c.pending) > 0 && !on.IsZero() && on.Epoch != c.pending[0].Position.Epoch {
		return c.foreign(ErrForeignEpoch)
	}
	if !on.IsZero() {
		c.pending = slices.DeleteFunc(c.pending, func(n Notice) bool { return n.Position.Compare(on) <= 0 })
	}
	return nil
}

// foreign says of which log the agency's stream is, when it is not of this one.
func (c *courier) foreign(err error) error {
	if errors.Is(err, ErrForeignEpoch) {
		return fmt.Errorf("its stream was written from epoch %s of the log, up to place %d; nothing is added to it: %w",
			c.last.Position.Epoch, c.last.Position.Place, err)
	}
	return err
}
