package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
)

func networkRulesCommand() *cobra.Command {
	var c client
	var from, basis string
	var rules domain.Rules
	o := &rules.Order
	cmd := &cobra.Command{
		Use: "rules", Short: "Set the rules that every office follows, from tomorrow or later",
		Long: "Set how often a visitor is called, the target for the wait, and the order in which visitors are called: how many minutes earlier than they came\n" +
			"some of them count as having come. All of it is set at once. It holds on the days that are opened from the date on; a day that is open keeps the\n" +
			"rules that it was opened with, and what was announced for that date or later is undone.",
		Example: "  kontor network rules --from 2027-01-04 --max-calls 3 --target 20 --need 10 --protected 10 --returned 5 --booked 15 --urgent 30 --hold 10 --offer 2",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			rules.Basis, o.Basis = domain.Basis(basis), domain.Basis(basis)
			change := domain.Change{Rules: &domain.RulesChanged{Rules: rules, From: domain.Date(from)}}
			return c.act(cmd, "POST", "/v1/network/changes", domain.ChangeNetwork{Changes: []domain.Change{change}}, showChanged)
		},
	}
	c.bind(cmd, "operator:terminal")
	cmd.Flags().StringVar(&from, "from", "", "the first day, tomorrow or later")
	cmd.Flags().StringVar(&basis, "basis", string(domain.Sourced), "how well it is known: sourced, unverified, estimate or synthetic")
	numbers := []struct {
		name, of string
		at       *int
	}{
		{"max-calls", "a visitor is called this many times before counting as absent", &rules.MaxCalls},
		{"target", "minutes: the target for the wait to the first call", &rules.TargetMinutes},
		{"need", "minutes for whom waiting is hard", &o.Need},
		{"protected", "minutes for a protected identity", &o.Protected},
		{"returned", "minutes for who was called and put back", &o.Returned},
		{"booked", "minutes for who checked in for a booked time", &o.Booked},
		{"urgent", "minutes for who a supervisor says is urgent", &o.Urgent},
		{"hold", "minutes for which a visit is kept for its officer, at most", &o.Hold},
		{"offer", "minutes for which an offered visit is reserved", &o.Offer},
	}
	for _, n := range numbers {
		cmd.Flags().IntVar(n.at, n.name, 0, n.of)
		_ = cmd.MarkFlagRequired(n.name) // it is defined
	}
	_ = cmd.MarkFlagRequired("from")
	return cmd
}

// showBound says what the order of the queue promises by the rules: nobody is overtaken by one who came more than the largest bonus later.
func showBound(w io.Writer, ev domain.RulesChanged) error {
	_, err := fmt.Fprintf(w, "from %s no visit is called before one that came more than %d minutes earlier\n", ev.From, ev.Order.Most()/time.Minute)
	return err
}
