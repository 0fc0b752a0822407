package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
	"kontor/handlers/web"
	"kontor/projections"
)

// node is the running system over a log: what decides, what remembers, and what sends on to the agencies.
type node struct {
	*store
	books    *handlers.Books
	board    *projections.Board
	dispatch *handlers.Dispatch
	clock    func() time.Time
	out      *slog.Logger
	snapshot string // file of the board's snapshot; empty for none
	network  *handlers.NetworkMemory
	marks    *marks          // nil when no high-water mark is kept
	keys     *keyring        // nil when no content is taken
	seen     domain.Position // by the board before it follows the log
	access   *authz.Authority
	contents *handlers.Contents                          // nil when no content is taken
	sealed   string                                      // why no content is taken though it should be; empty when it is
	slips    web.Slips                                   // of visitors' own pages; nil when there are none
	room     func(domain.KontorID, domain.DeskID) string // the address of a video room; empty when none is known
	door     *door                                       // where one comes in; nil when nobody does
	shadow   *handlers.LiveShadow                        // nil when no policy runs in shadow
	caughtUp chan struct{}
	broken   atomic.Pointer[error] // why the log is no longer followed

	agencyKeys string // directory of the agencies' keys; empty where there is none
}

// nodeOptions are what a simulated system has otherwise than a real one.
type nodeOptions struct {
	clock func() time.Time // time.Now when nil
	newID func() uuid.UUID // random when nil
	ahead *ahead           // what was kept for this start; nil for none
	marks string           // directory of the high-water mark; empty for none
	keys  *keyFlags        // where the keys of visitors' content are; nil: none is taken
}

// newNode makes the system ready to decide: the network book is read, and seeded with the reference data if it is empty.
func newNode(ctx context.Context, s *store, o nodeOptions, out *slog.Logger) (*node, error) {
	if o.clock == nil {
		o.clock = time.Now
	}
	if o.ahead == nil {
		o.ahead = readAhead("")
	}
	network := handlers.RememberNetwork(s.log, o.ahead.network())
	books, err := handlers.NewBooks(ctx, network, handlers.Options{Clock: o.clock, NewID: o.newID})
	if err != nil {
		return nil, err
	}
	n := &node{store: s, books: books, network: network, clock: o.clock, out: out, snapshot: o.ahead.snapshot, caughtUp: make(chan struct{})}
	if n.access, err = authz.New(books.Network, o.clock, out); err != nil {
		return nil, err
	}
	if n.board, err = n.restored(ctx, o.ahead.board); err != nil {
		return nil, err
	}
	n.seen = n.board.Position()
	// Only now, for a log that has lost entries is to be found out before anything is written behind them.
	if err := books.Seed(ctx); err != nil {
		return nil, err
	}
	if err := listHolidays(ctx, books, o.clock()); err != nil {
		return nil, err
	}
	if o.keys != nil {
		if err := n.unlock(ctx, *o.keys); err != nil {
			return nil, err
		}
	}
	if o.marks != "" {
		if n.marks, err = newMarks(o.marks, s.log, out); err != nil {
			return nil, err
		}
	}
	n.board.Now = o.clock
	outbox, err := s.outbox()
	if err != nil {
		return nil, err
	}
	n.dispatch = handlers.NewDispatch(network, outbox, handlers.DispatchOptions{Alarm: func(d handlers.Delivery) {
		if d.Failing.IsZero() {
			out.Info("an agency's events are delivered again", "agency", d.Agency)
		} else {
			out.Error("an agency's events cannot be delivered", "agency", d.Agency, "cause", d.Cause)
		}
	}})
	return n, nil
}

// CaughtUp makes the node's view tell who waits for the first catch-up.
func (n *node) CaughtUp() {
	if n.keys != nil {
		n.keys.forget.CaughtUp()
	}
	n.board.CaughtUp()
	close(n.caughtUp)
}

// Fold hands the entry to the forgetter and the board, as far as each has not seen it.
func (n *node) Fold(e domain.Entry, at domain.Position) error {
	if n.keys != nil && n.keys.behind(at) {
		if err := n.keys.forget.Fold(e, at); err != nil {
			return err
		}
	}
	if !n.seen.IsZero() && at.Place <= n.seen.Place {
		return nil
	}
	n.shadowed(e)
	return n.board.Fold(e, at)
}

// follow feeds the books and the board, and the high-water mark.
func (n *node) follow(ctx context.Context) error {
	log := handlers.Log(n.log)
	if n.marks != nil {
		log = n.marks
	}
	err := handlers.Feed(ctx, log, n.follows(), n.books, n)
	n.broken.Store(&err)
	return err
}

// nightly closes the days that nobody closed, takes the steps that are due by the clock, sees through who moves to another office, seals what has been written, and saves the board, until the context ends.
func (n *node) nightly(ctx context.Context) error {
	if n.ready(ctx) != nil {
		return nil // it ended before
	}
	closing, saving := time.NewTicker(time.Minute), time.NewTicker(5*time.Minute)
	defer closing.Stop()
	defer saving.Stop()
	sealer, journeys := handlers.NewSealer(n.network, n.books), handlers.NewJourneys(n.books)
	for {
		if err := handlers.CloseOverdue(ctx, n.books, n.board.OpenBooks(), n.clock()); err != nil && ctx.Err() == nil {
			n.out.Error("an overdue day stays open", "cause", err)
		}
		if err := journeys.Carry(ctx, n.board.OpenBooks(), n.clock()); err != nil && ctx.Err() == nil {
			n.out.Error("a visit is still on its way to another office", "cause", err)
		}
		if err := handlers.TakeBackIdle(ctx, n.books, n.board.OpenBooks(), n.clock()); err != nil && ctx.Err() == nil {
			n.out.Error("an officer who is free counts as serving elsewhere", "cause", err)
		}
		if err := handlers.TakeDueSteps(ctx, n.books, n.board.OpenBooks(), n.clock()); err != nil && ctx.Err() == nil {
			n.out.Error("a step that is due is not taken", "cause", err)
		}
		n.settleBookings(ctx)
		if err := sealer.Seal(ctx, n.clock()); err != nil && ctx.Err() == nil {
			n.out.Error("the last days are not sealed", "cause", err)
		}
		if year := n.clock().Year() + 1; len(n.books.Network().HolidaysOf(year)) == 0 {
			if err := listHolidays(ctx, n.books, n.clock()); err != nil && ctx.Err() == nil {
				n.out.Error("next year's holidays are not listed", "year", year, "cause", err)
			}
		}
		select {
		case <-ctx.Done():
			n.save()
			return nil
		case <-saving.C:
			n.save()
		case <-closing.C:
		}
	}
}

// ready waits for the first catch-up.
func (n *node) ready(ctx context.Context) error {
	select {
	case <-n.caughtUp:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
