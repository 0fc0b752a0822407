package identity

import "sync"

// decoded remembers what texts that come again and again were read as. It forgets all of it when it has grown too large, and only
// then: also what was read of sessions that are over stays until then, and lets nobody in, for the store is asked first. Safe for concurrent use; what it gives out nobody may change.
type decoded[T any] struct {
	mu    sync.Mutex
	known map[string]T
}

// mostDecoded is more sessions than are in use at a time in one process.
const mostDecoded = 8192

// read is what the text was read as, or is now.
func (d *decoded[T]) read(text []byte, decode func([]byte) (T, error)) (T, error) {
	d.mu.Lock()
	known, ok := d.known[string(text)]
	d.mu.Unlock()
	if ok {
		return known, nil
	}
	v, err := decode(text)
	if err != nil {
		return v, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || len(d.known) >= mostDecoded {
		d.known = map[string]T{}
	}
	d.known[string(text)] = v
	return v, nil
}
