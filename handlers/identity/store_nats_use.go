package identity

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// bucketNow is the bucket while there is a connection and the copy is whole.
func (s *shared) bucketNow() (jetstream.KeyValue, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if !s.ready || !s.nc.IsConnected() {
		return nil, errAway
	}
	return s.kv, nil
}

// find is what stands under the key; nil when nothing does. What is not in the copy may have been written elsewhere a moment ago.
func (s *shared) find(ctx context.Context, key string) (known, error) {
	kv, err := s.bucketNow()
	if err != nil {
		return known{}, err
	}
	s.mu.RLock()
	k, ok := s.known[key]
	s.mu.RUnlock()
	if ok {
		return k, nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	e, err := kv.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return known{gone: true}, nil
	}
	if err != nil {
		return known{}, fmt.Errorf("%w: %w", errAway, err)
	}
	return known{value: e.Value(), number: e.Revision()}, nil
}

func (s *shared) put(ctx context.Context, key string, value []byte, expires time.Time) error {
	kv, err := s.bucketNow()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	value = sealed(value, expires)
	number, err := kv.Put(ctx, key, value)
	if err != nil {
		s.doubt()
		return fmt.Errorf("%w: %w", errAway, err)
	}
	s.know(key, known{value: value, number: number})
	return nil
}

// doubt makes the copy be made anew: what cannot be written to may no longer be there.
func (s *shared) doubt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ready = false
}

func (s *shared) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	k, err := s.find(ctx, "session."+token)
	if err != nil || k.gone {
		return nil, false, err
	}
	value, expires := opened(k.value)
	return value, time.Now().Before(expires), nil
}

func (s *shared) CommitCtx(ctx context.Context, token string, b []byte, expires time.Time) error {
	return s.put(ctx, "session."+token, b, expires)
}

func (s *shared) DeleteCtx(ctx context.Context, token string) error {
	kv, err := s.bucketNow()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	if err := kv.Delete(ctx, "session."+token); err != nil {
		return fmt.Errorf("%w: %w", errAway, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known["session."+token] = known{number: s.known["session."+token].number, gone: true}
	return nil
}

func (s *shared) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}
func (s *shared) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

func (s *shared) Commit(token string, b []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expires)
}

// end numbers by the clock, and beyond the last number where the clock of who wrote that was ahead: the numbers of the bucket begin again
// when the server has lost its memory.
func (s *shared) end(ctx context.Context, key string) error {
	last, err := s.endedNow(ctx, key)
	if err != nil {
		return err
	}
	now := time.Now()
	number := max(uint64(now.UnixMicro()), last.Number+1)
	return s.put(ctx, key, binary.BigEndian.AppendUint64(nil, number), now.Add(longest))
}

func (s *shared) ended(key string) (ending, error) {
	if _, err := s.bucketNow(); err != nil {
		return ending{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return endingOf(s.known[key]), nil
}

func (s *shared) endedNow(ctx context.Context, key string) (ending, error) {
	kv, err := s.bucketNow()
	if err != nil {
		return ending{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	e, err := kv.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return ending{}, nil
	}
	if err != nil {
		s.doubt()
		return ending{}, fmt.Errorf("%w: %w", errAway, err)
	}
	return endingOf(known{value: e.Value(), number: e.Revision()}), nil
}

func endingOf(k known) ending {
	value, _ := opened(k.value)
	if k.gone || len(value) != 8 {
		return ending{}
	}
	number := min(binary.BigEndian.Uint64(value), 1<<62)
	return ending{number, time.UnixMicro(int64(number) + 1)} // what began in that microsecond is over too
}

func (s *shared) once(ctx context.Context, key string, span time.Duration) (bool, error) {
	kv, err := s.bucketNow()
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	_, err = kv.Create(ctx, key, sealed(nil, time.Now().Add(span)), jetstream.KeyTTL(span))
	if errors.Is(err, jetstream.ErrKeyExists) {
		return false, nil
	}
	if err != nil {
		s.doubt()
		return false, fmt.Errorf("%w: %w", errAway, err)
	}
	return true, nil
}

// sealed puts the expiry before the value; opened takes it off. A value that is too short expired long ago.
func sealed(value []byte, expires time.Time) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(max(0, expires.UnixMilli()))), value...)
}

func opened(b []byte) (value []byte, expires time.Time) {
	if len(b) < 8 {
		return nil, time.Time{}
	}
	return b[8:], time.UnixMilli(int64(min(binary.BigEndian.Uint64(b), 1<<62)))
}
