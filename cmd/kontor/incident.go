package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/api"
)

func incidentCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "incident", GroupID: "prove", Short: "Keep the register of what went wrong with personal data",
		Long: "Keep the register of incidents with personal data. The authority is to be told within 72 hours of when one came to light, the agencies at once.\n" +
			"What happened stands on paper, under a diary number, and nowhere here.",
	}
	cmd.AddCommand(reportIncidentCommand(), notifiedCommand(), closeIncidentCommand(), listIncidentsCommand())
	return cmd
}

func reportIncidentCommand() *cobra.Command {
	var c client
	var body struct {
		Kind       string    `json:"kind"`
		Discovered time.Time `json:"discovered"`
		Agencies   []string  `json:"agencies"`
		Diary      string    `json:"diary"`
	}
	var discovered string
	cmd := &cobra.Command{
		Use: "report", Short: "Report an incident", Args: cobra.NoArgs,
		Example: "  kontor incident report --kind lost_device --discovered 2024-05-02T09:00:00+02:00 --agency fk,skv --diary \"SSC 2024/123\"",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if body.Discovered, err = time.Parse(time.RFC3339, discovered); err != nil {
				return errors.New("say when it came to light: --discovered 2024-05-02T09:00:00+02:00")
			}
			if body.Agencies == nil {
				body.Agencies = []string{}
			}
			return c.act(cmd, "POST", "/v1/incidents", body, func(w io.Writer, h happened) error {
				for _, r := range decoded[domain.IncidentReported](h) {
					fmt.Fprintf(w, "incident %s; tell %s before %s\n", r.Incident, domain.Authority,
						r.Discovered.Add(domain.NotifyWithin).In(domain.Stockholm).Format("2006-01-02 15:04"))
				}
				return nil
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	kinds := make([]string, len(domain.IncidentKinds))
	for i, k := range domain.IncidentKinds {
		kinds[i] = string(k)
	}
	cmd.Flags().StringVar(&body.Kind, "kind", "", "what happened: "+strings.Join(kinds, ", "))
	cmd.Flags().StringVar(&discovered, "discovered", "", "when it came to light")
	cmd.Flags().StringSliceVar(&body.Agencies, "agency", nil, "whose data it is about, such as fk,skv")
	cmd.Flags().StringVar(&body.Diary, "diary", "", "the diary number under which the paper is found")
	for _, name := range []string{"kind", "discovered", "diary"} {
		_ = cmd.MarkFlagRequired(name) // they are defined
	}
	return cmd
}

// incidentPath is the path of an incident.
func incidentPath(id string) (string, error) {
	if domain.IncidentID(id).Book() == "" {
		return "", fmt.Errorf("%q is no incident; it looks like 2024-003", id)
	}
	return "/v1/incidents/" + id, nil
}

func notifiedCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "notified INCIDENT WHOM", Short: "Note that an agency, or imy, was told of an incident", Args: cobra.ExactArgs(2),
		Example: "  kontor incident notified 2024-003 imy",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := incidentPath(args[0])
			if err != nil {
				return err
			}
			body := map[string]string{"whom": args[1]}
			return c.act(cmd, "POST", path+"/notifications", body, func(w io.Writer, h happened) error {
				for _, n := range decoded[domain.IncidentNotified](h) {
					fmt.Fprintf(w, "%s was told after %s\n", n.Whom, n.After.Truncate(time.Minute))
				}
				return nil
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	return cmd
}

func closeIncidentCommand() *cobra.Command {
	var c client
	var reason string
	cmd := &cobra.Command{
		Use: "close INCIDENT", Short: "Close an incident", Args: cobra.ExactArgs(1), Example: "  kontor incident close 2024-003 --reason handled",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := incidentPath(args[0])
			if err != nil {
				return err
			}
			return c.act(cmd, "POST", path+"/closings", map[string]string{"reason": reason}, func(w io.Writer, _ happened) error {
				_, err := fmt.Fprintf(w, "incident %s is closed: %s\n", args[0], reason)
				return err
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	cmd.Flags().StringVar(&reason, "reason", string(domain.IncidentHandled), "handled, no_risk or no_incident")
	return cmd
}

func listIncidentsCommand() *cobra.Command {
	var c client
	var year int
	cmd := &cobra.Command{
		Use: "list", Short: "List the incidents of a year, and what is still to be done about them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			query := url.Values{}
			if year != 0 {
				query.Set("year", strconv.Itoa(year))
			}
			return ask(cmd, &c, "/v1/incidents?"+query.Encode(), showIncidents)
		},
	}
	c.bind(cmd, "auditor:terminal")
	cmd.Flags().IntVar(&year, "year", 0, "the year (default: this one)")
	return cmd
}

func showIncidents(w io.Writer, list api.IncidentList) error {
	for _, i := range list.Incidents {
		fmt.Fprintf(w, "%s  %s  %s  came to light %s\n", i.ID, i.Kind, i.Diary, i.Discovered.In(domain.Stockholm).Format("2006-01-02 15:04"))
		for _, t := range i.Told {
			fmt.Fprintf(w, "    %s was told %s\n", t.Whom, t.At.In(domain.Stockholm).Format("2006-01-02 15:04"))
		}
		for _, a := range i.Untold {
			fmt.Fprintf(w, "    %s is still to be told\n", a)
		}
		switch {
		case i.Overdue:
			fmt.Fprintf(w, "    OVERDUE: %s was to be told by %s\n", domain.Authority, i.Deadline.In(domain.Stockholm).Format("2006-01-02 15:04"))
		case i.Reason != "":
			fmt.Fprintf(w, "    closed: %s\n", i.Reason)
		}
	}
	_, err := fmt.Fprintf(w, "%d incidents in %d\n", len(list.Incidents), list.Year)
	return err
}
