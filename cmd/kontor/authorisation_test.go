package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"kontor/handlers/agencydesk"
	"kontor/handlers/api"
	"kontor/handlers/authz"
	"kontor/handlers/web"
)

// TestEverythingHasARow: what is not in the table of actions is denied to everybody, so whoever adds an operation, a page, a service or a
// command on files says there who may. And what is in the table and nowhere else is a right that nobody can use.
func TestEverythingHasARow(t *testing.T) {
	there := slices.Concat(api.Actions(), web.Actions(), natsActions(), onFiles(rootCommand(), "cli:"))
	missing, err := authz.Missing(there...)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range missing {
		t.Errorf("%s has no row in handlers/authz/actions.csv", name)
	}
	actions, err := authz.Actions()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range actions {
		if !slices.Contains(there, a.Name) && !slices.Contains(besides, a.Name) {
			t.Errorf("%s has a row in handlers/authz/actions.csv, and nobody can ask for it", a.Name)
		}
	}
}

// besides are actions that are judged where no list has them: the policy in shadow.
var besides = []string{"get-shadow"}

// natsActions are the services of an agency's account, and its queue.
func natsActions() []string {
	names := []string{"nats:next", "nats:ack"}
	for _, v := range agencydesk.Verbs() {
		names = append(names, "nats:"+v)
	}
	return names
}

// onFiles are the commands that do not work over HTTP, where the API judges them: by their path, such as cli:keys-rotate. A command with a
// --server flag works over HTTP; help, completion and version know nothing of any system.
func onFiles(cmd *cobra.Command, path string) (names []string) {
	for _, sub := range cmd.Commands() {
		name := path + sub.Name()
		switch {
		case slices.Contains([]string{"help", "completion", "version"}, sub.Name()) || sub.Hidden:
		case sub.HasSubCommands():
			names = append(names, onFiles(sub, name+"-")...)
		case sub.Flags().Lookup("server") == nil && sub.InheritedFlags().Lookup("server") == nil:
			names = append(names, name)
		}
	}
	return names
}

// TestCommandsOnFiles: the walk finds those below others, and leaves out what works over HTTP.
func TestCommandsOnFiles(t *testing.T) {
	names := onFiles(rootCommand(), "cli:")
	for name, want := range map[string]bool{"cli:verify": true, "cli:policy-shadow": true, "cli:next": false, "cli:policy": false, "cli:help": false} {
		if slices.Contains(names, name) != want {
			t.Errorf("%s is on files: %v, want %v; there are %s", name, !want, want, strings.Join(names, " "))
		}
	}
}

// TestPublicIsPublic: what the API lets everybody do is what the table calls public.
func TestPublicIsPublic(t *testing.T) {
	actions, err := authz.Actions()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range actions {
		if want := slices.Contains(a.Groups, "public"); slices.Contains(api.PublicActions(), a.Name) != want && a.Surface() == "" {
			t.Errorf("%s: the table has it public %v, and the API does not", a.Name, want)
		}
	}
}
