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
	found   Checkpoint // the one whose place in this log is known
	pending []Notice   // not on it yet

	mu    sync.Mutex
	state Delivery
}

// batch is how many notices are put on the stream at a time.
const batch = 256

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
			return at, err
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

// sift drops what stands on the stream already. Where the stream ends with a position of another epoch, everything pending is behind it,
// if its place in this log was found; if somebody else wrote it in between, it is another log's.
func (c *courier) sift() error {
	on := c.last.Position
	if len(c.pending) == 0 || c.last == c.found && c.last.Position.Epoch != c.pending[0].Position.Epoch {
		return nil
	}
	if !on.IsZero() && on.Epoch != c.pending[0].Position.Epoch {
		return fmt.Errorf("its stream is written from epoch %s of another log at the same time: end whatever does that: %w", on.Epoch, ErrForeignEpoch)
	}
	if !on.IsZero() {
		c.pending = slices.DeleteFunc(c.pending, func(n Notice) bool { return n.Position.Compare(on) <= 0 })
	}
	return nil
}
