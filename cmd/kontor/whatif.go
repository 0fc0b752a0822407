package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2/table"
	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/policyfile"
	"kontor/handlers/whatif"
	"kontor/handlers/words"
)

// question is what the flags say of a rerun.
type question struct {
	date     string
	officers string
	hours    string
	policy   string
	seeds    int
}

func whatifCommand() *cobra.Command {
	var where storeFlags
	var q question
	cmd := &cobra.Command{
		Use: "whatif OFFICE", GroupID: "prove", Short: "Rerun a recorded day with other desks, hours or rules, and compare the waits",
		Long: "Rerun a recorded day of an office: the same visitors come with the same errands, whose services take what they took, and are called and\n" +
			"routed by the rules that hold on any day. First it says how far the rerun of the day as it was is from the record; a difference that is\n" +
			"smaller than that says nothing. What the record cannot know is drawn, once for each seed, and the same in both reruns; the intervals are\n" +
			"where 95 in 100 seeds lie. With other hours the same visitors and desks are spread over them. docs/what-if.md says what is assumed.",
		Example: "  kontor whatif skelleftea --date 2024-05-02 --officers +1\n" +
			"  kontor whatif skelleftea --date 2024-05-02 --hours 09:00-17:00 --json\n" +
			"  kontor whatif skelleftea --date 2024-05-02 --policy new-rules.yaml",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return where.reading(cmd, func(log handlers.Store) error {
				c, err := q.answer(cmd.Context(), log, domain.KontorID(args[0]))
				if err != nil {
					return err
				}
				if asJSON(cmd) {
					return json.NewEncoder(cmd.OutOrStdout()).Encode(c)
				}
				return showComparison(cmd.OutOrStdout(), c)
			})
		},
	}
	where.bindOperator(cmd)
	cmd.Flags().StringVar(&q.date, "date", "", "the recorded day")
	cmd.Flags().StringVar(&q.officers, "officers", "", "+1 or -1: so many more or fewer; 4: so many in all")
	cmd.Flags().StringVar(&q.hours, "hours", "", "opening hours instead of those of the day, such as 09:00-17:00")
	cmd.Flags().StringVar(&q.policy, "policy", "", "file of a routing policy instead of the one in force")
	cmd.Flags().IntVar(&q.seeds, "seeds", 200, "how many reruns of each kind")
	_ = cmd.MarkFlagRequired("date") // it is defined
	cmd.AddCommand(whatifMoveCommand())
	return cmd
}

// reading opens the log as it stands, also while a process has it, for somebody who only looks.
func (f storeFlags) reading(cmd *cobra.Command, look func(handlers.Store) error) (err error) {
	if err := f.there(); err != nil {
		return err
	}
	st, err := f.open(cmd.Context(), quiet())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	return look(st.log)
}

// answer reruns the day.
func (q question) answer(ctx context.Context, log handlers.Store, k domain.KontorID) (whatif.Comparison, error) {
	rec, err := whatif.Read(ctx, log, k, domain.Date(q.date))
	if err != nil {
		return whatif.Comparison{}, err
	}
	change, err := q.change(rec)
	if err != nil {
		return whatif.Comparison{}, err
	}
	return whatif.Compare(ctx, rec, change, q.seeds)
}

// change is what the flags say is to be otherwise.
func (q question) change(rec *whatif.Recording) (c whatif.Change, err error) {
	if c.Officers, err = officersMore(q.officers, rec.Officers()); err != nil {
		return c, err
	}
	if q.hours != "" {
		from, to, _ := strings.Cut(q.hours, "-")
		if err := errors.Join(c.Hours.Opens.UnmarshalText([]byte(from)), c.Hours.Closes.UnmarshalText([]byte(to))); err != nil {
			return c, fmt.Errorf("%q are no opening hours; write 09:00-17:00", q.hours)
		}
	}
	if q.policy != "" {
		p, err := readPolicy(q.policy, rec.Network, rec.Date)
		if err != nil {
			return c, err
		}
		c.Policy = &p
	}
	return c, nil
}

// officersMore reads +1, -1 or a number in all.
func officersMore(s string, now int) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n > 99 || n < -99 {
		return 0, fmt.Errorf("%q is no number of officers; write +1, -1 or 4", s)
	}
	if s[0] == '+' || s[0] == '-' {
		return n, nil
	}
	return n - now, nil
}

