package main

import (
	"fmt"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
)

// networkFlags say which network a question is about: that of a running system, that of a log, or else the reference data.
type networkFlags struct {
	client
	data string
}

func (f *networkFlags) bind(cmd *cobra.Command, server string) {
	f.client.bind(cmd, "supervisor:terminal")
	flag := cmd.Flags().Lookup("server")
	flag.DefValue = server
	f.server = server
	cmd.Flags().StringVar(&f.data, "data", "", "data directory of a log, also while a process has it")
	cmd.MarkFlagsMutuallyExclusive("server", "data")
}

// remote says whether a running system is asked.
func (f networkFlags) remote() bool { return f.server != "" && f.data == "" }

// network is the network of the log, or the reference data's.
func (f networkFlags) network(cmd *cobra.Command) (n *domain.Network, err error) {
	if f.data == "" {
		return domain.Reference(), nil
	}
	where := storeFlags{data: f.data, inspect: true, operate: true, replicas: 1}
	err = where.reading(cmd, func(log handlers.Store) error {
		n, err = networkOf(cmd.Context(), log)
		return err
	})
	return n, err
}

// queryOn is the query for a date; without one the system takes its own today.
func queryOn(on string) string {
	if on == "" {
		return ""
	}
	return "?on=" + url.QueryEscape(on)
}

// dateOrToday reads a date; today when there is none.
func dateOrToday(s string) (domain.Date, error) {
	switch d := domain.Date(s); {
	case s == "":
		return domain.DateOf(time.Now()), nil
	case !d.Valid():
		return "", fmt.Errorf("%q is no date; write it like 2024-05-02", s)
	default:
		return d, nil
	}
}
