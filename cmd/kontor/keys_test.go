package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/vault"
)

// keysSaid runs `kontor keys …` and hands back what it prints.
func keysSaid(t *testing.T, args ...string) (string, error) {
	t.Helper()
	root := &cobra.Command{Use: "kontor", SilenceUsage: true, SilenceErrors: true}
	root.PersistentFlags().Bool("json", false, "")
	root.AddGroup(&cobra.Group{ID: "prove", Title: "Prove"})
	root.AddCommand(keysCommand())
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(append([]string{"keys"}, args...))
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func TestKeysFromTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	data, backups := filepath.Join(dir, "data"), filepath.Join(dir, "backups")
	ok := func(says string, args ...string) string {
		t.Helper()
		out, err := keysSaid(t, args...)
		if err != nil || !strings.Contains(out, says) {
			t.Fatalf("kontor keys %q says %v\n%s", args, err, out)
		}
		return out
	}
	refused := func(says string, args ...string) {
		t.Helper()
		if out, err := keysSaid(t, args...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("kontor keys %q says %v\n%s", args, err, out)
		}
	}
	refused("kontor keys init makes one", "status", "--data", data)
	ok("without it they open nothing", "init", "--data", data)
	refused("already", "init", "--data", data)
	s, err := vault.OpenStore(t.Context(), keyFlags{data: data}.options())
	must(t, err)
	_, _, err = s.Reserve(t.Context(), 10)
	must(t, err)
	must(t, s.Destroy([]domain.KeyID{4}))
	must(t, s.Close())
	ok("9 keys in 1 files", "status", "--data", data)

	var st vault.Status
	must(t, json.Unmarshal([]byte(ok("", "status", "--data", data, "--json")), &st))
	if st.Live != 9 || st.Destroyed != 1 || st.Mark != 10 {
		t.Errorf("in JSON it is %+v", st)
	}
	var b struct {
		Dir string
		vault.Manifest
	}
	must(t, json.Unmarshal([]byte(ok("", "backup", "--data", data, "--to", backups, "--days", "3", "--json")), &b))
	if b.Mark != 10 || b.Days != 3 || time.Until(b.Expires) > 73*time.Hour {
		t.Errorf("the backup is %+v", b)
	}
	ok("until "+b.Expires.Format(time.DateOnly), "backups", "--in", backups)
	refused("there already", "restore", "--from", b.Dir, "--data", data)
	must(t, os.Rename(filepath.Join(data, "keys"), filepath.Join(data, "damaged")))
	ok("keys up to number 10", "restore", "--from", b.Dir, "--data", data)
	ok("9 keys in 1 files", "status", "--data", data)

	var r vault.Rotated
	must(t, json.Unmarshal([]byte(ok("", "rotate", "--data", data, "--json")), &r))
	if r.From != st.KEK || r.Wrapped != 9 {
		t.Errorf("the rotation is %+v", r)
	}
	must(t, os.RemoveAll(filepath.Join(data, "keys")))
	refused(r.From, "restore", "--from", b.Dir, "--data", data) // it is worth nothing after a rotation
	ok("kept", "backups", "--in", backups, "--prune")
}

// A backup that is too old is put back only in so many words, and is pruned with what is in it.
func TestAnOldBackupOfKeys(t *testing.T) {
	dir := t.TempDir()
	o := keyFlags{data: dir}.options()
	must(t, vault.Init(t.Context(), o))
	s, err := vault.OpenStore(t.Context(), o)
	must(t, err)
	_, _, err = s.Reserve(t.Context(), 1)
	must(t, err)
	old, _, err := s.Backup(t.Context(), filepath.Join(dir, "backups"), 30, time.Now().AddDate(0, 0, -31))
	must(t, err)
	must(t, s.Close())
	must(t, os.RemoveAll(o.Dir))
	if _, err := keysSaid(t, "restore", "--from", old, "--data", dir); err == nil || !strings.Contains(err.Error(), "--although-expired") {
		t.Errorf("it says %v", err)
	}
	if out, err := keysSaid(t, "restore", "--from", old, "--data", dir, "--although-expired"); err != nil {
		t.Errorf("said in so many words: %v %s", err, out)
	}
	if out, err := keysSaid(t, "backups", "--in", filepath.Dir(old), "--prune"); err != nil || !strings.Contains(out, "removed") {
		t.Errorf("pruning says %v %s", err, out)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("it is still there")
	}
}
