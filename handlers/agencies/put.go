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

// Put writes the notices right behind the checkpoint.
func (s *Streams) Put(ctx context.Context, a domain.AgencyCode, after handlers.Checkpoint, notices []handlers.Notice) (handlers.Checkpoint, error) {
	messages := make([]*nats.Msg, len(notices))
	for i, n := range notices {
		m, err := encode(n)
		if err != nil || n.Agency != a {
			return after, fmt.Errorf("notice %s of errand %s to agency %s: %w", n.Event, n.Errand, a, err)
		}
		messages[i] = m
	}
	for i, m := range messages {
		ack, err := s.js.PublishMsg(ctx, m, jetstream.WithExpectLastSequence(after.Sequence))
		if err != nil {
			return after, refused(ctx, err)
		}
		after = handlers.Checkpoint{Position: notices[i].Position, Sequence: ack.Sequence}
	}
	return after, nil
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
