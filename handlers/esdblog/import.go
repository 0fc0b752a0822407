package esdblog

import (
	"context"
	"errors"
	"fmt"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"kontor/handlers"
)

// importBytes is how much one append of an import carries at most; a single larger entry goes alone.
const importBytes = 512 << 10

// Import writes the entries behind the position. Entries of one book that come one after the other go together. Of several who import
// the same at one end one wins. That nobody else writes meanwhile is for the importer to see to: what others write in other books is
// noticed when the import ends, not prevented.
func (l *Log) Import(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
	end, err := l.End(ctx)
	if err != nil {
		return handlers.Position{}, err
	}
	if after.Index = 0; end != after {
		return handlers.Position{}, handlers.ErrNotAtEnd
	}
	mark := uuid.New()
	for done := 0; done < len(entries); {
		n := together(entries[done:])
		err := l.importSome(ctx, entries[done:done+n], mark)
		if errors.Is(err, errTaken) && done == 0 {
			return handlers.Position{}, handlers.ErrNotAtEnd
		}
		if err != nil {
			first := entries[done].Entry
			return handlers.Position{}, fmt.Errorf("importing revision %d of %s: %w", first.Revision, first.Book, err)
		}
		done += n
	}
	if len(entries) == 0 {
		return end, nil
	}
	return l.imported(ctx, entries[len(entries)-1])
}

// errTaken says that an entry stands already where one was to be imported to.
var errTaken = refusal("somebody else writes in the log while it is imported to")

// importSome writes entries of one book behind one another.
func (l *Log) importSome(ctx context.Context, entries []handlers.Recorded, mark uuid.UUID) error {
	first := entries[0].Entry
	events := make([]esdb.EventData, len(entries))
	for i, r := range entries {
		events[i] = event(r.Entry, r.Stored, mark)
	}
	err := l.write(ctx, first.Book, first.Revision-1, events...)
	if is(err, esdb.ErrorCodeWrongExpectedVersion) {
		return errTaken
	}
	if err != nil {
		return err
	}
	_, err = ask(ctx, l, func(ctx context.Context, c *esdb.Client) (none struct{}, err error) {
		there, err := readStream(ctx, c, l.stream(first.Book), esdb.ReadStreamOptions{From: esdb.Revision(first.Revision - 1)}, 1)
		if err == nil && (len(there) == 0 || !bears(there[0], mark)) { // the same entries, by somebody else: to the server it is all one
			err = errTaken
		}
		return none, err
	})
	return err
}

// together is how many of the entries, from the first on, go in one append.
func together(entries []handlers.Recorded) int {
	size := 0
	for i, r := range entries {
		size += len(r.Stored)
		if i > 0 && (size > importBytes || r.Entry.Book != entries[0].Entry.Book || r.Entry.Revision != entries[i-1].Entry.Revision+1) {
			return i
		}
	}
	return len(entries)
}

// imported is where the log ends, which is with the entry imported last.
func (l *Log) imported(ctx context.Context, last handlers.Recorded) (handlers.Position, error) {
	return ask(ctx, l, func(ctx context.Context, c *esdb.Client) (handlers.Position, error) {
		ev, err := l.tail(ctx, c)
		if err == nil && (ev == nil || ev.EventID != last.Entry.ID || string(ev.Data) != string(last.Stored)) {
			err = errTaken
		}
		return l.position(ev), err
	})
}
