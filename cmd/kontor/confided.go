package main

import (
	"log/slog"
	"maps"
	"slices"
	"sync"

	"kontor/handlers/api"
)

// confided keeps what strangers are not told of the faults: it stands in the log, once when a fault begins and once when it has ended. Safe for
// concurrent use.
type confided struct {
	mu    sync.Mutex
	known map[string]bool // by part and sentence
}

// fault is what there is to say of a fault to everybody, and why it is one.
type fault struct {
	api.Fault
	why string // empty: there is no more to say
}

// note writes into the log which of the faults have begun and which have ended since the last time.
func (t *confided) note(out *slog.Logger, now []fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	still := map[string]bool{}
	for _, f := range now {
		key := f.Part + ": " + f.What
		if still[key] = true; !t.known[key] {
			out.Warn("not all is well", "part", f.Part, "what", f.What, "cause", f.why)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(t.known)) {
		if !still[key] {
			out.Info("this is well again", "what", key)
		}
	}
	t.known = still
}
