// Command kontor is the whole system in one binary: it serves, simulates, verifies, and works the queues from a terminal.
package main

import (
	"context"
	"os"
	"syscall"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
)

func main() {
	root := rootCommand()
	err := fang.Execute(context.Background(), root, fang.WithoutVersion(), fang.WithNotifySignal(os.Interrupt, syscall.SIGTERM))
	if err != nil {
		os.Exit(1)
	}
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "kontor",
		Short: "Queues, routing and true waiting times for state service offices",
		Long: "Kontor takes a visitor's errand at any state service office, routes it to the right agency's queue, and shows how long people wait.\n" +
			"Start with: kontor demo",
		SilenceUsage: true,
	}
	root.PersistentFlags().Bool("json", false, "print JSON, one document or line each")
	root.AddGroup(
		&cobra.Group{ID: "run", Title: "Run"},
		&cobra.Group{ID: "work", Title: "Work a queue"},
		&cobra.Group{ID: "prove", Title: "Prove"},
	)
	root.AddCommand(serveCommand(), demoCommand(), simulateCommand(), verifyCommand(), versionCommand())
	root.AddCommand(workCommands()...)
	return root
}
