package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"charm.land/lipgloss/v2/table"
	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/projections"
)

// statusRows is how many offices the table shows.
const statusRows = 20

func statusCommand() *cobra.Command {
	var c client
	var watch bool
	cmd := &cobra.Command{
		Use: "status", GroupID: "work", Short: "Show how long people wait and how the work is spread", Args: cobra.NoArgs,
		Example: "  kontor status\n  kontor status --watch",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !watch {
				return ask(cmd, &c, "/v1/overview", showOverview)
			}
			return c.watch(cmd)
		},
	}
	c.bind(cmd, "operator:terminal")
	cmd.Flags().BoolVar(&watch, "watch", false, "go on, and show every second what has changed")
	return cmd
}

// watch shows the overview again and again until the context ends. When the system does not answer, it says since when the figures stand.
func (c *client) watch(cmd *cobra.Command) error {
	var last projections.Overview
	for tick := time.Tick(time.Second); ; {
		err := c.refresh(cmd, &last)
		if cmd.Context().Err() != nil {
			return nil
		}
		if err != nil {
			fmt.Fprintf(cmd.OutOrStdout(), "\n%v\nThe figures are from %s.\n", err, last.At.In(domain.Stockholm).Format("15:04:05"))
		}
		select {
		case <-tick:
		case <-cmd.Context().Done():
			return nil
		}
	}
}

// refresh draws the overview anew at the top of the terminal; with --json it prints a line.
func (c *client) refresh(cmd *cobra.Command, last *projections.Overview) error {
	ctx, cancel := context.WithTimeout(cmd.Context(), 5*time.Second)
	defer cancel()
	if err := c.do(ctx, "GET", "/v1/overview", nil, last); err != nil {
		return err
	}
	if asJSON(cmd) {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(last)
	}
	fmt.Fprint(cmd.OutOrStdout(), "\x1b[H\x1b[2J") // home, and clear
	return showOverview(cmd.OutOrStdout(), *last)
}

func showOverview(w io.Writer, o projections.Overview) error {
	n := o.Nation
	fmt.Fprintf(w, "%s   %d arrivals   %d waiting   longest %s   %d in service   %d desks staffed\n",
		o.At.In(domain.Stockholm).Format("2006-01-02 15:04"), n.Arrivals, n.Waiting, known(o.Wait.LongestNow), n.InService, n.StaffedDesks)
	for _, f := range o.Failures {
		fmt.Fprintf(w, "FAILED since %s: %s %s: %s\n", f.Since.In(domain.Stockholm).Format("15:04"), f.View, f.Book, f.Cause)
	}
	rows := slices.Clone(o.Offices)
	slices.SortStableFunc(rows, func(a, b projections.OfficeRow) int {
		return cmp.Or(cmp.Compare(b.Workload.Waiting, a.Workload.Waiting), cmp.Compare(b.Workload.Arrivals, a.Workload.Arrivals))
	})
	t := table.New().Headers("office", "waiting", "longest", "median", "p90", "in service", "desks", "arrivals")
	for _, r := range rows[:min(statusRows, len(rows))] {
		name := r.Name
		if r.Failed {
			name += " (FAILED)"
		}
		f := r.Wait
		t.Row(name, strconv.Itoa(r.Workload.Waiting), known(f.LongestNow), between(f.Median, f.MedianMost), between(f.P90, f.P90Most),
			strconv.Itoa(r.Workload.InService), strconv.Itoa(r.Workload.StaffedDesks), strconv.Itoa(r.Workload.Arrivals))
	}
	shown := min(statusRows, len(rows))
	_, err := fmt.Fprintf(w, "%s\nthe %d of %d offices with most waiting; median and p90 over who waits, was called or left in the last hour;\n"+
		"≥ because who waits or left would have waited longer, – is not enough data\n", t, shown, len(rows))
	return err
}

// between shows an interval of minutes, open at its upper end when that is not known.
func between(low, most *int) string {
	switch {
	case low == nil:
		return known(low)
	case most == nil:
		return "≥ " + minutes(*low)
	case *low/60 == *most/60:
		return minutes(*low)
	}
	return strconv.Itoa(*low/60) + "–" + minutes(*most)
}
