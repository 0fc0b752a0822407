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

	"kontor/domain"
)

func serveCommand() *cobra.Command {
	var where storeFlags
	var front frontFlags
	var keys keyFlags
	var agencies agencyFlags
	var shadow string
	var offset time.Duration
	cmd := &cobra.Command{
		Use:     "serve",
		GroupID: "run",
		Short:   "Run the system",
		Long: "Run the system: the pages, the API, the live views and the agencies' streams, on a log of its own or on one elsewhere.\n" +
			"People log in at an issuer of OpenID Connect; what its claims make of them stands in the mapping. Without an issuer it does not start,\n" +
			"unless --demo-login says that everybody may be anybody.",
		Example: "  kontor serve --data /var/lib/kontor --issuer https://login.example --client-id kontor --client-secret-file secret \\\n" +
			"    --mapping roles.json --public-url https://kontor.example --listen :443 --tls-cert cert.pem --tls-key key.pem\n" +
			"  kontor serve --data practice --demo-login\n" +
			"  kontor serve --nats nats://127.0.0.1:4222 --listen 127.0.0.1:8081 --keys /srv/kontor-keys --demo-login",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := front.check(front.addr); err != nil {
				return err
			}
			l, err := listen(front.addr)
			if err != nil {
				return err
			}
			defer l.Close()
			where.agencies = agencies.access(where.data)
			return serve(cmd, where, front, keys, l, offset, shadow)
		},
	}
	where.bind(cmd, "data")
	front.bind(cmd)
	keys.bindDirs(cmd)
	agencies.bind(cmd)
	cmd.Flags().DurationVar(&offset, "clock-offset", 0, "shifts the clock by which everything is decided; for tests and practice")
	_ = cmd.Flags().MarkHidden("clock-offset") // it is defined
	cmd.Flags().StringVar(&shadow, "shadow", "", "file of a routing policy to run in shadow: /v1/shadow counts what it would send elsewhere")
	return cmd
}

// serve runs the system until the context ends or something that cannot be done without fails; the failure is its error.
func serve(cmd *cobra.Command, where storeFlags, front frontFlags, keys keyFlags, l net.Listener, offset time.Duration, shadow string) (err error) {
	tuneToServe()
	ctx, out := cmd.Context(), logger(cmd)
	kept := readAhead(filepath.Join(where.data, boardName))
	s, err := where.open(ctx, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.letOperatorsIn(where.data, out)
	keys.data = where.data
	o := nodeOptions{ahead: kept, marks: where.data, keys: &keys}
	if offset != 0 {
		o.clock = func() time.Time { return time.Now().Add(offset) }
		out.Warn("the clock is shifted: this is for tests and practice", "offset", offset.String(), "now", o.clock())
	}
	n, err := newNode(ctx, s, o, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.lock()) }()
	if shadow != "" {
		if err := n.shadowBeside(ctx, shadow); err != nil {
			return err
		}
	}
	if err := n.openDoor(ctx, front, l, where.data); err != nil {
		return err
	}
	up := func() error { return announce(cmd, "kontor serves", n, nil) }
	defer n.marks.last(ctx)
	return together(ctx, n.follow, n.marks.keep, n.forgetting, n.disposing, n.nightly, n.send, n.answerAgencies(n.access, n.contents), func(ctx context.Context) error { return n.answer(ctx, front, l, up) })
}

// openDoor has people, programs and devices come in by the flags.
func (n *node) openDoor(ctx context.Context, front frontFlags, l net.Listener, data string) (err error) {
	if data != "" {
		n.agencyKeys = keysFlags{data: data}.path()
	}
	n.room = front.room
	n.door, err = front.open(ctx, doorNeeds{
		addr: l.Addr().String(), data: data, shared: n.shared, nc: n.nc, replicas: n.replicas, network: n.books.Network, clock: n.clock, out: n.out,
	})
	return err
}

// announce says, on the standard output, that the system answers and where; and of devices that were made for it, how they come in.
func announce(cmd *cobra.Command, what string, n *node, devices map[domain.Role]string) error {
	at := struct {
		URL  string `json:"url"`
		NATS string `json:"nats,omitempty"` // where other processes reach the log
		// Agencies is where agencies' programs reach their queues.
		Agencies string `json:"agencies,omitempty"`
		// Devices are the tokens of a demonstration's screen and kiosk.
		Devices map[domain.Role]string `json:"devices,omitempty"`
	}{n.door.PublicURL, n.url(), n.agenciesURL(), devices}
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		return json.NewEncoder(w).Encode(at)
	}
	_, err := fmt.Fprintf(w, "%s at %[2]s\n  reception %[2]s/reception   desk %[2]s/desk   API %[2]s/docs\n  for the commands: export KONTOR_SERVER=%[2]s\n", what, at.URL)
	if err == nil {
		err = sayDevices(w, at.URL, devices)
	}
	if err == nil && at.NATS != "" {
		_, err = fmt.Fprintf(w, "other processes reach the log at %s\n", at.NATS)
	}
	if err == nil && at.Agencies != "" {
		_, err = fmt.Fprintf(w, "agencies reach their queues at %s\n", at.Agencies)
	}
	return err
}

// answer serves the pages and the API as soon as the views have caught up: before that nothing may be decided. up is called then.
func (n *node) answer(ctx context.Context, front frontFlags, l net.Listener, up func() error) error {
	h := n.handler(ctx)
	edges, certificates, err := front.edges(n)
	if err != nil {
		return err
	}
	if n.ready(ctx) != nil {
		return nil // it ended before
	}
	n.settleBookings(ctx) // before anybody could be given a time whose reservation has expired
	if err := up(); err != nil {
		return err
	}
	return serveHTTP(ctx, l, h, edges, certificates)
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
