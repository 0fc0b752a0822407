package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"kontor/handlers/natslog/accounts"
	"kontor/handlers/natslog/callout"
)

// agencyKeysDir is where, in a data directory, the agencies' keys are.
const agencyKeysDir = "agency-keys"

func agencyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "agency", GroupID: "network", Short: "Let agencies' own programs in: their keys, and servers elsewhere",
		Long: "Let agencies' own programs in, over NATS. A key is a file that the agency's programs connect with; whoever has it may do what\n" +
			"docs/agencies.md says, and nothing else. What is changed here holds within a second, also for connections that are open.",
	}
	cmd.AddCommand(agencyKeyCommand(), agencyConfigCommand(), agencyCalloutCommand())
	return cmd
}

// keysFlags say where the agencies' keys are.
type keysFlags struct{ data, dir string }

func (f *keysFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.data, "data", "data", "data directory of the system")
	cmd.Flags().StringVar(&f.dir, "agency-keys", "", "directory of the agencies' keys (default: agency-keys in the data directory)")
}

func (f keysFlags) path() string { return cmp.Or(f.dir, filepath.Join(f.data, agencyKeysDir)) }

// open is the keys. Only what makes a key makes the directory.
func (f keysFlags) open() (*accounts.Keys, error) {
	if _, err := accounts.Load(f.path()); err != nil {
		return nil, err
	}
	return accounts.Open(f.path())
}

// openOrMake is the keys; there are some then.
func (f keysFlags) openOrMake() (*accounts.Keys, error) {
	if f.dir == "" {
		if _, err := os.Stat(f.data); err != nil {
			return nil, fmt.Errorf("there is no data directory: %w", err)
		}
	}
	return accounts.Open(f.path())
}

func agencyConfigCommand() *cobra.Command {
	var keys keysFlags
	var out string
	var asks bool
	cmd := &cobra.Command{
		Use: "config", Short: "Write what the configuration of a NATS server elsewhere includes", Args: cobra.NoArgs,
		Long: "Write agencies.conf, which the configuration of a NATS server or cluster elsewhere includes, and the file with which the system itself\n" +
			"connects to it (serve --nats). Without --callout the accounts and revocations stand in it, signed: write it anew after each change of a\n" +
			"key, and have the servers read it again. With --callout the servers ask: run kontor agency callout beside them.",
		Example: "  kontor agency config --out /etc/nats\n  kontor agency config --callout --out /etc/nats",
		RunE: func(cmd *cobra.Command, _ []string) error {
			k, err := keys.open()
			if err != nil {
				return err
			}
			conf, own, err := serverFiles(k, asks)
			if err == nil {
				err = os.WriteFile(filepath.Join(out, "agencies.conf"), []byte(conf), 0o644)
			}
			if err == nil {
				err = replacePrivate(filepath.Join(out, "kontor.creds"), own)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is for the servers, and has no secret\n%s is for kontor serve alone\n",
				filepath.Join(out, "agencies.conf"), filepath.Join(out, "kontor.creds"))
			return err
		},
	}
	keys.bind(cmd)
	cmd.Flags().StringVar(&out, "out", ".", "directory in which the files are written")
	cmd.Flags().BoolVar(&asks, "callout", false, "for servers that ask who may connect")
	return cmd
}

// serverFiles are what servers elsewhere include, and what the system connects with.
func serverFiles(k *accounts.Keys, asks bool) (conf string, own []byte, err error) {
	if asks {
		if conf, err = k.CalloutConfig(); err == nil {
			own, err = os.ReadFile(k.User(accounts.UserKontor))
		}
		return conf, own, err
	}
	if conf, err = k.StaticConfig(); err == nil {
		own, err = k.OwnCredentials()
	}
	return conf, own, err
}

// replacePrivate writes a file that only its owner may read, in the place of one that may be there.
func replacePrivate(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".kontor-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

func agencyCalloutCommand() *cobra.Command {
	var keys keysFlags
	var url string
	cmd := &cobra.Command{
		Use: "callout", Short: "Answer NATS servers elsewhere which agency's program may connect", Args: cobra.NoArgs,
		Long: "Answer NATS servers elsewhere which agency's program may connect, until stopped. They have what kontor agency config --callout wrote.\n" +
			"While nobody answers, nobody new gets in; who is connected stays. Several may run.",
		Example: "  kontor agency callout --nats nats://127.0.0.1:4222 --data /var/lib/kontor",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := keys.open(); err != nil {
				return err
			}
			return callout.Serve(cmd.Context(), callout.Options{URL: url, Keys: keys.path(), Log: logger(cmd), Up: func() {
				fmt.Fprintln(cmd.OutOrStdout(), "the servers are answered")
			}})
		},
	}
	keys.bind(cmd)
	cmd.Flags().StringVar(&url, "nats", "", "where the servers are (nats://host:port,…)")
	_ = cmd.MarkFlagRequired("nats")
	return cmd
}
