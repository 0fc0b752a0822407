package esdbtest

import (
	"context"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// moment is when a server dies.
type moment int

const (
	never moment = iota
	beforeAppend
	afterAppend
)

// faults are what is wrong with a node.
type faults struct {
	mu      sync.Mutex
	hanging bool
	mute    bool
	strange bool
	dying   moment
	died    chan struct{} // closed when it has
	served  int
}

// Hang makes the server take every new call and answer none, until it is told otherwise.
func (s *Server) Hang(on bool) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.hanging = on
}

// Strange makes the server begin the answer to every read of a stream with what a client of this version has not asked for and does not
// know, as a later server might.
func (s *Server) Strange(on bool) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.strange = on
}

// Mute makes the server bring nothing more to one subscription, the next for which there is something. Everything else goes on.
func (s *Server) Mute() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.mute = true
}

// DieBeforeAppend lets the next append come, and stops the server instead of writing it. The channel is closed when it has stopped.
func (s *Server) DieBeforeAppend() <-chan struct{} { return s.faults.schedule(beforeAppend) }

// DieAfterAppend writes the next append, and stops the server instead of answering. The channel is closed when it has stopped.
func (s *Server) DieAfterAppend() <-chan struct{} { return s.faults.schedule(afterAppend) }

// Served is how many reads, subscriptions and appends the node has taken on itself.
func (s *Server) Served() int {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return s.faults.served
}

func (f *faults) schedule(m moment) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dying, f.died = m, make(chan struct{})
	return f.died
}

// dies says whether it is time to, once, and what to close then.
func (f *faults) dies(m moment) (died chan struct{}, now bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dying != m {
		return nil, false
	}
	f.dying = never
	return f.died, true
}

// die stops the server under the call.
func (s *Server) die(ctx context.Context, died chan struct{}) error {
	go func() {
		s.Stop()
		close(died)
	}()
	<-ctx.Done()
	return status.Error(codes.Unavailable, "the server died")
}

func (f *faults) isStrange() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.strange
}

// silences says whether a subscription is to be silent from now on. The next one is not.
func (f *faults) silences() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	mute := f.mute
	f.mute = false
	return mute
}

// serves counts a call.
func (f *faults) serves() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.served++
}

// hang waits with the call when that is what the server does.
func (f *faults) hang(ctx context.Context) error {
	f.mu.Lock()
	hanging := f.hanging
	f.mu.Unlock()
	if !hanging {
		return nil
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

func (f *faults) stream(srv any, call grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if err := f.hang(call.Context()); err != nil {
		return err
	}
	return handler(srv, call)
}

func (f *faults) unary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if err := f.hang(ctx); err != nil {
		return nil, err
	}
	return handler(ctx, req)
}
