package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kontor/domain"
)

// visitPath is the path of a visit by its whole id, which names its book.
func visitPath(id string) (string, error) {
	k, date, ok := domain.VisitID(id).Book().Daybook()
	if !ok {
		return "", fmt.Errorf("%q is no visit id; it looks like skelleftea.2024-05-02.<uuid>", id)
	}
	return fmt.Sprintf("/v1/kontor/%s/days/%s/visits/%s", k, date, local(id)), nil
}

func prioritiseCommand() *cobra.Command {
	var c client
	var body struct {
		Class  string `json:"class"`
		Reason string `json:"reason"`
	}
	cmd := &cobra.Command{
		Use: "prioritise VISIT", GroupID: "work", Short: "Give a visit that waits another class", Args: cobra.ExactArgs(1),
		Example: "  kontor prioritise skelleftea.2024-05-02.<uuid> --class urgent --reason other",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := visitPath(args[0])
			if err != nil {
				return err
			}
			return c.act(cmd, "POST", path+"/priorities", body, func(w io.Writer, h happened) error {
				for _, ev := range decoded[domain.VisitPrioritised](h) {
					fmt.Fprintf(w, "%s is %s now, and was %s\n", ev.Ticket, ev.Class, ev.Was)
				}
				return nil
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	cmd.Flags().StringVar(&body.Class, "class", "urgent", "ordinary, need or urgent")
	cmd.Flags().StringVar(&body.Reason, "reason", "other", "the reason's code")
	return cmd
}

func moveCommand() *cobra.Command {
	var c client
	var body struct {
		To     string `json:"to"`
		Reason string `json:"reason"`
	}
	cmd := &cobra.Command{
		Use: "move VISIT", GroupID: "work", Short: "Send a visit that waits to another office", Args: cobra.ExactArgs(1),
		Example: "  kontor move skelleftea.2024-05-02.<uuid> --to umea --reason officer_gone",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := visitPath(args[0])
			if err != nil {
				return err
			}
			return c.act(cmd, "POST", path+"/moves", body, func(w io.Writer, h happened) error {
				for _, ev := range decoded[domain.VisitMovedOut](h) {
					fmt.Fprintf(w, "%s is on its way to %s, after %s\n", ev.Ticket, ev.To, minutes(int(ev.Waited.Seconds())))
				}
				return nil
			})
		},
	}
	c.bind(cmd, "reception:terminal")
	cmd.Flags().StringVar(&body.To, "to", "", "the office that it goes to")
	cmd.Flags().StringVar(&body.Reason, "reason", "other", "the reason's code")
	return cmd
}

func outageCommand() *cobra.Command {
	var c client
	var over bool
	var body struct {
		Agency  string `json:"agency"`
		Channel string `json:"channel"`
	}
	cmd := &cobra.Command{
		Use: "outage", GroupID: "work", Short: "Say that a channel is down at an office, or works again", Args: cobra.NoArgs,
		Example: "  kontor outage --kontor skelleftea --agency fk --channel video\n  kontor outage --kontor skelleftea --agency fk --channel video --over",
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			path, said := day+"/outages", "is down"
			if over {
				path, said = day+"/recoveries", "works again"
			}
			return c.act(cmd, "POST", path, body, func(w io.Writer, _ happened) error {
				_, err := fmt.Fprintf(w, "%s %s %s\n", body.Agency, body.Channel, said)
				return err
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	c.bindDay(cmd)
	cmd.Flags().StringVar(&body.Agency, "agency", "", "whose errands it serves, such as fk")
	cmd.Flags().StringVar(&body.Channel, "channel", "", "desk, video, handover or another")
	cmd.Flags().BoolVar(&over, "over", false, "it works again")
	return cmd
}

func closeEarlyCommand() *cobra.Command {
	var c client
	var body struct {
		At     string `json:"at"`
		Reason string `json:"reason"`
	}
	cmd := &cobra.Command{
		Use: "close-early", GroupID: "work", Short: "Make an office close earlier today", Args: cobra.NoArgs,
		Example: "  kontor close-early --kontor skelleftea --at 14:30 --reason officer_gone",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if body.At == "" {
				return errors.New("say when it closes: --at 14:30")
			}
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			return c.act(cmd, "POST", day+"/early-closings", body, func(w io.Writer, h happened) error {
				for _, ev := range decoded[domain.HoursCutShort](h) {
					fmt.Fprintf(w, "%s closes at %s today, not %s\n", c.kontor, ev.Closes, ev.Was)
				}
				return nil
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	c.bindDay(cmd)
	cmd.Flags().StringVar(&body.At, "at", "", "when it closes, such as 14:30")
	cmd.Flags().StringVar(&body.Reason, "reason", "other", "the reason's code")
	return cmd
}
