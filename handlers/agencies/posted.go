package agencies

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
)

const (
	// patience is how long the next message may be on its way. The server can hold one that it is no longer able to deliver.
	patience = 10 * time.Second
	// fetched is how many messages are asked for at a time.
	fetched = 1000
)

// Posted yields what the agency's stream holds. Whoever reads may take as long as it likes.
func (s *Streams) Posted(ctx context.Context, a domain.AgencyCode) iter.Seq2[handlers.Notice, error] {
	return s.PostedAfter(ctx, a, 0)
}

// PostedAfter yields what the agency's stream holds behind the message of that number.
func (s *Streams) PostedAfter(ctx context.Context, a domain.AgencyCode, sequence uint64) iter.Seq2[handlers.Notice, error] {
	return func(yield func(handlers.Notice, error) bool) {
		stream, err := s.js.Stream(ctx, StreamName(a))
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			return
		}
		if err != nil {
			yield(handlers.Notice{}, unavailable(ctx, err))
			return
		}
		last := stream.CachedInfo().State.LastSeq
		if last <= sequence {
			return
		}
		p, err := newPositions(s.o.Key, a)
		if err != nil {
			yield(handlers.Notice{}, err)
			return
		}
		consumer, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{
			DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: sequence + 1,
		})
		if err != nil {
			yield(handlers.Notice{}, unavailable(ctx, err))
			return
		}
		for seq := sequence + 1; seq <= last; {
			n, err := p.fetch(ctx, consumer, seq, last, yield)
			if err != nil {
				yield(handlers.Notice{}, err)
			}
			if err != nil || n == seq {
				return
			}
			seq = n
		}
	}
}

// fetch yields the next messages, which must begin with that number, and returns the number that comes after them; the same number
// when nobody wants more.
func (p positions) fetch(
	ctx context.Context, c jetstream.Consumer, seq, last uint64, yield func(handlers.Notice, error) bool,
) (uint64, error) {
	if ctx.Err() != nil {
		return seq, context.Cause(ctx)
	}
	got, err := c.Fetch(int(min(fetched, last-seq+1)), jetstream.FetchMaxWait(patience))
	if err != nil {
		return seq, unavailable(ctx, err)
	}
	from := seq
	for m := range got.Messages() {
		n, err := p.notice(m, seq)
		if err != nil {
			return seq, fmt.Errorf("message %d: %w", seq, err)
		}
		if !yield(n, nil) {
			return from, nil
		}
		seq++
	}
	if seq == from {
		return seq, fmt.Errorf("message %d does not come: %w", seq, unavailable(ctx, cmp.Or(got.Error(), errSilent)))
	}
	return seq, nil
}

var errSilent = errors.New("the server is silent")

// notice is the one in the message, which must be the one of that number.
func (p positions) notice(m jetstream.Msg, seq uint64) (handlers.Notice, error) {
	meta, err := m.Metadata()
	if err != nil {
		return handlers.Notice{}, err
	}
	if got := meta.Sequence.Stream; got != seq {
		return handlers.Notice{}, fmt.Errorf("it is missing; the next is %d", got)
	}
	return p.decode(m.Subject(), m.Headers(), m.Data())
}
