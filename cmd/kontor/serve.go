package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"

	"github.com/spf13/cobra"
)

func serveCommand() *cobra.Command {
	var where storeFlags
	var addr string
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
			return serve(cmd.Context(), where, l, logger(cmd), func(url string) { fmt.Fprintf(cmd.OutOrStdout(), "kontor serves at %s\n", url) })
		},
	}
	where.bind(cmd, "data")
	cmd.Flags().StringVar(&addr, "listen", "127.0.0.1:8080", "loopback address of the pages and the API (port 0: any)")
	return cmd
}

// serve runs the system until the context ends or something that cannot be done without fails; the failure is its error. up is called
// when it answers.
func serve(ctx context.Context, where storeFlags, l net.Listener, out *slog.Logger, up func(url string)) (err error) {
	s, err := where.open(ctx, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	n, err := newNode(ctx, s, nodeOptions{snapshot: filepath.Join(where.data, "board.json")}, out)
	if err != nil {
		return err
	}
	return together(ctx, n.follow, n.nightly, n.send, func(ctx context.Context) error { return n.answer(ctx, l, up) })
}

// answer serves the pages and the API as soon as the views have caught up: before that nothing may be decided.
func (n *node) answer(ctx context.Context, l net.Listener, up func(url string)) error {
	if err := n.ready(ctx); err != nil {
		return err
	}
	up("http://" + l.Addr().String())
	return serveHTTP(ctx, l, n.handler)
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
