// Package natstest is a cluster of NATS servers in the process of a test, on loopback, each with a store of its own and set as a log
// needs it. A server that is stopped here has had the time to close its files; what is left of one that is killed, a test that kills
// processes must show.
package natstest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
)

// Nodes are the servers of a cluster, numbered from 0.
type Nodes struct {
	t     testing.TB
	nodes []*node
}

// node is one server: how it is set, and the running one, if it runs.
type node struct {
	opts server.Options
	nats *server.Server
}

// patience is how long a cluster has for what takes it a second or two.
const patience = time.Minute

// Cluster starts so many servers that know one another, and waits until they are one cluster. It lives as long as the test.
func Cluster(t testing.TB, n int) *Nodes {
	t.Helper()
	c := &Nodes{t: t}
	routes, clients := addresses(t, n), addresses(t, n)
	for i := range n {
		c.nodes = append(c.nodes, &node{opts: options(fmt.Sprintf("node-%d", i), t.TempDir(), clients[i], routes[i], routes)})
	}
	t.Cleanup(func() {
		for i := range c.nodes {
			c.Stop(i)
		}
	})
	for _, n := range c.nodes {
		n.start(t)
	}
	c.until("the cluster has a leader and every node follows it", func() bool {
		leaders := 0
		for _, n := range c.nodes {
			if n.nats.JetStreamIsLeader() && len(n.nats.JetStreamClusterPeers()) == len(c.nodes) {
				leaders++
			}
			if !n.nats.JetStreamIsCurrent() {
				return false
			}
		}
		return leaders == 1
	})
	return c
}

// Free is an address on loopback that nobody listens at. Its port is none that a system takes for a connection of its own: a server that
// is stopped finds it free again.
func Free(t testing.TB) *net.TCPAddr {
	t.Helper()
	return addresses(t, 1)[0]
}

// addresses are free ports, all different, below those that Linux (from 32768) and others (from 49152) take for connections of their own.
func addresses(t testing.TB, n int) (free []*net.TCPAddr) {
	t.Helper()
	for range 100 * n {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(22_000)))
		if err != nil {
			continue // somebody has it
		}
		defer l.Close() // when all have one
		if free = append(free, l.Addr().(*net.TCPAddr)); len(free) == n {
			return free
		}
	}
	t.Fatalf("no %d ports are free", n)
	return nil
}

// options are those of one server: what it acknowledges is on disk.
func options(name, dir string, client, route *net.TCPAddr, routes []*net.TCPAddr) server.Options {
	o := server.Options{
		ServerName: name, NoSigs: true, NoLog: true, Host: client.IP.String(), Port: client.Port, MaxPayload: 2 * domain.MaxEntry,
		JetStream: true, StoreDir: dir, SyncAlways: true, JetStreamMaxMemory: 256 << 20, JetStreamMaxStore: 64 << 30,
		Cluster: server.ClusterOpts{Name: "kontor-test", Host: route.IP.String(), Port: route.Port, PoolSize: -1},
	}
	for _, r := range routes {
		if r != route {
			o.Routes = append(o.Routes, &url.URL{Scheme: "nats", Host: r.String()})
		}
	}
	return o
}

// start starts the server and waits until it takes connections.
func (n *node) start(t testing.TB) {
	t.Helper()
	opts := n.opts
	ns, err := server.NewServer(&opts)
	if err != nil {
		t.Fatal(err)
	}
	n.nats = ns
	go ns.Start()
	if !ns.ReadyForConnections(patience) || !ns.JetStreamEnabled() {
		t.Fatalf("%s does not start", opts.ServerName)
	}
}

// URL is where all of the servers are reached, running or not: "nats://a,nats://b,nats://c".
func (c *Nodes) URL() string {
	var all []string
	for i := range c.nodes {
		all = append(all, c.NodeURL(i))
	}
	return strings.Join(all, ",")
}

// NodeURL is where one server is reached.
func (c *Nodes) NodeURL(i int) string {
	return fmt.Sprintf("nats://%s:%d", c.nodes[i].opts.Host, c.nodes[i].opts.Port)
}

// Dir is the node's store directory.
func (c *Nodes) Dir(i int) string { return c.nodes[i].opts.StoreDir }

// Connect is a connection to the cluster that ends with the test, and that looks for another server when its own stops.
func (c *Nodes) Connect(more ...nats.Option) *nats.Conn {
	c.t.Helper()
	stay := []nats.Option{nats.MaxReconnects(-1), nats.ReconnectWait(50 * time.Millisecond)}
	nc, err := nats.Connect(c.URL(), append(stay, more...)...)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(nc.Close)
	return nc
}

// Stop stops the node and waits until its files are closed. One that does not run stays as it is.
func (c *Nodes) Stop(i int) {
	if n := c.nodes[i]; n.nats != nil {
		n.nats.Shutdown()
		n.nats.WaitForShutdown()
		n.nats = nil
	}
}

// Start starts the node on the store that it has, where it was reached before. It is caught up when Current says so.
func (c *Nodes) Start(i int) {
	c.t.Helper()
	c.nodes[i].start(c.t)
}

// Wipe takes the stopped node's store away, as a new disk would.
func (c *Nodes) Wipe(i int) {
	c.t.Helper()
	if c.nodes[i].nats != nil {
		c.t.Fatal("stop the node first")
	}
	if err := os.RemoveAll(c.Dir(i)); err != nil {
		c.t.Fatal(err)
	}
}

// Leader waits until one of the running nodes leads the stream, and says which.
func (c *Nodes) Leader(stream string) (leader int) {
	c.t.Helper()
	c.until("the stream has a leader", func() bool {
		for i, n := range c.nodes {
			if n.nats != nil && n.nats.JetStreamIsStreamLeader(server.DEFAULT_GLOBAL_ACCOUNT, stream) {
				leader = i
				return true
			}
		}
		return false
	})
	return leader
}

// Current waits until every running node has all that the stream's leader has.
func (c *Nodes) Current(stream string) {
	c.t.Helper()
	c.Leader(stream)
	c.until("every running node is current", func() bool {
		for _, n := range c.nodes {
			if n.nats != nil && !n.nats.JetStreamIsStreamCurrent(server.DEFAULT_GLOBAL_ACCOUNT, stream) {
				return false
			}
		}
		return true
	})
}

// Delete deletes the stream and waits until nothing is left of it. Nodes that have just come back take a while to hear of it.
func (c *Nodes) Delete(stream string) {
	c.t.Helper()
	js, err := jetstream.New(c.Connect())
	if err != nil {
		c.t.Fatal(err)
	}
	c.until("the stream is deleted", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second) // the test's own has ended when this is its last act
		defer cancel()
		err := js.DeleteStream(ctx, stream)
		return err == nil || errors.Is(err, jetstream.ErrStreamNotFound)
	})
	c.until("no running node has files of the stream", func() bool { // one of that name cannot be made before
		for _, n := range c.nodes {
			files := filepath.Join(n.opts.StoreDir, server.JetStreamStoreDir, server.DEFAULT_GLOBAL_ACCOUNT, "streams", stream)
			if _, err := os.Stat(files); n.nats != nil && !errors.Is(err, fs.ErrNotExist) {
				return false
			}
		}
		return true
	})
}

// until waits for the condition.
func (c *Nodes) until(what string, holds func() bool) {
	c.t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.t.Fatalf("not within %v: %s", patience, what)
		}
	}
}
