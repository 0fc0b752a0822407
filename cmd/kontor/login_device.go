package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/identity"
)

// deviceFlags say where the devices are kept.
type deviceFlags struct{ data, file string }

func (f *deviceFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.data, "data", "data", "data directory of the system, also while it runs")
	cmd.Flags().StringVar(&f.file, "devices", "", "file with the devices (default: devices.json in --data)")
}

func (f deviceFlags) open() *identity.Devices {
	return identity.OpenDevices(loginFlags{devices: f.file}.deviceFile(f.data))
}

func deviceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "device", GroupID: "run", Short: "Let screens and kiosks in, and shut them out",
		Long: "Let screens and kiosks in, and shut them out. A device has a token of its own, bound to one office; a running system sees a change at once.",
	}
	cmd.AddCommand(deviceIssueCommand(), deviceListCommand(), deviceRevokeCommand())
	return cmd
}

func deviceIssueCommand() *cobra.Command {
	var where deviceFlags
	var kontor, kind string
	cmd := &cobra.Command{
		Use: "issue", Short: "Make a device and its token, which is shown this once",
		Example: "  kontor device issue --kontor skelleftea --kind screen",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if kontor == "" {
				return errors.New("name the office that the device stands at: --kontor skelleftea")
			}
			d, token, err := where.open().Issue(domain.Role(kind), domain.KontorID(kontor), time.Now())
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]string{"actor": d.Actor().String(), "kontor": string(d.Kontor), "token": string(token)})
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s\nThis is shown once. Open /login/device on the device and paste it there.\n", d.Actor(), string(token))
			return err
		},
	}
	where.bind(cmd)
	cmd.Flags().StringVar(&kontor, "kontor", "", "the office, such as skelleftea")
	cmd.Flags().StringVar(&kind, "kind", "screen", "what it is: screen or kiosk")
	return cmd
}

func deviceListCommand() *cobra.Command {
	var where deviceFlags
	cmd := &cobra.Command{
		Use: "list", Short: "List the devices, without their tokens", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := where.open().List()
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return listDevicesAsJSON(cmd, all)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "DEVICE\tOFFICE\tISSUED\tREVOKED")
			for _, d := range all {
				revoked := "-"
				if !d.Revoked.IsZero() {
					revoked = d.Revoked.Format(time.DateTime)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.Actor(), d.Kontor, d.Issued.Format(time.DateTime), revoked)
			}
			return w.Flush()
		},
	}
	where.bind(cmd)
	return cmd
}

func listDevicesAsJSON(cmd *cobra.Command, all []identity.Device) error {
	enc := json.NewEncoder(cmd.OutOrStdout())
	for _, d := range all {
		line := struct {
			Actor   domain.Actor    `json:"actor"`
			Kontor  domain.KontorID `json:"kontor"`
			Issued  time.Time       `json:"issued"`
			Revoked time.Time       `json:"revoked,omitzero"`
		}{d.Actor(), d.Kontor, d.Issued, d.Revoked}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func deviceRevokeCommand() *cobra.Command {
	var where deviceFlags
	cmd := &cobra.Command{
		Use: "revoke DEVICE", Short: "Make a device's token be no good any more, at once", Example: "  kontor device revoke screen:skelleftea.1",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := domain.ParseActor(args[0])
			if err != nil {
				return err
			}
			return where.open().Revoke(a, time.Now())
		},
	}
	where.bind(cmd)
	return cmd
}
