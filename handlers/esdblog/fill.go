package esdblog

import (
	"context"
	"fmt"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"kontor/handlers"
)

// filledType is the type of the event that says that the log is whole.
const filledType = "log-filled"

// whole refuses a log that is half of a copy, unless it is opened to be filled.
func (l *Log) whole(ctx context.Context, filling bool) error {
	if !l.birth.Marked {
		return nil
	}
	filled, err := ask(ctx, l, func(ctx context.Context, c *esdb.Client) (bool, error) {
		events, err := readStream(ctx, c, l.prefix+filledStream, esdb.ReadStreamOptions{From: esdb.Start{}}, 1)
		if is(err, esdb.ErrorCodeResourceNotFound) {
			return false, nil
		}
		return len(events) > 0, err
	})
	if err != nil {
		return fmt.Errorf("stream %s: %w", l.prefix+filledStream, err)
	}
	l.unfinished.Store(!filled)
	if !filled && !filling {
		return handlers.ErrUnfinished
	}
	return nil
}

// Unfinished says whether the log was marked when it was opened, and has not been finished since.
func (l *Log) Unfinished() bool { return l.unfinished.Load() }

// Finish says that the log has been filled: from now on everybody may open it. A second time does nothing.
func (l *Log) Finish(ctx context.Context) error {
	if !l.Unfinished() {
		return nil
	}
	_, err := ask(ctx, l, func(ctx context.Context, c *esdb.Client) (struct{}, error) {
		timeout := answer
		_, err := c.AppendToStream(ctx, l.prefix+filledStream, esdb.AppendToStreamOptions{ExpectedRevision: esdb.NoStream{}, Deadline: &timeout},
			esdb.EventData{EventID: uuid.New(), EventType: filledType, ContentType: esdb.ContentTypeJson, Data: []byte("{}")})
		if is(err, esdb.ErrorCodeWrongExpectedVersion) { // it was said before
			err = nil
		}
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("saying that the log is whole: %w", err)
	}
	l.unfinished.Store(false)
	return nil
}

var _ handlers.Filled = (*Log)(nil)
