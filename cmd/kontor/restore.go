package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencies"
	"kontor/handlers/backupdir"
)

func restoreCommand() *cobra.Command {
	var r restoring
	cmd := &cobra.Command{
		Use: "restore", GroupID: "prove", Short: "Make a log anew from a backup, and list what happened after it",
		Long: "Fill an empty directory or server from a backup. The log is then in a new epoch, and says in its network book where it was taken up.\n" +
			"Where the agencies' streams are still there (--agencies), each event that they prove to have happened after the backup is listed.",
		Example: "  kontor restore --from /mnt/other/kontor --data /var/lib/kontor-2\n" +
			"  kontor restore --from /mnt/other/kontor --data /var/lib/kontor-2 --agencies data:/var/lib/kontor",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd) },
	}
	r.to.bind(cmd, "")
	cmd.Flags().StringVar(&r.from, "from", "", "directory of the backup")
	cmd.Flags().StringVar(&r.agencies, "agencies", "", "where the agencies' streams are as they were left: data:DIR or nats://host:port; those of the backup without it")
	_ = cmd.MarkFlagRequired("from") // it is defined
	return cmd
}

// restoring is what a restore is told.
type restoring struct {
	from     string
	to       storeFlags
	agencies string
}

func (r restoring) run(cmd *cobra.Command) (err error) {
	backup, err := backupdir.Open(r.from)
	if err != nil {
		return err
	}
	if !r.to.broker() {
		return errors.New("say where to: an empty directory with --data, or a server with --nats")
	}
	r.to.fill, r.to.secret = true, backup.Secret()
	st, err := r.to.open(cmd.Context(), quiet())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	return r.fill(cmd, backup, st)
}

// fill makes the store's log and its agencies' streams whole. The streams get what they lack of the backup's own entries too: then
// verification finds nothing missing.
func (r restoring) fill(cmd *cobra.Command, backup *backupdir.Dir, st *store) (err error) {
	ctx := cmd.Context()
	o := handlers.RestoreOptions{Epoch: backup.Epoch, Found: found(cmd), Clock: time.Now}
	if bar := progress[uint64](cmd, "entries"); bar != nil {
		o.Progress = func(done uint64) { bar(done, backup.Manifest.Entries) }
	}
	streams, err := st.outbox()
	if err != nil {
		return err
	}
	if r.there() {
		o.Posts = streams
	} else {
		kept, close, err := r.kept(ctx, backup.Secret())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, close()) }()
		if o.Streams = streams; kept != nil {
			o.Posts = kept
		}
	}
	done, err := handlers.Restore(ctx, backup, st.log, o)
	if err != nil {
		return err
	}
	if err := handlers.NewDispatch(st.log, streams, handlers.DispatchOptions{}).CatchUp(ctx); err != nil {
		return fmt.Errorf("delivering what the agencies' streams lack: %w", err)
	}
	if err := st.finish(ctx); err != nil {
		return err
	}
	return showRestored(cmd, done, backup)
}

// there says whether the agencies' streams are where they go on: at the server that is restored to, or beside a log in EventStoreDB.
func (r restoring) there() bool {
	return r.to.url != "" && r.agencies == r.to.url || r.to.esdb != "" && r.agencies == "data:"+r.to.data
}

// kept is the agencies' streams as they were left; nil when nothing says where.
func (r restoring) kept(ctx context.Context, secret [32]byte) (*agencies.Streams, func() error, error) {
	nothing := func() error { return nil }
	if r.agencies == "" {
		return nil, nothing, nil
	}
	where, err := parseSpec(r.agencies)
	if err == nil && !where.broker() {
		err = errNoBroker
	}
	where.inspect, where.operate = true, true
	if err == nil {
		err = where.there()
	}
	if err != nil {
		return nil, nothing, fmt.Errorf("the agencies' streams: %w", err)
	}
	st, err := where.connect(ctx, quiet())
	if err != nil {
		return nil, nothing, errors.Join(fmt.Errorf("the agencies' streams: %w", err), st.close())
	}
	streams, err := st.outboxWith(secret)
	return streams, st.close, err
}

// found prints every event that the agencies were told of and the log does not have.
func found(cmd *cobra.Command) func([]handlers.Notice) error {
	return func(all []handlers.Notice) error {
		w := cmd.OutOrStdout()
		for _, n := range all {
			var err error
			if asJSON(cmd) {
				err = json.NewEncoder(w).Encode(struct {
					Agency domain.AgencyCode `json:"agency"`
					Errand domain.ErrandID   `json:"errand,omitempty"`
					Event  string            `json:"event"`
					At     time.Time         `json:"at"`
					ID     string            `json:"id"`
				}{n.Agency, n.Errand, n.Event, n.At, n.ID.String()})
			} else {
				_, err = fmt.Fprintf(w, "lost: %s %s of errand %s at %s\n", n.Agency, n.Event, n.Errand, n.At.Format(time.RFC3339))
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func showRestored(cmd *cobra.Command, done handlers.Restored, backup *backupdir.Dir) error {
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		return json.NewEncoder(w).Encode(struct {
			handlers.Restored
			Digest domain.Hash `json:"digest"`
			AsOf   time.Time   `json:"as_of"`
		}{done, backup.Digest, backup.AsOf})
	}
	all := "all that was acknowledged before " + backup.AsOf.Format(time.RFC3339Nano)
	if backup.AsOf.IsZero() {
		all = "the beginning of a log: the backup was cut off before it was whole for the first time, and nobody knows how much is missing"
	}
	fmt.Fprintf(w, "%d entries, %s; digest %s\n%d messages brought to agencies' streams, which have all now that the log says\n", done.Entries, all, backup.Digest, done.Messages)
	for _, b := range done.Beyond {
		fmt.Fprintf(w, "agency %s was told of %d events that the log does not have; the last is message %s\n", b.Agency, b.Notices, b.Last)
	}
	_, err := fmt.Fprintf(w, "the network book says so at position %s\n", done.Position)
	return err
}
