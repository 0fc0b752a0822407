package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"kontor/handlers"
)

// errNotWell is verify's answer when the log does not hold what it once acknowledged.
var errNotWell = errors.New("the log is not what it was")

func verifyCommand() *cobra.Command {
	where := storeFlags{damaged: true}
	cmd := &cobra.Command{
		Use: "verify", GroupID: "prove", Short: "Prove that nothing in the log was lost or changed",
		Long: "Read everything: each book's chain, revisions and gaps, conservation after every entry, that each agency's stream is exactly what the\n" +
			"log implies, the seals of the days, and what the data directory remembers of the log: the high-water mark and the snapshot.\n" +
			"Books and entries that are wrong are named, and the exit code is 1. While the log is in use, what is on its way to agencies is counted.",
		Example: "  kontor verify --data /var/lib/kontor --json", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := where.verify(cmd)
			if err != nil {
				return err
			}
			return showReport(cmd, report)
		},
	}
	where.bindOperator(cmd)
	return cmd
}

// verify reads what is there. It makes nothing where there is nothing.
func (f storeFlags) verify(cmd *cobra.Command) (report handlers.Report, err error) {
	if err := f.there(); err != nil {
		return report, err
	}
	ctx := cmd.Context()
	st, err := f.open(ctx, quiet())
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	outbox, err := st.outbox()
	if err != nil {
		return report, err
	}
	o := handlers.VerifyOptions{Agencies: outbox, Live: st.shared, Progress: progress[uint64](cmd, "entries")}
	if f.data != "" {
		if o.Mark, err = readMark(f.data); err != nil {
			return report, err
		}
		o.View = keptBoard(f.data)
	}
	report, err = handlers.Verify(ctx, st.log, o)
	if st.damage != nil { // what was cut off leaves a log that is sound in itself
		report.ChainOK, report.FirstError = false, st.damage.Error()
	}
	return report, err
}

func showReport(cmd *cobra.Command, r handlers.Report) error {
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		if err := json.NewEncoder(w).Encode(r); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(w, "%d books, %d entries, %d events\nchain: %s\ngaps: %d\nconservation: %s\nagencies: %s\nseals: %s, %d\nhigh-water mark: %s\nsnapshot: %s\n",
			r.Books, r.Entries, r.Events, well(&r.ChainOK), r.Gaps, well(&r.ConservationOK), well(r.AgenciesOK),
			well(r.SealsOK), r.Seals, well(r.MarkOK), well(r.SnapshotOK))
		showFindings(w, r)
	}
	if !r.OK() {
		return errNotWell
	}
	return nil
}

// showFindings lists the faults, the one that says most first.
func showFindings(w io.Writer, r handlers.Report) {
	if r.FirstError != "" {
		fmt.Fprintln(w, r.FirstError)
	}
	for _, f := range r.Findings {
		if f.Words != r.FirstError {
			fmt.Fprintln(w, f.Words)
		}
	}
	if r.More > 0 {
		fmt.Fprintf(w, "and %d more\n", r.More)
	}
	if r.Undelivered > 0 {
		fmt.Fprintf(w, "not on the agencies' streams yet: %d, the first of %s; if that is long ago, see in /readyz which stream stands still\n",
			r.Undelivered, r.UndeliveredSince.Format(time.RFC3339))
	}
}

func well(ok *bool) string {
	switch {
	case ok == nil:
		return "not checked"
	case *ok:
		return "ok"
	}
	return "NOT OK"
}
