// Package agencies keeps the agencies' streams on NATS JetStream: AGENCY_<code>, one for each agency, with a durable consumer that any
// NATS client can pull. What stands on a stream is a CloudEvent in the structured JSON form.
//
// A consumer's messages come at least once, and after a crash of the consumer not always in order. The stream itself has every event
// once and in the order of the log.
package agencies

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
)

const (
	// Consumer is the name of the durable consumer on every agency's stream.
	Consumer = "queue"
	// PositionHeader says where on the log a message comes from. It is for whoever writes the stream, and sealed for everybody else.
	PositionHeader = "Kontor-Position"

	prefix = "AGENCY_"
	// defaultBytes is how large a stream grows when the options do not say: some years of one agency.
	defaultBytes = 4 << 30
)

// StreamName is the name of an agency's stream.
func StreamName(a domain.AgencyCode) string { return prefix + string(a) }

// Streams are the agencies' streams over one connection: the Outbox of a Dispatch, and what verification reads. Safe for concurrent use.
type Streams struct {
	js jetstream.JetStream
	o  Options

	mu   sync.Mutex
	made map[domain.AgencyCode]bool // known to be there, with their consumer
}

// Options are what the streams are written with, and how one is made when there is none.
type Options struct {
	// Key hides the log from the agencies: see PositionHeader. Every process that writes or reads the streams of one log has the same,
	// and no agency has it. It is required.
	Key [32]byte
	// Replicas is how many servers keep a stream; one when zero.
	Replicas int
	// MaxBytes is how large a stream may grow before it takes nothing more; 4 GiB when zero.
	MaxBytes int64
}

// New is the streams at the other end of the connection.
func New(nc *nats.Conn, o Options) (*Streams, error) {
	if o.Key == [32]byte{} {
		return nil, errors.New("the agencies' streams have no key")
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultBytes
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	return &Streams{js: js, o: o, made: map[domain.AgencyCode]bool{}}, nil
}

// Last is where the agency's stream ends. A stream, or its consumer, that does not exist is made. One that was written with another key
// belongs to another log: the error is handlers.ErrForeignEpoch.
func (s *Streams) Last(ctx context.Context, a domain.AgencyCode) (handlers.Checkpoint, error) {
	if err := s.make(ctx, a); err != nil {
		return handlers.Checkpoint{}, unavailable(ctx, err)
	}
	stream, err := s.js.Stream(ctx, StreamName(a))
	if err != nil {
		return handlers.Checkpoint{}, unavailable(ctx, err)
	}
	seq := stream.CachedInfo().State.LastSeq
	if seq == 0 {
		return handlers.Checkpoint{}, nil
	}
	m, err := stream.GetMsg(ctx, seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return handlers.Checkpoint{}, fmt.Errorf("stream %s has lost its message %d, its last", StreamName(a), seq)
	}
	if err != nil {
		return handlers.Checkpoint{}, unavailable(ctx, err)
	}
	p, err := newPositions(s.o.Key, a)
	if err != nil {
		return handlers.Checkpoint{}, err
	}
	n, err := p.decode(m.Subject, m.Header, m.Data)
	if err != nil {
		return handlers.Checkpoint{}, fmt.Errorf("message %d of stream %s: %w", seq, StreamName(a), err)
	}
	return n.Checkpoint(seq), nil
}

// Agencies lists those that have a stream.
func (s *Streams) Agencies(ctx context.Context) (all []domain.AgencyCode, err error) {
	names := s.js.StreamNames(ctx)
	for name := range names.Name() {
		if code, ok := strings.CutPrefix(name, prefix); ok {
			all = append(all, domain.AgencyCode(code))
		}
	}
	if err := names.Err(); err != nil {
		return nil, unavailable(ctx, err)
	}
	return all, nil
}

// make makes the agency's stream and consumer where there are none. What is there is left as it is: an operator may have given the
// stream more room, or the agency its consumer another pace.
func (s *Streams) make(ctx context.Context, a domain.AgencyCode) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made[a] {
		return nil
	}
	stream, err := s.js.Stream(ctx, StreamName(a))
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = s.js.CreateStream(ctx, s.settings(a))
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another process was first
			stream, err = s.js.Stream(ctx, StreamName(a))
		}
	}
	if err != nil {
		return err
	}
	if _, err := stream.Consumer(ctx, Consumer); errors.Is(err, jetstream.ErrConsumerNotFound) {
		_, err = stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
			Durable: Consumer, Description: "what concerns the agency, for the agency to pull",
			DeliverPolicy: jetstream.DeliverAllPolicy, AckPolicy: jetstream.AckExplicitPolicy, MaxDeliver: -1,
		})
		if err != nil && !errors.Is(err, jetstream.ErrConsumerExists) {
			return err
		}
	} else if err != nil {
		return err
	}
	s.made[a] = true
	return nil
}

// settings are those of a new stream: nothing that is on it goes away, and when it is full it takes nothing more.
func (s *Streams) settings(a domain.AgencyCode) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: StreamName(a), Subjects: []string{fmt.Sprintf("agency.%s.>", a)}, Description: "what concerns agency " + string(a),
		Storage: jetstream.FileStorage, Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew, MaxBytes: s.o.MaxBytes,
		Replicas: max(1, s.o.Replicas), DenyDelete: true, DenyPurge: true, AllowAtomicPublish: true,
	}
}

// unavailable is what a caller hears when the server did not answer or would not write.
func unavailable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return fmt.Errorf("%w: %w", handlers.ErrUnavailable, err)
}
