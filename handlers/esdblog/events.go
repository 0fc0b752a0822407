package esdblog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"kontor/domain"
	"kontor/handlers"
)

// recorded is the entry in an event. One that is no entry of the stream's book, or another than the stream's number says, is damage.
func (l *Log) recorded(ev *esdb.RecordedEvent) (handlers.Recorded, error) {
	b, _ := l.book(ev.StreamID)
	damage := func(what string) (handlers.Recorded, error) {
		return handlers.Recorded{}, &handlers.Damage{Book: b, Place: ev.Position.Commit, What: what}
	}
	if !placed(ev) {
		return damage("the server does not say where in $all the entry stands")
	}
	e, err := domain.DecodeEntry(ev.Data)
	switch {
	case err != nil:
		return damage(err.Error())
	case e.Book != b:
		return damage("the entry is of book " + string(e.Book))
	case e.Revision != ev.EventNumber+1:
		return damage(fmt.Sprintf("the entry says that it is revision %d, and stands as the stream's event %d", e.Revision, ev.EventNumber))
	}
	return l.standing(e, ev), nil
}

// readable is the entry in an event. Of one that cannot be read it is what domain.ReadEntry makes of it.
func (l *Log) readable(ev *esdb.RecordedEvent) handlers.Recorded {
	r, err := l.recorded(ev)
	if err == nil {
		return r
	}
	b, _ := l.book(ev.StreamID)
	return l.standing(domain.ReadEntry(b, ev.Data), ev)
}

// standing is the entry where it stands.
func (l *Log) standing(e domain.Entry, ev *esdb.RecordedEvent) handlers.Recorded {
	place := ev.Position.Commit
	return handlers.Recorded{
		Entry:    e,
		Position: handlers.Position{Epoch: l.birth.Epoch, Place: place},
		Head:     handlers.Head{Book: e.Book, Revision: e.Revision, Place: place, Hash: domain.HashOf(ev.Data)},
		Stored:   ev.Data,
	}
}

// placed says whether the event has a place in $all. The first of all is the server's own.
func placed(ev *esdb.RecordedEvent) bool {
	return ev.Position.Commit > 0 && ev.Position.Commit < math.MaxInt64
}

// pageBytes is after how many bytes a page ends, whatever was asked for.
const pageBytes = 4 << 20

// readStream is some of a stream's events.
func readStream(ctx context.Context, c *esdb.Client, stream string, o esdb.ReadStreamOptions, count uint64) ([]*esdb.RecordedEvent, error) {
	events, err := c.ReadStream(ctx, stream, o, count)
	if err != nil {
		return nil, err
	}
	defer events.Close()
	size := 0
	var all []*esdb.RecordedEvent
	err = each(events, func(ev *esdb.RecordedEvent) bool {
		all = append(all, ev)
		size += len(ev.Data)
		return size < pageBytes
	})
	return all, err
}

// each hands out the events until there are none, or until f says that it is enough with this one.
func each(events *esdb.ReadStream, f func(*esdb.RecordedEvent) bool) error {
	for {
		ev, err := receive(events)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if ev.Event != nil && !f(ev.Event) { // without one it is a link to something that is gone
			return nil
		}
	}
}

// receive is the next event. The library panics when the server sends something that it does not know.
func receive(events *esdb.ReadStream) (ev *esdb.ResolvedEvent, err error) {
	defer func() {
		if unknown := recover(); unknown != nil {
			err = fmt.Errorf("the server sends what this program does not know: %v", unknown)
		}
	}()
	return events.Recv()
}
