package main

import (
	"context"
	"iter"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
	"kontor/handlers/pgqueue"
	"kontor/projections"
)

// replayRounds is how often the log is read by each.
const replayRounds = 5

// measureReplay rebuilds the board from the log, which gets more visits until it has that many entries.
func measureReplay(ctx context.Context, r *benchRig, rival *pgqueue.Queue, entries int, tick func()) (benchReplay, error) {
	if err := r.fill(ctx, entries); err != nil {
		return benchReplay{}, err
	}
	end, err := r.log.End(ctx)
	if err != nil {
		return benchReplay{}, err
	}
	n := int(end.Place)
	board, raw := &side{do: times(r.fold)}, &side{do: times(r.consume)}
	sides := []*side{board, raw}
	var scan, decoded *side
	if rival != nil {
		if err := rival.Load(ctx, r.everything(ctx, n)); err != nil {
			return benchReplay{}, err
		}
		scan, decoded = &side{do: times(func(ctx context.Context) error {
			return rival.Scan(ctx, func([]byte) error { return nil })
		})}, &side{do: times(func(ctx context.Context) error {
			return rival.Scan(ctx, func(stored []byte) error {
				_, err := domain.DecodeEntry(stored)
				return err
			})
		})}
		sides = append(sides, scan, decoded)
	}
	err = rounds(ctx, replayRounds, 1, 1, tick, sides)
	return benchReplay{
		Entries: n, Rounds: len(board.rates),
		Board: board.entries(n), Raw: raw.entries(n), Scan: scan.entries(n), Decoded: decoded.entries(n),
		OfRaw: board.of(raw), OfPostgres: board.of(scan), OfPostgresDecoded: board.of(decoded),
	}, err
}

// times is the one operation of a turn.
func times(do func(context.Context) error) operation {
	return func(ctx context.Context, _, _ int) error { return do(ctx) }
}

// entries is how many a second a side read that reads n at a time; nil when there is none.
func (s *side) entries(n int) *float64 {
	if s == nil || len(s.rates) == 0 {
		return nil
	}
	perSecond := rounded(median(s.rates) * float64(n))
	return &perSecond
}

// fill has more visits come and be called until the log has that many entries.
func (r *benchRig) fill(ctx context.Context, entries int) error {
	for {
		end, err := r.log.End(ctx)
		if err != nil || int(end.Place) >= entries {
			return err
		}
		n := min(5*len(r.ids), (entries-int(end.Place)+2)/3)
		for _, do := range []operation{r.register(len(r.ids)), r.call(len(r.ids))} {
			if _, err := take(ctx, n, 64, do); err != nil {
				return err
			}
		}
	}
}

// everything yields the first n entries as stored.
func (r *benchRig) everything(ctx context.Context, n int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for item, err := range r.log.Follow(ctx, handlers.Position{}) {
			if item.CaughtUp || !yield(item.Stored, err) || err != nil || int(item.Head.Place) == n {
				return
			}
		}
	}
}

// fold builds a board from the whole log.
func (r *benchRig) fold(ctx context.Context) error {
	board := projections.NewBoard()
	for item, err := range r.log.Follow(ctx, handlers.Position{}) {
		if err != nil {
			return err
		}
		if item.CaughtUp {
			return nil
		}
		if err := board.Fold(item.Entry, item.Position); err != nil {
			return err
		}
	}
	return nil
}

// consume has a bare ordered consumer read the whole log and do nothing with it.
func (r *benchRig) consume(ctx context.Context) error {
	stream, err := r.js.Stream(ctx, natslog.Stream)
	if err != nil {
		return err
	}
	consumer, err := r.js.OrderedConsumer(ctx, natslog.Stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		return err
	}
	left, done := stream.CachedInfo().State.Msgs, make(chan struct{})
	consuming, err := consumer.Consume(func(jetstream.Msg) {
		if left--; left == 0 {
			close(done)
		}
	})
	if err != nil {
		return err
	}
	defer consuming.Stop()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(10 * time.Minute):
		return handlers.ErrUnavailable
	}
}
