package logtest_test

import (
	"context"

	"kontor/domain"
	"kontor/handlers"
)

func readWaits(b *bent) {
	b.read = func(ctx context.Context, book domain.BookID, after handlers.Head) records {
		return func(yield func(handlers.Recorded, error) bool) {
			for r, err := range b.Log.Read(ctx, book, after) {
				if !yield(r, err) {
					return
				}
			}
			<-ctx.Done()
			yield(handlers.Recorded{}, context.Cause(ctx))
		}
	}
}

func readSwaps(b *bent) {
	b.read = func(ctx context.Context, book domain.BookID, after handlers.Head) records {
		return rearranged(b.Log.Read(ctx, book, after), swapping[handlers.Recorded]())
	}
}

func readDrops(b *bent) {
	b.read = func(ctx context.Context, book domain.BookID, after handlers.Head) records {
		return rearranged(b.Log.Read(ctx, book, after), dropping[handlers.Recorded](2))
	}
}

func readAll(b *bent) {
	b.read = func(ctx context.Context, _ domain.BookID, _ handlers.Head) records {
		return func(yield func(handlers.Recorded, error) bool) {
			for item, err := range b.Log.Follow(ctx, handlers.Position{}) {
				if item.CaughtUp || !yield(item.Recorded, err) {
					return
				}
			}
		}
	}
}

func readFromStart(b *bent) {
	b.read = func(ctx context.Context, book domain.BookID, _ handlers.Head) records {
		return b.Log.Read(ctx, book, handlers.Head{})
	}
}

func readOnAndOn(b *bent) {
	b.read = func(ctx context.Context, book domain.BookID, after handlers.Head) records {
		return func(yield func(handlers.Recorded, error) bool) {
			for more := true; more; {
				more = false
				for r, err := range b.Log.Read(ctx, book, after) {
					if !yield(r, err) {
						return
					}
					after, more = r.Head, true
				}
			}
		}
	}
}

func readTrusts(b *bent) {
	b.read = func(ctx context.Context, book domain.BookID, after handlers.Head) records {
		return rearranged(b.Log.Read(ctx, book, handlers.Head{}), func(r handlers.Recorded) []handlers.Recorded {
			if r.Head.Revision <= after.Revision {
				return nil
			}
			return []handlers.Recorded{r}
		})
	}
}

func readOnce(b *bent) {
	b.read = func(ctx context.Context, book domain.BookID, after handlers.Head) records {
		used := false
		return func(yield func(handlers.Recorded, error) bool) {
			for r, err := range b.Log.Read(ctx, book, after) {
				if !used && !yield(r, err) || used && !yield(handlers.Recorded{}, err) {
					used = true
					return
				}
			}
		}
	}
}

func readDeaf(b *bent) {
	b.head = func(ctx context.Context, book domain.BookID) (handlers.Head, error) {
		return b.Log.Head(context.WithoutCancel(ctx), book)
	}
	b.read = func(ctx context.Context, book domain.BookID, after handlers.Head) records {
		return b.Log.Read(context.WithoutCancel(ctx), book, after)
	}
}
