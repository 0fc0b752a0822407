package logtest_test

import (
	"context"
	"errors"
	"time"

	"kontor/handlers"
)

func followSwaps(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		return rearranged(b.Log.Follow(ctx, after), swapping[handlers.Item]())
	}
}

func followDrops(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		return rearranged(b.Log.Follow(ctx, after), dropping[handlers.Item](2))
	}
}

func followInclusive(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		if after.Place > 0 {
			after.Place--
		}
		return b.Log.Follow(ctx, after)
	}
}

var mark = handlers.Item{CaughtUp: true}

func markFirst(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		first := true
		return rearranged(b.Log.Follow(ctx, after), func(i handlers.Item) []handlers.Item {
			switch {
			case i.CaughtUp:
				return nil
			case first:
				first = false
				return []handlers.Item{mark, i}
			}
			return []handlers.Item{i}
		})
	}
}

func markAlways(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		caughtUp := false
		return rearranged(b.Log.Follow(ctx, after), func(i handlers.Item) []handlers.Item {
			if caughtUp {
				return []handlers.Item{i, mark}
			}
			caughtUp = i.CaughtUp
			return []handlers.Item{i}
		})
	}
}

func markNever(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		return replace(b.Log.Follow(ctx, after), func(i handlers.Item) bool { return i.CaughtUp }, nil)
	}
}

func markLate(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		held := false
		return rearranged(b.Log.Follow(ctx, after), func(i handlers.Item) []handlers.Item {
			switch {
			case i.CaughtUp:
				held = true
				return nil
			case held:
				held = false
				return []handlers.Item{i, mark}
			}
			return []handlers.Item{i}
		})
	}
}

func followDead(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		caughtUp := false
		return rearranged(b.Log.Follow(ctx, after), func(i handlers.Item) []handlers.Item {
			if caughtUp {
				return nil
			}
			caughtUp = i.CaughtUp
			return []handlers.Item{i}
		})
	}
}

func followEnds(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		return func(yield func(handlers.Item, error) bool) {
			for i, err := range b.Log.Follow(ctx, after) {
				if !yield(i, err) || i.CaughtUp {
					return
				}
			}
		}
	}
}

// position is where the log stands, so that a position can be bent to be one of its own.
func (b *bent) position(ctx context.Context) (last handlers.Position) {
	for i := range b.Log.Follow(ctx, handlers.Position{}) {
		if i.CaughtUp {
			break
		}
		last = i.Position
	}
	return last
}

func anyEpoch(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		after.Epoch = b.position(ctx).Epoch
		return b.Log.Follow(ctx, after)
	}
}

func followClamps(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		if last := b.position(ctx); after.Epoch == last.Epoch && after.Place > last.Place {
			after = last
		}
		return b.Log.Follow(ctx, after)
	}
}

func followOnce(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		return func(yield func(handlers.Item, error) bool) {
			for i, err := range b.Log.Follow(ctx, after) {
				if !yield(i, err) {
					after = i.Position
					return
				}
			}
		}
	}
}

// followDeaf hears that its context is over an hour later.
func followDeaf(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		late, stop := context.WithCancelCause(context.WithoutCancel(ctx))
		context.AfterFunc(ctx, func() { time.AfterFunc(time.Hour, func() { stop(context.Cause(ctx)) }) })
		return b.Log.Follow(late, after)
	}
}

func followMumbles(b *bent) {
	b.follow = func(ctx context.Context, after handlers.Position) items {
		return func(yield func(handlers.Item, error) bool) {
			for i, err := range b.Log.Follow(ctx, after) {
				if err != nil && ctx.Err() != nil {
					err = errors.New("something happened")
				}
				if !yield(i, err) {
					return
				}
			}
		}
	}
}
