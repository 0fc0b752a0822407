package natslog

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
)

// Follow yields every entry after the position, for ever. While the server is away it waits, and goes on where it was when the server
// is back with the same log; with another one it ends. Entries are decoded ahead of whoever takes them, by a second goroutine, which
// has ended when Follow has.
func (l *Log) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		if !after.IsZero() && after.Epoch != l.epoch {
			yield(handlers.Item{}, handlers.ErrForeignEpoch)
			return
		}
		ctx, stop := context.WithCancel(ctx)
		f := &follower{log: l, last: after.Place, items: make(chan handlers.Item, 256)}
		go f.run(ctx)
		defer func() {
			stop()
			for range f.items { // until it has ended
			}
		}()
		for item := range f.items {
			if ctx.Err() != nil {
				break
			}
			if !yield(item, nil) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(handlers.Item{}, context.Cause(ctx))
			return
		}
		yield(handlers.Item{}, f.err)
	}
}

// follower is one Follow under way.
type follower struct {
	log   *Log
	items chan handlers.Item // closed at the end
	err   error              // why it ended; to be read when items is closed

	begun    bool        // the server has been reached
	until    uint64      // what the log held then
	caughtUp bool        // everything up to there has been handed out
	last     uint64      // the place of the entry handed out last
	hash     domain.Hash // of its bytes; zero when it was handed out before this Follow
	heard    time.Time   // when the server was last known to serve
}

// The pause between two attempts to reach a server that is away. Each is given five times the pause before it: a question that was
// asked when the connection broke is never answered, so the first attempts are short.
const (
	shortest = 50 * time.Millisecond
	longest  = time.Second
)

// run follows until it cannot go on: the context is over, the log is damaged or another one, or the server away for too long.
func (f *follower) run(ctx context.Context) {
	defer close(f.items)
	f.heard = time.Now()
	for pause := shortest; ; pause = min(2*pause, longest) {
		before := f.heard
		f.err = f.session(ctx, 5*pause)
		var damage *handlers.Damage
		switch {
		case ctx.Err() != nil, errors.As(f.err, &damage), errors.Is(f.err, handlers.ErrForeignEpoch):
			return
		case errors.Is(f.err, nats.ErrConnectionClosed), time.Since(f.heard) > f.log.outage:
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

// session follows for as long as one feed lasts. The server has that long to say that it is there.
func (f *follower) session(ctx context.Context, patience time.Duration) error {
	if err := f.resume(ctx, patience); err != nil {
		return err
	}
	feed, err := f.log.feed(ctx, f.last+1, "")
	if err != nil {
		return err
	}
	defer feed.close()
	defer f.served(f.last, time.Now())
	for {
		if err := f.mark(ctx); err != nil {
			return err
		}
		m, err := feed.next(ctx)
		if err != nil {
			return err
		}
		if m.place != f.last+1 {
			return &handlers.Damage{Place: f.last + 1, What: fmt.Sprintf("the entry is missing; the next is at %d", m.place)}
		}
		r, err := f.log.decode(m.subject, m.place, m.data)
		if err != nil {
			return err
		}
		if err := f.hand(ctx, handlers.Item{Recorded: r}); err != nil {
			return err
		}
		f.last, f.hash = r.Head.Place, r.Head.Hash
	}
}

// resume makes sure that the server still has the log that has been followed so far.
func (f *follower) resume(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s, err := f.log.js.Stream(ctx, Stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return fmt.Errorf("the server has no stream %s any more: %w", Stream, handlers.ErrForeignEpoch)
	}
	if err != nil {
		return err
	}
	info := s.CachedInfo()
	switch {
	case info.Config.Metadata[epochKey] != f.log.epoch:
		return handlers.ErrForeignEpoch
	case info.State.LastSeq < f.last:
		return &handlers.Damage{Place: f.last, What: fmt.Sprintf("the log ends before this place, at %d", info.State.LastSeq)}
	}
	if !f.begun {
		f.begun, f.until = true, info.State.LastSeq
	}
	if f.hash == (domain.Hash{}) {
		return nil
	}
	m, err := f.log.get(ctx, getRequest{Seq: f.last})
	if errors.Is(err, jetstream.ErrMsgNotFound) || err == nil && domain.HashOf(m.Data) != f.hash {
		return &handlers.Damage{Place: f.last, What: "the entry is not the one that was followed"}
	}
	return err
}

// served notes that the server served until now, when the session has brought entries or lasted. One that breaks at once, again and
// again, is as good as a server that is away.
func (f *follower) served(from uint64, since time.Time) {
	if f.last > from || time.Since(since) > 3*heartbeat {
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
