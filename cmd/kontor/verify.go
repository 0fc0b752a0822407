package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"kontor/handlers"
)

// errNotWell is verify's answer when the log does not hold what it once acknowledged.
var errNotWell = errors.New("the log is not what it was")

func verifyCommand() *cobra.Command {
	where := storeFlags{inspect: true}
	cmd := &cobra.Command{
		Use: "verify", GroupID: "prove", Short: "Prove that nothing in the log was lost or changed",
		Long: "Read everything: each book's chain, revisions and gaps, conservation after every entry, and that each agency's stream is exactly\n" +
			"what the log implies. The first book and entry that is wrong is named, and the exit code is 1.",
		Example: "  kontor verify --data /var/lib/kontor --json", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := where.verify(cmd)
			if err != nil {
				return err
			}
			return showReport(cmd, report)
		},
	}
	where.bind(cmd, "data")
	return cmd
}

// verify reads what is there. It makes nothing where there is nothing.
func (f storeFlags) verify(cmd *cobra.Command) (report handlers.Report, err error) {
	if f.url == "" {
		if _, err := os.Stat(f.data); err != nil {
			return report, fmt.Errorf("there is no log to verify: %w", err)
		}
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
	return handlers.Verify(ctx, st.log, outbox, progress[uint64](cmd, "entries"))
}

func showReport(cmd *cobra.Command, r handlers.Report) error {
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		if err := json.NewEncoder(w).Encode(r); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(w, "%d books, %d entries, %d events\nchain: %s\ngaps: %d\nconservation: %s\nagencies: %s\n",
			r.Books, r.Entries, r.Events, well(&r.ChainOK), r.Gaps, well(&r.ConservationOK), well(r.AgenciesOK))
		if r.FirstError != "" {
			fmt.Fprintln(w, r.FirstError)
		}
	}
	if !r.OK() {
		return errNotWell
	}
	return nil
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
