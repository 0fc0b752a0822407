package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/api"
	"kontor/handlers/words"
)

func onboardCommand() *cobra.Command {
	var where networkFlags
	var on string
	cmd := &cobra.Command{
		Use: "onboard AGENCY", GroupID: "network", Short: "List what an agency lacks before the offices can serve it",
		Long: "The agency's service agreement and its way to answer; and for every office the offering, the access to case systems, officers assigned at\n" +
			"each level, and what its errand types need. Of the reference data, or with --server of a running system, or with --data of a log.",
		Example: "  kontor onboard trv --on 2027-01-01", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := where.onboarding(cmd, domain.AgencyCode(args[0]), on)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
			}
			return showOnboarding(cmd.OutOrStdout(), r)
		},
	}
	where.bind(cmd, env("KONTOR_SERVER", ""))
	cmd.Flags().StringVar(&on, "on", "", "the date (default today)")
	return cmd
}

func (f networkFlags) onboarding(cmd *cobra.Command, agency domain.AgencyCode, on string) (out api.AgencyReadiness, err error) {
	date, err := dateOrToday(on)
	if err != nil {
		return out, err
	}
	if f.remote() {
		return out, f.do(cmd.Context(), "GET", "/v1/agencies/"+string(agency)+"/readiness"+queryOn(on), nil, &out)
	}
	n, err := f.network(cmd)
	if err != nil {
		return out, err
	}
	say := words.In(f.lang).Phrase
	r, err := domain.Onboarding(n, agency, date)
	if refused := (*domain.Refusal)(nil); errors.As(err, &refused) {
		return out, &problem{Detail: say(refused.Phrase), Code: refused.Code, Args: refused.Args}
	}
	return api.OnboardingOf(r, say), err
}

// showOnboarding has the offices that lack the same together.
func showOnboarding(w io.Writer, r api.AgencyReadiness) error {
	fmt.Fprintf(w, "%s on %s: %d of %d offices are ready\n", r.Agency, r.Date, r.Ready, len(r.Kontors))
	if r.Agreement != "" {
		fmt.Fprintf(w, "agreement %s (%s)\n", r.Agreement, r.AgreementBasis)
	}
	if r.ChannelBasis != "" {
		fmt.Fprintf(w, "it has a way to answer (%s)\n", r.ChannelBasis)
	}
	for _, p := range r.Missing {
		fmt.Fprintf(w, "missing: %s\n", p.Text)
	}
	for _, team := range r.Teams {
		fmt.Fprintf(w, "video team %s (%s): %s with a room for it\n", team.Name, team.Basis, offices(team.Rooms))
		for _, p := range team.Missing {
			fmt.Fprintf(w, "  %s\n", p.Text)
		}
	}
	var lacks []string
	alike := map[string][]string{}
	for _, k := range r.Kontors {
		key := ""
		for _, p := range k.Missing {
			key += "  " + p.Text + "\n"
		}
		if alike[key] == nil {
			lacks = append(lacks, key)
		}
		alike[key] = append(alike[key], string(k.Kontor))
	}
	slices.SortStableFunc(lacks, func(a, b string) int { return len(alike[b]) - len(alike[a]) })
	for _, key := range lacks {
		if key != "" {
			fmt.Fprintf(w, "%s (%s):\n%s", offices(len(alike[key])), someOf(alike[key]), key)
		} else {
			fmt.Fprintf(w, "nothing is missing at %s (%s)\n", offices(len(alike[key])), someOf(alike[key]))
		}
	}
	return nil
}

func offices(n int) string {
	if n == 1 {
		return "1 office"
	}
	return fmt.Sprintf("%d offices", n)
}

// someOf names the first few.
func someOf(names []string) string {
	const most = 4
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
