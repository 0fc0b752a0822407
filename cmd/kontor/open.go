package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kontor/domain"
)

func openDayCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "open-day", GroupID: "work", Short: "Open an office's day", Example: "  kontor open-day --kontor skelleftea", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			return c.act(cmd, "PUT", day, nil, func(w io.Writer, h happened) error {
				for _, o := range decoded[domain.DayOpened](h) {
					fmt.Fprintf(w, "%s is open on %s, %s to %s\n", c.kontor, c.date, o.Hours.Opens, o.Hours.Closes)
				}
				return nil
			})
		},
	}
	c.bind(cmd, "reception:terminal")
	c.bindDay(cmd)
	return cmd
}

func openDeskCommand() *cobra.Command {
	var c client
	var desk string
	var body struct {
		Officer  string   `json:"officer"`
		Agencies []string `json:"agencies,omitempty"`
		From     string   `json:"from,omitempty"`
	}
	cmd := &cobra.Command{
		Use: "open-desk", GroupID: "work", Short: "Sign an officer on at a desk", Args: cobra.NoArgs,
		Example: "  kontor open-desk --kontor skelleftea --desk 2 --officer o-skelleftea-1 --agency fk,skv",
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			return c.act(cmd, "PUT", day+"/desks/"+desk, body, func(w io.Writer, h happened) error {
				for _, o := range decoded[domain.DeskOpened](h) {
					agencies := make([]string, len(o.Agencies))
					for i, a := range o.Agencies {
						agencies[i] = string(a)
					}
					fmt.Fprintf(w, "desk %s is open for %s: %s\n", o.Desk, o.Officer, strings.Join(append(agencies, string(domain.Host)), ", "))
				}
				return nil
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	c.bindDay(cmd)
	cmd.Flags().StringVar(&desk, "desk", "1", "the desk")
	cmd.Flags().StringVar(&body.From, "from", "", "the office where the officer sits, if another: the desk serves by video then")
	cmd.Flags().StringVar(&body.Officer, "officer", "", "who serves there, such as o-skelleftea-1")
	cmd.Flags().StringSliceVar(&body.Agencies, "agency", nil, "for which agencies, such as fk,skv; with none it takes the host's own errands and hand-overs")
	return cmd
}
