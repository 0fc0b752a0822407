package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
)

// byFiles is whoever may open the files of the system: an operator, whichever account of this machine it is.
var byFiles = handlers.Principal{Actor: domain.Actor{Role: domain.RoleOperator, ID: "terminal"}, Nation: true, Proof: handlers.ProvedByFiles}

// judged has the authority judge a command that works on files or on the operators' socket, as it judges everything else. What works over HTTP
// is judged by the system that it asks.
func judged(cmd *cobra.Command) error {
	name, ok := actionOf(cmd)
	if !ok {
		return nil
	}
	authority, err := authz.New(func() *domain.Network { return nobody }, time.Now, quiet())
	if err != nil {
		return err
	}
	if v := authority.Judge(byFiles, handlers.Access{Action: name}); !v.Allowed {
		return fmt.Errorf("%s: %w", cmd.CommandPath(), &handlers.Denied{Access: handlers.Access{Action: name}, Policy: v.Policy})
	}
	return nil
}

// nobody is a network in which nobody is assigned to anything: what is asked of files is of no office.
var nobody = domain.NewNetwork()

// actionOf is the name by which the authority knows the command, such as cli:keys-rotate; false for one that works over HTTP or on nothing.
func actionOf(cmd *cobra.Command) (name string, ok bool) {
	path := strings.Fields(cmd.CommandPath())[1:]
	switch {
	case len(path) == 0, slices.Contains(path, "help"), slices.Contains(path, "completion"), slices.Contains(path, "version"), strings.HasPrefix(path[0], "__"):
		return "", false
	case cmd.Hidden, cmd.HasSubCommands(), overHTTP(cmd):
		return "", false
	}
	return "cli:" + strings.Join(path, "-"), true
}

// overHTTP says whether the command asks a running system.
func overHTTP(cmd *cobra.Command) bool {
	return cmd.Flags().Lookup("server") != nil || cmd.InheritedFlags().Lookup("server") != nil
}

// errHooked says that a command has a hook of its own, in place of the one by which every command is judged.
var errHooked = errors.New("a command has a hook of its own before it runs, so that nobody judges it")

// judgeAll has every command below the root judged before it runs.
func judgeAll(root *cobra.Command) {
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return judged(cmd) }
	for _, cmd := range root.Commands() {
		unhooked(cmd)
	}
}

// unhooked panics on a command whose own hook would take the root's place.
func unhooked(cmd *cobra.Command) {
	if cmd.PersistentPreRun != nil || cmd.PersistentPreRunE != nil {
		panic(fmt.Errorf("%s: %w", cmd.CommandPath(), errHooked))
	}
	for _, sub := range cmd.Commands() {
		unhooked(sub)
	}
}
