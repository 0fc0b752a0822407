package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
)

func serveCommand() *cobra.Command {
	var where storeFlags
	var addr, shadow string
	var offset time.Duration
	cmd := &cobra.Command{
		Use:     "serve",
		GroupID: "run",
		Short:   "Run the system",
		Long: "Run the system: the pages, the API, the live views and the agencies' streams, on a log of its own or on one elsewhere.\n" +
			"Until login exists it listens on loopback only: whoever reaches it can say who they are.",
		Example: "  kontor serve --data /var/lib/kontor\n" +
			"  kontor serve --data /var/lib/kontor --listen-nats 127.0.0.1:4222\n" +
			"  kontor serve --nats nats://127.0.0.1:4222 --listen 127.0.0.1:8081",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := listen(addr)
			if err != nil {
				return err
			}
			defer l.Close()
			return serve(cmd, where, l, offset, shadow)
		},
	}
	where.bind(cmd, "data")
	cmd.Flags().StringVar(&addr, "listen", "127.0.0.1:8080", "loopback address of the pages and the API (port 0: any)")
	cmd.Flags().DurationVar(&offset, "clock-offset", 0, "shifts the clock by which everything is decided; for tests and practice")
	_ = cmd.Flags().MarkHidden("clock-offset") // it is defined
	cmd.Flags().StringVar(&shadow, "shadow", "", "file of a routing policy to run in shadow: /v1/shadow counts what it would send elsewhere")
	return cmd
}

// serve runs the system until the context ends or something that cannot be done without fails; the failure is its error.
func serve(cmd *cobra.Command, where storeFlags, l net.Listener, offset time.Duration, shadow string) (err error) {
	tuneToServe()
	ctx, out := cmd.Context(), logger(cmd)
	kept := readAhead(filepath.Join(where.data, boardName))
	s, err := where.open(ctx, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.letOperatorsIn(where.data, out)
	o := nodeOptions{ahead: kept, marks: where.data}
	if offset != 0 {
		o.clock = func() time.Time { return time.Now().Add(offset) }
		out.Warn("the clock is shifted: this is for tests and practice", "offset", offset.String(), "now", o.clock())
	}
	n, err := newNode(ctx, s, o, out)
	if err != nil {
		return err
	}
	if shadow != "" {
		if err := n.shadowBeside(ctx, shadow); err != nil {
			return err
		}
	}
	up := func() error { return announce(cmd, "kontor serves", l, s) }
	defer n.marks.last(ctx)
	return together(ctx, n.follow, n.marks.keep, n.nightly, n.send, func(ctx context.Context) error { return n.answer(ctx, l, up) })
}

// announce says, on the standard output, that the system answers and where.
func announce(cmd *cobra.Command, what string, l net.Listener, s *store) error {
	at := struct {
		URL  string `json:"url"`
		NATS string `json:"nats,omitempty"` // where other processes reach the log
	}{"http://" + l.Addr().String(), s.url()}
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		return json.NewEncoder(w).Encode(at)
	}
	_, err := fmt.Fprintf(w, "%s at %[2]s\n  reception %[2]s/reception   desk %[2]s/desk   API %[2]s/docs\n  for the commands: export KONTOR_SERVER=%[2]s\n", what, at.URL)
	if err == nil && at.NATS != "" {
		_, err = fmt.Fprintf(w, "other processes reach the log at %s\n", at.NATS)
	}
	return err
}

// answer serves the pages and the API as soon as the views have caught up: before that nothing may be decided. up is called then.
func (n *node) answer(ctx context.Context, l net.Listener, up func() error) error {
	h := n.handler(ctx)
	if n.ready(ctx) != nil {
		return nil // it ended before
	}
	n.settleBookings(ctx) // before anybody could be given a time whose reservation has expired
	if err := up(); err != nil {
		return err
	}
	return serveHTTP(ctx, l, h)
}

// send keeps the agencies' streams complete until the context ends. One that fails alarms alone.
func (n *node) send(ctx context.Context) error {
	err := n.dispatch.Run(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// logger writes what happens to the standard error, as text or, with --json, as JSON.
func logger(cmd *cobra.Command) *slog.Logger {
	if asJSON(cmd) {
		return slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), nil))
	}
	return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
}

// quiet drops what is logged.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
