package main

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"charm.land/lipgloss/v2/table"
	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/api"
)

func networkCommand() *cobra.Command {
	var c client
	var on, known string
	cmd := &cobra.Command{
		Use: "network", GroupID: "network", Short: "Show the network of offices as of any date, as it was believed to be on any other",
		Long: "Show the network as of a date: what each office is then, who is served there, what was set out to be by then.\n" +
			"With --known it is what was believed on that day: plans that changed later stand as they were.",
		Example: "  kontor network --on 2020-12-31\n" +
			"  kontor network --on 2020-12-31 --known 2019-06-01\n" +
			"  kontor network history\n" +
			"  kontor network change changes.json\n" +
			"  kontor network rules --from 2027-01-04 --max-calls 3 --target 20 --need 10 --protected 10 --returned 5 --booked 15 --urgent 30 --hold 10 --offer 2",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return ask(cmd, &c, "/v1/network?"+url.Values{"on": {on}, "known": {known}}.Encode(), showCensus)
		},
	}
	c.bind(cmd, "operator:terminal")
	cmd.Flags().StringVar(&on, "on", "", "the date (default: today)")
	cmd.Flags().StringVar(&known, "known", "", "as it was believed on this date (default: as it is known now)")
	cmd.AddCommand(networkHistoryCommand(), networkLifeCommand(), networkChangeCommand(), networkRulesCommand())
	return cmd
}

func showCensus(w io.Writer, c domain.Census) error {
	fmt.Fprintf(w, "The network on %s", c.On)
	if c.Known != "" {
		fmt.Fprintf(w, ", as it was believed to be on %s", c.Known)
	}
	fmt.Fprintf(w, "\n%d open, %d of them by days that no source gives; %d decided and due; %d proposed and due; %d closed\n",
		c.Counts.Open, c.Counts.Assumed, c.Counts.Decided, c.Counts.Proposed, c.Counts.Closed)
	for _, a := range c.Agencies {
		fmt.Fprintf(w, "%s at %d offices, %d of them synthetic\n", a.Agency, a.Offices, a.Synthetic)
	}
	showGoals(w, c.Goals)
	t := table.New().Headers("office", "state", "since", "target", "days", "row", "agencies")
	for _, o := range c.Offices {
		t.Row(string(o.Kontor), string(o.Standing.State), string(o.Standing.From), string(o.Standing.Target), string(o.Standing.Basis), string(o.Basis), joined(o.Agencies))
	}
	_, err := fmt.Fprintln(w, t)
	return err
}

// showGoals says what was set out to be, and what came.
func showGoals(w io.Writer, goals []domain.GoalCount) {
	for _, g := range goals {
		set := fmt.Sprintf("%d offices", g.Offices)
		if g.Most > 0 {
			set = fmt.Sprintf("%d to %d offices", g.Offices, g.Most)
		}
		if g.Capability != "" {
			set = g.Capability + " at every office"
		}
		fmt.Fprintf(w, "goal, known since %s: %s by %s (%s)", g.Known, set, g.By, g.Basis)
		switch {
		case !g.Due:
			fmt.Fprintln(w, "; not yet due")
		case g.Capability != "":
			fmt.Fprintf(w, "; on that day %d of %d open offices (%s)\n", g.Have, g.Counts.Open, g.Found)
		default:
			fmt.Fprintf(w, "; on that day %d open, %d decided, %d proposed (%s)\n", g.Counts.Open, g.Counts.Decided, g.Counts.Proposed, g.Found)
		}
	}
}

func joined[S ~string](values []S) string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return strings.Join(all, " ")
}

func networkHistoryCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "history", Short: "Lay what was published of the number of offices beside the network, with the rows whose days are assumed",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return ask(cmd, &c, "/v1/network/history", showHistory) },
	}
	c.bind(cmd, "operator:terminal")
	return cmd
}

