package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"kontor/handlers/vault"
)

func keysBackupCommand() *cobra.Command {
	var f keyFlags
	var to string
	var days int
	cmd := &cobra.Command{
		Use: "backup", Short: "Copy the keys into a directory of their own, without the key-encryption key", Args: cobra.NoArgs,
		Long: "Copy the keys as they are now into a new directory below the given one. It works while the system runs. The key-encryption key is not in it.\n" +
			"What was forgotten before is not in it either. What is forgotten later is forgotten again before anything can be opened with a\n" +
			"backup that was put back; and after so many days it is not put back any more.",
		Example: "  kontor keys backup --data /var/lib/kontor --to /mnt/third/kontor-keys",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.withStore(cmd, func(s *vault.Store) error {
				dir, m, err := s.Backup(cmd.Context(), to, days, time.Now())
				if err != nil {
					return err
				}
				said := struct {
					Dir string `json:"dir"`
					vault.Manifest
				}{dir, m}
				return sayKeys(cmd, said, func(w io.Writer) {
					fmt.Fprintf(w, "%s: keys up to number %d, wrapped by %s, which is not in it\nit may be put back until %s; then remove it with kontor keys backups --prune\n",
						dir, m.Mark, m.KEK, m.Expires.Format(time.DateOnly))
				})
			})
		},
	}
	f.bind(cmd)
	cmd.Flags().StringVar(&to, "to", "", "directory of the backups of keys; on another disk than those of the log")
	cmd.Flags().IntVar(&days, "days", vault.DefaultDays, "for how many days it may be put back")
	_ = cmd.MarkFlagRequired("to") // it is defined
	return cmd
}

func keysRestoreCommand() *cobra.Command {
	var f keyFlags
	var from string
	var although bool
	cmd := &cobra.Command{
		Use: "restore", Short: "Put a backup of the keys back", Args: cobra.NoArgs,
		Long: "Put a backup of the keys back where no keys are. Stop every process that has the keys, and move the damaged ones away first. At the next start every key\n" +
			"that the log says is forgotten is destroyed again before anything can be opened.",
		Example: "  kontor keys restore --from /mnt/third/kontor-keys/keys-20240502T120000Z --data /var/lib/kontor",
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := f.options()
			m, err := vault.Restore(cmd.Context(), vault.RestoreOptions{From: from, Dir: o.Dir, Ring: o.Ring, Now: time.Now(), Expired: although})
			if err != nil && m.Expired(time.Now()) && !although {
				return fmt.Errorf("%w; if it is to be so, say --although-expired", err)
			}
			if err != nil {
				return err
			}
			return sayKeys(cmd, m, func(w io.Writer) {
				fmt.Fprintf(w, "the keys up to number %d are in %s, as they were on %s; keys that were made later are lost, and with them what they sealed\n", m.Mark, o.Dir, m.Made.Format(time.RFC3339))
			})
		},
	}
	f.bind(cmd)
	cmd.Flags().StringVar(&from, "from", "", "the backup's own directory (keys-<time>)")
	cmd.Flags().BoolVar(&although, "although-expired", false, "put back a backup that is older than it may be")
	_ = cmd.MarkFlagRequired("from") // it is defined
	return cmd
}

func keysBackupsCommand() *cobra.Command {
	var in string
	var prune bool
	cmd := &cobra.Command{
		Use: "backups", Short: "List the backups of keys, and remove those that have lived long enough", Args: cobra.NoArgs,
		Example: "  kontor keys backups --in /mnt/third/kontor-keys --prune",
		RunE: func(cmd *cobra.Command, _ []string) error {
			said := struct {
				Backups []vault.KeptBackup `json:"backups"`
				Removed []vault.KeptBackup `json:"removed"`
			}{[]vault.KeptBackup{}, []vault.KeptBackup{}}
			if prune {
				gone, err := vault.Prune(in, time.Now())
				if err != nil {
					return err
				}
				said.Removed = append(said.Removed, gone...)
			}
			left, err := vault.Backups(in, time.Now())
			if err != nil {
				return err
			}
			said.Backups = append(said.Backups, left...)
			return sayKeys(cmd, said, func(w io.Writer) {
				writeBackups(w, "removed", said.Removed)
				writeBackups(w, "kept", said.Backups)
			})
		},
	}
	cmd.Flags().StringVar(&in, "in", "", "directory of the backups of keys")
	cmd.Flags().BoolVar(&prune, "prune", false, "overwrite and remove those that may not be put back any more")
	_ = cmd.MarkFlagRequired("in") // it is defined
	return cmd
}

func writeBackups(w io.Writer, what string, all []vault.KeptBackup) {
	for _, k := range all {
		switch {
		case k.Problem != "":
			fmt.Fprintf(w, "%s  %s: %s\n", what, k.Dir, k.Problem)
		case k.Expired:
			fmt.Fprintf(w, "%s  %s: expired on %s\n", what, k.Dir, k.Expires.Format(time.DateOnly))
		default:
			fmt.Fprintf(w, "%s  %s: until %s, wrapped by %s\n", what, k.Dir, k.Expires.Format(time.DateOnly), k.KEK)
		}
	}
}