// readPolicy reads a policy that makes sense in the network from the date on, whatever date the file has. Of one that does not, every error is named.
func readPolicy(file string, n *domain.Network, from domain.Date) (domain.Policy, error) {
	raw, err := readFile(file)
	if err != nil {
		return domain.Policy{}, err
	}
	p, faults := policyfile.Check(raw, n, from)
	if !domain.PolicyFailed(faults) {
		return p, nil
	}
	err = errPolicy
	for _, f := range faults {
		if f.Severity == domain.PolicyError {
			err = fmt.Errorf("%w\n%s:%d: %s", err, file, f.Line, words.In("en").Phrase(f.Phrase))
		}
	}
	return p, err
}

func showComparison(w io.Writer, c whatif.Comparison) error {
	fmt.Fprintf(w, "%s on %s, %d reruns\n", c.Kontor, c.Date, c.Seeds)
	for _, s := range c.Changes {
		fmt.Fprintf(w, "  %s\n", s)
	}
	fmt.Fprintf(w, "The day as it was, rerun, is off from the record by %s in the mean wait, %s in the median, %s in the p90, and %.0f unserved;\n"+
		"a visitor's wait differs by %s on average. A difference below that says nothing.\n",
		signed(c.Error.Mean), signed(c.Error.Median), signed(c.Error.P90), float64(c.Error.Unserved), spell(c.Error.PerVisit))
	t := table.New().Headers("", "recorded", "as it was, rerun", "changed", "difference")
	row := func(name string, of func(whatif.Figures) whatif.Figure, show func(whatif.Figure) string, diff func(whatif.Figure) string) {
		t.Row(name, show(of(c.Recorded)), within(c.Baseline, of, show), within(c.Changed, of, show), within(c.Difference, of, diff))
	}
	for _, f := range waitFigures {
		row(f.name, f.of, spell, signed)
	}
	for _, f := range countFigures {
		row(f.name, f.of, count, more)
	}
	_, err := fmt.Fprintf(w, "%s\nwaits to the first call, in minutes; who left or was open at close counts as having waited longer; – was not reached.\n"+
		"Of the services %.1f of a rerun as it was and %.1f of a changed one are drawn; patience beyond what was seen by %.2f leavings an hour waited.\n",
		t, float64(c.Drawn.Baseline), float64(c.Drawn.Changed), c.Drawn.Impatience)
	if err == nil && c.LeftOut > 0 {
		_, err = fmt.Fprintf(w, "%d visits were moved between offices and are in none of the figures.\n", c.LeftOut)
	}
	return err
}

type figureOf struct {
	name string
	of   func(whatif.Figures) whatif.Figure
}

var waitFigures = []figureOf{
	{"mean wait of all", func(f whatif.Figures) whatif.Figure { return f.Mean }},
	{"median", func(f whatif.Figures) whatif.Figure { return f.Median }},
	{"p90", func(f whatif.Figures) whatif.Figure { return f.P90 }},
}

var countFigures = []figureOf{
	{"with a ticket", func(f whatif.Figures) whatif.Figure { return f.Visits }},
	{"served", func(f whatif.Figures) whatif.Figure { return f.Served }},
	{"left", func(f whatif.Figures) whatif.Figure { return f.Left }},
	{"absent", func(f whatif.Figures) whatif.Figure { return f.Absent }},
	{"open at close", func(f whatif.Figures) whatif.Figure { return f.OpenAtClose }},
	{"unserved in all", func(f whatif.Figures) whatif.Figure { return f.Unserved }},
	{"of them for video", func(f whatif.Figures) whatif.Figure { return f.NoVideo }},
	{"sent on at once", func(f whatif.Figures) whatif.Figure { return f.Referred }},
	{"staffed hours", func(f whatif.Figures) whatif.Figure { return f.StaffedHours }},
}

// within is a figure with its interval.
func within(s whatif.Spread, of func(whatif.Figures) whatif.Figure, show func(whatif.Figure) string) string {
	mid, low, high := show(of(s.Mid)), show(of(s.Low)), show(of(s.High))
	if low == high {
		return mid
	}
	return fmt.Sprintf("%s (%s to %s)", mid, low, high)
}

func spell(f whatif.Figure) string {
	if !f.Known() {
		return "–"
	}
	return strconv.FormatFloat(float64(f)/60, 'f', 1, 64)
}

func signed(f whatif.Figure) string {
	if !f.Known() {
		return "–"
	}
	return fmt.Sprintf("%+.1f", float64(f)/60)
}

func count(f whatif.Figure) string { return fmt.Sprintf("%.4g", float64(f)) }
func more(f whatif.Figure) string  { return fmt.Sprintf("%+.4g", float64(f)) }
