package main

import (
	"os"
	"path/filepath"

	"kontor/domain"
	"kontor/handlers"
	"kontor/projections"
)

// boardAgain is the board's snapshot beside a board that is folded anew, for verification.
type boardAgain struct {
	stored      []byte
	kept, fresh *projections.Board
}

// boardName is the file of the board's snapshot in the data directory.
const boardName = "board.json"

// keptBoard is what the data directory has of the board; nil when that is nothing, or nothing that this release would go on from.
func keptBoard(dir string) handlers.KeptView {
	stored, err := os.ReadFile(filepath.Join(dir, boardName))
	if err != nil {
		return nil
	}
	kept, err := projections.Restore(stored)
	if err != nil {
		return nil
	}
	return &boardAgain{stored, kept, projections.NewBoard()}
}

// Position is up to where the snapshot was made.
func (b *boardAgain) Position() domain.Position { return b.kept.Position() }

// Fold takes the entry into the fresh board.
func (b *boardAgain) Fold(e domain.Entry, at domain.Position) error { return b.fresh.Fold(e, at) }

// Differs compares the two.
func (b *boardAgain) Differs() (string, error) {
	fresh, err := b.fresh.Snapshot()
	if err != nil {
		return "", err
	}
	return projections.Differs(b.stored, fresh)
}
