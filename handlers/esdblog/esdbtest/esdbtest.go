// Package esdbtest is a server that speaks EventStoreDB's gRPC protocol, inside the test's own process, for tests of what is written
// against that protocol. It is made of the stubs that the client library itself is made of.
//
// It does what a log needs: appends with an expected revision, told apart from repeated ones by the ids of their events; reads of a
// stream and of $all, forwards and backwards; subscriptions to $all with a filter, checkpoints and the word that they have caught up;
// the server's features, gossip, and followers that send whoever requires the leader there. $all has events of the system between the
// others, and positions grow by the size of a record, as they do on a true server. The data outlives Stop and Start of the listener.
//
// It is no EventStoreDB. Nothing is on disk. There are no projections, persistent subscriptions, links, deleted or truncated streams,
// metadata, users or rights, and no TLS. Where the true server's behaviour could only be read about, the comment says so; what passes
// here has still to pass against a true server.
package esdbtest

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"
)

// Server is one node. New makes one; it listens at a loopback address of its own from Start to Stop, as often as wanted.
type Server struct {
	cluster *cluster
	faults  faults

	mu      sync.Mutex
	address string // kept from the first Start on
	running *grpc.Server
	served  chan struct{} // closed when it serves no longer
}

// cluster is what nodes have in common. Followers here are never behind their leader.
type cluster struct {
	data *data

	mu     sync.Mutex
	nodes  []*Server
	leader *Server
}

// New is a node with nothing in it, leader of itself, that is not listening yet. It takes appends of up to maxAppend bytes; a true
// server's default is 1 MiB.
func New(maxAppend int) *Server {
	s := &Server{cluster: &cluster{data: newData(maxAppend)}}
	s.cluster.nodes, s.cluster.leader = []*Server{s}, s
	return s
}

// Peer is another node with the same data, following.
func (s *Server) Peer() *Server {
	c := s.cluster
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &Server{cluster: c}
	c.nodes = append(c.nodes, p)
	return p
}

// Lead makes this node the leader.
func (s *Server) Lead() {
	s.cluster.mu.Lock()
	defer s.cluster.mu.Unlock()
	s.cluster.leader = s
}

// leader is the node that leads, and whether it is this one.
func (s *Server) leader() (*Server, bool) {
	s.cluster.mu.Lock()
	defer s.cluster.mu.Unlock()
	return s.cluster.leader, s.cluster.leader == s
}

// Start listens: at the first time on a free port, afterwards on the same one.
func (s *Server) Start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		return errors.New("it is running")
	}
	at := s.address
	if at == "" {
		at = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", at)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	s.address = l.Addr().String()
	g := grpc.NewServer(
		grpc.WaitForHandlers(true), grpc.MaxRecvMsgSize(17<<20),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: time.Second, PermitWithoutStream: true}),
		grpc.StreamInterceptor(s.faults.stream), grpc.UnaryInterceptor(s.faults.unary),
	)
	streams.RegisterStreamsServer(g, &streamsService{node: s})
	gossip.RegisterGossipServer(g, &gossipService{node: s})
	serverfeatures.RegisterServerFeaturesServer(g, features{})
	s.running, s.served = g, make(chan struct{})
	go func(served chan struct{}) {
		defer close(served)
		_ = g.Serve(l) // ends with Stop
	}(s.served)
	return nil
}

// Stop breaks every connection, with calls in flight or not, and waits until nothing of the listener is left.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return
	}
	s.running.Stop()
	<-s.served
	s.running = nil
}

// Address is where it listens, "127.0.0.1:port"; empty before the first Start.
func (s *Server) Address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

// URL is how a client is told to reach it.
func (s *Server) URL() string { return "esdb://" + s.Address() + "?tls=false&gossipTimeout=1" }

// Remove takes an event out of its stream and of $all, and leaves a hole, as a damaged disk would. It panics when there is none.
func (s *Server) Remove(stream string, revision uint64) { s.cluster.data.remove(stream, revision) }

// Replace changes an event's bytes where they stand.
func (s *Server) Replace(stream string, revision uint64, bytes []byte) {
	s.cluster.data.replace(stream, revision, bytes)
}

// Bytes are an event's.
func (s *Server) Bytes(stream string, revision uint64) []byte {
	return s.cluster.data.stream(stream)[revision].data
}

// Wipe forgets all data, as a server with a new disk.
func (s *Server) Wipe() { s.cluster.data.wipe() }

// Forget forgets the last events of $all, as a server whose file was cut.
func (s *Server) Forget(n int) { s.cluster.data.forget(n) }

// Write writes events in a stream, whatever stands there, as somebody else who uses the server.
func (s *Server) Write(stream string, bodies ...string) {
	for _, body := range bodies {
		s.cluster.data.append(stream, anyRevision, []event{{
			uuid.New(), map[string]string{"type": "something", "content-type": "application/json"}, nil, []byte(body),
		}})
	}
}

// Events is how many events a stream has.
func (s *Server) Events(stream string) int { return len(s.cluster.data.stream(stream)) }

// streamsService, gossipService and features are the services; features is in gossip.go.
type streamsService struct {
	streams.UnimplementedStreamsServer
	node *Server
}
