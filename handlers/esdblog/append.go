package esdblog

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// Append writes the entry as the book's next.
//
// The server takes events with the ids of those that stand where they were to go for the same ones, whatever is in them, and says that
// they are written. So the event bears the call's mark, and what is handed back is what was read afterwards: the entry that stands
// there, and whether this call wrote it.
func (l *Log) Append(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	if ctx.Err() != nil {
		return handlers.Recorded{}, context.Cause(ctx)
	}
	expected, err := expected.Before(e)
	if err != nil {
		return handlers.Recorded{}, err
	}
	stored, err := domain.EncodeEntry(e)
	if err != nil {
		return handlers.Recorded{}, err
	}
	if e.Revision != expected.Revision+1 || e.Prev != expected.Hash {
		return l.settle(ctx, expected, e)
	}
	mark := uuid.New()
	err = l.write(ctx, e.Book, expected.Revision, event(e, stored, mark))
	if is(err, esdb.ErrorCodeWrongExpectedVersion) {
		return l.settle(ctx, expected, e)
	}
	var r handlers.Recorded
	if err == nil {
		r, err = l.confirm(ctx, expected, e.ID, mark)
	}
	if err != nil {
		return handlers.Recorded{}, fmt.Errorf("appending to %s: %w", e.Book, err)
	}
	return r, nil
}

// markForm is an event's metadata: which call wrote it. It is no part of the entry.
type markForm struct {
	Call uuid.UUID `json:"call"`
}

// event is the entry as it is sent. The event's type is there for whoever looks at the server; nothing is read from it.
func event(e domain.Entry, stored []byte, mark uuid.UUID) esdb.EventData {
	metadata, _ := json.Marshal(markForm{mark}) // an id can always be written
	name := "entry"
	if len(e.Events) > 0 && e.Events[0].Name() != "" {
		name = e.Events[0].Name()
	}
	return esdb.EventData{EventID: e.ID, EventType: name, ContentType: esdb.ContentTypeJson, Data: stored, Metadata: metadata}
}

// write appends the events to a book that has so many.
func (l *Log) write(ctx context.Context, b domain.BookID, has uint64, events ...esdb.EventData) error {
	_, err := ask(ctx, l, func(ctx context.Context, c *esdb.Client) (*esdb.WriteResult, error) {
		timeout := answer
		o := esdb.AppendToStreamOptions{ExpectedRevision: esdb.NoStream{}, Deadline: &timeout}
		if has > 0 {
			o.ExpectedRevision = esdb.Revision(has - 1)
		}
		done, err := c.AppendToStream(ctx, l.stream(b), o, events...)
		return done, tooLarge(err)
	})
	return err
}

// confirm reads what stands behind the expected head. It is damage when that is not the entry, or when another entry than the head
// names stands before it: then the server has lost what it once acknowledged.
func (l *Log) confirm(ctx context.Context, expected handlers.Head, id uuid.UUID, mark uuid.UUID) (handlers.Recorded, error) {
	return ask(ctx, l, func(ctx context.Context, c *esdb.Client) (none handlers.Recorded, err error) {
		behind := max(expected.Revision, 1) - 1
		events, err := readStream(ctx, c, l.stream(expected.Book), esdb.ReadStreamOptions{From: esdb.Revision(behind)}, expected.Revision+1-behind)
		if err != nil {
			return none, err
		}
		before := handlers.Head{Book: expected.Book}
		for _, ev := range events {
			r, err := l.recorded(ev)
			if err != nil {
				return none, err
			}
			if r.Head.Revision == expected.Revision {
				before = r.Head
				continue
			}
			if before != expected || r.Entry.ID != id || r.Head.Revision != expected.Revision+1 {
				break
			}
			r.Earlier = !bears(ev, mark)
			return r, nil
		}
		return none, &handlers.Damage{Book: expected.Book, Place: expected.Place, What: fmt.Sprintf(
			"an entry was written as revision %d, and the server's revision %d is not the one before it", expected.Revision+1, expected.Revision)}
	})
}

// bears says whether the event was written by the call with the mark.
func bears(ev *esdb.RecordedEvent, mark uuid.UUID) bool {
	var m markForm
	return json.Unmarshal(ev.UserMetadata, &m) == nil && m.Call == mark
}

// settle looks for the entry among those after expected: a retry is success, anything else a conflict.
func (l *Log) settle(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	last, err := l.last(ctx, e.Book)
	if err != nil {
		return handlers.Recorded{}, err
	}
	for behind := expected.Revision; behind < last.Head.Revision; {
		page, err := l.page(ctx, e.Book, behind, last.Head.Revision-behind)
		for _, r := range page {
			if r.Entry.ID == e.ID {
				r.Earlier = true
				return r, nil
			}
		}
		if err != nil {
			return handlers.Recorded{}, err
		}
		if len(page) == 0 {
			return handlers.Recorded{}, missing(e.Book, behind+1)
		}
		behind = page[len(page)-1].Head.Revision
	}
	return handlers.Recorded{}, &handlers.Conflict{Expected: expected, Actual: last.Head}
}
