// Package natslog is the handlers.Log on NATS JetStream: one stream for all books, one message for each entry.
//
// A Server is such a log's server inside this process. A Log works over any connection, to that server or to a cluster outside; any
// number of processes may have one on the same stream.
//
// What the log acknowledges is on disk: the server syncs every write. That does not survive the loss of the disk, and JetStream with
// one replica may lose or cut what a broken disk or file system garbled; Open, Read and Follow then fail with a *handlers.Damage
// rather than go on without it.
package natslog

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
)

// Log is the log over one connection. Open makes one. It ends with its connection.
type Log struct {
	nc     *nats.Conn
	js     jetstream.JetStream
	epoch  string
	secret [32]byte
	outage time.Duration

	unfinished atomic.Bool

	slots slots
	queue queue
	fault fault
	disk  *disk
}

// Options say how to make the stream when there is none, and how to bear with a server that is away.
type Options struct {
	// Replicas is how many servers keep the stream; one when zero. A stream that has fewer is refused.
	Replicas int
	// MaxBytes is how large the stream may grow before it takes nothing more; 8 GiB when zero. It can be raised later, not lowered.
	MaxBytes int64
	// Outage is how long Follow waits for a server that is away before it gives up; a minute when zero.
	Outage time.Duration
	// Server is the server at the other end of the connection when it is in this process. Its disk is watched then: the log takes no entries
	// when too little of it is left, before the server fails to write, and does again when there is room.
	Server *Server
	// Reserve is how many bytes of that disk are left free; 80 MiB when zero, none when negative.
	Reserve int64
	// Inspect opens what is there and nothing else, even a log that has lost entries: for whoever finds out which. Nothing may be written.
	Inspect bool
	// Secret is the secret of a new log, when it is to go on with another's; random when zero. A log that has another is refused.
	Secret [32]byte
	// Unfinished is for whoever fills a log with another's entries: a new log is marked, and a marked one is opened. Finish takes the mark
	// away; until then everybody else is refused with handlers.ErrUnfinished.
	Unfinished bool
}

// answer is how long one answer of the server may take. A request that was on its way when the connection broke is never answered.
const answer = 5 * time.Second

// Open is the log at the other end of the connection; the first to open it creates the stream. It refuses a stream that could lose
// entries by its settings, and one that has lost any (*handlers.Damage).
func Open(ctx context.Context, nc *nats.Conn, o Options) (*Log, error) {
	if room := nc.MaxPayload(); room < maxMessage {
		return nil, fmt.Errorf("the server takes messages of %d bytes, an entry may have %d: set its max_payload to %d or more",
			room, domain.MaxEntry, maxMessage)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	info, err := stream(ctx, js, o)
	if err != nil {
		return nil, err
	}
	l := attach(nc, js, info.Config.Metadata[epochKey], o)
	l.secret, _ = secretOf(info.Config) // one without is refused
	l.unfinished.Store(info.Config.Metadata[unfinishedKey] != "")
	l.fault.last.Store(info.State.LastSeq)
	if o.Server != nil {
		return l, o.Server.guard.keep()
	}
	return l, nil
}

// Epoch names this life of the log.
func (l *Log) Epoch() string { return l.epoch }

// Secret is the random key that was made with the log.
func (l *Log) Secret() [32]byte { return l.secret }

// End is where the log ends.
func (l *Log) End(ctx context.Context) (handlers.Position, error) {
	s, err := l.js.Stream(ctx, Stream)
	if err != nil {
		return handlers.Position{}, fmt.Errorf("stream %s: %w", Stream, unavailable(ctx, err))
	}
	last := s.CachedInfo().State.LastSeq
	if last == 0 {
		return handlers.Position{}, nil
	}
	return handlers.Position{Epoch: l.epoch, Place: last}, nil
}

// attach is the log on a stream that is known to be sound.
func attach(nc *nats.Conn, js jetstream.JetStream, epoch string, o Options) *Log {
	if o.Outage == 0 {
		o.Outage = time.Minute
	}
	return &Log{nc: nc, js: js, epoch: epoch, outage: o.Outage, queue: queue{news: make(chan struct{}, 1)}, disk: newDisk(o)}
}

// Connect connects to a server by URL ("nats://a:4222,nats://b:4222") and stays with it: when the connection breaks it is made again,
// for as long as the caller does not close it.
func Connect(url string, more ...nats.Option) (*nats.Conn, error) {
	stay := []nats.Option{nats.Name("kontor"), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond)}
	nc, err := nats.Connect(url, append(stay, more...)...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", handlers.ErrUnavailable, err)
	}
	return nc, nil
}

// unavailable is what a caller hears when the server did not answer or would not write: why, and the context's cause when that is why.
func unavailable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return fmt.Errorf("%w: %w", handlers.ErrUnavailable, err)
}

// hasCode says whether err is the server's refusal with one of the codes.
func hasCode(err error, codes ...jetstream.ErrorCode) bool {
	var refused *jetstream.APIError
	if errors.As(err, &refused) {
		for _, c := range codes {
			if refused.ErrorCode == c {
				return true
			}
		}
	}
	return false
}
