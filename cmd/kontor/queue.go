package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"charm.land/lipgloss/v2/table"
	"github.com/spf13/cobra"

	"kontor/projections"
)

func queueCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "queue", GroupID: "work", Short: "Show who waits at an office, in the order in which they are called",
		Example: "  kontor queue --kontor skelleftea", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			return ask(cmd, &c, day+"/queues", showQueues)
		},
	}
	c.bind(cmd, "reception:terminal")
	c.bindDay(cmd)
	return cmd
}

// ask fetches what is at the path and shows it: as it came, or by the function.
func ask[V any](cmd *cobra.Command, c *client, path string, show func(io.Writer, V) error) error {
	var raw json.RawMessage
	if err := c.do(cmd.Context(), "GET", path, nil, &raw); err != nil {
		return err
	}
	if asJSON(cmd) {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n", raw)
		return err
	}
	var v V
	if err := json.Unmarshal(raw, &v); err != nil {
		return fmt.Errorf("%s: the answer cannot be read: %w", path, err)
	}
	return show(cmd.OutOrStdout(), v)
}

func showQueues(w io.Writer, v projections.QueuesView) error {
	fmt.Fprintf(w, "%s, %s\n", v.Name, v.Date)
	if v.Failed {
		fmt.Fprintln(w, "The view of this day has failed; its queues are not known.")
		return nil
	}
	waiting := 0
	t := table.New().Headers("queue", "place", "ticket", "errand", "waited", "desks")
	for _, q := range v.Queues {
		for _, e := range q.Waiting {
			waiting++
			t.Row(q.Queue.String(), strconv.Itoa(e.Place), string(e.Ticket), string(e.Type), minutes(e.WaitedSeconds), strconv.Itoa(q.Desks))
		}
	}
	if waiting == 0 {
		_, err := fmt.Fprintln(w, "Nobody waits.")
		return err
	}
	_, err := fmt.Fprintln(w, t)
	return err
}

// minutes shows seconds as whole minutes.
func minutes(seconds int) string {
	return fmt.Sprintf("%d min", int((time.Duration(seconds) * time.Second).Minutes()))
}

// known shows minutes, or a dash when they are not known.
func known(seconds *int) string {
	if seconds == nil {
		return "–"
	}
	return minutes(*seconds)
}
