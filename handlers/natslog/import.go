package natslog

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/handlers"
)

// Import writes another log's entries behind after, in atomic batches of at most 1000 entries and some megabytes. When its context ends it
// waits for the batch that is on its way, so that End finds out what became of it.
func (l *Log) Import(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
	if end, err := l.End(ctx); err != nil {
		return handlers.Position{}, err
	} else if end != after {
		return handlers.Position{}, handlers.ErrNotAtEnd
	}
	for len(entries) > 0 {
		if ctx.Err() != nil {
			return handlers.Position{}, context.Cause(ctx)
		}
		n := portion(entries)
		last, err := l.importPortion(context.WithoutCancel(ctx), after.Place, entries[:n])
		if err != nil {
			return handlers.Position{}, fmt.Errorf("importing %d entries behind place %d: %w", n, after.Place, err)
		}
		after, entries = handlers.Position{Epoch: l.epoch, Place: last}, entries[n:]
	}
	return after, nil
}

// portion is how many of the entries go into the first batch.
func portion(entries []handlers.Recorded) int {
	bytes := 0
	for i, r := range entries {
		if bytes += len(r.Stored); i == groupEntries || i > 0 && bytes > groupBytes {
			return i
		}
	}
	return len(entries)
}

// importPortion writes the entries as one batch if the log ends at the place, and says where it ends then.
func (l *Log) importPortion(ctx context.Context, after uint64, entries []handlers.Recorded) (uint64, error) {
	for since, pause := time.Now(), time.Millisecond; ; pause = min(2*pause, longestPause) {
		last, err := l.importBatch(ctx, after, entries)
		switch {
		case err == nil && last != after+uint64(len(entries)):
			return 0, &handlers.Damage{Place: last, What: fmt.Sprintf("%d entries behind %d end here", len(entries), after)}
		case err == nil:
			return last, nil
		case !stale(err) && !errors.Is(err, errNobody):
			return 0, unknown(ctx, err)
		}
		if end, err := l.End(ctx); err != nil {
			return 0, err
		} else if end.Place != after {
			return 0, handlers.ErrNotAtEnd
		}
		if time.Since(since) > answer || !wait(ctx, pause) { // refused, and yet nobody was first
			return 0, unavailable(ctx, err)
		}
	}
}

func (l *Log) importBatch(ctx context.Context, after uint64, entries []handlers.Recorded) (uint64, error) {
	if err := l.admit(); err != nil {
		return 0, err
	}
	id, end := []string{rand.Text()[:12]}, len(entries)-1
	for i, r := range entries {
		m := &nats.Msg{Subject: subject(r.Entry.Book), Header: nats.Header{}, Data: r.Stored}
		if i == 0 {
			m.Header[jetstream.ExpectedLastSeqHeader] = []string{strconv.FormatUint(after, 10)}
		}
		if end > 0 {
			m.Header[batchID], m.Header[batchSequence] = id, []string{strconv.Itoa(i + 1)}
		}
		if i < end {
			if err := l.nc.PublishMsg(m); err != nil {
				return 0, err
			}
			continue
		}
		if end > 0 {
			m.Header[batchCommit] = []string{"1"}
		}
		last, err := l.ask(ctx, m)
		return l.heard(last, err)
	}
	return after, nil
}
