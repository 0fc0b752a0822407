package natslog

import (
	"context"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"kontor/domain"
	"kontor/handlers"
)

// Attach is a log on a stream that nobody has looked at, damaged perhaps.
var Attach = attach

// EpochKey is where a stream has its epoch.
const EpochKey = epochKey

// SecretKey is where a stream has its secret.
const SecretKey = secretKey

// Settings are those of a new stream.
var Settings = settings

// Crowd is from how many appends on they are written together.
const Crowd = crowd

// UnderWay is how many write alone, and how many wait to be written with others.
func UnderWay(l *Log) (alone, waiting int) {
	l.queue.mu.Lock()
	defer l.queue.mu.Unlock()
	return l.queue.on, len(l.queue.waiting)
}

// Alone lets so many more write alone.
func Alone(l *Log, more int) {
	l.queue.mu.Lock()
	defer l.queue.mu.Unlock()
	l.queue.on -= more
}

// Commit writes a group, the i-th append with what is to be stored at the i-th place, and hands back what everybody was told.
func Commit(l *Log, places []uint64, book func(int) domain.BookID, stored func(int) [][]byte) (said []error) {
	g := newGroup(len(places))
	for i, place := range places {
		g.takes(newWaiter(subject(book(i)), place, stored(i)))
	}
	all := append([]*waiter{}, g.appends...)
	l.commit(g, l.send(g))
	for _, w := range all {
		t := <-w.told
		if t.alone {
			_, t.err = l.byItself(context.Background(), w)
		}
		said = append(said, t.err)
	}
	return said
}

// Growth is the bytes a day that so many new entries are.
var Growth = growth

// Warning is that something will be full before long.
var Warning = warning

// Reopen opens the server's files anew, unless that was done since.
var Reopen = (*Server).reopen

// Thaw opens the files of the log's server anew, as after a fault, when so many entries have been acknowledged. Afterwards an attempt is due.
func Thaw(l *Log, acknowledged uint64) {
	l.fault.last.Store(acknowledged)
	f := &frozen{silent: true, heals: true, Frozen: handlers.Frozen{Since: time.Now()}}
	l.fault.now.Store(f)
	l.thaw(f)
	l.fault.mu.Lock()
	defer l.fault.mu.Unlock()
	l.fault.next = time.Time{}
}

// Silent notes that the stream does not write, for a reason that only another write finds out about. It is due.
func Silent(l *Log) {
	l.fault.now.Store(&frozen{silent: true, Frozen: handlers.Frozen{What: "it is silent", Since: time.Now()}})
}

// Known is how far the log was known to have come.
func Known(l *Log) uint64 { return l.fault.last.Load() }

// Hang has the disk not answer until it is let go.
func Hang(l *Log) (letGo func()) {
	hangs := make(chan struct{})
	l.disk.write = func() error { <-hangs; return nil }
	return func() { close(hangs) }
}

// DiskFailed says that waiting for a write is in vain.
func DiskFailed(ctx context.Context, l *Log) bool { return l.disk.failed(ctx) }

// CloseFiles has the server do what it does when it cannot go on writing.
func CloseFiles(s *Server) error { return s.nats.ShutdownJetStream() }

// HasOpen is how the server has its streams' files open.
func HasOpen(s *Server) server.JetStreamConfig { return *s.nats.JetStreamConfig() }

// Suspicion is why a store would be copied before it is opened.
func Suspicion(dir string, now time.Time) string {
	why, _, err := suspicion(dir, now)
	if err != nil {
		panic(err)
	}
	return why
}
