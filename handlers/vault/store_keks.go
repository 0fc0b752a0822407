package vault

import (
	"context"
	"fmt"
)

// loadKEKs fetches the key-encryption keys that the store needs now, and lets go of others. The retiring one need not be there: when everything is wrapped anew it
// is destroyed before the note that it retires is taken away.
func (s *Store) loadKEKs(ctx context.Context, who identity) error {
	keks := map[tag]KEK{}
	current, err := s.ring.KEK(ctx, who.KEK)
	if err != nil {
		return fmt.Errorf("the keys in %s are wrapped by %s: %w", s.dir, who.KEK, err)
	}
	keks[tagOf(who.KEK)] = current
	var retired error
	if who.Retiring != "" {
		var k KEK
		if k, retired = s.ring.KEK(ctx, who.Retiring); retired == nil {
			keks[tagOf(who.Retiring)] = k
		}
	}
	s.keksMu.Lock()
	defer s.keksMu.Unlock()
	s.who, s.current, s.keks, s.retired = who, current, keks, retired
	return nil
}

// refresh looks whether a rotation has changed which key-encryption keys are needed.
func (s *Store) refresh(ctx context.Context) (KEK, error) {
	who, _, err := readIdentity(s.dir)
	for err == nil {
		s.keksMu.RLock()
		same, current := who == s.who && s.retired == nil, s.current
		s.keksMu.RUnlock()
		if same {
			return current, nil
		}
		failed := s.loadKEKs(ctx, who)
		if failed == nil {
			break
		}
		tried := who
		if who, _, err = readIdentity(s.dir); err == nil && who == tried { // otherwise a rotation has come to its end meanwhile
			err = failed
		}
	}
	if err != nil {
		return nil, err
	}
	s.keksMu.RLock()
	defer s.keksMu.RUnlock()
	return s.current, nil
}

// kek is the key-encryption key that a slot names.
func (s *Store) kek(ctx context.Context, t tag) (KEK, error) {
	for range 2 {
		s.keksMu.RLock()
		k := s.keks[t]
		s.keksMu.RUnlock()
		if k != nil {
			return k, nil
		}
		if _, err := s.refresh(ctx); err != nil {
			return nil, err
		}
	}
	s.keksMu.RLock()
	defer s.keksMu.RUnlock()
	err := fmt.Errorf("it is wrapped by a key-encryption key that is not at hand (tag %x): the store was put back from before a rotation, or damaged", t)
	if s.retired != nil && t == tagOf(s.who.Retiring) {
		err = s.retired
	}
	return nil, err
}
