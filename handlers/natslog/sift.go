package natslog

import (
	"context"
	"iter"

	"kontor/handlers"
)

// FollowSome is Follow for whoever looks at some of the entries only: what is not wanted, by its bytes, is not read and does not come. A hole
// is found as ever; an entry that cannot be read is found only where it is wanted.
func (l *Log) FollowSome(ctx context.Context, after handlers.Position, wanted func(stored []byte) bool) iter.Seq2[handlers.Item, error] {
	return l.follow(ctx, after, wanted)
}
