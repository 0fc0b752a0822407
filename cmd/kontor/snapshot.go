package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"kontor/handlers"
	"kontor/projections"
)

// restored is the board as its snapshot has it. One that is missing, cannot be read or is of another log costs time and nothing else.
// It is an error when the log does not come up to where the snapshot was made: then the log has lost entries.
func (n *node) restored(ctx context.Context, kept func() (*projections.Board, error)) (*projections.Board, error) {
	if n.snapshot == "" {
		return projections.NewBoard(), nil
	}
	board, err := n.fromSnapshot(ctx, kept)
	damage := (*handlers.Damage)(nil)
	switch {
	case err == nil:
		n.out.Info("the board goes on from its snapshot", "file", n.snapshot, "position", board.Position())
		return board, nil
	case errors.As(err, &damage), errors.Is(err, handlers.ErrUnavailable), ctx.Err() != nil:
		return nil, fmt.Errorf("the board's snapshot %s: %w", n.snapshot, err)
	case !errors.Is(err, os.ErrNotExist):
		n.out.Warn("the board's snapshot cannot be used; reading the whole log", "file", n.snapshot, "cause", err)
	}
	return projections.NewBoard(), nil
}

// fromSnapshot asks the log whether it knows where the snapshot was made.
func (n *node) fromSnapshot(ctx context.Context, kept func() (*projections.Board, error)) (*projections.Board, error) {
	board, err := kept()
	if err != nil {
		return nil, err
	}
	end, err := n.log.End(ctx)
	switch at := board.Position(); {
	case err != nil, at.IsZero():
	case at.Epoch != n.log.Epoch():
		err = handlers.ErrForeignEpoch
	case at.Place > end.Place:
		err = &handlers.Damage{Place: at.Place, What: fmt.Sprintf("the log ends before this place, at %d", end.Place)}
	}
	return board, err
}

// save writes the board's snapshot beside the old one and then in its place. While a view has failed the old one stays, for it would carry
// the failure on.
func (n *node) save() {
	if n.snapshot == "" {
		return
	}
	b, err := n.board.Snapshot()
	if errors.Is(err, projections.ErrFailed) {
		n.out.Warn("the board's snapshot stays as it was", "file", n.snapshot, "cause", err)
		return
	}
	if err == nil {
		err = replaceSynced(n.snapshot, b)
	}
	if err == nil && n.network != nil {
		if b, err = n.network.Kept(); err == nil {
			err = replaceSynced(networkFile(n.snapshot), b)
		}
	}
	if err != nil {
		n.out.Error("the board's snapshot cannot be written", "file", n.snapshot, "cause", err)
	}
}

// networkFile is where the network book is kept for the next start, beside the snapshot. Deleting it costs time and nothing else.
func networkFile(snapshot string) string {
	return filepath.Join(filepath.Dir(snapshot), "network.json")
}

// ahead is what an earlier run kept beside the log. It is read while the log's server opens its own files.
type ahead struct {
	snapshot string // file of the board's snapshot; empty for none
	board    func() (*projections.Board, error)
	network  func() handlers.KeptNetwork
}

// readAhead begins to read. What is missing or cannot be read costs time and nothing else.
func readAhead(snapshot string) *ahead {
	a := &ahead{snapshot: snapshot}
	a.board = sync.OnceValues(func() (*projections.Board, error) {
		b, err := os.ReadFile(snapshot)
		if err != nil {
			return nil, err
		}
		return projections.Restore(b)
	})
	a.network = sync.OnceValue(func() handlers.KeptNetwork {
		b, err := os.ReadFile(networkFile(snapshot))
		if snapshot == "" || err != nil {
			return handlers.KeptNetwork{}
		}
		return handlers.ReadKeptNetwork(b)
	})
	if snapshot != "" {
		go a.network()
		go a.board() //nolint:errcheck // whoever asks hears of it
	}
	return a
}
