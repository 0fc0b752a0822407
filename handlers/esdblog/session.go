package esdblog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"kontor/domain"
	"kontor/handlers"
)

// session follows for as long as one subscription lasts.
func (f *follower) session(ctx context.Context) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	err := f.subscribed(ctx, end)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// subscribed is a session that end can end, as it does when the server takes too long to begin it.
func (f *follower) subscribed(ctx context.Context, end context.CancelCauseFunc) error {
	late := time.AfterFunc(answer, func() { end(errSilent) })
	defer late.Stop()
	client, err := f.log.clients.dial(ctx)
	if err != nil {
		return err
	}
	defer hangUp(client)
	ctx = demanding(ctx)
	if err := f.resume(ctx, client); err != nil {
		return err
	}
	sub, err := client.SubscribeToAll(ctx, f.subscription())
	if err != nil {
		return err
	}
	defer func() { _ = sub.Close() }() // never fails
	late.Stop()
	defer f.served(f.last, time.Now())
	defer f.watched(ctx, end)()
	for {
		if err := f.mark(ctx); err != nil {
			return err
		}
		f.waiting.Store(f.last + 1)
		ev := sub.Recv()
		f.waiting.Store(0)
		if err := f.take(ctx, client, ev); err != nil {
			return err
		}
	}
}

// subscription is to every book's stream, from where the server has looked already.
func (f *follower) subscription() esdb.SubscribeToAllOptions {
	o := esdb.SubscribeToAllOptions{
		From:            esdb.Start{}, // nil would be the end
		Filter:          &esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Prefixes: []string{f.log.prefix + bookPrefix}},
		MaxSearchWindow: 128, CheckpointInterval: 8,
	}
	if f.looked > 0 {
		o.From = esdb.Position{Commit: f.looked, Prepare: f.looked}
	}
	return o
}

// errBehind says that the server has come to its end before it has come to what it held.
var errBehind = errors.New("the server says that there is nothing more, and there is")

// take takes what the subscription has brought.
func (f *follower) take(ctx context.Context, c *esdb.Client, ev *esdb.SubscriptionEvent) error {
	switch {
	case ev.SubscriptionDropped != nil:
		return ev.SubscriptionDropped.Error
	case ev.CaughtUp != nil && !f.caughtUp:
		return errBehind
	case ev.CheckPointReached != nil:
		f.looked = max(f.looked, ev.CheckPointReached.Commit)
		return nil
	case ev.EventAppeared == nil || ev.EventAppeared.Event == nil:
		return nil
	}
	b, ours := f.log.book(ev.EventAppeared.Event.StreamID)
	if !ours {
		return nil
	}
	return f.entry(ctx, c, b, ev.EventAppeared.Event)
}

// entry hands an entry out.
func (f *follower) entry(ctx context.Context, c *esdb.Client, b domain.BookID, ev *esdb.RecordedEvent) error {
	if err := f.whole(ctx, c, b, ev); err != nil {
		return err
	}
	r := f.log.readable(ev)
	if err := f.hand(ctx, handlers.Item{Recorded: r}); err != nil {
		return err
	}
	f.last, f.looked, f.hash, f.seen[b] = r.Head.Place, r.Head.Place, r.Head.Hash, ev.EventNumber+1
	return nil
}

// whole is damage unless the event before this one in its book has been handed out, here or before the position that this Follow began
// after. Whether the two fit is for whoever folds the book.
func (f *follower) whole(ctx context.Context, c *esdb.Client, b domain.BookID, ev *esdb.RecordedEvent) error {
	seen, here := f.seen[b]
	if !here && ev.EventNumber > 0 {
		o := esdb.ReadStreamOptions{From: esdb.Revision(ev.EventNumber - 1)}
		before, err := readStream(ctx, c, ev.StreamID, o, 1)
		if err != nil {
			return err
		}
		if len(before) == 1 && before[0].Position.Commit <= f.begin {
			seen = before[0].EventNumber + 1
		}
	}
	switch {
	case !placed(ev) || ev.Position.Commit <= f.last:
		return &handlers.Damage{Book: b, Place: ev.Position.Commit, What: fmt.Sprintf("the entry comes behind the one at %d", f.last)}
	case ev.EventNumber != seen:
		return &handlers.Damage{Book: b, Place: ev.Position.Commit, What: fmt.Sprintf(
			"it is revision %d, and revision %d is missing", ev.EventNumber+1, ev.EventNumber)}
	}
	return nil
}

// resume makes sure that the server still has the log that has been followed so far.
func (f *follower) resume(ctx context.Context, c *esdb.Client) error {
	end, err := f.log.tail(ctx, c)
	if err != nil {
		return err
	}
	last := f.log.position(end).Place
	if last < f.last {
		return &handlers.Damage{Place: f.last, What: fmt.Sprintf("the log ends before this place, at %d", last)}
	}
	if f.last > 0 {
		there, err := f.log.at(ctx, c, f.last)
		if is(err, esdb.ErrorCodeUnknown) { // a server that has just answered cannot read there: no event begins at this place
			there, err = nil, nil
		}
		if err != nil {
			return err
		}
		if there == nil || f.hash != (domain.Hash{}) && domain.HashOf(there.Data) != f.hash {
			return &handlers.Damage{Place: f.last, What: "there is no such entry at this place"}
		}
	}
	if !f.begun {
		f.begun, f.until = true, last
	}
	return nil
}
