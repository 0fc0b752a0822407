package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"kontor/handlers"
)

func copyCommand() *cobra.Command {
	var c copying
	cmd := &cobra.Command{
		Use: "copy", GroupID: "prove", Short: "Copy a log to another kind of server, or another place",
		Long: "Copy a log entry by entry: the same bytes in the same order, in a new epoch. One that was interrupted goes on where it was, and given\n" +
			"again it adds what is new, also while the source is in use. The agencies' streams come along where both sides have a NATS server.",
		Example: "  kontor copy --from data:/var/lib/kontor --to nats://127.0.0.1:4222 --replicas 3\n" +
			"  kontor copy --from data:/var/lib/kontor --to 'esdb://127.0.0.1:2113?tls=false'\n" +
			"  kontor copy --from 'esdb://127.0.0.1:2113?tls=false' --agencies data:/var/lib/kontor --to data:/var/lib/kontor-2",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd) },
	}
	cmd.Flags().StringVar(&c.from, "from", "", "the log: data:DIR, nats://host:port or esdb://host:port")
	cmd.Flags().StringVar(&c.to, "to", "", "where it is copied to, in the same form")
	cmd.Flags().StringVar(&c.agencies, "agencies", "", "where the agencies' streams are, if not with the log: data:DIR or nats://host:port")
	cmd.Flags().IntVar(&c.replicas, "replicas", 1, "servers that keep each entry of the copy; to nats://")
	_ = cmd.MarkFlagRequired("from") // they are defined
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

// copying is what a copy is told.
type copying struct {
	from, to, agencies string
	replicas           int
}

func (c copying) run(cmd *cobra.Command) (err error) {
	ctx := cmd.Context()
	from, err := parseSpec(c.from)
	if err != nil {
		return err
	}
	to, err := parseSpec(c.to)
	if err != nil {
		return err
	}
	from.inspect, from.operate = true, true
	if err := from.there(); err != nil {
		return err
	}
	source, err := from.open(ctx, quiet())
	if err != nil {
		return fmt.Errorf("from %s: %w", c.from, err)
	}
	defer func() { err = errors.Join(err, source.close()) }()
	to.fill, to.secret, to.replicas = true, source.log.Secret(), c.replicas
	target, err := to.open(ctx, quiet())
	if err != nil {
		return fmt.Errorf("to %s: %w", c.to, err)
	}
	defer func() { err = errors.Join(err, target.close()) }()
	messages, err := c.streams(ctx, source, target)
	if err != nil {
		return err
	}
	copied, err := handlers.Copy(ctx, handlers.All(ctx, source.log), target.log, counting(cmd))
	if err == nil {
		err = target.finish(ctx)
	}
	if err != nil {
		return err
	}
	return showCopied(cmd, copied, messages)
}

// streams brings the agencies' streams along, first, so that they are not ahead of the log.
func (c copying) streams(ctx context.Context, source, target *store) (messages uint64, err error) {
	if target.nc == nil || source.nc == nil && c.agencies == "" {
		return 0, nil
	}
	secret := source.log.Secret()
	posts, err := source.outboxWith(secret)
	if c.agencies != "" {
		kept, close, kerr := restoring{agencies: c.agencies}.kept(ctx, secret)
		defer func() { err = errors.Join(err, close()) }()
		posts, err = kept, kerr
	}
	if err != nil {
		return 0, err
	}
	outbox, err := target.outboxWith(secret)
	if err != nil {
		return 0, err
	}
	return handlers.CopyPosts(ctx, posts, outbox)
}

// counting shows how many entries have gone through.
func counting(cmd *cobra.Command) func(uint64) {
	bar := progress[int](cmd, "entries")
	if bar == nil {
		return nil
	}
	return func(done uint64) { bar(int(done), -1) }
}

func showCopied(cmd *cobra.Command, c handlers.Copied, messages uint64) error {
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		return json.NewEncoder(w).Encode(struct {
			handlers.Copied
			Messages uint64 `json:"messages"`
		}{c, messages})
	}
	_, err := fmt.Fprintf(w, "%d entries, of them new %d; %d messages written on agencies' streams\ndigest %s\n", c.Entries, c.New, messages, c.Digest)
	return err
}
