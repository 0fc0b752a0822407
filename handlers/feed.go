package handlers

import (
	"context"
	"fmt"

	"kontor/domain"
)

// View is something that remembers what the log says, such as projections.Board.
type View interface {
	// Fold takes in the log's next entry; its error says that the entries do not come in order.
	Fold(e domain.Entry, at Position) error
	// CaughtUp says that everything the log held at the start has been folded.
	CaughtUp()
}

// Feed follows the log after the position for ever and hands every entry to the books, so that decisions find it in memory, and to the
// view. It ends only with an error: the context's cause, or what stopped it. Nothing that reads the view may go on as if nothing had
// happened then.
func Feed(ctx context.Context, log Log, after Position, books *Books, view View) error {
	for item, err := range log.Follow(ctx, after) {
		if err != nil {
			return fmt.Errorf("following the log: %w", err)
		}
		if item.CaughtUp {
			view.CaughtUp()
			continue
		}
		// An entry that does not fit its book closes that book, which says so to whoever writes in it; the others go on. The view meets the
		// same entry and shows since when it has failed.
		if err := books.Observe(ctx, item.Recorded); err != nil && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := view.Fold(item.Entry, item.Position); err != nil {
			return fmt.Errorf("folding entry %d of book %s: %w", item.Entry.Revision, item.Entry.Book, err)
		}
	}
	return fmt.Errorf("following the log: it ended without an error")
}
