package logtest_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

func oneSecret(b *bent) {
	b.keeps = func() (string, [32]byte) { return b.Log.Epoch(), [32]byte{1} }
}

func oneEpoch(b *bent) {
	b.keeps = func() (string, [32]byte) { return "one", b.Log.Secret() }
}

func endsSomewhere(b *bent) {
	b.end = func(ctx context.Context) (handlers.Position, error) {
		end, err := b.Log.End(ctx)
		end.Epoch = b.Log.Epoch()
		return end, err
	}
}

func endsEarlier(b *bent) {
	b.end = func(ctx context.Context) (handlers.Position, error) {
		end, err := b.Log.End(ctx)
		if end.Place > 0 {
			end.Place--
		}
		return end, err
	}
}

// importing bends Import: change says what is imported instead.
func importing(b *bent, change func([]handlers.Recorded) []handlers.Recorded) {
	b.imp = func(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
		return b.Log.Import(ctx, after, change(slices.Clone(entries)))
	}
}

func importRights(b *bent) {
	importing(b, func(entries []handlers.Recorded) []handlers.Recorded {
		for i, r := range entries {
			r.Entry.Command = "import"
			entries[i].Stored, _ = domain.EncodeEntry(r.Entry)
		}
		return entries
	})
}

func importSwaps(b *bent) {
	importing(b, func(entries []handlers.Recorded) []handlers.Recorded {
		slices.Reverse(entries)
		return entries
	})
}

func importFew(b *bent) {
	importing(b, func(entries []handlers.Recorded) []handlers.Recorded { return entries[:min(len(entries), 1000)] })
}

func importForeign(b *bent) {
	b.imp = func(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
		end, err := b.Log.Import(ctx, after, entries)
		if err == nil && len(entries) > 0 {
			end = entries[len(entries)-1].Position
		}
		return end, err
	}
}

func importOnce(b *bent) {
	b.imp = func(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
		if !after.IsZero() {
			return handlers.Position{}, handlers.ErrNotAtEnd
		}
		return b.Log.Import(ctx, after, entries)
	}
}

func importAnywhere(b *bent) {
	b.imp = func(ctx context.Context, _ handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
		end, _ := b.Log.End(ctx)
		return b.Log.Import(ctx, end, entries)
	}
}

func importFirst(b *bent) {
	b.imp = func(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
		end, _ := b.Log.End(ctx)
		at, err := b.Log.Import(ctx, end, entries)
		if end != after {
			return handlers.Position{}, handlers.ErrNotAtEnd
		}
		return at, err
	}
}

func importGap(b *bent) {
	b.imp = func(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
		if len(entries) < 4 || !after.IsZero() {
			return b.Log.Import(ctx, after, entries)
		}
		half := len(entries) / 2
		end, err := b.Log.Import(ctx, after, entries[:half])
		if err != nil {
			return end, err
		}
		select {
		case <-ctx.Done():
			_, _ = b.Log.Import(context.WithoutCancel(ctx), end, entries[half+2:])
			return end, context.Cause(ctx)
		case <-time.After(time.Second):
			return b.Log.Import(ctx, end, entries[half:])
		}
	}
}

func importRaces(b *bent) {
	var mu sync.Mutex
	b.imp = func(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
		if end, err := b.Log.End(ctx); err != nil || end != after {
			return end, handlers.ErrNotAtEnd
		}
		time.Sleep(time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		end, err := b.Log.End(ctx)
		if err != nil {
			return end, err
		}
		return b.Log.Import(ctx, end, entries)
	}
}

func importDeaf(b *bent) {
	b.imp = func(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
		return b.Log.Import(context.WithoutCancel(ctx), after, entries)
	}
}
