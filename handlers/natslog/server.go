package natslog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"kontor/domain"
)

// ServerOptions say where a server keeps its data and who may reach it.
type ServerOptions struct {
	// Dir is the data directory. It belongs to one process at a time.
	Dir string
	// Listen is the address at which other processes on this machine reach the server, such as "127.0.0.1:4222" (port 0: any free one).
	// Empty: nobody does. Anything but a loopback address is refused, for whoever reaches the server may do anything.
	Listen string
	// Log gets what the server warns of; slog.Default when nil.
	Log *slog.Logger
}

// Server is a NATS server with JetStream in this process, set so that what it acknowledges is on disk.
type Server struct {
	nats *server.Server
	lock *lock

	mu    sync.Mutex
	conns []*nats.Conn
}

// Start starts a server and waits until it has recovered its data and can be used. A directory that another process has is refused
// with an *InUse.
func Start(ctx context.Context, o ServerOptions) (*Server, error) {
	opts, err := serverOptions(o)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	held, err := acquire(o.Dir)
	if err != nil {
		return nil, err
	}
	ns, err := server.NewServer(opts)
	if err != nil {
		return nil, errors.Join(err, held.release())
	}
	s := &Server{nats: ns, lock: held}
	out := newServerLog(o.Log)
	ns.SetLoggerV2(out, false, false, false)
	go ns.Start()
	if err := s.ready(ctx, out.fatal); err != nil {
		return nil, errors.Join(fmt.Errorf("the log's server in %s: %w", o.Dir, err), s.Shutdown())
	}
	return s, nil
}

// serverOptions are the server's own.
func serverOptions(o ServerOptions) (*server.Options, error) {
	if o.Dir == "" {
		return nil, errors.New("the log's server needs a data directory")
	}
	opts := &server.Options{
		ServerName: "kontor", NoSigs: true, DontListen: o.Listen == "",
		JetStream: true, StoreDir: o.Dir, SyncAlways: true, JetStreamMaxMemory: 256 << 20,
		MaxPayload: 2 * domain.MaxEntry,
	}
	if o.Listen == "" {
		return opts, nil
	}
	host, port, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listening on %q: %w", o.Listen, err)
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("listening on %q: give a loopback address such as 127.0.0.1:%s; whoever reaches the log may do anything to it",
			o.Listen, port)
	}
	if opts.Port, err = strconv.Atoi(port); err != nil {
		return nil, fmt.Errorf("listening on %q: %w", o.Listen, err)
	}
	if opts.Port == 0 {
		opts.Port = server.RANDOM_PORT
	}
	opts.Host = host
	return opts, nil
}

// ready waits until the server can be used.
func (s *Server) ready(ctx context.Context, fatal <-chan error) error {
	for !s.nats.ReadyForConnections(50 * time.Millisecond) {
		select {
		case err := <-fatal:
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		default:
		}
	}
	if !s.nats.JetStreamEnabled() {
		return errors.New("it started without JetStream")
	}
	return nil
}

// URL is where other processes reach the server; empty when they do not.
func (s *Server) URL() string {
	if s.nats.Addr() == nil {
		return ""
	}
	return s.nats.ClientURL()
}

// Connect is a new connection inside the process. It ends with the server, or when the caller closes it.
func (s *Server) Connect(more ...nats.Option) (*nats.Conn, error) {
	inside := []nats.Option{
		nats.Name("kontor"), nats.InProcessServer(s.nats), nats.MaxReconnects(20), nats.ReconnectWait(100 * time.Millisecond),
	}
	nc, err := nats.Connect("", append(inside, more...)...)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = append(s.conns, nc)
	return nc, nil
}

// Shutdown closes the connections made by Connect, stops the server, waits until its files are closed, and gives the directory free.
func (s *Server) Shutdown() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, nc := range s.conns {
		nc.Close()
	}
	s.conns = nil
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
	return s.lock.release()
}
