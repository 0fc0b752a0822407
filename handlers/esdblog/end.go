package esdblog

import (
	"context"
	"math"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"kontor/handlers"
)

// End is where the log ends, by the leader. It looks back from the server's last event to the last that is an entry.
func (l *Log) End(ctx context.Context) (handlers.Position, error) {
	return ask(ctx, l, func(ctx context.Context, c *esdb.Client) (handlers.Position, error) {
		ev, err := l.tail(ctx, c)
		return l.position(ev), err
	})
}

// position is where the event stands; the zero position of none.
func (l *Log) position(ev *esdb.RecordedEvent) handlers.Position {
	if ev == nil {
		return handlers.Position{}
	}
	return handlers.Position{Epoch: l.birth.Epoch, Place: ev.Position.Commit}
}

// tail is the log's last event; nil when there is none.
func (l *Log) tail(ctx context.Context, c *esdb.Client) (*esdb.RecordedEvent, error) {
	events, err := c.ReadAll(ctx, esdb.ReadAllOptions{Direction: esdb.Backwards, From: esdb.End{}}, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	defer events.Close()
	var last *esdb.RecordedEvent
	err = each(events, func(ev *esdb.RecordedEvent) bool {
		if _, ours := l.book(ev.StreamID); ours || ev.StreamID == l.prefix+birthStream { // nothing of the log stands before its birth
			if ours {
				last = ev
			}
			return false
		}
		return true
	})
	return last, err
}

// at is the log's event at a place; nil when there is none.
func (l *Log) at(ctx context.Context, c *esdb.Client, place uint64) (*esdb.RecordedEvent, error) {
	from := esdb.Position{Commit: place, Prepare: place}
	events, err := c.ReadAll(ctx, esdb.ReadAllOptions{From: from}, 1)
	if err != nil {
		return nil, err
	}
	defer events.Close()
	var found *esdb.RecordedEvent
	err = each(events, func(ev *esdb.RecordedEvent) bool {
		if _, ours := l.book(ev.StreamID); ours && ev.Position.Commit == place {
			found = ev
		}
		return false
	})
	return found, err
}
