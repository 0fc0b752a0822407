package vault

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kontor/domain"
)

var now = time.Date(2024, 5, 2, 12, 0, 0, 0, time.UTC)

func TestBackupAndRestore(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	was := map[domain.KeyID][]byte{}
	for _, k := range keysOf(t, s, 20) {
		was[k] = plain(t, s, k)
	}
	must(t, s.Destroy([]domain.KeyID{3}))
	log := &written{epoch: "E"}
	log.add(day1, content("fk", 1, 2, 3), domain.VisitorForgotten{Keys: []domain.KeyID{3}})
	_, f := following(t, s, "E")
	log.feed(t, f)
	f.CaughtUp()

	dir, m, err := s.Backup(t.Context(), t.TempDir(), 30, now)
	must(t, err)
	if m.Mark < 20 || !m.Made.Equal(now) || !m.Expires.Equal(now.AddDate(0, 0, 30)) || m.Position.Place != 1 || m.KEK != s.who.KEK || !strings.Contains(m.Note, "not in this backup") {
		t.Errorf("it holds %+v", m)
	}
	keyset, err := os.ReadFile(o.Ring.(FileRing).file(m.KEK))
	must(t, err)
	var parsed struct {
		Key []struct{ KeyData struct{ Value string } }
	}
	must(t, json.Unmarshal(keyset, &parsed))
	if found := holding(t, []byte(parsed.Key[0].KeyData.Value), dir); len(found) > 0 {
		t.Errorf("the key-encryption key is in %q", found)
	}

	// After the backup the world goes on: one more is forgotten, and new keys are made.
	keysOf(t, s, 5)
	log.add(day1, content("fk", 93))
	log.add(day1, domain.VisitorForgotten{Keys: []domain.KeyID{2}})
	must(t, s.Destroy([]domain.KeyID{2}))
	must(t, s.Close())

	back := Options{Dir: filepath.Join(t.TempDir(), "keys"), Ring: o.Ring}
	again, err := Restore(t.Context(), RestoreOptions{From: dir, Dir: back.Dir, Ring: o.Ring, Now: now.AddDate(0, 0, 29)})
	must(t, err)
	if again.Digest != m.Digest {
		t.Errorf("what was put back is %+v", again)
	}
	r := opened(t, back)
	plain(t, r, 2) // there it is again: so nothing may be opened yet
	isForgotten(t, r, 3)
	v, f := following(t, r, "E")
	if err := v.Ready(); err != ErrBehind || f.After().Place != 1 {
		t.Errorf("put back, it goes on after %s: %v", f.After(), err)
	}
	log.feed(t, f)
	f.CaughtUp()
	must(t, v.Ready())
	for k, b := range was {
		if k == 2 || k == 3 {
			isForgotten(t, r, k)
		} else if !bytes.Equal(plain(t, r, k), b) {
			t.Errorf("key %d is another", k)
		}
	}
	if k, err := v.NewKey(); err != nil || k != 94 {
		t.Errorf("after key 93, which was made after the backup, comes %d, %v", k, err)
	}
}

