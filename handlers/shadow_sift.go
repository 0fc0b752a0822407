package handlers

import (
	"bytes"
	"context"
	"iter"
)

// Sifted is a Log that can be followed with most of its entries left out. Reading an entry costs many times what looking for a word in its bytes
// does, and who looks at some kinds of events only needs no more of the others.
type Sifted interface {
	Log

	// FollowSome is Follow of those entries whose stored bytes are wanted. The function is called once for every entry, in their order, from
	// another goroutine, and must not keep the bytes. Entries that are not wanted do not come, whether they could be read or not.
	FollowSome(ctx context.Context, after Position, wanted func(stored []byte) bool) iter.Seq2[Item, error]
}

// idle are the first events of entries in which nothing is routed that a shadow looks at, the most frequent ones. An entry that begins with any
// other is read; a test holds the two together.
var idle = map[string]bool{
	"visitor-called": true, "visitor-recalled": true, "visitor-absent": true, "visitor-returned": true, "visitor-left": true, "visit-offered": true,
	"service-started": true, "service-paused": true, "service-resumed": true, "errand-ended": true, "estimate-given": true,
	"errand-accepted": true, "errand-returned": true, "errand-closed": true, "errand-contradicted": true, "document-received": true,
	"day-opened": true, "desk-opened": true, "break-taken": true, "break-ended": true, "day-sealed": true, "errand-rerouted": true, "reroute-skipped": true,
}

// firstEvent is how the list of an entry's events begins. Nothing before it has a bracket.
var firstEvent = []byte(`[{"name":"`)

// mayRoute says whether the stored entry may have something that a shadow looks at, by its first event; routes says whether it has.
func mayRoute(stored []byte) bool {
	events := stored[max(bytes.IndexByte(stored, '['), 0):]
	if !bytes.HasPrefix(events, firstEvent) {
		return true
	}
	name, _, _ := bytes.Cut(events[len(firstEvent):], []byte{'"'})
	return !idle[string(name)]
}

// follow yields what a shadow looks at, and what else the log cannot leave out.
func (s Shadow) follow(ctx context.Context, log Log, after Position) (entries iter.Seq2[Item, error], sifted bool) {
	if some, ok := log.(Sifted); ok {
		return some.FollowSome(ctx, after, mayRoute), true
	}
	return log.Follow(ctx, after), false
}
