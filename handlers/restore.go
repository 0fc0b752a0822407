package handlers

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

// Backup is what a log is restored from.
type Backup interface {
	Posts

	// Entries yields the entries of the log that it is a backup of, from the first on, and checks them; it ends with the last, or with an error.
	Entries(ctx context.Context) iter.Seq2[Recorded, error]
}

// RestoreOptions say where the agencies' streams are, and what to tell on the way.
type RestoreOptions struct {
	// Epoch is the life of the log that the backup is of.
	Epoch string
	// Posts are the agencies' streams as they were left; those of the backup when nil.
	Posts Posts
	// Streams is where the agencies' streams go on. They are brought there, unless it is nil: then they are there already.
	Streams Outbox
	// Found is told, before the log is whole, every notice of an event that the backup does not have, as Later lists them.
	Found func([]Notice) error
	// Progress is told how many entries have been gone through; nobody when nil.
	Progress func(done uint64)
	Clock    func() time.Time // time.Now when nil
}

// Restored is what Restore has done.
type Restored struct {
	Entries  uint64              `json:"entries"`  // of the backup, all of which the log has now
	Messages uint64              `json:"messages"` // that were written on agencies' streams
	Beyond   []domain.ToldBeyond `json:"beyond"`   // what agencies were told of events that the log does not have
	Position Position            `json:"position"` // of the entry that says all this
}

// Restore fills the log, which is to be empty, from the backup, brings the agencies' streams to where they go on, finds what the streams
// prove to have happened after the backup, and writes all of that down as the log's next entry. One that was interrupted is finished by
// calling it again. The log must not be used by anybody else before it is done.
func Restore(ctx context.Context, from Backup, to Store, o RestoreOptions) (done Restored, err error) {
	before, err := recordedRestore(ctx, to, o.Epoch)
	if err != nil {
		return done, err
	}
	if err := begun(ctx, to, before); err != nil {
		return done, err
	}
	copied, err := Copy(ctx, then(from.Entries(ctx), before), to, o.Progress)
	if err != nil {
		return done, err
	}
	done.Entries = copied.Entries - uint64(len(before))
	if len(before) > 0 { // it was cut off after its last step, and the streams may have gone on since
		done.Position, done.Beyond = before[0].Position, before[0].Entry.Events[0].(domain.LogRestored).Beyond
		return done, nil
	}
	posts := o.Posts
	if posts == nil {
		posts = from
	}
	if o.Streams != nil {
		if done.Messages, err = CopyPosts(ctx, posts, o.Streams); err != nil {
			return done, err
		}
	}
	later, err := Later(ctx, to, posts)
	if err != nil {
		return done, err
	}
	if o.Found != nil {
		if err := o.Found(later); err != nil {
			return done, err
		}
	}
	done.Beyond = BeyondOf(later)
	done.Position, err = recordRestore(ctx, to, domain.RecordRestore{
		Epoch: o.Epoch, Entries: done.Entries, Last: copied.Last.Entry.ID, Beyond: done.Beyond,
	}, o.Clock)
	return done, err
}

// begun refuses a log that is neither empty nor the beginning of a restore: what is whole is not written into.
func begun(ctx context.Context, log Store, recorded []Recorded) error {
	if f, ok := log.(Filled); ok && f.Unfinished() || len(recorded) > 0 {
		return nil
	}
	if end, err := log.End(ctx); err != nil || end.IsZero() {
		return err
	}
	return fmt.Errorf("%w: there is a log already; restore to an empty place", ErrDiverged)
}

// recordRestore writes the entry by which the log says of itself that it was restored.
func recordRestore(ctx context.Context, log Store, c domain.RecordRestore, clock func() time.Time) (Position, error) {
	books, err := NewBooks(ctx, log, Options{Clock: clock})
	if err != nil {
		return Position{}, err
	}
	receipt, err := books.Do(ctx, domain.NetworkBook, c, Request{Actor: domain.System, Key: "restored as " + log.Epoch()})
	if err != nil {
		return Position{}, fmt.Errorf("writing down that the log was restored: %w", err)
	}
	return receipt.Position, nil
}

// recordedRestore is the entry by which the log says that it was restored from that epoch; none when it does not.
func recordedRestore(ctx context.Context, log Store, epoch string) (found []Recorded, err error) {
	id := restoreID(log)
	for r, err := range log.Read(ctx, domain.NetworkBook, Head{Book: domain.NetworkBook}) {
		if err != nil {
			return nil, fmt.Errorf("what the log holds already: %w", err)
		}
		if r.Entry.ID != id {
			continue
		}
		if ev, ok := r.Entry.Events[0].(domain.LogRestored); !ok || ev.Epoch != epoch {
			return nil, fmt.Errorf("%w: the log was restored from another", ErrDiverged)
		}
		return []Recorded{r}, nil
	}
	return nil, nil
}

// restoreID is the id of the entry that says that this life of the log began with a restore.
func restoreID(log Store) uuid.UUID {
	return domain.EntryID(domain.NetworkBook, domain.System, "restored as "+log.Epoch())
}

// then yields the entries and then some more.
func then(entries iter.Seq2[Recorded, error], more []Recorded) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		for r, err := range entries {
			if !yield(r, err) || err != nil {
				return
			}
		}
		for _, r := range more {
			if !yield(r, nil) {
				return
			}
		}
	}
}
