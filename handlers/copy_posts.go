package handlers

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"kontor/domain"
)

// CopyPosts brings every agency's stream over to other streams, message by message, behind what those hold already: so one that was
// interrupted is finished by calling it again. Both must be written with the same key. It returns how many messages it wrote.
func CopyPosts(ctx context.Context, from Posts, to Outbox) (written uint64, err error) {
	agencies, err := from.Agencies(ctx)
	if err != nil {
		return 0, fmt.Errorf("which agencies have a stream: %w", err)
	}
	for _, a := range agencies {
		n, err := copyPosts(ctx, a, from, to)
		if written += n; err != nil {
			return written, fmt.Errorf("the stream of agency %s: %w", a, err)
		}
	}
	return written, nil
}

func copyPosts(ctx context.Context, a domain.AgencyCode, from Posts, to Outbox) (written uint64, err error) {
	end, err := to.Last(ctx, a)
	if err != nil {
		return 0, err
	}
	if err := Holds(ctx, from, a, end.Sequence, end.ID); err != nil {
		return 0, err
	}
	var pending []Notice
	put := func() error {
		if len(pending) > 0 {
			if end, err = to.Put(ctx, a, end, pending); err != nil {
				return err
			}
		}
		written, pending = written+uint64(len(pending)), pending[:0]
		return nil
	}
	for n, err := range from.PostedAfter(ctx, a, end.Sequence) {
		if err != nil {
			return written, err
		}
		if pending = append(pending, n); len(pending) == batch {
			if err := put(); err != nil {
				return written, err
			}
		}
	}
	return written, put()
}

// Holds is nil if the message of that number on the agency's stream has the id. Of number 0 that is always so.
func Holds(ctx context.Context, p Posts, a domain.AgencyCode, sequence uint64, id uuid.UUID) error {
	if sequence == 0 {
		return nil
	}
	for n, err := range p.PostedAfter(ctx, a, sequence-1) {
		if err == nil && n.ID != id {
			err = fmt.Errorf("message %d is %s, and was %s: this is another stream", sequence, n.ID, id)
		}
		return err
	}
	return fmt.Errorf("it ends before message %d, which it had", sequence)
}
