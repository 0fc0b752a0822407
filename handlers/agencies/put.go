package agencies

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
)

// Put writes the notices right behind the checkpoint. A few go one by one, which is faster then; many go as one batch, all or nothing.
func (s *Streams) Put(ctx context.Context, a domain.AgencyCode, after handlers.Checkpoint, notices []handlers.Notice) (handlers.Checkpoint, error) {
	p, err := newPositions(s.o.Key, a)
	if err != nil {
		return after, err
	}
	messages := make([]*nats.Msg, len(notices))
	for i, n := range notices {
		m, err := p.encode(n)
		if err != nil {
			return after, fmt.Errorf("%s of errand %s to agency %s: %w", n.Event, n.Errand, a, err)
		}
		messages[i] = m
	}
	for len(messages) > 0 {
		n := 1
		if len(messages) >= few {
			n = min(len(messages), most)
		}
		seq, err := s.write(ctx, after.Sequence, messages[:n])
		if err != nil {
			return after, refused(ctx, err)
		}
		after = notices[n-1].Checkpoint(seq)
		messages, notices = messages[n:], notices[n:]
	}
	return after, nil
}

const (
	// few are not worth a batch: one takes the server a few milliseconds, however small it is.
	few = 32
	// most is how many go in one batch; the server takes 1000.
	most = 500
)

// write writes messages together if the stream ends at the sequence, and says where it ends then.
func (s *Streams) write(ctx context.Context, last uint64, messages []*nats.Msg) (uint64, error) {
	if len(messages) == 1 {
		ack, err := s.js.PublishMsg(ctx, messages[0], jetstream.WithExpectLastSequence(last))
		if err != nil {
			return 0, err
		}
		return ack.Sequence, nil
	}
	return s.batch(ctx, last, messages)
}

// refused is why nothing was written: somebody else was first, or the server cannot or will not.
func refused(ctx context.Context, err error) error {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode {
		case jetstream.JSErrCodeStreamWrongLastSequence, jetstream.JSErrCodeStreamWrongLastSequenceConstant:
			return fmt.Errorf("%w: %w", handlers.ErrMoved, err)
		}
	}
	return unavailable(ctx, err)
}
