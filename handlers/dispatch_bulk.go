package handlers

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kontor/domain"
)

// Deliver puts on the agencies' streams what concerns them of entries that the caller has at hand: consecutive ones of the log, none of
// which has been delivered, with whole books or books of which everything before has. Following the log would come to the same, and takes
// longer when they are many. What is on a stream already is passed over, so that the same entries may be delivered again.
func (d *Dispatch) Deliver(ctx context.Context, entries []Recorded) error {
	if err := d.enlist(ctx); err != nil {
		return err
	}
	notices := map[domain.AgencyCode][]Notice{}
	t := newTranslator(d.log)
	for _, r := range entries {
		told, err := t.translate(ctx, r)
		if err != nil {
			return err
		}
		for a, of := range told {
			notices[a] = append(notices[a], of...)
		}
	}
	couriers := d.all()
	failed := make([]error, len(couriers))
	var all sync.WaitGroup
	for i, c := range couriers {
		all.Go(func() {
			if err := c.bring(ctx, notices[c.agency]); err != nil {
				failed[i] = fmt.Errorf("agency %s: %w", c.agency, err)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// bring puts the notices on the agency's stream.
func (c *courier) bring(ctx context.Context, notices []Notice) error {
	if c.last == (Checkpoint{}) {
		if _, err := c.resume(ctx); err != nil {
			return err
		}
	}
	c.pending = notices
	return c.put(ctx)
}
