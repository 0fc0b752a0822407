package logtest_test

import (
	"context"
	"errors"

	"kontor/handlers"
)

type (
	encoded  = []handlers.Encoded
	recorded = []handlers.Recorded
)

// allButOne acknowledges the last entry of several and does not write it.
func allButOne(b *bent) {
	b.all = func(ctx context.Context, h handlers.Head, entries encoded) (recorded, error) {
		n := len(entries)
		if n < 2 {
			return b.Log.AppendAll(ctx, h, entries)
		}
		done, err := b.Log.AppendAll(ctx, h, entries[:n-1])
		if err != nil {
			return done, err
		}
		r := done[n-2]
		r.Entry, r.Stored = entries[n-1].Entry, entries[n-1].Stored
		r.Head.Revision, r.Head.Hash = r.Head.Revision+1, entries[n-1].Hash
		r.Head.Place, r.Position.Place = r.Head.Place+1, r.Position.Place+1
		return append(done, r), nil
	}
}

// allForced writes the entries behind whatever there is.
func allForced(b *bent) {
	b.all = func(ctx context.Context, _ handlers.Head, entries encoded) (done recorded, err error) {
		for _, e := range entries {
			r, err := b.force(ctx, e.Entry)
			if err != nil {
				return done, err
			}
			done = append(done, r)
		}
		return done, nil
	}
}

// allOnce knows nothing of what stands there already.
func allOnce(b *bent) {
	b.all = func(ctx context.Context, h handlers.Head, entries encoded) (recorded, error) {
		done, err := b.Log.AppendAll(ctx, h, entries)
		if len(done) > 0 && done[0].Earlier {
			return nil, errors.Join(err, &handlers.Conflict{Expected: h, Actual: done[len(done)-1].Head})
		}
		return done, err
	}
}

// allMumbled says nothing but the error, when there is one.
func allMumbled(b *bent) {
	b.all = func(ctx context.Context, h handlers.Head, entries encoded) (recorded, error) {
		done, err := b.Log.AppendAll(ctx, h, entries)
		if err != nil {
			done = nil
		}
		return done, err
	}
}

func allFew(b *bent) {
	b.all = func(ctx context.Context, h handlers.Head, entries encoded) (recorded, error) {
		return b.Log.AppendAll(ctx, h, entries[:min(len(entries), 1000)])
	}
}

func allDeaf(b *bent) {
	b.all = func(ctx context.Context, h handlers.Head, entries encoded) (recorded, error) {
		return b.Log.AppendAll(context.WithoutCancel(ctx), h, entries)
	}
}

// allWinTogether has the losers' entries follow the winner's.
func allWinTogether(b *bent) {
	b.all = func(ctx context.Context, h handlers.Head, entries encoded) (done recorded, err error) {
		done, err = b.Log.AppendAll(ctx, h, entries)
		for c := (*handlers.Conflict)(nil); errors.As(err, &c) && len(done) < len(entries); {
			var again encoded
			for _, e := range entries {
				e.Entry.Revision, e.Entry.Prev = c.Actual.Revision+1, c.Actual.Hash
				one, broken := handlers.Encode(e.Entry)
				if broken != nil {
					return nil, broken
				}
				again = append(again, one)
				c.Actual = handlers.Head{Book: one.Entry.Book, Revision: one.Entry.Revision, Hash: one.Hash}
			}
			actual, broken := b.Log.Head(ctx, entries[0].Entry.Book)
			if broken != nil {
				return nil, broken
			}
			done, err = b.Log.AppendAll(ctx, actual, again)
		}
		return done, err
	}
}
