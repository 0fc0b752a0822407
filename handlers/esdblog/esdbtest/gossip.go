package esdbtest

import (
	"context"
	"strconv"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
)

// Version is what the server says it is.
const Version = "24.10.0.0"

type gossipService struct {
	gossip.UnimplementedGossipServer
	node *Server
}

// Read lists the nodes and says which of them leads.
func (g *gossipService) Read(context.Context, *shared.Empty) (*gossip.ClusterInfo, error) {
	c := g.node.cluster
	c.mu.Lock()
	nodes, leader := append([]*Server(nil), c.nodes...), c.leader
	c.mu.Unlock()
	info := &gossip.ClusterInfo{}
	for _, n := range nodes {
		host, port, _ := strings.Cut(n.Address(), ":")
		number, _ := strconv.ParseUint(port, 10, 16)
		m := &gossip.MemberInfo{
			State: gossip.MemberInfo_Follower, IsAlive: n.alive(), HttpEndPoint: &gossip.EndPoint{Address: host, Port: uint32(number)},
		}
		if n == leader {
			m.State = gossip.MemberInfo_Leader
		}
		info.Members = append(info.Members, m)
	}
	return info, nil
}

// alive says whether it listens.
func (s *Server) alive() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running != nil
}

type features struct {
	serverfeatures.UnimplementedServerFeaturesServer
}

// GetSupportedMethods says what the server is and can.
func (features) GetSupportedMethods(context.Context, *shared.Empty) (*serverfeatures.SupportedMethods, error) {
	const service = "event_store.client.streams.streams"
	return &serverfeatures.SupportedMethods{
		EventStoreServerVersion: Version,
		Methods: []*serverfeatures.SupportedMethod{
			{ServiceName: service, MethodName: "append"}, {ServiceName: service, MethodName: "read", Features: []string{"position", "events"}},
		},
	}, nil
}
