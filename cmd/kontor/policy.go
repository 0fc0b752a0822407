package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/api"
	"kontor/handlers/policyfile"
	"kontor/handlers/words"
)

// policyCommand has what is done with a routing policy, from the file to the network book.
func policyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "policy", GroupID: "network", Short: "Check, try and activate the rules by which errands are routed",
		Long: "A policy is a file of ordered rules: the first that matches an errand says where it may go. Check the file, route what was recorded by it,\n" +
			"and activate it from a date on. docs/policy.md says how to write one.",
	}
	cmd.AddCommand(policyCheckCommand(), policyShadowCommand(), policyActivateCommand(), policyShowCommand())
	return cmd
}

// errPolicy is the answer to a file with errors, which have been listed.
var errPolicy = errors.New("the policy has errors")

func policyCheckCommand() *cobra.Command {
	var where networkFlags
	var from string
	cmd := &cobra.Command{
		Use: "check FILE", Short: "List what is wrong with a policy's file, with lines",
		Long: "Read a policy as strictly as the system does, and judge it against a network: the reference data, or with --server the one of a running\n" +
			"system, or with --data the one of a log. Each fault is listed as FILE:LINE:COLUMN. With an error the exit code is 1; a warning may be meant so.",
		Example: "  kontor policy check winter.yaml --from 2027-01-01", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := readFile(args[0])
			if err != nil {
				return err
			}
			found, err := where.checkPolicy(cmd, raw, domain.Date(from))
			if err != nil {
				return err
			}
			return showPolicyCheck(cmd, args[0], found, where.lang)
		},
	}
	where.bind(cmd, env("KONTOR_SERVER", ""))
	cmd.Flags().StringVar(&from, "from", "", "the first day on which it is to hold, instead of the file's")
	return cmd
}

// readFile reads a file as far as a policy may be long, and a little further, so that it is seen when it is too long.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, policyfile.MaxSize+1))
}

// checkPolicy has a policy's file checked: by the system, or here against the network that the flags name.
func (f networkFlags) checkPolicy(cmd *cobra.Command, raw []byte, from domain.Date) (found api.PolicyCheck, err error) {
	if from != "" && !from.Valid() {
		return found, fmt.Errorf("%q is no date; write it like 2024-05-02", from)
	}
	if f.remote() {
		path := "/v1/network/policy-checks"
		if from != "" {
			path += "?from=" + url.QueryEscape(string(from))
		}
		return found, f.do(cmd.Context(), "POST", path, yamlBody(raw), &found)
	}
	n, err := f.network(cmd)
	if err != nil {
		return found, err
	}
	policy, faults := policyfile.Check(raw, n, from)
	found = api.PolicyCheck{OK: !domain.PolicyFailed(faults), Policy: policy.String(), From: policy.From, Faults: []api.PolicyFault{}}
	for _, fault := range faults {
		said := api.Worded{Code: fault.Code, Args: fault.Args, Text: words.In(f.lang).Phrase(fault.Phrase)}
		found.Faults = append(found.Faults, api.PolicyFault{Line: fault.Line, Column: fault.Column, Path: fault.Path, Severity: fault.Severity, Worded: said})
	}
	return found, nil
}

// showPolicyCheck lists the faults; with an error among them it is an error.
func showPolicyCheck(cmd *cobra.Command, file string, found api.PolicyCheck, lang string) error {
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		if err := json.NewEncoder(w).Encode(found); err != nil {
			return err
		}
	} else {
		showPolicyFaults(w, file, found.Faults, lang)
		if found.OK {
			fmt.Fprintf(w, "%s from %s: no errors\n", found.Policy, found.From)
		}
	}
	if !found.OK {
		return errPolicy
	}
	return nil
}

func showPolicyFaults(w io.Writer, file string, faults []api.PolicyFault, lang string) {
	for _, f := range faults {
		at := fmt.Sprintf("%s:%d", file, f.Line)
		if f.Column > 0 {
			at += fmt.Sprintf(":%d", f.Column)
		}
		fmt.Fprintf(w, "%s: %s: %s\n", at, words.In(lang).Text("severity."+string(f.Severity)), f.Text)
	}
}

func policyActivateCommand() *cobra.Command {
	var c client
	var from string
	cmd := &cobra.Command{
		Use: "activate FILE --from DATE", Short: "Make a policy hold from a date on, today or later",
		Long: "The file is checked by the running system, against its network; with an error nothing is activated. What was routed before the date\n" +
			"stays as it was routed.",
		Example: "  kontor policy activate winter.yaml --from 2027-01-01", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := readFile(args[0])
			if err != nil {
				return err
			}
			where := networkFlags{client: c} // the system's own network
			found, err := where.checkPolicy(cmd, raw, domain.Date(from))
			if err != nil {
				return err
			}
			if !found.OK {
				return showPolicyCheck(cmd, args[0], found, c.lang)
			}
			if !asJSON(cmd) {
				showPolicyFaults(cmd.OutOrStdout(), args[0], found.Faults, c.lang)
			}
			file, _ := policyfile.Read(raw)
			file.Policy.From = found.From
			return c.act(cmd, "POST", "/v1/network/policies", file.Policy, func(w io.Writer, _ happened) error {
				_, err := fmt.Fprintf(w, "%s routes errands from %s on\n", found.Policy, found.From)
				return err
			})
		},
	}
	c.bind(cmd, "operator:terminal")
	cmd.Flags().StringVar(&from, "from", "", "the first day on which it holds")
	_ = cmd.MarkFlagRequired("from") // it is defined
	return cmd
}

func policyShowCommand() *cobra.Command {
	var where networkFlags
	var on string
	cmd := &cobra.Command{
		Use: "show", Short: "Write the policy that routes errands on a date, as a file", Args: cobra.NoArgs,
		Long: "The policy of a running system, or with --data of a log, as the file that it could have come from: change it, give it the next version,\n" +
			"and check it.",
		Example: "  kontor policy show --on 2027-01-01 > winter.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := where.policyOn(cmd, on)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(p)
			}
			b, err := policyfile.Write(p)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(b)
			return err
		},
	}
	where.bind(cmd, env("KONTOR_SERVER", "http://127.0.0.1:8080"))
	cmd.Flags().StringVar(&on, "on", "", "the date (default today)")
	return cmd
}

func (f networkFlags) policyOn(cmd *cobra.Command, on string) (p domain.Policy, err error) {
	date, err := dateOrToday(on)
	if err != nil {
		return p, err
	}
	if f.server != "" && f.data == "" {
		return p, f.do(cmd.Context(), "GET", "/v1/network/policy"+queryOn(on), nil, &p)
	}
	n, err := f.network(cmd)
	if err != nil {
		return p, err
	}
	return n.PolicyOn(date), nil
}
