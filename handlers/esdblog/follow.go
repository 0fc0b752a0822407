package esdblog

import (
	"context"
	"fmt"
	"iter"
	"sync/atomic"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"kontor/domain"
	"kontor/handlers"
)

// Follow yields every entry after the position, for ever. While the server is away it waits, and goes on where it was when the server
// is back with the same log; with another one it ends. Entries are decoded ahead of whoever takes them, by a second goroutine.
//
// It remembers how far it is in every book that it has come by, about 100 bytes each: so it knows that nothing of a book is missing.
func (l *Log) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		if !after.IsZero() && after.Epoch != l.birth.Epoch {
			yield(handlers.Item{}, handlers.ErrForeignEpoch)
			return
		}
		f := &follower{
			log: l, begin: after.Place, last: after.Place, looked: after.Place, seen: map[domain.BookID]uint64{},
			items: make(chan handlers.Item, 256),
		}
		ctx, release, err := l.clients.begin(ctx, f.run)
		if err != nil {
			yield(handlers.Item{}, err)
			return
		}
		defer release()
		if err := f.deliver(ctx, yield); err != nil {
			yield(handlers.Item{}, err)
		}
	}
}

// deliver yields what run hands out, and returns the error with which that ends; none when nobody wants more.
func (f *follower) deliver(ctx context.Context, yield func(handlers.Item, error) bool) error {
	for {
		select {
		case item, more := <-f.items:
			switch {
			case ctx.Err() != nil:
				return context.Cause(ctx)
			case !more:
				return f.err
			case !yield(item, nil):
				return nil
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// follower is one Follow under way.
type follower struct {
	log   *Log
	begin uint64             // the place it began after
	items chan handlers.Item // closed at the end
	err   error              // why it ended; to be read when items is closed

	begun    bool                     // the server has been reached
	until    uint64                   // what the log held then
	caughtUp bool                     // everything up to there has been handed out
	last     uint64                   // the place of the entry handed out last
	hash     domain.Hash              // of its bytes; zero when it was handed out before this Follow
	looked   uint64                   // up to where the server has looked for entries
	seen     map[domain.BookID]uint64 // how many entries of the books that it has come by
	heard    time.Time                // when the server was last known to serve
	waiting  atomic.Uint64            // one more than last while the next is waited for, otherwise 0
}

// run follows until it cannot go on: the context is over, the log is damaged or another one, or the server away for too long.
func (f *follower) run(ctx context.Context) {
	defer close(f.items)
	f.heard = time.Now()
	for pause := shortest; ; pause = min(2*pause, longest) {
		before := f.heard
		f.err = f.session(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case answered(f.err) && !is(f.err, esdb.ErrorCodeNotLeader):
			return
		case time.Since(f.heard) > f.log.outage:
			f.err = fmt.Errorf("following: %w", unavailable(ctx, f.err))
			return
		}
		if f.heard != before {
			pause = shortest
		}
		if !wait(ctx, pause) {
			return
		}
	}
}

// served notes that the server served until now, when the session has brought entries or lasted. One that breaks at once, again and
// again, is as good as a server that is away.
func (f *follower) served(from uint64, since time.Time) {
	if f.last > from || time.Since(since) > 3*longest {
		f.heard = time.Now()
	}
}

// mark hands out the mark when its time has come.
func (f *follower) mark(ctx context.Context) error {
	if f.caughtUp || f.last < f.until {
		return nil
	}
	f.caughtUp = true
	return f.hand(ctx, handlers.Item{CaughtUp: true})
}

// hand waits until the item can be taken.
func (f *follower) hand(ctx context.Context, item handlers.Item) error {
	select {
	case f.items <- item:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
