package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kontor/domain"
)

// Dispatch follows the log and puts everything that concerns an agency on that agency's own stream, exactly once and in the log's order.
// Every agency with a service agreement has one. The last message of a stream is the checkpoint, and it is written with the one before
// it as the condition; so a Dispatch may be stopped anywhere, and any number of them may run.
//
// Each agency has a loop of its own: one whose stream fails or is full alarms alone, keeps its place and holds back nobody.
type Dispatch struct {
	log    Log
	outbox Outbox
	o      DispatchOptions
	shared *shared

	mu       sync.Mutex
	network  Head // up to where the network book has been read for agreements
	couriers map[domain.AgencyCode]*courier
}

// DispatchOptions are what a Dispatch takes from outside.
type DispatchOptions struct {
	Clock func() time.Time // time.Now when nil
	// Retry is how long to wait after a failure; two seconds when zero.
	Retry time.Duration
	// Alarm is called when an agency's delivery begins to fail, and when it is well again; by several goroutines, perhaps at once.
	Alarm func(Delivery)
}

// NewDispatch is ready to run.
func NewDispatch(log Log, outbox Outbox, o DispatchOptions) *Dispatch {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Retry == 0 {
		o.Retry = 2 * time.Second
	}
	if o.Alarm == nil {
		o.Alarm = func(Delivery) {}
	}
	return &Dispatch{
		log: log, outbox: outbox, o: o, shared: newShared(log),
		network: Head{Book: domain.NetworkBook}, couriers: map[domain.AgencyCode]*courier{},
	}
}

// Deliveries is how far each agency's events have come, by code.
func (d *Dispatch) Deliveries() []Delivery {
	var all []Delivery
	end := d.shared.place()
	for _, c := range d.all() {
		all = append(all, c.delivery())
		end = max(end, all[len(all)-1].Seen.Place)
	}
	for i, a := range all {
		all[i].Behind = end - a.Seen.Place
	}
	return all
}

// CatchUp delivers what the log holds now, and ends. It goes on with the others when one agency fails, and says which did.
func (d *Dispatch) CatchUp(ctx context.Context) error {
	if err := d.enlist(ctx); err != nil {
		return err
	}
	couriers := d.all()
	failed := make([]error, len(couriers))
	var all sync.WaitGroup
	for i, c := range couriers {
		all.Go(func() {
			_, err := c.alone(ctx, func(_ Position, caughtUp bool) bool { return caughtUp })
			if err != nil {
				c.failed(err)
				failed[i] = fmt.Errorf("agency %s: %w", c.agency, err)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// Run delivers for ever. It ends only with the context, and returns its cause; what fails is tried again, and Deliveries says so.
func (d *Dispatch) Run(ctx context.Context) error {
	var loops sync.WaitGroup
	defer loops.Wait()
	running := map[*courier]bool{}
	hire := func() error {
		err := d.enlist(ctx)
		for _, c := range d.all() {
			if !running[c] {
				running[c] = true
				loops.Go(func() { d.keep(ctx, c) })
			}
		}
		return err
	}
	for {
		err := d.lead(ctx, hire)
		d.shared.end()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		for c := range running {
			c.failed(fmt.Errorf("following the log: %w", err))
		}
		pause(ctx, d.o.Retry)
	}
}

// lead follows the log for all agencies that have caught up, as soon as one has. Without any agency it waits for the first.
func (d *Dispatch) lead(ctx context.Context, hire func() error) error {
	if err := hire(); err != nil {
		return err
	}
	if len(d.all()) == 0 {
		return d.shared.follow(ctx, Position{}, hire)
	}
	select {
	case from := <-d.shared.begin:
		return d.shared.follow(ctx, from, hire)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// keep delivers to one agency for as long as the context lasts.
func (d *Dispatch) keep(ctx context.Context, c *courier) {
	for ctx.Err() == nil {
		if err := d.deliver(ctx, c); err != nil && ctx.Err() == nil {
			c.failed(err)
			pause(ctx, d.o.Retry)
		}
	}
}

// deliver catches up alone and goes on with the others, until it is let go or fails. It takes its part of the shared follow before it
// has come to where that stands, so that nothing lies between the two.
func (d *Dispatch) deliver(ctx context.Context, c *courier) error {
	var part *share
	at, err := c.alone(ctx, func(at Position, caughtUp bool) bool {
		if caughtUp && part == nil {
			part = d.shared.join(c.agency, at)
		}
		return part != nil && at.Place >= part.from.Place
	})
	if part != nil {
		defer d.shared.leave(c.agency, part)
	}
	if err != nil {
		return err
	}
	return c.together(ctx, part, at)
}

// enlist reads what is new in the network book and gives every agency that has signed an agreement its courier.
func (d *Dispatch) enlist(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for r, err := range d.log.Read(ctx, domain.NetworkBook, d.network) {
		if err != nil {
			return fmt.Errorf("which agencies there are: %w", err)
		}
		for _, a := range signed(r.Entry) {
			if d.couriers[a] == nil {
				d.couriers[a] = &courier{
					agency: a, log: d.log, outbox: d.outbox, clock: d.o.Clock, alarm: d.o.Alarm, state: Delivery{Agency: a},
				}
			}
		}
		d.network = r.Head
	}
	return nil
}

// signed lists the agencies that the entry says have signed an agreement. The host is none.
func signed(e domain.Entry) (all []domain.AgencyCode) {
	for _, ev := range e.Events {
		if s, ok := ev.(domain.AgreementSigned); ok && s.Agency != domain.Host {
			all = append(all, s.Agency)
		}
	}
	return all
}

// pause waits, but not beyond the context.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

func (d *Dispatch) all() []*courier {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := make([]*courier, 0, len(d.couriers))
	for _, c := range d.couriers {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *courier) int { return cmp.Compare(a.agency, b.agency) })
	return all
}
