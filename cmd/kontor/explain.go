package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kontor/handlers/api"
)

func explainCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "explain ERRAND", GroupID: "prove", Short: "Say why an errand went where it went, with every alternative that was rejected",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := errandPath(args[0])
			if err != nil {
				return err
			}
			return ask(cmd, &c, path+"/decision", func(w io.Writer, e api.Explanation) error {
				fmt.Fprintf(w, "%s\n%s, by rule %s of policy %s\n", e.Reason.Text, e.Target, e.Rule, e.Policy)
				for _, r := range e.Rejected {
					fmt.Fprintf(w, "not %s at %s: %s\n", r.Target, r.Name, r.Cause.Text)
				}
				return nil
			})
		},
	}
	c.bind(cmd, "reception:terminal")
	return cmd
}
