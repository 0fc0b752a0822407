package natslog_test

import (
	"testing"

	"kontor/handlers"
	"kontor/handlers/logtest"
	"kontor/handlers/natslog"
	"kontor/handlers/natslog/natstest"
)

// clusters are some of three servers each. A log has one for itself until its test is over; the next log finds it empty.
type clusters struct {
	t    *testing.T
	free []*natstest.Nodes
	of   map[handlers.Log]*natstest.Nodes
}

// take is a cluster without a log.
func (c *clusters) take(t testing.TB) *natstest.Nodes {
	t.Helper()
	if len(c.free) == 0 {
		c.free = append(c.free, natstest.Cluster(c.t, 3))
	}
	nodes := c.free[0]
	c.free = c.free[1:]
	t.Cleanup(func() {
		nodes.Delete(natslog.Stream)
		c.free = append(c.free, nodes)
	})
	return nodes
}

// open is a log of three replicas on the nodes.
func (c *clusters) open(t testing.TB, nodes *natstest.Nodes) handlers.Log {
	t.Helper()
	nc, err := natslog.Connect(nodes.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	l, err := natslog.Open(t.Context(), nc, natslog.Options{Replicas: 3})
	if err != nil {
		t.Fatal(err)
	}
	nodes.Current(natslog.Stream)
	c.of[l] = nodes
	return l
}

func TestLogReplicated(t *testing.T) {
	c := &clusters{t: t, of: make(map[handlers.Log]*natstest.Nodes)}
	logtest.Run(t, logtest.Subject{
		Open:  func(t testing.TB) handlers.Log { return c.open(t, c.take(t)) },
		Again: func(t testing.TB, l handlers.Log) handlers.Log { return c.open(t, c.of[l]) },
		// Every node is stopped and started again, one after the other, the leader first.
		Restart: func(t testing.TB, l handlers.Log) handlers.Log {
			nodes := c.of[l]
			first := nodes.Leader(natslog.Stream)
			for i := range 3 {
				one := (first + i) % 3
				nodes.Stop(one)
				nodes.Leader(natslog.Stream)
				nodes.Start(one)
				nodes.Current(natslog.Stream)
			}
			return c.open(t, nodes)
		},
	})
}
