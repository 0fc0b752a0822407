package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"

	"kontor/handlers"
	"kontor/handlers/agencies"
	"kontor/handlers/esdblog"
	"kontor/handlers/natslog"
)

// storeFlags say where the log is: in a directory that this process has, or at a server elsewhere. The agencies' streams are on the same
// NATS server; those of a log in EventStoreDB on the one that the other flags name.
type storeFlags struct {
	data     string
	listen   string
	url      string
	creds    string // file with the key to the server at the url; empty for none
	esdb     string
	replicas int

	inspect bool     // what is there and nothing else, be it damaged
	noAside bool     // a suspect store is opened without copying it first
	damaged bool     // go on when the log has lost something, and say what in store.damage
	operate bool     // a directory that another process has is reached through that process
	fill    bool     // the log is being filled with another's entries
	secret  [32]byte // of a new log; random when zero
	room    int64    // how many bytes the log, and each agency's stream, may have; zero is what is usual

	agencies *natslog.AgencyAccess // whom the server lets in besides; nil for nobody
}

func (f *storeFlags) bind(cmd *cobra.Command, data string) {
	cmd.Flags().StringVar(&f.data, "data", data, "data directory of the log's server in this process")
	cmd.Flags().StringVar(&f.listen, "listen-nats", "", "loopback address at which other processes reach the log's server")
	cmd.Flags().BoolVar(&f.noAside, "no-aside", false, "do not copy the message files of a log that was not stopped in order before opening them")
	cmd.Flags().StringVar(&f.url, "nats", "", "log at a NATS server elsewhere (nats://host:port), instead of one in this process")
	cmd.Flags().StringVar(&f.esdb, "esdb", "", "log at an EventStoreDB or KurrentDB (esdb://host:port); the agencies' streams stay with --data or --nats")
	cmd.Flags().StringVar(&f.creds, "nats-creds", "", "file with the key to the server of --nats, where it has accounts; kontor agency config makes one")
	cmd.Flags().IntVar(&f.replicas, "replicas", 1, "servers that keep each entry; with --nats")
	cmd.MarkFlagsMutuallyExclusive("nats", "listen-nats")
	cmd.MarkFlagsMutuallyExclusive("nats", "no-aside")
}

// bindOperator is bind for a command that looks at what is there, also while it is in use.
func (f *storeFlags) bindOperator(cmd *cobra.Command) {
	f.inspect, f.operate, f.replicas = true, true, 1
	cmd.Flags().StringVar(&f.data, "data", "data", "data directory, also while a process has it")
	cmd.Flags().StringVar(&f.url, "nats", "", "log at a NATS server elsewhere (nats://host:port)")
	cmd.Flags().StringVar(&f.creds, "nats-creds", "", "file with the key to the server of --nats, where it has accounts")
	cmd.Flags().StringVar(&f.esdb, "esdb", "", "log at an EventStoreDB or KurrentDB (esdb://host:port); the agencies' streams stay with --data or --nats")
}

// parseSpec reads where a log is: data:DIR, nats://host:port or esdb://host:port.
func parseSpec(spec string) (storeFlags, error) {
	f := storeFlags{replicas: 1}
	scheme, rest, _ := strings.Cut(spec, ":")
	switch scheme {
	case "data":
		f.data = rest
	case "nats", "tls":
		f.url = spec
	case "esdb", "esdb+discover", "kurrentdb":
		f.esdb = spec
	}
	if f.data == "" && f.url == "" && f.esdb == "" {
		return f, fmt.Errorf("%q names no log; write data:DIR, nats://host:port or esdb://host:port", spec)
	}
	return f, nil
}

// broker says whether there is a NATS server, which keeps the agencies' streams.
func (f storeFlags) broker() bool { return f.data != "" || f.url != "" }

// there is an error when nothing can be there, so that nothing is made by looking.
func (f storeFlags) there() error {
	if f.url != "" || f.data == "" {
		return nil
	}
	if _, err := os.Stat(f.data); err != nil {
		what := "log"
		if f.esdb != "" {
			what = "directory with the agencies' streams (--data)"
		}
		return fmt.Errorf("there is no %s: %w", what, err)
	}
	return nil
}

// store is the log with the connection that reaches it and the agencies' streams.
type store struct {
	log      handlers.Store
	nc       *nats.Conn      // nil when there is no NATS server
	server   *natslog.Server // nil when it is elsewhere
	operator *natslog.Operator
	esdb     *esdblog.Log // nil when the log is on NATS

	replicas int
	room     int64
	shared   bool  // other processes may be writing
	damage   error // why nobody but verification may use the log
}

// open starts the log's server, or connects to the one elsewhere, and opens the log.
func (f storeFlags) open(ctx context.Context, out *slog.Logger) (*store, error) {
	s, err := f.connect(ctx, out)
	if err == nil {
		err = s.guarded(ctx, f)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the log: %w", err), s.close())
	}
	return s, nil
}

