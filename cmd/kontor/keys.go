package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"kontor/handlers/vault"
)

func keysCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "keys", GroupID: "prove", Short: "Keep the keys of what is sealed: make, look, rotate, back up",
		Long: "What visitors say about themselves is sealed, and each visit has a key for each agency. The keys are kept outside of the log, in a directory of\n" +
			"their own; destroying one is how a person is forgotten. All of them are wrapped by the key-encryption key, which is kept elsewhere.\n" +
			"See docs/vault.md.",
	}
	cmd.AddCommand(keysInitCommand(), keysStatusCommand(), keysRotateCommand(), keysBackupCommand(), keysRestoreCommand(), keysBackupsCommand())
	return cmd
}

// keyFlags say where the keys are, and where the key-encryption key is.
type keyFlags struct{ data, keys, kek string }

func (f *keyFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.data, "data", "data", "data directory")
	f.bindDirs(cmd)
}

// bindDirs is bind for a command that has a data directory already, whose name is to be put into data.
func (f *keyFlags) bindDirs(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.keys, "keys", "", "directory of the keys (default: keys in the data directory)")
	cmd.Flags().StringVar(&f.kek, "kek", "", "directory of the key-encryption key, best on another disk (default: kek in the data directory)")
}

// options are the directories, also those that go without saying.
func (f keyFlags) options() vault.Options {
	keys := f.keys
	if keys == "" {
		keys = filepath.Join(f.data, "keys")
	}
	return vault.Options{Dir: keys, Ring: vault.FileRing{Dir: f.kekDir()}}
}

// kekDir is where the key-encryption key is, and the secret of the slips beside it.
func (f keyFlags) kekDir() string { return cmp.Or(f.kek, filepath.Join(f.data, "kek")) }

// withStore does something with the store of keys.
func (f keyFlags) withStore(cmd *cobra.Command, do func(s *vault.Store) error) error {
	s, err := vault.OpenStore(cmd.Context(), f.options())
	if err != nil {
		return err
	}
	defer s.Close() // what was promised is on disk
	return do(s)
}

// sayKeys prints what was done: as JSON, or in words.
func sayKeys(cmd *cobra.Command, what any, words func(w io.Writer)) error {
	if asJSON(cmd) {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(what)
	}
	words(cmd.OutOrStdout())
	return nil
}

func keysInitCommand() *cobra.Command {
	var f keyFlags
	cmd := &cobra.Command{
		Use: "init", Short: "Make an empty store of keys, and its key-encryption key", Args: cobra.NoArgs,
		Example: "  kontor keys init --data /var/lib/kontor --kek /etc/kontor/kek",
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := f.options()
			if err := vault.Init(cmd.Context(), o); err != nil {
				return err
			}
			return f.withStore(cmd, func(s *vault.Store) error {
				st, err := s.Status(cmd.Context())
				if err != nil {
					return err
				}
				kek := o.Ring.(vault.FileRing).Dir
				return sayKeys(cmd, st, func(w io.Writer) {
					fmt.Fprintf(w, "a store of keys in %s, wrapped by %s in %s\nKeep a copy of that key away from every backup of the keys: without it they open nothing, and whoever has both opens everything.\n",
						o.Dir, st.KEK, kek)
				})
			})
		},
	}
	f.bind(cmd)
	return cmd
}

func keysStatusCommand() *cobra.Command {
	var f keyFlags
	cmd := &cobra.Command{
		Use: "status", Short: "Look at every key: how many are there, destroyed, damaged", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.withStore(cmd, func(s *vault.Store) error {
				st, err := s.Status(cmd.Context())
				if err != nil {
					return err
				}
				if err := sayKeys(cmd, st, func(w io.Writer) { writeKeysStatus(w, st) }); err != nil {
					return err
				}
				if len(st.Damaged) > 0 {
					return fmt.Errorf("%d slots are damaged, of the keys %v: what they sealed cannot be opened; put the keys back from a backup", len(st.Damaged), st.Damaged[:min(20, len(st.Damaged))])
				}
				return nil
			})
		},
	}
	f.bind(cmd)
	return cmd
}

func writeKeysStatus(w io.Writer, st vault.Status) {
	fmt.Fprintf(w, "%d keys in %d files, wrapped by %s: %d destroyed, %d without a key, %d damaged; the last has the number %d\n",
		st.Live, st.Files, st.KEK, st.Destroyed, st.Empty, len(st.Damaged), st.Mark)
	if st.Retiring != "" {
		fmt.Fprintf(w, "a rotation away from %s is under way, or was interrupted: kontor keys rotate goes on with it\n", st.Retiring)
	}
	switch {
	case st.Followed.IsZero():
		fmt.Fprintln(w, "what the log says is forgotten was never carried out here: the next start reads all of the log")
	default:
		fmt.Fprintf(w, "what the log says is forgotten is carried out up to %s\n", st.Followed)
	}
}

func keysRotateCommand() *cobra.Command {
	var f keyFlags
	var leave bool
	cmd := &cobra.Command{
		Use: "rotate", Short: "Wrap every key with a new key-encryption key, and destroy the old one", Args: cobra.NoArgs,
		Long: "Make a new key-encryption key, wrap every key with it where it stands, and destroy the old one. Whatever wrapped keys a disk, a snapshot or an older\n" +
			"backup of the keys has kept cannot be used any more: back the keys up again afterwards. It works while the system runs, and one\n" +
			"that is interrupted goes on when it is called again.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.withStore(cmd, func(s *vault.Store) error {
				mark, err := s.Mark()
				if err != nil {
					return err
				}
				o := vault.RotateOptions{LeaveDamaged: leave}
				if bar := progress[uint64](cmd, "wrapping keys"); bar != nil {
					o.Progress = func(done uint64) { bar(done, max(done, uint64(mark))) }
				}
				r, err := s.Rotate(cmd.Context(), o)
				if err != nil {
					return err
				}
				return sayKeys(cmd, r, func(w io.Writer) {
					fmt.Fprintf(w, "%d keys are wrapped by %s; %s is destroyed, and every older backup of the keys with it: make a new one, and a copy of %s\n", r.Wrapped, r.To, r.From, r.To)
				})
			})
		},
	}
	f.bind(cmd)
	cmd.Flags().BoolVar(&leave, "leave-damaged", false, "destroy the old key-encryption key although slots are damaged: a backup that has them is worth nothing then")
	return cmd
}
