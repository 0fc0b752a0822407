package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"

	"kontor/handlers/agencies"
	"kontor/handlers/natslog"
)

// storeFlags say where the log is: in a directory that this process has, or at a server elsewhere.
type storeFlags struct {
	data     string
	listen   string
	url      string
	replicas int
	inspect  bool // what is there and nothing else, be it damaged
}

func (f *storeFlags) bind(cmd *cobra.Command, data string) {
	cmd.Flags().StringVar(&f.data, "data", data, "data directory of the log's server in this process")
	cmd.Flags().StringVar(&f.listen, "listen-nats", "", "loopback address at which other processes reach the log's server")
	cmd.Flags().StringVar(&f.url, "nats", "", "log at a NATS server elsewhere (nats://host:port), instead of one in this process")
	cmd.Flags().IntVar(&f.replicas, "replicas", 1, "servers that keep each entry; with --nats")
	cmd.MarkFlagsMutuallyExclusive("nats", "listen-nats")
}

// store is the log with the connection that reaches it.
type store struct {
	log    *natslog.Log
	nc     *nats.Conn
	server *natslog.Server // nil when it is elsewhere

	replicas int
}

// open starts the log's server, or connects to the one elsewhere, and opens the log.
func (f storeFlags) open(ctx context.Context, out *slog.Logger) (*store, error) {
	s := &store{replicas: f.replicas}
	var err error
	if f.url != "" {
		s.nc, err = natslog.Connect(f.url)
	} else if s.server, err = natslog.Start(ctx, natslog.ServerOptions{Dir: f.data, Listen: f.listen, Log: out}); err == nil {
		s.nc, err = s.server.Connect()
	}
	if err == nil {
		s.log, err = natslog.Open(ctx, s.nc, natslog.Options{Replicas: f.replicas, Inspect: f.inspect})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the log: %w", err), s.close())
	}
	return s, nil
}

// url is where other processes reach the log's server in this one; empty when they do not.
func (s *store) url() string {
	if s.server == nil {
		return ""
	}
	return s.server.URL()
}

// outbox is the agencies' streams, kept by as many servers as the log.
func (s *store) outbox() (*agencies.Streams, error) {
	return agencies.New(s.nc, agencies.Options{Key: s.log.Secret(), Replicas: s.replicas})
}

// close ends the connection and stops the server, if it is ours, and waits until its files are closed.
func (s *store) close() error {
	if s.nc != nil {
		s.nc.Close()
	}
	if s.server != nil {
		return s.server.Shutdown()
	}
	return nil
}
