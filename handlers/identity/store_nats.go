package identity

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bucket is where processes that work together keep their sessions.
const bucket = "SESSIONS"

// errAway says that the store cannot be asked: whether somebody was logged out meanwhile is not known, so nobody is believed.
var errAway = errors.New("the store of sessions cannot be reached")

// shared is the store of processes that share their sessions over NATS: a bucket in the server's memory, of which each process has a copy
// that is kept by watching. What was logged out anywhere is known everywhere as soon as the message has come; while the connection is down
// nobody is known. A value begins with its expiry in milliseconds since 1970, eight bytes.
type shared struct {
	nc       *nats.Conn
	js       jetstream.JetStream
	replicas int
	log      *slog.Logger

	mu    sync.RWMutex
	kv    jetstream.KeyValue
	known map[string]known
	ready bool // the copy is whole

	seen uint64 // the number of the last change that the watch told
}

type known struct {
	value  []byte
	number uint64
	gone   bool
}

// share opens the bucket, making it if it is not there, and keeps the copy of it until the context ends.
func share(ctx context.Context, nc *nats.Conn, replicas int, log *slog.Logger) (*shared, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, fmt.Errorf("the store of sessions: %w", err)
	}
	s := &shared{nc: nc, js: js, replicas: max(1, replicas), log: log}
	changed := nc.StatusChanged(nats.CONNECTED, nats.RECONNECTING, nats.DISCONNECTED)
	w, err := s.open(ctx)
	if err != nil {
		nc.RemoveStatusListener(changed)
		return nil, fmt.Errorf("the store of sessions: %w", err)
	}
	go func() {
		defer nc.RemoveStatusListener(changed)
		s.keep(ctx, w, changed)
	}()
	return s, nil
}

// open makes the copy anew and returns what keeps it.
func (s *shared) open(ctx context.Context) (jetstream.KeyWatcher, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	kv, err := s.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: bucket, Description: "who is logged in", TTL: longest, Storage: jetstream.MemoryStorage, Replicas: s.replicas, MaxBytes: maxBucket,
		LimitMarkerTTL: time.Minute,
	})
	if err != nil {
		return nil, err
	}
	w, err := kv.WatchAll(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.kv, s.known, s.ready = kv, map[string]known{}, false
	s.mu.Unlock()
	s.seen = 0
	for {
		select {
		case e, ok := <-w.Updates():
			switch {
			case !ok:
				return nil, errAway
			case e == nil: // all that was there has come
				s.mu.Lock()
				s.ready = true
				s.mu.Unlock()
				return w, nil
			}
			if !s.learn(e) {
				return nil, errors.Join(errAway, w.Stop())
			}
		case <-ctx.Done():
			return nil, errors.Join(context.Cause(ctx), w.Stop())
		}
	}
}

const (
	storeTimeout = 5 * time.Second
	maxBucket    = 64 << 20 // bytes
)

// keep learns what changes until the context ends. After the connection was away the copy is made anew, for the server's memory may have
// been lost meanwhile.
func (s *shared) keep(ctx context.Context, w jetstream.KeyWatcher, changed <-chan nats.Status) {
	retry := time.NewTicker(time.Second)
	defer retry.Stop()
	for {
		var updates <-chan jetstream.KeyValueEntry
		if w != nil {
			updates = w.Updates()
		}
		select {
		case <-ctx.Done():
			s.forget(w)
			return
		case e, ok := <-updates:
			switch {
			case !ok:
				w = s.forget(nil)
			case e != nil && !s.learn(e):
				w = s.forget(w)
			}
		case <-changed:
			w = s.forget(w)
		case <-retry.C:
			s.sweep(time.Now())
			if _, err := s.bucketNow(); err != nil {
				w = s.forget(w)
			}
		}
		if w == nil && s.nc.IsConnected() {
			var err error
			if w, err = s.open(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("nobody can log in: the store of sessions cannot be opened", "cause", err)
				w = s.forget(nil)
			}
		}
	}
}

// forget ends the watch, and nobody is known until there is another.
func (s *shared) forget(w jetstream.KeyWatcher) jetstream.KeyWatcher {
	if w != nil {
		_ = w.Stop() // there may be no server that it could be told to
	}
	s.mu.Lock()
	s.ready = false
	s.mu.Unlock()
	return nil
}

// learn takes in what changed. It is false when the bucket is not the one that was opened: its numbers have begun again.
func (s *shared) learn(e jetstream.KeyValueEntry) bool {
	if e.Revision() <= s.seen {
		return false
	}
	s.seen = e.Revision()
	s.know(e.Key(), known{e.Value(), e.Revision(), e.Operation() != jetstream.KeyValuePut})
	return true
}

// know keeps what is newest. A key that is gone is kept as such for a while, so that what was before does not come back.
func (s *shared) know(key string, k known) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.number > s.known[key].number {
		s.known[key] = k
	}
}

// sweep drops what has expired.
func (s *shared) sweep(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, k := range s.known {
		if _, expires := opened(k.value); k.gone || expires.Before(now) {
			delete(s.known, key)
		}
	}
}
