package handlers

import (
	"context"
	"fmt"
	"slices"

	"kontor/domain"
)

// resume finds where the agency's stream ends, and with that the position to follow the log after. What the stream lacks of the entry
// that its last message came from is pending then.
func (c *courier) resume(ctx context.Context) (at Position, err error) {
	last, err := c.outbox.Last(ctx, c.agency)
	if err != nil {
		return Position{}, fmt.Errorf("the end of its stream: %w", err)
	}
	c.last, c.pending = last, nil
	c.arrived(last.Position)
	if last != (Checkpoint{}) {
		at, c.pending, err = c.whence(ctx, last)
	}
	c.found = last
	return at, err
}

// whence finds the entry that the message came from: by the message's id, which is the same in every epoch, in the book that the message
// names. It returns where the entry stands, and what of it comes behind the message.
func (c *courier) whence(ctx context.Context, last Checkpoint) (Position, []Notice, error) {
	t := newTranslator(c.log)
	for r, err := range c.log.Read(ctx, last.Book, Head{Book: last.Book}) {
		if err != nil {
			return Position{}, nil, fmt.Errorf("the book of its stream's last message: %w", err)
		}
		notices, err := t.translate(ctx, r)
		if err != nil {
			return Position{}, nil, err
		}
		mine := notices[c.agency]
		i := slices.IndexFunc(mine, func(n Notice) bool { return n.ID == last.ID })
		if i < 0 {
			continue
		}
		if on := last.Position; on.Epoch == r.Position.Epoch && on != mine[i].Position {
			return Position{}, nil, &Damage{Book: last.Book, Place: r.Position.Place, What: fmt.Sprintf(
				"agency %s was told of the entry when it stood at place %d", c.agency, on.Place)}
		}
		return r.Position, mine[i+1:], nil
	}
	at, err := c.beyond(ctx, last)
	return at, nil, err
}

// beyond is where to go on when the log does not have what the message tells of: behind the entry that says so. Without such an entry
// nobody goes on.
func (c *courier) beyond(ctx context.Context, last Checkpoint) (at Position, err error) {
	epoch := ""
	for r, err := range c.log.Read(ctx, domain.NetworkBook, Head{Book: domain.NetworkBook}) {
		if err != nil {
			return Position{}, fmt.Errorf("how the log was restored: %w", err)
		}
		epoch = r.Position.Epoch
		for _, ev := range r.Entry.Events {
			if restored, ok := ev.(domain.LogRestored); ok && restored.Tells(c.agency, last.ID) {
				at = r.Position
			}
		}
	}
	switch {
	case !at.IsZero():
		return at, nil
	case epoch == last.Position.Epoch:
		return at, &Damage{Book: last.Book, Place: last.Position.Place, What: fmt.Sprintf(
			"agency %s was told of an entry here, in message %s, and the book does not have it", c.agency, last.ID)}
	}
	return at, fmt.Errorf("its stream ends with message %s, of book %s and epoch %s; this log has no such event, and no restore of it has named the message; "+
		"nothing is added to the stream: copy the log again if it is a copy, restore it anew with this stream at hand (kontor restore --agencies) "+
		"if it is from a backup, or else take the stream away, and a new one is filled from the log's beginning: %w",
		last.ID, last.Book, last.Position.Epoch, ErrForeignEpoch)
}
