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
	// Agencies lets agencies' own programs connect, at an address of their own; nil: they cannot.
	Agencies *AgencyAccess
	// Log gets what the server warns of; slog.Default when nil.
	Log *slog.Logger
	// Inspect is for whoever only looks. A store that was not stopped in order is opened as a copy, which goes at Shutdown: the copy is what
	// is looked at, and the directory keeps every byte.
	Inspect bool
	// NoAside opens a suspect store without copying it first. What cannot be read may then be cut off for good.
	NoAside bool
	// Unsynced leaves it to the operating system when a write reaches the disk, so that a loss of power loses what was acknowledged. It is
	// there for the test that shows this; nothing else may set it.
	Unsynced bool
}

// Server is a NATS server with JetStream in this process, set so that what it acknowledges is on disk.
type Server struct {
	nats  *server.Server
	lock  *lock
	guard *guarded
	out   *slog.Logger

	streams server.JetStreamConfig // how it has its streams' files open
	access  *access                // nil without agencies
	linked  bool                   // a link of its account's old name goes when it stops
	local   *relay                 // for other processes on this machine, when the server's own address is for agencies

	mu       sync.Mutex
	conns    []*nats.Conn
	reopened time.Time // when its streams' files were last opened anew
}

// Start starts a server and waits until it has recovered its data and can be used. A directory that another process has is refused
// with an *InUse.
//
// A store that was not stopped in order, or is not as it was left, is copied aside before it is opened, for opening may cut off what cannot
// be read; where there is no room for that the error is a *NoRoom. Settle then says whether anything was lost. A log whose settings the server
// cannot read is a *handlers.Damage at once.
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
	out := newServerLog(o.Log)
	linked := o.Agencies == nil && !(o.Inspect && aliased(o.Dir)) // whoever looks leaves what was there
	x, g, err := o.ready(opts, out.out)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("before the log in %s is opened: %w", o.Dir, err), held.release())
	}
	ns, err := server.NewServer(opts)
	if err != nil {
		if linked {
			err = errors.Join(err, unalias(g.store))
		}
		return nil, errors.Join(err, held.release())
	}
	s := &Server{nats: ns, lock: held, guard: g, out: out.out, access: x, linked: linked}
	if g.before != "" {
		out.out.Warn("the log's store is suspect, so it was copied before it is opened", "because", g.why, "copy", g.before)
	}
	ns.SetLoggerV2(out, false, false, false)
	go ns.Start()
	if err = s.ready(ctx, out.fatal); err == nil {
		err = s.knows()
	}
	if err == nil {
		err = s.guard.keep()
	}
	if err == nil && x != nil {
		err = s.open(o.Listen)
	}
	if err != nil {
		g.settled = false // it may have been in the middle of anything
		return nil, errors.Join(fmt.Errorf("the log's server in %s: %w", o.Dir, err), s.Shutdown())
	}
	return s, nil
}

// ready makes sure that opening the store destroys nothing, and has the server's options say where it is and who may connect.
func (o ServerOptions) ready(opts *server.Options, out *slog.Logger) (x *access, g *guarded, err error) {
	if o.Agencies != nil {
		if x, err = o.Agencies.prepare(opts); err == nil {
			err = adopt(o.Dir, x.system)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if g, err = guard(o); err != nil {
		return nil, nil, err
	}
	opts.StoreDir = g.store
	if x != nil {
		return x, g, g.mend(out)
	}
	if !o.Inspect {
		if err := unalias(g.store); err != nil { // what is mended would be seen twice
			return nil, nil, err
		}
	}
	if err := g.mend(out); err != nil {
		return nil, nil, err
	}
	return x, g, alias(g.store)
}

// open lets agencies in, and other processes on this machine.
func (s *Server) open(listen string) error {
	if listen != "" {
		l, err := net.Listen("tcp", listen)
		if err != nil {
			return fmt.Errorf("listening on %q: %w", listen, err)
		}
		s.local = &relay{server: s, listen: l}
		s.local.begin()
	}
	s.access.begin(s.nats, s.out)
	return nil
}

// serverOptions are the server's own.
func serverOptions(o ServerOptions) (*server.Options, error) {
	if o.Dir == "" {
		return nil, errors.New("the log's server needs a data directory")
	}
	opts := &server.Options{
		ServerName: "kontor", NoSigs: true, DontListen: o.Listen == "",
		JetStream: true, StoreDir: o.Dir, SyncAlways: !o.Unsynced, JetStreamMaxMemory: 256 << 20,
		MaxPayload: 2 * domain.MaxEntry,
		// Every stream has a limit of its own. The usual one for all together is a part of what is free on the disk at the start, and a stream
		// whose limit does not fit into that is refused, however little it holds.
		JetStreamMaxStore: 1 << 50,
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
	if s.access != nil {
		if err := s.access.known(s.nats); err != nil {
			return err
		}
	}
	streams := s.nats.JetStreamConfig()
	if streams == nil || !s.nats.JetStreamEnabled() {
		return errors.New("it started without JetStream")
	}
	s.streams = *streams
	return nil
}

// URL is where other processes reach the server; empty when they do not.
func (s *Server) URL() string {
	switch {
	case s.local != nil:
		return "nats://" + s.local.listen.Addr().String()
	case s.access != nil || s.nats.Addr() == nil:
		return ""
	}
	return s.nats.ClientURL()
}

// AgenciesURL is where agencies' programs reach the server; empty when they do not.
func (s *Server) AgenciesURL() string {
	if s.access == nil || s.nats.Addr() == nil {
		return ""
	}
	return s.nats.ClientURL()
}

// account is the one that has the streams.
func (s *Server) account() string {
	if s.access != nil {
		return s.access.system
	}
	return everybody
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

// Shutdown closes the connections made by Connect, stops the server, waits until its files are closed, and gives the directory free. A second
// time does nothing.
func (s *Server) Shutdown() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, nc := range s.conns {
		nc.Close()
	}
	s.conns = nil
	if s.local != nil {
		_, _ = s.local.end() // the address is of no more use
	}
	if s.access != nil {
		s.access.end()
	}
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
	if s.lock.file == nil {
		return nil
	}
	if s.linked {
		if err := unalias(s.guard.store); err != nil {
			s.out.Warn("a link of the streams' old name is left", "cause", err)
		}
	}
	if err := s.guard.leave(); err != nil {
		s.out.Warn("the next start will take the store for suspect", "cause", err)
	}
	return s.lock.release()
}
