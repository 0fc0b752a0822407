// Command kontor is the whole system in one binary: it serves, simulates, verifies, and works the queues from a terminal.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
)

func main() {
	tuneMemory()
	root := rootCommand()
	err := fang.Execute(context.Background(), root, fang.WithoutVersion(), fang.WithNotifySignal(os.Interrupt, syscall.SIGTERM),
		fang.WithErrorHandler(func(w io.Writer, _ fang.Styles, err error) { showError(w, asJSON(root), err) }))
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
		&cobra.Group{ID: "network", Title: "Plan and change the network"},
		&cobra.Group{ID: "prove", Title: "Prove"},
	)
	root.AddCommand(serveCommand(), demoCommand(), simulateCommand(), verifyCommand(), backupCommand(), restoreCommand(), copyCommand(), benchCommand(), versionCommand())
	root.AddCommand(keysCommand(), deviceCommand(), agencyCommand())
	root.AddCommand(contentCommands()...)
	root.AddCommand(whatifCommand())
	root.AddCommand(networkCommand(), whereCommand())
	root.AddCommand(policyCommand(), onboardCommand())
	root.AddCommand(bookingCommands()...)
	root.AddCommand(workCommands()...)
	judgeAll(root)
	return root
}

// showError says what went wrong as it is: ids and addresses keep their letters, so that they can be searched for and pasted.
func showError(w io.Writer, inJSON bool, err error) {
	if !inJSON {
		fmt.Fprintf(w, "kontor: %v\n", err)
		return
	}
	said := struct {
		Error string            `json:"error"`
		Code  string            `json:"code,omitempty"` // of a refusal
		Args  map[string]string `json:"args,omitempty"`
	}{Error: err.Error()}
	if p := (*problem)(nil); errors.As(err, &p) {
		said.Code, said.Args = p.Code, p.Args
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(said) // there is nobody left to tell
}
