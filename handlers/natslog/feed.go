package natslog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// feed is one consumer's messages, in the stream's order and without a gap of the consumer's own making. The first failure is its
// end; whoever wants more opens another where this one stopped.
type feed struct {
	nc       *nats.Conn
	name     string // the consumer's
	running  jetstream.ConsumeContext
	messages chan jetstream.Msg
	failed   chan error       // the consumer's first failure
	broken   chan nats.Status // the connection's; the consumer itself would wait for it to come back
	done     chan struct{}
	seen     uint64 // how many messages have come
}

// message is one of a feed's.
type message struct {
	subject string
	place   uint64
	data    []byte
}

const (
	// window is how many bytes are on their way to us at a time. Far below what makes a client count as slow, far above an entry.
	window = 16 << 20
	// heartbeat is how often a server with nothing to say shows that it is there; when two fail to come the feed has failed.
	heartbeat = time.Second
	// forgotten is when the server drops the consumer of a process that went away.
	forgotten = time.Minute
)

// errSkipped says that a message did not reach us, which says nothing about the stream.
var errSkipped = errors.New("a message was lost on its way")

// feed opens a feed from a place on, of one subject or (empty) of all.
func (l *Log) feed(ctx context.Context, from uint64, subject string) (*feed, error) {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	f := &feed{nc: l.nc, messages: make(chan jetstream.Msg, 256), failed: make(chan error, 1), done: make(chan struct{})}
	f.broken = l.nc.StatusChanged(nats.RECONNECTING, nats.CLOSED)
	c, err := l.js.CreateConsumer(ctx, Stream, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from, FilterSubject: subject,
		AckPolicy: jetstream.AckNonePolicy, MemoryStorage: true, Replicas: 1, InactiveThreshold: forgotten,
	})
	if err == nil {
		f.name = c.CachedInfo().Name
		f.running, err = c.Consume(f.take, jetstream.PullMaxBytes(window), jetstream.PullHeartbeat(heartbeat),
			jetstream.ConsumeErrHandler(f.fail))
	}
	if err != nil {
		l.nc.RemoveStatusListener(f.broken)
		return nil, err
	}
	return f, nil
}

func (f *feed) take(m jetstream.Msg) {
	select {
	case f.messages <- m:
	case <-f.done:
	}
}

func (f *feed) fail(_ jetstream.ConsumeContext, err error) {
	select {
	case f.failed <- err:
	default: // the first one is enough
	}
}

// close ends the feed. Nothing of it is running on behalf of its reader afterwards.
func (f *feed) close() {
	close(f.done)
	f.running.Stop()
	f.nc.RemoveStatusListener(f.broken)
	// Nobody waits for the answer: if it does not get there the server forgets the consumer by itself.
	_ = f.nc.Publish("$JS.API.CONSUMER.DELETE."+Stream+"."+f.name, nil)
}

// next waits for the next message. The error is the context's cause when that is why.
func (f *feed) next(ctx context.Context) (message, error) {
	if ctx.Err() != nil {
		return message{}, context.Cause(ctx)
	}
	select {
	case m := <-f.messages:
		return f.message(m)
	case err := <-f.failed:
		return message{}, err
	case status := <-f.broken:
		if status == nats.CLOSED {
			return message{}, nats.ErrConnectionClosed
		}
		return message{}, nats.ErrDisconnected
	case <-ctx.Done():
		return message{}, context.Cause(ctx)
	}
}

// message reads where the message stands, and that none was lost before it.
func (f *feed) message(m jetstream.Msg) (message, error) {
	meta, err := m.Metadata()
	if err != nil {
		return message{}, fmt.Errorf("a message that does not say where it stands: %w", err)
	}
	f.seen++
	if meta.Sequence.Consumer != f.seen {
		return message{}, errSkipped
	}
	return message{m.Subject(), meta.Sequence.Stream, m.Data()}, nil
}