// connect reaches the NATS server, if there is one.
func (f storeFlags) connect(ctx context.Context, out *slog.Logger) (*store, error) {
	s := &store{replicas: max(1, f.replicas), room: f.room, shared: true}
	if !f.broker() {
		return s, nil
	}
	var err error
	if f.url != "" {
		var with []nats.Option
		if f.creds != "" {
			key, err := natslog.Credentials(f.creds)
			if err != nil {
				return s, err
			}
			with = append(with, key)
		}
		s.nc, err = natslog.Connect(f.url, with...)
		return s, err
	}
	s.server, err = natslog.Start(ctx, natslog.ServerOptions{Dir: f.data, Listen: f.listen, Log: out, Inspect: f.inspect, NoAside: f.noAside, Agencies: f.agencies})
	inUse := (*natslog.InUse)(nil)
	switch {
	case err == nil:
		s.shared = f.esdb != ""
		s.nc, err = s.server.Connect()
	case f.operate && errors.As(err, &inUse):
		s.nc, err = throughOperator(f.data, inUse)
	}
	return s, err
}

// throughOperator connects to the server of a directory that another process has.
func throughOperator(dir string, inUse *natslog.InUse) (*nats.Conn, error) {
	nc, err := natslog.ConnectOperator(dir)
	if refused := (*net.OpError)(nil); err != nil && errors.As(err, &refused) {
		return nil, fmt.Errorf("%w; it does not take operators at %s: %w", inUse, natslog.OperatorSocket, err)
	}
	return nc, err
}

// guarded opens the log and makes sure, as far as anybody here can know, that it has lost nothing: by the high-water mark in the data directory,
// and by what its message files had before they were opened.
func (s *store) guarded(ctx context.Context, f storeFlags) error {
	err := s.openLog(ctx, f)
	if err == nil && f.data != "" && !f.fill {
		err = checkMark(ctx, f.data, s.log)
	}
	if s.server != nil {
		err = s.server.Settle(err)
	}
	if lost := (*handlers.Damage)(nil); f.damaged && s.log != nil && errors.As(err, &lost) {
		s.damage, err = err, nil
	}
	return err
}

// openLog opens the log where the flags say.
func (s *store) openLog(ctx context.Context, f storeFlags) error {
	if f.esdb == "" {
		l, err := natslog.Open(ctx, s.nc, natslog.Options{Replicas: f.replicas, Inspect: f.inspect, Secret: f.secret, Unfinished: f.fill, MaxBytes: f.room, Server: s.server})
		if err == nil {
			s.log = l
		}
		return err
	}
	o := esdblog.Options{Unfinished: f.fill}
	if f.secret != [32]byte{} {
		o.Secret = &f.secret
	}
	l, err := esdblog.Open(ctx, f.esdb, o)
	if err == nil {
		s.log, s.esdb = l, l
	}
	return err
}

// finish says that the log has been filled.
func (s *store) finish(ctx context.Context) error {
	if l, ok := s.log.(handlers.Filled); ok {
		return l.Finish(ctx)
	}
	return nil
}

// letOperatorsIn opens the socket by which operators reach the directory while this process has it. Without one the system runs as well.
func (s *store) letOperatorsIn(dir string, out *slog.Logger) {
	if s.server == nil {
		return
	}
	var err error
	if s.operator, err = s.server.Operate(dir); err != nil {
		out.Error("operators cannot reach the log while it is in use: no verify, no backup", "cause", err)
	}
}

// url is where other processes reach the log's server in this one; empty when they do not.
func (s *store) url() string {
	if s.server == nil {
		return ""
	}
	return s.server.URL()
}

// agenciesURL is where agencies reach the log's server in this process; empty when they do not.
func (s *store) agenciesURL() string {
	if s.server == nil {
		return ""
	}
	return s.server.AgenciesURL()
}

// errNoBroker says that there is nowhere to have agencies' streams.
var errNoBroker = errors.New("the agencies' streams are on a NATS server: name one with --data or --nats")

// outbox is the agencies' streams, kept by as many servers as the log.
func (s *store) outbox() (*agencies.Streams, error) {
	return s.outboxWith(s.log.Secret())
}

// outboxWith is outbox for the streams of a log with another secret.
func (s *store) outboxWith(secret [32]byte) (*agencies.Streams, error) {
	if s.nc == nil {
		return nil, errNoBroker
	}
	return agencies.New(s.nc, agencies.Options{Key: secret, Replicas: cmp.Or(s.replicas, 1), MaxBytes: s.room})
}

// close ends the connections and stops the server, if it is ours, and waits until its files are closed.
func (s *store) close() error {
	var err error
	if s.operator != nil {
		err = s.operator.Close()
	}
	if s.esdb != nil {
		s.esdb.Close()
	}
	if s.nc != nil {
		s.nc.Close()
	}
	if s.server != nil {
		err = errors.Join(err, s.server.Shutdown())
	}
	return err
}