func showHistory(w io.Writer, h api.History) error {
	t := table.New().Headers("date", "ours", "published", "days assumed", "may have been open", "published is")
	for _, d := range h.Dates {
		t.Row(string(d.Date), fmt.Sprint(d.Counts.Open), fmt.Sprint(d.Offices), fmt.Sprint(len(d.Counted)), fmt.Sprint(len(d.Perhaps)), d.Basis)
	}
	fmt.Fprintln(w, t)
	showGoals(w, h.Goals)
	var before []domain.KontorID
	for _, d := range h.Dates {
		anew := slices.DeleteFunc(slices.Clone(d.Counted), func(k domain.KontorID) bool { return slices.Contains(before, k) })
		if before = d.Counted; len(anew) > 0 {
			fmt.Fprintf(w, "counted from %s or before, by a day that is assumed: %s\n", d.Date, joined(anew))
		}
		if len(d.Perhaps) > 0 {
			fmt.Fprintf(w, "not counted on %s, decided, and the day of opening is assumed: %s\n", d.Date, joined(d.Perhaps))
		}
	}
	for _, p := range h.Proposals {
		fmt.Fprintf(w, "proposed, known since %s: %s, %s, by %s", p.Known, p.Municipality, p.Place, p.By)
		for _, f := range p.Fates {
			fmt.Fprintf(w, "; %s: %s %s (%s)", f.Known, f.Code, f.Kontor, f.Basis)
		}
		fmt.Fprintln(w)
	}
	return nil
}

func networkLifeCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "life OFFICE", Short: "Show what was said of an office's life, in the order in which it became known", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return ask(cmd, &c, "/v1/kontor/"+url.PathEscape(args[0])+"/life", func(w io.Writer, l api.Life) error {
				fmt.Fprintf(w, "%s, %s (%s)\n", l.Name, l.Area, l.Basis)
				for _, s := range l.Standings {
					fmt.Fprintf(w, "known %s: %s from %s", s.Known, s.State, s.From)
					if s.Target != "" {
						fmt.Fprintf(w, ", target %s", s.Target)
					}
					fmt.Fprintf(w, " (%s) %s\n", s.Basis, s.Source)
				}
				return nil
			})
		},
	}
	c.bind(cmd, "operator:terminal")
	return cmd
}

func whereCommand() *cobra.Command {
	var c client
	var on, code string
	var most int
	cmd := &cobra.Command{
		Use: "where OFFICE", GroupID: "work", Short: "Show where else an errand is served on a day, nearest first",
		Example: "  kontor where vimmerby --type fk-bostb",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := "/v1/kontor/" + url.PathEscape(args[0]) + "/elsewhere?" + url.Values{"on": {on}, "type": {code}}.Encode()
			return ask(cmd, &c, path, func(w io.Writer, l api.ElsewhereList) error { return showElsewhere(w, l, most) })
		},
	}
	c.bind(cmd, "reception:terminal")
	cmd.Flags().StringVar(&on, "on", "", "the date (default: today)")
	cmd.Flags().StringVar(&code, "type", "", "an errand type, such as fk-bostb (default: any open office)")
	cmd.Flags().IntVar(&most, "most", 5, "how many offices to show")
	return cmd
}

func showElsewhere(w io.Writer, l api.ElsewhereList, most int) error {
	hours, why := "closed", string(l.Reason)+string(l.Holiday)
	if l.Hours != nil {
		hours = fmt.Sprintf("open %s to %s", l.Hours.Opens, l.Hours.Closes)
	}
	if why != "" {
		hours += " (" + why + ")"
	}
	fmt.Fprintf(w, "%s is %s on %s\n", l.Name, hours, l.Date)
	for _, o := range l.Offices[:min(max(most, 0), len(l.Offices))] {
		fmt.Fprintf(w, "%s  %.1f km  %s to %s  (%s)\n", o.Name, o.Km, o.Hours.Opens, o.Hours.Closes, o.Basis)
	}
	if len(l.Offices) == 0 {
		fmt.Fprintln(w, "No other office that serves it is open that day.")
	}
	return nil
}
