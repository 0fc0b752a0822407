package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/natslog/accounts"
)

func agencyKeyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "key", Short: "Create, list, rotate and revoke agencies' keys"}
	cmd.AddCommand(
		makeKeyCommand("create", "Make a key for an agency", "The agency's other keys stay good.", (*accounts.Keys).Create),
		makeKeyCommand("rotate", "Make a key for an agency, and revoke its others at once",
			"To change keys without a gap: create one, have the agency use it, and revoke the old one by its id.", (*accounts.Keys).Rotate),
		listKeysCommand(), revokeKeyCommand(),
	)
	return cmd
}

// makes makes a key.
type makes func(*accounts.Keys, domain.AgencyCode, time.Duration, time.Time) (accounts.Credential, []byte, error)

func makeKeyCommand(name, short, long string, make makes) *cobra.Command {
	var keys keysFlags
	var out string
	var days int
	cmd := &cobra.Command{
		Use: name + " CODE", Short: short, Args: cobra.ExactArgs(1),
		Long:    short + ". It is written to a file that only its owner may read, and nowhere else: give that to the agency, and delete it. " + long,
		Example: "  kontor agency key " + name + " fk --days 180 --out fk.creds",
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := keys.openOrMake()
			if err != nil {
				return err
			}
			if out == "" {
				out = args[0] + ".creds"
			}
			made, err := writeKey(out, func() (accounts.Credential, []byte, error) {
				return make(k, domain.AgencyCode(args[0]), time.Duration(days)*24*time.Hour, time.Now())
			})
			if err != nil {
				return err
			}
			return showKeys(cmd, []keyShown{{domain.AgencyCode(args[0]), made, made.State(time.Now()), out}})
		},
	}
	keys.bind(cmd)
	cmd.Flags().StringVar(&out, "out", "", "file to write, which must not be there (default: CODE.creds)")
	cmd.Flags().IntVar(&days, "days", 180, "for how many days the key is good")
	return cmd
}

// writeKey makes a key when there is a file to write it to, for it cannot be had again.
func writeKey(path string, make func() (accounts.Credential, []byte, error)) (made accounts.Credential, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return made, fmt.Errorf("a place for the key: %w", err)
	}
	made, creds, err := make()
	if err == nil {
		_, err = f.Write(creds)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	if err != nil && made.ID != "" {
		err = fmt.Errorf("key %s is lost, revoke it: %w", made.ID, err)
	}
	return made, err
}

func listKeysCommand() *cobra.Command {
	var keys keysFlags
	cmd := &cobra.Command{
		Use: "list [CODE]", Short: "List agencies' keys, without a secret", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := accounts.Load(keys.path())
			if err != nil {
				return err
			}
			all := []keyShown{}
			for _, code := range slices.Sorted(maps.Keys(r.Agencies)) {
				if len(args) > 0 && string(code) != args[0] {
					continue
				}
				for _, c := range r.Agencies[code].Credentials {
					all = append(all, keyShown{code, c, c.State(time.Now()), ""})
				}
			}
			return showKeys(cmd, all)
		},
	}
	keys.bind(cmd)
	return cmd
}

func revokeKeyCommand() *cobra.Command {
	var keys keysFlags
	var every bool
	cmd := &cobra.Command{
		Use: "revoke CODE [ID]", Short: "Revoke an agency's key: it opens nothing any more, and its connections are closed", Args: cobra.RangeArgs(1, 2),
		Example: "  kontor agency key revoke fk fk-2\n  kontor agency key revoke fk --all",
		RunE: func(cmd *cobra.Command, args []string) error {
			if every == (len(args) == 2) {
				return errors.New("name the key by its id, as kontor agency key list has it, or say --all")
			}
			id := ""
			if !every {
				id = args[1]
			}
			k, err := keys.open()
			if err != nil {
				return err
			}
			revoked, err := k.Revoke(domain.AgencyCode(args[0]), id, time.Now())
			if err != nil {
				return err
			}
			all := []keyShown{}
			for _, c := range revoked {
				all = append(all, keyShown{domain.AgencyCode(args[0]), c, c.State(time.Now()), ""})
			}
			return showKeys(cmd, all)
		},
	}
	keys.bind(cmd)
	cmd.Flags().BoolVar(&every, "all", false, "every key of the agency")
	return cmd
}

// keyShown is a key as it is shown: nothing of it is secret.
type keyShown struct {
	Agency domain.AgencyCode `json:"agency"`
	accounts.Credential
	State string `json:"state"`
	File  string `json:"file,omitempty"` // where it was written
}

func showKeys(cmd *cobra.Command, all []keyShown) error {
	if asJSON(cmd) {
		enc := json.NewEncoder(cmd.OutOrStdout())
		for _, k := range all {
			if err := enc.Encode(k); err != nil {
				return err
			}
		}
		return nil
	}
	return writeKeys(cmd.OutOrStdout(), all)
}

func writeKeys(w io.Writer, all []keyShown) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, "no keys")
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, k := range all {
		fmt.Fprintf(t, "%s\t%s\t%s\tuntil %s\t%s\n", k.Agency, k.ID, k.State, k.Expires.Format(time.DateOnly), k.File)
	}
	return t.Flush()
}
