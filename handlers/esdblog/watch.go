package esdblog

import (
	"context"
	"errors"
	"time"
)

// quiet is how often a Follow makes sure that its subscription brings what there is.
const quiet = 10 * time.Second

// errStalled says that the server has entries and the subscription does not bring them.
var errStalled = errors.New("the subscription brings nothing, and there is something")

// watched has the session watched until it calls what is returned.
func (f *follower) watched(ctx context.Context, end context.CancelCauseFunc) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.watch(ctx, end)
	}()
	return func() { cancel(); <-done }
}

// watch ends the session when the server does not answer any more, or has had an entry for a while that has not come. Nothing else
// would tell: a subscription to a log in which nothing is written is as silent as one that is dead.
func (f *follower) watch(ctx context.Context, end context.CancelCauseFunc) {
	var missing uint64 // behind which entry one was missing at the last look
	for wait(ctx, f.log.quiet) {
		waits := f.waiting.Load() // 0 while the entries that have come are being taken
		last, err := f.log.End(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			end(err)
		case waits == 0 || last.Place < waits:
			missing = 0
		case missing == waits:
			end(errStalled)
		default:
			missing = waits
		}
	}
}
