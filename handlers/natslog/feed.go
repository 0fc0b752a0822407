package natslog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// feed is one consumer's messages, in the stream's order and without a gap of the consumer's own making. The first failure is its
// end; whoever wants more opens another where this one stopped.
type feed struct {
	nc      *nats.Conn
	name    string // the consumer's
	running jetstream.ConsumeContext
	failed  chan error       // the consumer's first failure
	broken  chan nats.Status // the connection's; the consumer itself would wait for it to come back
	seen    uint64           // how many messages have come

	mu     sync.Mutex
	came   []jetstream.Msg // since the last were taken
	taken  sync.Cond       // there is room again, or nobody to take any more
	closed bool
	ready  chan struct{} // something came
	spare  []jetstream.Msg
	batch  []message
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
	// laid is how many messages may lie ready for whoever takes them.
	laid = 512
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
	f := &feed{nc: l.nc, failed: make(chan error, 1), ready: make(chan struct{}, 1)}
	f.taken.L = &f.mu
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

// take lays a message ready. While there is no room it holds up the consumer, and with it the server.
func (f *feed) take(m jetstream.Msg) {
	f.mu.Lock()
	for len(f.came) >= laid && !f.closed {
		f.taken.Wait()
	}
	f.came = append(f.came, m)
	first := len(f.came) == 1
	f.mu.Unlock()
	if first {
		select {
		case f.ready <- struct{}{}:
		default:
		}
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
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.taken.Broadcast()
	f.running.Stop()
	f.nc.RemoveStatusListener(f.broken)
	// Nobody waits for the answer: if it does not get there the server forgets the consumer by itself.
	_ = f.nc.Publish("$JS.API.CONSUMER.DELETE."+Stream+"."+f.name, nil)
}

// next waits for messages and hands out those that have come, which are good until the next call. The error is the context's cause when that
// is why; there may be messages with it, which came before.
func (f *feed) next(ctx context.Context) ([]message, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case <-f.ready:
		return f.messages()
	case err := <-f.failed:
		return nil, err
	case status := <-f.broken:
		if status == nats.CLOSED {
			return nil, nats.ErrConnectionClosed
		}
		return nil, nats.ErrDisconnected
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// messages are those that have come.
func (f *feed) messages() ([]message, error) {
	f.mu.Lock()
	came := f.came
	f.came = f.spare[:0]
	f.mu.Unlock()
	f.taken.Signal()
	defer func() {
		clear(came)
		f.spare = came
	}()
	clear(f.batch)
	f.batch = f.batch[:0]
	for _, m := range came {
		place, nth, err := standing(m)
		if err != nil {
			return f.batch, fmt.Errorf("a message that does not say where it stands: %w", err)
		}
		if f.seen++; nth != f.seen {
			return f.batch, errSkipped
		}
		f.batch = append(f.batch, message{m.Subject(), place, m.Data()})
	}
	return f.batch, nil
}

// standing reads where in the stream a message stands, and the how-many'th of the consumer it is. Both are in the subject for its answer:
// $JS.ACK.<stream>.<consumer>.<delivered>.<place>.<nth>.<time>.<pending>; a server with domains writes more, which the client knows.
func standing(m jetstream.Msg) (place, nth uint64, err error) {
	const dots = 8
	reply := m.Reply()
	if strings.Count(reply, ".") == dots {
		rest := reply
		for range 5 {
			_, rest, _ = strings.Cut(rest, ".")
		}
		first, rest, _ := strings.Cut(rest, ".")
		second, _, _ := strings.Cut(rest, ".")
		place, err = strconv.ParseUint(first, 10, 64)
		if err == nil {
			nth, err = strconv.ParseUint(second, 10, 64)
		}
		return place, nth, err
	}
	meta, err := m.Metadata()
	if err != nil {
		return 0, 0, err
	}
	return meta.Sequence.Stream, meta.Sequence.Consumer, nil
}
