package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/api"
)

func auditCommand() *cobra.Command {
	var c client
	var date, agency string
	var alarms, inCSV bool
	cmd := &cobra.Command{
		Use: "audit", GroupID: "prove", Short: "Show who opened visitors' content on a date, and by which right", Args: cobra.NoArgs,
		Long: "Show who opened visitors' content on a date: who, what, on which errand, by which right. An alarm is an opening of an errand that was over,\n" +
			"or that was none of the reader's office.",
		Example: "  kontor audit --date 2024-05-02 --alarms\n  kontor audit --date 2024-05-02 --agency fk --csv > openings.csv",
		RunE: func(cmd *cobra.Command, _ []string) error {
			query := url.Values{}
			if date != "" {
				query.Set("date", date)
			}
			if alarms {
				query.Set("alarms", "yes")
			}
			var list api.OpeningList
			if err := c.do(cmd.Context(), "GET", "/v1/openings?"+query.Encode(), nil, &list); err != nil {
				return err
			}
			if agency != "" {
				list.Openings = slices.DeleteFunc(list.Openings, func(o api.Opening) bool { return o.Agency != domain.AgencyCode(agency) })
				list.Alarms = len(slices.DeleteFunc(slices.Clone(list.Openings), func(o api.Opening) bool { return !o.Alarm }))
			}
			switch w := cmd.OutOrStdout(); {
			case inCSV:
				return writeOpenings(w, list)
			case asJSON(cmd):
				return json.NewEncoder(w).Encode(list)
			default:
				return showOpenings(w, list)
			}
		},
	}
	c.bind(cmd, "auditor:terminal")
	cmd.Flags().StringVar(&date, "date", "", "the date (default: today)")
	cmd.Flags().StringVar(&agency, "agency", "", "only what is this agency's")
	cmd.Flags().BoolVar(&alarms, "alarms", false, "only alarms")
	cmd.Flags().BoolVar(&inCSV, "csv", false, "print a table of comma-separated values, with a line of names")
	return cmd
}

func showOpenings(w io.Writer, list api.OpeningList) error {
	for _, o := range list.Openings {
		mark := ""
		if o.Alarm {
			mark = "  ALARM"
		}
		fmt.Fprintf(w, "%s  %s (%s)  %s  %s of %s at %s  %s%s\n", o.At.In(domain.Stockholm).Format("15:04:05"), o.Reader, printable(o.Subject), o.Errand,
			named(o.Fields), o.Agency, o.Kontor, o.Ground.Kind, mark)
	}
	_, err := fmt.Fprintf(w, "%d openings on %s, %d alarms\n", len(list.Openings), list.Date, list.Alarms)
	return err
}

// named lists kinds of content.
func named(fields []domain.ContentField) string {
	if len(fields) == 0 {
		return "nothing"
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}

// writeOpenings writes them as a table that a spreadsheet opens.
func writeOpenings(w io.Writer, list api.OpeningList) error {
	t := csv.NewWriter(w)
	rows := [][]string{{"at", "reader", "subject", "errand", "agency", "fields", "kontor", "ground", "level", "alarm"}}
	for _, o := range list.Openings {
		rows = append(rows, []string{
			o.At.UTC().Format(time.RFC3339Nano), o.Reader.String(), inert(o.Subject), string(o.Errand), string(o.Agency), named(o.Fields), string(o.Kontor),
			string(o.Ground.Kind), string(o.Ground.Level), fmt.Sprint(o.Alarm),
		})
	}
	return t.WriteAll(rows)
}

// inert is a text that no spreadsheet takes for a formula.
func inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@", rune(text[0])) {
		return "'" + text
	}
	return text
}
