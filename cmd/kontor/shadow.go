package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/whatif"
)

// shadowing is what the flags say of a shadow.
type shadowing struct {
	from, to string
	waits    int
	seeds    int
}

// shadowReport is what a policy would have made of a period.
type shadowReport struct {
	handlers.Shadowed
	Waits []whatif.Comparison `json:"waits"` // on the office-days whose queues change most
}

func policyShadowCommand() *cobra.Command {
	var where storeFlags
	var s shadowing
	cmd := &cobra.Command{
		Use: "shadow FILE", Short: "Route what was registered by a policy that is not in force, and list every difference",
		Long: "Route every errand that was registered or transferred in a period again: by the policy that was in force and by that of the file, both in the\n" +
			"network as it was then. Every errand that would go elsewhere is listed (with --json, all of them) and counted by agency, office and\n" +
			"type; and by how many errands each queue of each day is longer or shorter. Days whose queues change most are rerun with the policy, and\n" +
			"the waits compared, as kontor whatif does. What was recorded otherwise than this release would route it is named apart. Nothing is written.",
		Example: "  kontor policy shadow new-rules.yaml --from 2024-04-22 --to 2024-05-30",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return where.reading(cmd, func(log handlers.Store) error {
				r, err := s.run(cmd.Context(), log, args[0], progress[uint64](cmd, "entries"))
				if err != nil {
					return err
				}
				if asJSON(cmd) {
					return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
				}
				return showShadow(cmd.OutOrStdout(), r)
			})
		},
	}
	where.bindOperator(cmd)
	cmd.Flags().StringVar(&s.from, "from", "", "the first day")
	cmd.Flags().StringVar(&s.to, "to", "", "the last day")
	cmd.Flags().IntVar(&s.waits, "waits", 3, "how many office-days to rerun for their waits, the most changed ones")
	cmd.Flags().IntVar(&s.seeds, "seeds", 50, "how many reruns of each kind")
	_, _ = cmd.MarkFlagRequired("from"), cmd.MarkFlagRequired("to") // they are defined
	return cmd
}

func (s shadowing) run(ctx context.Context, log handlers.Store, file string, done func(done, total uint64)) (r shadowReport, err error) {
	network, err := networkOf(ctx, log)
	if err != nil {
		return r, err
	}
	p, err := readPolicy(file, network, domain.Date(s.from))
	if err != nil {
		return r, err
	}
	shadow := handlers.Shadow{Policy: &p, From: domain.Date(s.from), To: domain.Date(s.to), Progress: done}
	if r.Shadowed, err = shadow.Run(ctx, log); err != nil {
		return r, err
	}
	for _, book := range r.OfficeDays() {
		if len(r.Waits) == s.waits {
			break
		}
		k, date, _ := book.Daybook()
		rec, err := whatif.Read(ctx, log, k, date)
		if err != nil {
			return r, err
		}
		c, err := whatif.Compare(ctx, rec, whatif.Change{Policy: &p}, s.seeds)
		if err != nil {
			return r, err
		}
		r.Waits = append(r.Waits, c)
	}
	return r, nil
}

// networkOf is the network as the log has it now.
func networkOf(ctx context.Context, log handlers.Log) (*domain.Network, error) {
	book, err := bookOf(ctx, log, domain.NetworkBook)
	if err != nil {
		return nil, err
	}
	n := domain.NewNetwork()
	for _, r := range book {
		if err := n.Fold(r.Entry); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// shown is how many lines of each kind a terminal gets.
const shown = 20

func showShadow(w io.Writer, r shadowReport) error {
	fmt.Fprintf(w, "%s to %s: %d errands routed again, %d would go elsewhere; %d were recorded otherwise than this release routes them\n",
		r.From, r.To, r.Errands, len(r.Differences), len(r.Otherwise))
	showDifferences(w, r.Differences)
	if len(r.Otherwise) > 0 {
		fmt.Fprintln(w, "recorded otherwise:")
		showDifferences(w, r.Otherwise)
	}
	showCounts(w, "agencies", r.Agencies)
	showCounts(w, "offices", r.Kontors)
	showCounts(w, "types", r.Types)
	for i, q := range r.Queues {
		if i == shown {
			fmt.Fprintf(w, "  and %d queues more; --json has all\n", len(r.Queues)-shown)
			break
		}
		fmt.Fprintf(w, "  queue %s on %s: %+d %+d\n", q.Queue, q.Date, q.Added, -q.Removed)
	}
	for _, c := range r.Waits {
		fmt.Fprintln(w)
		if err := showComparison(w, c); err != nil {
			return err
		}
	}
	return nil
}

func showDifferences(w io.Writer, all []handlers.Difference) {
	for i, d := range all {
		if i == shown {
			fmt.Fprintf(w, "  and %d more; --json has all\n", len(all)-shown)
			return
		}
		fmt.Fprintf(w, "  %s %s %s: %s instead of %s\n", d.Date, d.Errand, d.Type, whither(d.New), whither(d.Old))
	}
}

// whither says where an errand goes.
func whither(g handlers.Going) string {
	s := string(g.Target)
	switch {
	case g.Refused != "":
		s = "refused, " + g.Refused
	case g.Outcome != "":
		s += ", " + string(g.Outcome)
	}
	if g.Kontor != "" {
		s += ", " + string(g.Kontor)
	}
	if g.Team != "" {
		s += ", " + g.Team
	}
	if g.Km > 0 {
		s += fmt.Sprintf(" %.1f km", g.Km)
	}
	return s
}

// showCounts prints the largest first.
func showCounts[K ~string](w io.Writer, name string, counts map[K]int) {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b K) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	fmt.Fprintf(w, "%s:", name)
	for i, k := range keys {
		if i == shown {
			fmt.Fprintf(w, " and %d more", len(keys)-shown)
			break
		}
		fmt.Fprintf(w, " %s %d", k, counts[k])
	}
	fmt.Fprintln(w)
}
