package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"kontor/handlers"
	"kontor/handlers/backupdir"
)

func backupCommand() *cobra.Command {
	var where storeFlags
	var to string
	var follow bool
	cmd := &cobra.Command{
		Use: "backup", GroupID: "prove", Short: "Keep a copy of the log and of the agencies' streams in a directory of plain files",
		Long: "Write everything into a directory: the agencies' streams first, then the log, then its key. Given again it adds what is new.\n" +
			"It works while the system runs. With --follow, which needs that, it goes on for ever, and says how far behind it was.",
		Example: "  kontor backup --data /var/lib/kontor --to /mnt/other/kontor\n" +
			"  kontor backup --data /var/lib/kontor --to /mnt/other/kontor --follow",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return where.backup(cmd, to, follow)
		},
	}
	where.bindOperator(cmd)
	cmd.Flags().StringVar(&to, "to", "", "directory of the backup; on another disk")
	cmd.Flags().BoolVar(&follow, "follow", false, "go on for ever")
	_ = cmd.MarkFlagRequired("to") // it is defined
	return cmd
}

func (f storeFlags) backup(cmd *cobra.Command, to string, follow bool) (err error) {
	if err := f.there(); err != nil {
		return err
	}
	ctx, out := cmd.Context(), logger(cmd)
	st, err := f.open(ctx, quiet())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	if follow && st.server != nil {
		return fmt.Errorf("nobody serves %s, so that nothing is written there, and nobody could as long as this has it: "+
			"start kontor serve first, or leave --follow out", f.data)
	}
	b := &backingUp{cmd: cmd, st: st, to: to, out: out, follows: follow}
	defer func() { err = errors.Join(err, b.close()) }()
	if !follow {
		return b.round(ctx)
	}
	return b.follow(ctx)
}

// backingUp is a backup under way.
type backingUp struct {
	cmd *cobra.Command
	st  *store
	to  string
	out *slog.Logger
	w   *backupdir.Writer

	follows bool // then a round that adds nothing says nothing
}

// round brings the backup up to date once, and says what it holds then.
func (b *backingUp) round(ctx context.Context) (err error) {
	outbox, err := b.st.outbox()
	if err != nil {
		return err
	}
	if b.w == nil {
		if b.w, err = backupdir.Begin(b.to); err != nil {
			return err
		}
	}
	before := b.w.Manifest().AsOf
	added, err := b.w.Round(ctx, b.st.log, outbox)
	if err != nil || added == (backupdir.Added{}) && !before.IsZero() && b.follows {
		return err
	}
	return b.say(added, before)
}

// say prints what the backup holds, and how far it was behind just before: so much would have been missing.
func (b *backingUp) say(added backupdir.Added, before time.Time) error {
	m := b.w.Manifest()
	said := struct {
		Entries  uint64            `json:"entries"`
		Messages uint64            `json:"messages"`
		Digest   string            `json:"digest"`
		End      handlers.Position `json:"end"`
		AsOf     time.Time         `json:"as_of"`
		Added    backupdir.Added   `json:"added"`
		Behind   float64           `json:"behind_seconds,omitempty"`
	}{m.Entries, 0, m.Digest.String(), m.End, m.AsOf, added, 0}
	for _, s := range m.Agencies {
		said.Messages += s.Messages
	}
	if !before.IsZero() {
		said.Behind = time.Since(before).Seconds()
	}
	w := b.cmd.OutOrStdout()
	if asJSON(b.cmd) {
		return json.NewEncoder(w).Encode(said)
	}
	_, err := fmt.Fprintf(w, "%d entries and %d messages to agencies, all that was acknowledged before %s; new: %d and %d\ndigest %s\n",
		said.Entries, said.Messages, said.AsOf.Format(time.RFC3339Nano), added.Entries, added.Messages, said.Digest)
	return err
}

// followPause is between two rounds, each of which syncs once.
const followPause = time.Second

// follow goes on until the context ends. A server that is away is waited for; damage ends it.
func (b *backingUp) follow(ctx context.Context) error {
	failing := false
	for {
		err := b.round(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, handlers.ErrUnavailable):
			if !failing {
				b.out.Warn("the backup waits for the log, and falls behind", "cause", err)
			}
			if err := b.close(); err != nil {
				return err
			}
		case err != nil:
			return err
		case failing:
			b.out.Info("the backup goes on")
		}
		failing = err != nil
		select {
		case <-time.After(followPause):
		case <-ctx.Done():
			return nil
		}
	}
}

// close gives the directory free; the next round goes on with what stands in it.
func (b *backingUp) close() error {
	if b.w == nil {
		return nil
	}
	w := b.w
	b.w = nil
	return w.Close()
}
