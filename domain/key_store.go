package domain

import "strconv"

// NameKeyStore says which store has the keys of what is sealed on this log, once: the numbers in the events are places in that store and in no
// other. For the system.
type NameKeyStore struct {
	Store string `json:"store"`
}

// KeyStoreNamed is said of a log once.
type KeyStoreNamed struct {
	Store string `json:"store"`
}

// maxStoreName is the longest name of a store, in bytes.
const maxStoreName = 64

func (NameKeyStore) Name() string  { return "name-key-store" }
func (KeyStoreNamed) Name() string { return "key-store-named" }

func (c NameKeyStore) decide(n *Network, m Moment) ([]Event, error) {
	switch {
	case m.Actor.Role != RoleSystem:
		return nil, refuse("for-operators")
	case !isSlug(c.Store) || len(c.Store) > maxStoreName:
		return nil, malformed("bad-key-store", "most", strconv.Itoa(maxStoreName))
	case n.KeyStore == c.Store:
		return nil, nil
	case n.KeyStore != "":
		return nil, refuse("key-store-named", "store", n.KeyStore)
	}
	return []Event{KeyStoreNamed(c)}, nil
}

func (ev KeyStoreNamed) change(n *Network) { n.KeyStore = ev.Store }
