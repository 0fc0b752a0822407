package memlog

import (
	"context"
	"iter"

	"kontor/handlers"
)

// Follow yields every entry after the position, for ever.
func (l *Log) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		entries, more, err := l.from(after)
		if err != nil {
			yield(handlers.Item{}, err)
			return
		}
		place := after.Place
		for caughtUp := false; ; entries, more = l.after(place) {
			for _, r := range entries {
				if ctx.Err() != nil {
					yield(handlers.Item{}, context.Cause(ctx))
					return
				}
				if !yield(handlers.Item{Recorded: r}, nil) {
					return
				}
				place = r.Position.Place
			}
			if !caughtUp && !yield(handlers.Item{CaughtUp: true}, nil) {
				return
			}
			caughtUp = true
			select {
			case <-more:
			case <-ctx.Done():
				yield(handlers.Item{}, context.Cause(ctx))
				return
			}
		}
	}
}

// from is after for a position that somebody hands in: it may be of another log, or one that this log never came to.
func (l *Log) from(p handlers.Position) ([]handlers.Recorded, <-chan struct{}, error) {
	if !p.IsZero() && p.Epoch != l.epoch {
		return nil, nil, handlers.ErrForeignEpoch
	}
	held, more := l.after(0)
	if p.Place > uint64(len(held)) {
		return nil, nil, &handlers.Damage{Place: p.Place, What: "the log ends before the position"}
	}
	return held[p.Place:], more, nil
}
