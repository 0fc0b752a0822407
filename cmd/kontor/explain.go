package main

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/api"
)

func explainCommand() *cobra.Command {
	var c client
	var whyNot string
	cmd := &cobra.Command{
		Use: "explain ERRAND", GroupID: "prove", Short: "Say why an errand went where it went, with every alternative that was rejected",
		Example: "  kontor explain skelleftea.2024-05-02.7d444840-9dc0-41d1-b245-5ffdce74fad2 --why-not video",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := errandPath(args[0])
			if err != nil {
				return err
			}
			return ask(cmd, &c, path+"/decision"+targeted(whyNot), func(w io.Writer, e api.Explanation) error {
				showRouted(w, e.Routed)
				showWhyNot(w, e.WhyNot)
				return nil
			})
		},
	}
	c.bind(cmd, "reception:terminal")
	cmd.Flags().StringVar(&whyNot, "why-not", "", "what would have to change for this target: "+targetNames)
	return cmd
}

const targetNames = "desk, self_service, video, booked, handover, referral"

func targeted(whyNot string) string {
	if whyNot == "" {
		return ""
	}
	return "?target=" + url.QueryEscape(whyNot)
}

// showRouted says where an errand goes: the sentence for the clerk first, then how it came about.
func showRouted(w io.Writer, r api.Routed) {
	fmt.Fprintf(w, "%s\n%s, by rule %s of policy %s\n", r.Reason.Text, r.Target, r.Rule, r.Policy)
	if r.Queue != nil {
		fmt.Fprintf(w, "it waits in %s\n", r.Queue)
	}
	if ref := r.Referral; ref != nil && ref.Hours != (domain.Span{}) {
		fmt.Fprintf(w, "open that day %s-%s\n", ref.Hours.Opens, ref.Hours.Closes)
	}
	if r.Video != nil {
		fmt.Fprintf(w, "by video from %s, %.1f km\n", r.Video.Name, r.Video.Km)
	}
	if r.Team != nil {
		fmt.Fprintf(w, "by video from the agency's team %s, which answers %s-%s that day\n", r.Team.Name, r.Team.Hours.Opens, r.Team.Hours.Closes)
	}
	for i, p := range r.Booking {
		fmt.Fprintf(w, "%d. book at %s, %.1f km\n", i+1, p.Name, p.Km)
	}
	for _, p := range r.Nearer {
		fmt.Fprintf(w, "nearer: %s, %.1f km\n", p.Name, p.Km)
	}
	for _, l := range r.Later {
		fmt.Fprintf(w, "after %d minutes also %s\n", l.After, l.Target)
	}
	for _, b := range doubts(r.Inputs) {
		fmt.Fprintf(w, "the %s is %s\n", b.of, b.basis)
	}
	for _, no := range r.Rejected {
		fmt.Fprintf(w, "not %s at %s: %s\n", no.Target, no.Name, no.Cause.Text)
	}
	if r.Unlisted > 0 {
		fmt.Fprintf(w, "nor at %d more offices\n", r.Unlisted)
	}
}

// doubt is what a decision rests on that no source gives.
type doubt struct {
	of    string
	basis domain.Basis
}

func doubts(in domain.Inputs) (all []doubt) {
	for _, m := range []doubt{{"agreement", in.AgreementBasis}, {"offering", in.Basis}} {
		if m.basis != "" && m.basis != domain.Sourced {
			all = append(all, m)
		}
	}
	return all
}

func showWhyNot(w io.Writer, no *api.WhyNot) {
	switch {
	case no == nil:
	case len(no.Needs) == 0:
		fmt.Fprintf(w, "%s is where it goes\n", no.Target)
	default:
		fmt.Fprintf(w, "for %s it would take:\n", no.Target)
		for _, need := range no.Needs {
			fmt.Fprintf(w, "  %s\n", need.Text)
		}
	}
}

func routeCommand() *cobra.Command {
	var c client
	var f routeFlags
	cmd := &cobra.Command{
		Use: "route OFFICE TYPE", GroupID: "prove", Short: "Say where an errand would go from an office, on any date, and why",
		Long: "Ask the network where an errand of a type would go, without an errand: today, on another date, and as the network was believed to be on a date\n" +
			"before. What would be refused is said, with the reason.",
		Example: "  kontor route fagersta fk-sjukp --on 2024-09-02\n  kontor route varberg skv-idkort-ans --why-not desk",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := "/v1/kontor/" + url.PathEscape(args[0]) + "/routes/" + url.PathEscape(args[1])
			return ask(cmd, &c, strings.TrimSuffix(path+"?"+f.query().Encode(), "?"), showRoute)
		},
	}
	c.bind(cmd, "reception:terminal")
	f.bind(cmd)
	return cmd
}

// routeFlags are what is asked about.
type routeFlags struct {
	on, known, kind, language, whyNot string
	needs                             []string
	protected, booked                 bool
}

func (f *routeFlags) bind(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.on, "on", "", "the date; today when it is not given")
	flags.StringVar(&f.known, "known", "", "as the network was believed to be on this date")
	flags.StringVar(&f.kind, "kind", "", "person, company or proxy")
	flags.StringVar(&f.language, "language", "", "the visitor's, such as ar")
	flags.StringSliceVar(&f.needs, "need", nil, "interpreter, hearing, sight, mobility or calm")
	flags.BoolVar(&f.protected, "protected", false, "the visitor has a protected identity")
	flags.BoolVar(&f.booked, "booked", false, "the visitor comes to a booked time")
	flags.StringVar(&f.whyNot, "why-not", "", "what would have to change for this target: "+targetNames)
}

func (f *routeFlags) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"on": f.on, "known": f.known, "kind": f.kind, "language": f.language, "target": f.whyNot} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for _, need := range f.needs {
		q.Add("need", need)
	}
	for name, yes := range map[string]bool{"protected": f.protected, "booked": f.booked} {
		if yes {
			q.Set(name, "yes")
		}
	}
	return q
}

func showRoute(w io.Writer, a api.RouteAnswer) error {
	switch {
	case a.Refused != nil:
		fmt.Fprintf(w, "refused: %s\n", a.Refused.Text)
	default:
		showRouted(w, *a.Routed)
		names := make([]string, len(a.Reach))
		for i, t := range a.Reach {
			names[i] = string(t)
		}
		fmt.Fprintf(w, "could be taken by: %s\n", strings.Join(names, ", "))
	}
	showWhyNot(w, a.WhyNot)
	return nil
}
