package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencies"
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
	caughtUp chan struct{}
	broken   atomic.Pointer[error] // why the log is no longer followed
}

// nodeOptions are what a simulated system has otherwise than a real one.
type nodeOptions struct {
	clock    func() time.Time // time.Now when nil
	newID    func() uuid.UUID // random when nil
	snapshot string
}

// newNode makes the system ready to decide: the network book is read, and seeded with the reference data if it is empty.
func newNode(ctx context.Context, s *store, o nodeOptions, out *slog.Logger) (*node, error) {
	if o.clock == nil {
		o.clock = time.Now
	}
	books, err := handlers.NewBooks(ctx, s.log, handlers.Options{Clock: o.clock, NewID: o.newID})
	if err != nil {
		return nil, err
	}
	if err := books.Seed(ctx); err != nil {
		return nil, err
	}
	n := &node{store: s, books: books, clock: o.clock, out: out, snapshot: o.snapshot, caughtUp: make(chan struct{})}
	n.board = n.restored()
	n.board.Now = o.clock
	outbox, err := agencies.New(s.nc, agencies.Options{})
	if err != nil {
		return nil, err
	}
	n.dispatch = handlers.NewDispatch(s.log, outbox, handlers.DispatchOptions{Alarm: func(d handlers.Delivery) {
		if d.Failing.IsZero() {
			out.Info("an agency's events are delivered again", "agency", d.Agency)
		} else {
			out.Error("an agency's events cannot be delivered", "agency", d.Agency, "cause", d.Cause)
		}
	}})
	return n, nil
}

// restored is the board as its snapshot has it; a missing or unreadable one costs time and nothing else.
func (n *node) restored() *projections.Board {
	if n.snapshot == "" {
		return projections.NewBoard()
	}
	b, err := os.ReadFile(n.snapshot)
	if err == nil {
		board, err := projections.Restore(b)
		if err == nil {
			return board
		}
		n.out.Warn("the board's snapshot cannot be used; reading the whole log", "file", n.snapshot, "cause", err)
	} else if !errors.Is(err, os.ErrNotExist) {
		n.out.Warn("the board's snapshot cannot be read; reading the whole log", "file", n.snapshot, "cause", err)
	}
	return projections.NewBoard()
}

// save writes the board's snapshot beside the old one and then in its place.
func (n *node) save() error {
	if n.snapshot == "" {
		return nil
	}
	b, err := n.board.Snapshot()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(n.snapshot), 0o700); err != nil {
		return err
	}
	fresh := n.snapshot + ".new"
	if err := os.WriteFile(fresh, b, 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, n.snapshot)
}

// CaughtUp makes the node's view tell who waits for the first catch-up.
func (n *node) CaughtUp() {
	n.board.CaughtUp()
	close(n.caughtUp)
}

// Fold hands the entry to the board.
func (n *node) Fold(e domain.Entry, at domain.Position) error { return n.board.Fold(e, at) }

// follow feeds the books and the board. A board whose snapshot is of another life of the log begins anew.
func (n *node) follow(ctx context.Context) error {
	err := handlers.Feed(ctx, n.log, n.board.Position(), n.books, n)
	if errors.Is(err, handlers.ErrForeignEpoch) {
		err = fmt.Errorf("%w: delete the snapshot %s and start again", err, n.snapshot)
	}
	n.broken.Store(&err)
	return err
}

// nightly closes the days that nobody closed, and saves the board, until the context ends.
func (n *node) nightly(ctx context.Context) error {
	if err := n.ready(ctx); err != nil {
		return nil
	}
	closing, saving := time.NewTicker(time.Minute), time.NewTicker(5*time.Minute)
	defer closing.Stop()
	defer saving.Stop()
	for {
		if err := handlers.CloseOverdue(ctx, n.books, n.board.OpenBooks(), n.clock()); err != nil && ctx.Err() == nil {
			n.out.Error("an overdue day stays open", "cause", err)
		}
		select {
		case <-ctx.Done():
			return n.save()
		case <-saving.C:
			if err := n.save(); err != nil {
				n.out.Error("the board's snapshot cannot be written", "cause", err)
			}
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
