package esdblog

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/metadata"

	"kontor/handlers"
)

// clients are the connections to the server, each for one call at a time.
//
// The library lets any number of calls share a client, and has one goroutine that finds the server for them, through a channel. When
// it does not find it that goroutine ends, and every other call that stands at the channel hangs for ever, whatever its context;
// told to try for ever, it cannot be ended. Closing a client while a call stands there panics. With one call at a time nobody ever
// stands there: a client that failed is closed by the one who used it, and the next call makes another.
type clients struct {
	config esdb.Configuration
	admit  func(context.Context, *esdb.Client) error // what a new one has to pass
	room   chan struct{}                             // one for every client that calls may have at a time

	ended context.Context
	end   context.CancelCauseFunc

	fresh time.Duration // how long an idle client is believed to be still at the same server

	mu      sync.Mutex
	closed  bool
	idle    []idle
	running sync.WaitGroup // whoever has a client
}

// idle is a client that waits for its next call.
type idle struct {
	client *esdb.Client
	since  time.Time
}

// most is how many calls are under way at the same time; others wait their turn. A Follow has a client beside these.
const most = 32

// errClosed is what calls hear when the log is closed.
var errClosed = fmt.Errorf("%w: it was closed", handlers.ErrUnavailable)

func newClients(config esdb.Configuration, admit func(context.Context, *esdb.Client) error) *clients {
	c := &clients{config: config, admit: admit, room: make(chan struct{}, most), fresh: time.Second}
	c.ended, c.end = context.WithCancelCause(context.Background())
	return c
}

// call has f use a client, and returns when f does or when the context is over. In the second case what f finds is dropped when it
// comes to its end, which the library's search for the server delays by a few seconds at most.
func call[T any](ctx context.Context, c *clients, f func(context.Context, *esdb.Client) (T, error)) (found T, err error) {
	type result struct {
		found T
		err   error
	}
	done := make(chan result, 1)
	ctx, release, err := c.begin(ctx, func(ctx context.Context) {
		var r result
		if r.err = c.take(ctx); r.err == nil {
			r.found, r.err = use(ctx, c, f)
			<-c.room
		}
		done <- r
	})
	if err != nil {
		return found, err
	}
	defer release()
	select {
	case r := <-done:
		return r.found, r.err
	case <-ctx.Done():
		return found, context.Cause(ctx)
	}
}

// begin runs f in a goroutine of its own, with a context that ends with the caller's, with the log, and when it is released. It returns
// that context.
func (c *clients) begin(ctx context.Context, f func(context.Context)) (_ context.Context, release func(), _ error) {
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, nil, errClosed
	}
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(c.ended, func() { cancel(errClosed) })
	c.running.Go(func() { f(ctx) })
	return ctx, func() { stop(); cancel(nil) }, nil
}

// take waits for room.
func (c *clients) take(ctx context.Context) error {
	select {
	case c.room <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// use has f use an idle client, or a new one. Afterwards it is idle again, or closed when it may be the client that failed.
func use[T any](ctx context.Context, c *clients, f func(context.Context, *esdb.Client) (T, error)) (found T, err error) {
	client, err := c.pick(ctx)
	if err != nil {
		return found, err
	}
	found, err = f(demanding(ctx), client)
	if !answered(err) {
		hangUp(client)
		return found, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, idle{client, time.Now()})
	return found, err
}

// pick is the client that was used last, or a new one. A connection that breaks while nobody uses it is made again behind everybody's
// back, perhaps to a server that has another log by now; so one that has waited for long is asked anew.
func (c *clients) pick(ctx context.Context) (*esdb.Client, error) {
	waiting, ok := c.pop()
	if !ok {
		return c.dial(ctx)
	}
	if time.Since(waiting.since) <= c.fresh {
		return waiting.client, nil
	}
	if err := c.admit(demanding(ctx), waiting.client); err != nil {
		hangUp(waiting.client)
		return c.dial(ctx)
	}
	return waiting.client, nil
}

func (c *clients) pop() (idle, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.idle)
	if n == 0 {
		return idle{}, false
	}
	last := c.idle[n-1]
	c.idle = c.idle[:n-1]
	return last, true
}

// dial is a new client, at the leader of a server that has the log.
func (c *clients) dial(ctx context.Context) (*esdb.Client, error) {
	config := c.config
	client, err := esdb.NewClient(&config)
	if err != nil {
		return nil, refusal(err.Error())
	}
	err = c.admit(demanding(ctx), client)
	if is(err, esdb.ErrorCodeNotLeader) { // it goes there by itself
		err = c.admit(demanding(ctx), client)
	}
	if err != nil {
		hangUp(client)
		return nil, err
	}
	return client, nil
}

// hangUp closes a client, which never fails. Nobody has it but the caller.
func hangUp(client *esdb.Client) { _ = client.Close() }

// demanding is the context of a call that only the leader may answer. The library has an option for that, which it puts where it is not
// sent.
func demanding(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "requires-leader", "true")
}

// close ends every call, waits for them, and closes what is idle then.
func (c *clients) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.end(errClosed)
	c.running.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, waiting := range c.idle {
		hangUp(waiting.client)
	}
	c.idle = nil
}