func TestABackupThatIsNotPutBack(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 3)
	dir, m, err := s.Backup(t.Context(), t.TempDir(), 7, now)
	must(t, err)
	target := filepath.Join(t.TempDir(), "keys")
	restore := func(change func(*RestoreOptions)) error {
		ro := RestoreOptions{From: dir, Dir: target, Ring: o.Ring, Now: now}
		change(&ro)
		_, err := Restore(t.Context(), ro)
		return err
	}
	refused := func(name, says string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(target); err == nil {
			t.Errorf("%s: something is there", name)
		}
	}
	refused("older than it may be", "7 days", restore(func(r *RestoreOptions) { r.Now = now.AddDate(0, 0, 7) }))
	refused("without its key-encryption key", m.KEK, restore(func(r *RestoreOptions) { r.Ring = FileRing{t.TempDir()} }))
	if err := restore(func(r *RestoreOptions) { r.Dir = o.Dir }); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("over a store: %v", err)
	}
	for _, f := range append(m.Files, BackupFile{Name: manifestName}) {
		name := filepath.Join(dir, f.Name)
		whole, err := os.ReadFile(name)
		must(t, err)
		b := bytes.Clone(whole)
		b[len(b)/2] ^= 1
		must(t, os.WriteFile(name, b, 0o600))
		refused("with a changed "+f.Name, "damaged", restore(func(*RestoreOptions) {}))
		must(t, os.WriteFile(name, whole[:len(whole)-2], 0o600))
		refused("with a shorter "+f.Name, "damaged", restore(func(r *RestoreOptions) {}))
		must(t, os.WriteFile(name, whole, 0o600))
	}
	whole, err := os.ReadFile(filepath.Join(dir, manifestName))
	must(t, err)
	longer := m
	longer.Days, longer.Expires = 700, now.AddDate(0, 0, 700)
	b, err := json.Marshal(longer)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, manifestName), b, 0o600))
	refused("with a longer life than it was given", "changed", restore(func(*RestoreOptions) {}))
	must(t, os.WriteFile(filepath.Join(dir, manifestName), whole, 0o600))
	must(t, restore(func(r *RestoreOptions) { r.Now, r.Expired = now.AddDate(0, 0, 7), true }))
	plain(t, opened(t, Options{Dir: target, Ring: o.Ring}), 3)
}

func TestPrune(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 3)
	in := t.TempDir()
	for _, days := range []int{0, 10, 20} {
		_, _, err := s.Backup(t.Context(), in, 15, now.AddDate(0, 0, days))
		must(t, err)
	}
	must(t, os.Mkdir(filepath.Join(in, "keys-20240501T120000Z.part"), 0o700))
	must(t, os.Mkdir(filepath.Join(in, "keys-20240501T120001Z"), 0o700)) // unreadable: its name says how old it is
	must(t, os.Mkdir(filepath.Join(in, "something-else"), 0o700))
	then := now.AddDate(0, 0, 16)
	all, err := Backups(in, then)
	must(t, err)
	var expired, problems int
	for _, k := range all {
		if k.Expired {
			expired++
		}
		if k.Problem != "" {
			problems++
		}
	}
	if len(all) != 5 || expired != 2 || problems != 2 {
		t.Errorf("there are %+v", all)
	}
	gone, err := Prune(in, then)
	if err != nil || len(gone) != 2 {
		t.Errorf("removed are %+v, %v", gone, err)
	}
	if all, err := Backups(in, then); err != nil || len(all) != 3 || all[0].Expired || all[1].Expired || all[2].Expired {
		t.Errorf("left are %+v, %v", all, err)
	}
	// The unreadable one was made a day less a second before the first, and goes after as many days as is usual.
	goes := now.AddDate(0, 0, -1).Add(time.Second).AddDate(0, 0, DefaultDays)
	unread := func(at time.Time) (n int) {
		gone, err := Prune(in, at)
		must(t, err)
		for _, k := range gone {
			if k.Problem != "" {
				n++
			}
		}
		return n
	}
	if early, late := unread(goes.Add(-time.Second)), unread(goes); early != 0 || late != 1 {
		t.Errorf("of those that cannot be read %d go too early, and %d in time", early, late)
	}
}

func FuzzManifest(f *testing.F) {
	s := opened(f, made(f, 8))
	keysOf(f, s, 1)
	dir, _, err := s.Backup(f.Context(), f.TempDir(), 7, now)
	must(f, err)
	good, err := os.ReadFile(filepath.Join(dir, manifestName))
	must(f, err)
	f.Add(good)
	f.Add([]byte(`{"format":1,"files":[{"name":"../../x"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Manifest
		if m.parse(b) != nil {
			return
		}
		for _, file := range m.Files {
			if filepath.Base(file.Name) != file.Name || file.Name == manifestName {
				t.Errorf("it leads to %q", file.Name)
			}
		}
	})
}
