package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kontor/domain"
)

// calendarFlags are a calendar as an operator writes it.
type calendarFlags struct {
	Kontor     string                 `json:"kontor"`
	Name       string                 `json:"name"`
	Capability string                 `json:"capability,omitempty"`
	Agency     string                 `json:"agency,omitempty"`
	Types      []string               `json:"types,omitempty"`
	Minutes    int                    `json:"minutes"`
	Capacity   int                    `json:"capacity"`
	Week       map[string]domain.Span `json:"week"`
	Valid      domain.Period          `json:"valid"`
	Basis      string                 `json:"basis,omitempty"`
}

func setCalendarCommand() *cobra.Command {
	var c client
	var cal calendarFlags
	var week []string
	cmd := &cobra.Command{
		Use: "set-calendar KONTOR NAME", GroupID: "work", Short: "Give an office a calendar of booked times",
		Long: "Give an office a calendar of booked times, from a day on. One of the same name that began before ends the day before it.\n" +
			"Times are given only when the office is open; with --capacity 0 no more are.",
		Example: "  kontor set-calendar halmstad id-card --capability id_card_station --minutes 20 --capacity 2 --week mon-fri=10:00-15:00 --from 2024-05-01",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			cal.Kontor, cal.Name = args[0], args[1]
			var err error
			if cal.Week, err = weekOf(week); err != nil {
				return err
			}
			return c.act(cmd, "POST", "/v1/network/calendars", cal, func(w io.Writer, _ happened) error {
				_, err := fmt.Fprintf(w, "%s gives times by the calendar %s from %s\n", cal.Kontor, cal.Name, cal.Valid.From)
				return err
			})
		},
	}
	c.bind(cmd, "operator:terminal")
	cmd.Flags().StringVar(&cal.Capability, "capability", "", "for errand types that need it, such as id_card_station")
	cmd.Flags().StringVar(&cal.Agency, "agency", "", "for the agency's errand types")
	cmd.Flags().StringSliceVar(&cal.Types, "type", nil, "for these of them only")
	cmd.Flags().IntVar(&cal.Minutes, "minutes", 20, "how long a time is")
	cmd.Flags().IntVar(&cal.Capacity, "capacity", 1, "how many visitors a time takes")
	cmd.Flags().StringSliceVar(&week, "week", []string{"mon-fri=10:00-16:00"}, "when times are given, such as thu=10:00-12:00; again for other days")
	cmd.Flags().StringVar((*string)(&cal.Valid.From), "from", "", "the first day")
	cmd.Flags().StringVar((*string)(&cal.Valid.To), "to", "", "the last day (default: none)")
	cmd.Flags().StringVar(&cal.Basis, "basis", "", "how well it is known: sourced, unverified, estimate or synthetic")
	_ = cmd.MarkFlagRequired("from") // it is defined
	return cmd
}

var daysOfWeek = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// weekOf reads thu=10:00-12:00 and mon-fri=10:00-16:00.
func weekOf(lines []string) (map[string]domain.Span, error) {
	week := map[string]domain.Span{}
	for _, line := range lines {
		days, times, _ := strings.Cut(line, "=")
		opens, closes, _ := strings.Cut(times, "-")
		var span domain.Span
		first, last, several := strings.Cut(days, "-")
		if !several {
			last = first
		}
		from, to := indexOf(first), indexOf(last)
		if from < 0 || to < from || span.Opens.UnmarshalText([]byte(opens)) != nil || span.Closes.UnmarshalText([]byte(closes)) != nil {
			return nil, fmt.Errorf("%q is no time of the week; write it like thu=10:00-12:00 or mon-fri=10:00-16:00", line)
		}
		for _, day := range daysOfWeek[from : to+1] {
			week[day] = span
		}
	}
	return week, nil
}

func indexOf(day string) int {
	for i, d := range daysOfWeek {
		if d == day {
			return i
		}
	}
	return -1
}
