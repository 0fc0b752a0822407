package vault

// Name is what the store is called for ever, whatever is put back in it from a backup: 32 hexadecimal digits.
func (s *Store) Name() string {
	s.keksMu.RLock()
	defer s.keksMu.RUnlock()
	return s.who.Store
}
