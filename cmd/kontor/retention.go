package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
)

func retentionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "retention", GroupID: "work", Short: "Say how long agencies' content is kept, and forget what is due",
		Long: "A rule says for how many days after the visit an agency's content is kept, under the number of a decision. What is due is forgotten by the\n" +
			"system; look at a dry run first.",
	}
	cmd.AddCommand(setRetentionCommand(), dryRunRetentionCommand(), runRetentionCommand())
	return cmd
}

func setRetentionCommand() *cobra.Command {
	var c client
	var body struct {
		Agency   string `json:"agency"`
		Days     int    `json:"days"`
		Decision string `json:"decision"`
		From     string `json:"from"`
	}
	cmd := &cobra.Command{
		Use: "set AGENCY", Short: "Set an agency's rule from a day on; with 0 days the rule before it ends", Args: cobra.ExactArgs(1),
		Example: "  kontor retention set fk --days 90 --decision \"SSC 2024/12\" --from 2024-06-01",
		RunE: func(cmd *cobra.Command, args []string) error {
			body.Agency = args[0]
			return c.act(cmd, "POST", "/v1/network/retention-rules", body, func(w io.Writer, _ happened) error {
				_, err := fmt.Fprintf(w, "from %s content of %s is kept %d days\n", body.From, body.Agency, body.Days)
				return err
			})
		},
	}
	c.bind(cmd, "operator:terminal")
	cmd.Flags().IntVar(&body.Days, "days", 0, "for how many days after the visit")
	cmd.Flags().StringVar(&body.Decision, "decision", "", "the decision's diary number")
	cmd.Flags().StringVar(&body.From, "from", "", "the first day on which it holds")
	for _, name := range []string{"days", "decision", "from"} {
		_ = cmd.MarkFlagRequired(name) // they are defined
	}
	return cmd
}

func dryRunRetentionCommand() *cobra.Command {
	var where storeFlags
	var date string
	cmd := &cobra.Command{
		Use: "dry-run", Short: "List what is due on a date, and write nothing; also while the system runs", Args: cobra.NoArgs,
		Example: "  kontor retention dry-run --data /var/lib/kontor --date 2024-06-01",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return where.retention(cmd, func(r *handlers.Retention) error {
				on := onDate(date)
				if !on.Valid() {
					return fmt.Errorf("%q is no date; write it like 2024-05-02", date)
				}
				due, err := r.Due(cmd.Context(), on)
				if err != nil {
					return err
				}
				return showDue(cmd, handlers.Done{Forgotten: due}, "due")
			})
		},
	}
	where.bindOperator(cmd)
	cmd.Flags().StringVar(&date, "date", "", "the date (default: today)")
	return cmd
}

func runRetentionCommand() *cobra.Command {
	where := storeFlags{replicas: 1}
	cmd := &cobra.Command{
		Use: "run", Short: "Forget what is due today; the keys are destroyed by the system that has them, now or when it starts", Args: cobra.NoArgs,
		Example: "  kontor retention run --data /var/lib/kontor",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return where.retention(cmd, func(r *handlers.Retention) error {
				done, err := r.Run(cmd.Context(), onDate(""))
				return errors.Join(showDue(cmd, done, "forgotten"), err)
			})
		},
	}
	where.bind(cmd, "data")
	return cmd
}

// onDate is the date, today when it is not given.
func onDate(date string) domain.Date {
	if date == "" {
		return domain.DateOf(time.Now())
	}
	return domain.Date(date)
}

// retention does something with what is due on the log. It makes nothing where there is nothing.
func (f storeFlags) retention(cmd *cobra.Command, do func(*handlers.Retention) error) (err error) {
	if err := f.there(); err != nil {
		return err
	}
	ctx := cmd.Context()
	st, err := f.open(ctx, quiet())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	books, err := handlers.NewBooks(ctx, st.log, handlers.Options{})
	if err != nil {
		return err
	}
	return do(&handlers.Retention{Log: st.log, Books: books})
}

func showDue(cmd *cobra.Command, done handlers.Done, what string) error {
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		return json.NewEncoder(w).Encode(done)
	}
	for _, d := range done.Forgotten {
		fmt.Fprintf(w, "%s  %s  since %s, %s\n", d.Visit, d.Agency, d.Since, d.Decision)
	}
	for _, d := range done.Open {
		fmt.Fprintf(w, "%s  %s  is not over yet\n", d.Visit, d.Agency)
	}
	_, err := fmt.Fprintf(w, "%d %s\n", len(done.Forgotten), what)
	return err
}
