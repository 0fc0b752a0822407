package natslog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/handlers"
)

// Codes with which the server says that it has no room.
const (
	storeFailed     = jetstream.ErrorCode(10077) // for the stream's limit, among other reasons
	accountExceeded = jetstream.ErrorCode(10002)
	noResources     = jetstream.ErrorCode(10023)
	storageExceeded = jetstream.ErrorCode(10047)
	maximumBytes    = "maximum bytes exceeded"
)

const (
	// probing is the time between two attempts to have a silent stream write.
	probing = 5 * time.Second
	// patienceOfProbes is how long such an attempt may take.
	patienceOfProbes = time.Second
)

// fault is why the log takes no entries, if so.
type fault struct {
	now  atomic.Pointer[frozen] // nil when nothing is known to be wrong
	last atomic.Uint64          // the last place that was there at the start, or that a write has been acknowledged for

	mu   sync.Mutex
	next time.Time // of the next attempt
}

// frozen is what is known of a fault.
type frozen struct {
	handlers.Frozen
	silent     bool   // the stream did not answer: each try costs time
	heals      bool   // the disk is the cause, and is watched: the stream is opened anew when it is well
	final      bool   // entries were lost: nothing is tried any more
	reconnects uint64 // how often the connection had been made again
}

// admit says at once what an append would find out slowly: that there is no room on the disk, or that the stream does not write.
func (l *Log) admit() error {
	if full := l.disk.full(); full != nil {
		return full
	}
	f := l.fault.now.Load()
	if f != nil && f.final {
		return &f.Frozen
	}
	if f == nil || !f.silent || l.nc.Stats().Reconnects != f.reconnects {
		return nil
	}
	if l.fault.due() {
		if !f.heals {
			return nil // this one finds out
		}
		go l.thaw(f)
	}
	return &f.Frozen
}

// due says whether it is time for an attempt.
func (f *fault) due() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Now().Before(f.next) {
		return false
	}
	f.next = time.Now().Add(probing)
	return true
}

// set notes what is wrong now, unless that is what it will be for good.
func (f *fault) set(now *frozen) {
	for was := f.now.Load(); was != now && (was == nil || !was.final) && !f.now.CompareAndSwap(was, now); {
		was = f.now.Load()
	}
}

// patience is how long a write may take.
func (l *Log) patience() time.Duration {
	if f := l.fault.now.Load(); f != nil && f.silent {
		return patienceOfProbes
	}
	return answer
}

// heard learns from what became of a write, and says it in better words where there are any.
func (l *Log) heard(place uint64, err error) (uint64, error) {
	switch {
	case err == nil:
		l.acknowledged(place)
	case errors.Is(err, errSilent), errors.Is(err, errNobody):
		l.silent(err)
	case hasCode(err, storeFailed) && strings.Contains(err.Error(), maximumBytes):
		err = l.froze("the stream has as many bytes as it may have", "start with a higher limit for the log's bytes; the disk must have room for them")
	case hasCode(err, accountExceeded, noResources, storageExceeded):
		err = l.froze(fmt.Sprintf("the server has no room: %v", err), "give it more storage, or take other streams out of it")
	}
	return place, err
}

// acknowledged notes that the stream writes.
func (l *Log) acknowledged(place uint64) {
	l.fault.set(nil)
	for last := l.fault.last.Load(); last < place && !l.fault.last.CompareAndSwap(last, place); {
		last = l.fault.last.Load()
	}
}

// froze notes a fault that the server names each time. It is as old as the last time that a write went well.
func (l *Log) froze(what, do string) error {
	f := &frozen{Frozen: handlers.Frozen{What: what, Do: do, Since: time.Now()}}
	if was := l.fault.now.Load(); was != nil && was.What == what {
		f = was
	}
	l.fault.set(f)
	return &f.Frozen
}

// silent finds out what it means that a write was not answered. A stream that could not write to its disk does not answer writes any more,
// not even when the disk is well again, and still serves readers; or the server has given up JetStream. A server that does not answer
// readers either is just away.
func (l *Log) silent(err error) {
	if l.nc.Status() != nats.CONNECTED {
		return
	}
	f := &frozen{silent: true, reconnects: l.nc.Stats().Reconnects, Frozen: handlers.Frozen{
		What:  "the stream is read but does not write: its disk is full, read-only or broken, or was when it last tried",
		Do:    "see that the disk can be written and has room, then start the server again; its own log says what it could not write",
		Since: time.Now(),
	}}
	if s := l.disk.server; s != nil {
		if what, do := l.disk.fails(context.Background()); what != "" {
			f.What, f.Do, f.heals = what, do, true
		} else if !s.nats.JetStreamEnabled() {
			f.What, f.Do, f.heals = "the server has closed the log's files, since it could not write", "see what it logged; it opens them again by itself", true
		}
	}
	if !f.heals && (errors.Is(err, errNobody) || !l.reads()) {
		return
	}
	if was := l.fault.now.Load(); was != nil && was.silent {
		f.Since, f.heals = was.Since, f.heals || was.heals
	}
	l.fault.set(f)
	l.fault.mu.Lock()
	l.fault.next = time.Now().Add(probing)
	l.fault.mu.Unlock()
}

// reads says whether the stream's leader answers.
func (l *Log) reads() bool {
	ctx, cancel := context.WithTimeout(context.Background(), patienceOfProbes)
	defer cancel()
	_, err := l.js.Stream(ctx, Stream)
	return err == nil
}
