package natslog

import (
	"cmp"
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
	return l.follow(ctx, after, nil)
}

func (l *Log) follow(ctx context.Context, after handlers.Position, wanted func([]byte) bool) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		if !after.IsZero() && after.Epoch != l.epoch {
			yield(handlers.Item{}, handlers.ErrForeignEpoch)
			return
		}
		ctx, stop := context.WithCancel(ctx)
		f := &follower{log: l, wanted: wanted, last: after.Place, items: make(chan []handlers.Item, 2), done: make(chan []handlers.Item, 4)}
		go f.run(ctx)
		defer func() {
			stop()
			for range f.items { // until it has ended
			}
		}()
		for items := range f.items {
			for i := range items {
				if ctx.Err() != nil {
					break
				}
				if !yield(items[i], nil) {
					return
				}
			}
			clear(items)
			f.done <- items[:0]
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
	items chan []handlers.Item // closed at the end
	done  chan []handlers.Item // to be filled again; there is room for all that there are
	err   error                // why it ended; to be read when items is closed

	wanted func(stored []byte) bool // what is decoded and handed out; nil: everything

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
	if err := f.take(ctx, nil); err != nil {
		return err
	}
	for {
		batch, err := feed.next(ctx)
		if err := f.take(ctx, batch); err != nil {
			return err
		}
		if err != nil {
			return err
		}
	}
}

// atOnce is how many items are handed over at a time, at most.
const atOnce = 64

// take decodes messages and hands the entries over, and the mark when its time has come.
func (f *follower) take(ctx context.Context, batch []message) error {
	items := f.mark(f.room())
	for _, m := range batch {
		if m.place != f.last+1 {
			return cmp.Or(f.hand(ctx, items), error(&handlers.Damage{
				Place: f.last + 1, What: fmt.Sprintf("the entry is missing; the next is at %d", m.place),
			}))
		}
		if f.wanted != nil && !f.wanted(m.data) {
			f.last = m.place
			items = f.mark(items)
			continue
		}
		r := f.log.readable(m)
		f.last, f.hash = r.Head.Place, r.Head.Hash
		items = f.mark(append(items, handlers.Item{Recorded: r}))
		if len(items) >= atOnce {
			if err := f.hand(ctx, items); err != nil {
				return err
			}
			items = f.room()
		}
	}
	if n := len(batch); f.wanted != nil && n > 0 {
		f.hash = domain.HashOf(batch[n-1].data)
	}
	return f.hand(ctx, items)
}

// readable is the entry in a message. Of one that cannot be read it is what domain.ReadEntry makes of it.
func (l *Log) readable(m message) handlers.Recorded {
	r, err := l.decode(m.subject, m.place, m.data)
	if err != nil {
		return l.recorded(domain.ReadEntry(domain.BookID(m.subject[len("book."):]), m.data), m.place, m.data)
	}
	return r
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

// mark adds the mark when its time has come.
func (f *follower) mark(items []handlers.Item) []handlers.Item {
	if f.caughtUp || f.last < f.until {
		return items
	}
	f.caughtUp = true
	return append(items, handlers.Item{CaughtUp: true})
}

// room is where items are laid until they are handed over.
func (f *follower) room() []handlers.Item {
	select {
	case items := <-f.done:
		return items
	default:
		return make([]handlers.Item, 0, atOnce+1) // the mark comes behind the last
	}
}

// hand waits until the items can be taken.
func (f *follower) hand(ctx context.Context, items []handlers.Item) error {
	if len(items) == 0 {
		f.done <- items
		return nil
	}
	select {
	case f.items <- items:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
