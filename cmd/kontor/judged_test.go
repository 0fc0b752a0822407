package main

import (
	"errors"
	"testing"

	"github.com/spf13/cobra"

	"kontor/handlers"
)

// TestEveryCommandOnFilesIsJudged: one that the table of actions knows may be run by whoever may open the files, and one that it does not know
// by nobody.
func TestEveryCommandOnFilesIsJudged(t *testing.T) {
	root := rootCommand()
	known := 0
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if name, ok := actionOf(cmd); ok {
			known++
			if err := judged(cmd); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(root)
	if known < 20 {
		t.Errorf("only %d commands are judged", known)
	}
	foreign := &cobra.Command{Use: "steal", RunE: func(*cobra.Command, []string) error { t.Error("it ran"); return nil }}
	root.AddCommand(foreign)
	root.SetArgs([]string{"steal"})
	denied := (*handlers.Denied)(nil)
	if err := root.ExecuteContext(t.Context()); !errors.As(err, &denied) || denied.Action != "cli:steal" {
		t.Errorf("a command that the table does not know: %v", err)
	}
}

func TestACommandWithAHookOfItsOwnIsFound(t *testing.T) {
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, errHooked) {
			t.Errorf("a hook of its own went unseen: %v", err)
		}
	}()
	root := rootCommand()
	sub := &cobra.Command{Use: "own", PersistentPreRun: func(*cobra.Command, []string) {}}
	root.AddCommand(sub)
	judgeAll(root)
}
