package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/vault"
)

// remembered is the system on a directory with a vault, as serve has it.
type remembered struct {
	*node
	t    *testing.T
	dir  string
	stop func()
}

// forgettingDay is a Thursday.
const forgettingDay = domain.Date("2024-05-02")

func (r *remembered) options() vault.Options {
	return vault.Options{Dir: filepath.Join(r.dir, "keys"), Ring: vault.FileRing{Dir: filepath.Join(r.dir, "..", "kek")}}
}

// remember starts the system, and waits until it has caught up.
func remember(t *testing.T, dir string, at domain.Clock) *remembered {
	t.Helper()
	r := &remembered{t: t, dir: dir}
	s, err := storeFlags{data: dir, replicas: 1}.open(t.Context(), quiet())
	must(t, err)
	clock := func() time.Time { return forgettingDay.At(at) }
	r.node, err = newNode(t.Context(), s, nodeOptions{
		clock: clock, keys: &keyFlags{data: dir, kek: filepath.Join(dir, "..", "kek")}, marks: dir, ahead: readAhead(filepath.Join(dir, boardName)),
	}, quiet())
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- together(ctx, r.follow, r.send, r.marks.keep, r.forgetting) }()
	must(t, r.ready(ctx))
	r.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		r.save()
		must(t, errors.Join(r.lock(), s.close()))
	}
	return r
}

func (r *remembered) do(id domain.BookID, by domain.Actor, c domain.Command) handlers.Receipt {
	r.t.Helper()
	receipt, err := r.books.Do(r.t.Context(), id, c, handlers.Request{Actor: by})
	must(r.t, err)
	must(r.t, r.board.WaitFor(r.t.Context(), receipt.Position))
	return receipt
}

// figures are all that the day's pages and the proof show, as JSON.
func (r *remembered) figures() string {
	r.t.Helper()
	k, d, _ := forgottenBook.Daybook()
	day, _ := r.board.Day(k, d)
	accounts, _ := r.board.Conservation(k, d)
	nation := r.board.Overview(forgettingDay.At(20 * 60))
	nation.Position = domain.Position{} // which the forgetting moves on, and the readings
	all, err := json.MarshalIndent([]any{day, accounts, nation}, "", "\t")
	must(r.t, err)
	return string(all)
}

// proof is verify's report on the log in use, when everything has reached the agencies.
func (r *remembered) proof() (report handlers.Report) {
	r.t.Helper()
	outbox, err := r.outbox()
	must(r.t, err)
	until(r.t, "the agencies have everything", func() bool {
		report, err = handlers.Verify(r.t.Context(), r.log, handlers.VerifyOptions{Agencies: outbox, Live: true})
		must(r.t, err)
		return report.Undelivered == 0
	})
	if !report.OK() || report.AgenciesOK == nil || !*report.AgenciesOK {
		r.t.Errorf("verify: %+v", report)
	}
	return report
}

var (
	forgottenBook = domain.DaybookID("skelleftea", forgettingDay)
	forgetClerk   = domain.Actor{Role: domain.RoleOfficer, ID: "o-skelleftea-1"}
	forgetBoss    = domain.Actor{Role: domain.RoleSupervisor, ID: "s-1"}
	plainTexts    = domain.Texts{domain.FieldName: "Ärlinghoff Zakariasdotter-Kvist", domain.FieldPhone: "+46 70 174 06 39", domain.FieldNote: "hela akten ligger i kuvert nittiofyra"}
)

// TestForgetting is the whole of it: content is sealed with a registration, read by who may, and forgotten; then no route opens it, nothing of
// it or of its key is in any file, every figure is what it was, and an older copy of the keys does not bring it back.
func TestForgetting(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the system four times")
	}
	root := t.TempDir()
	dir := filepath.Join(root, "data")
	must(t, os.MkdirAll(dir, 0o700))

	r := remember(t, dir, 10*60)
	visit, errands := r.visitWithContent()
	// Given: who may reads it.
	officer := handlers.Principal{Actor: forgetClerk, Kontors: []domain.KontorID{"skelleftea"}, Proof: handlers.ProvedBySession, Subject: "person-1"}
	agency := handlers.Principal{Actor: domain.Actor{Role: domain.RoleAgency, ID: "fk.c12"}, Proof: handlers.ProvedByToken, Subject: "caseworker-12"}
	reads := func(r *remembered, p handlers.Principal, id domain.ErrandID, wants bool) {
		t.Helper()
		got, err := r.contents.Open(t.Context(), p, id)
		must(t, err)
		for field, text := range plainTexts {
			switch o := got[field]; {
			case wants && (o.Text != text || o.Forgotten):
				t.Errorf("%s reads %s as %q", p.Actor, field, o.Text)
			case !wants && (o.Text != "" || !o.Forgotten):
				t.Errorf("%s reads %s, which is forgotten, as %q (forgotten: %t)", p.Actor, field, o.Text, o.Forgotten)
			}
		}
	}
	reads(r, officer, errands["fk"], true)
	reads(r, agency, errands["fk"].For("fk"), true)
	reads(r, officer, errands["skv"], true)
	olderKeys := r.backUpKeys(filepath.Join(root, "older"))
	r.do(forgottenBook, forgetBoss, domain.CloseDay{})
	before, proof := r.figures(), r.proof()
	kept := r.keyFiles()
	r.save()

	// When: it is forgotten, and the system restarted.
	_, err := r.contents.Forget(t.Context(), handlers.Principal{Actor: forgetBoss, Nation: true, Proof: handlers.ProvedBySession}, visit, "", "SSC 2024/123")
	must(t, err)
	wrapped := overwritten(kept, r.keyFiles())
	if len(wrapped) < 4 {
		t.Fatalf("forgetting overwrote %d pieces of keys", len(wrapped))
	}
	secret := wrapped
	for _, text := range plainTexts {
		secret = append(secret, []byte(text))
	}
	reads(r, officer, errands["fk"], false)
	if after := r.figures(); after != before {
		t.Errorf("the figures are not what they were: %s", cmp.Diff(before, after))
	}
	again := r.proof()
	if again.Books < proof.Books || again.Entries <= proof.Entries {
		t.Errorf("verify counted %d entries in %d books, and then %d in %d", proof.Entries, proof.Books, again.Entries, again.Books)
	}
	newerKeys := r.backUpKeys(filepath.Join(root, "newer"))
	r.stop()
	r = remember(t, dir, 11*60)
	reads(r, officer, errands["fk"], false)
	reads(r, officer, errands["skv"], false)
	reads(r, agency, errands["fk"].For("fk"), false)
	if after := r.figures(); after != before {
		t.Errorf("after a restart the figures are not what they were: %s", cmp.Diff(before, after))
	}
	r.stop()

	// Then: nothing of it is in any file, nor in copies made after.
	for _, where := range []string{dir, newerKeys} {
		if found := search(t, where, secret); len(found) > 0 {
			t.Errorf("in %s there is still: %s", where, strings.Join(found, "; "))
		}
	}
	if len(search(t, olderKeys, secret)) == 0 {
		t.Error("the search does not find the keys in a copy from before, so that it would find nothing anywhere")
	}

	// And: keys put back from before are destroyed again before anybody can read.
	must(t, os.Rename(filepath.Join(dir, "keys"), filepath.Join(root, "away")))
	_, err = vault.Restore(t.Context(), vault.RestoreOptions{From: olderKeys, Dir: r.options().Dir, Ring: r.options().Ring, Now: time.Now()})
	must(t, err)
	r = remember(t, dir, 12*60)
	reads(r, officer, errands["fk"], false)
	reads(r, agency, errands["fk"].For("fk"), false)
	r.stop()
	if found := search(t, dir, secret); len(found) > 0 {
		t.Errorf("after older keys were put back there is: %s", strings.Join(found, "; "))
	}
}

// visitWithContent registers a visitor with an errand of each of two agencies, and content for both.
func (r *remembered) visitWithContent() (visit domain.VisitID, errands map[domain.AgencyCode]domain.ErrandID) {
	r.do(forgottenBook, forgetBoss, domain.OpenDay{})
	receipt := r.do(forgottenBook, domain.Actor{Role: domain.RoleReception, ID: "r-1"}, domain.Register{Errands: []domain.NewErrand{
		{Type: "fk-sjukp", Texts: plainTexts}, {Type: "skv-persbevis", Texts: plainTexts},
	}})
	errands = map[domain.AgencyCode]domain.ErrandID{}
	for _, ev := range receipt.Entry.Events {
		if ev, ok := ev.(domain.ErrandRegistered); ok {
			errands[ev.Agency], visit = ev.Errand, ev.Visit
		}
	}
	if len(errands) != 2 {
		r.t.Fatalf("the registration made %v", receipt.Entry.Events)
	}
	return visit, errands
}

// backUpKeys copies the store of keys, and says where the copy is.
func (r *remembered) backUpKeys(to string) string {
	r.t.Helper()
	dir, _, err := r.keys.store.Backup(r.t.Context(), to, 30, time.Now())
	must(r.t, err)
	return dir
}

// keyFiles are the files of the store of keys as they are on disk now.
func (r *remembered) keyFiles() map[string][]byte {
	r.t.Helper()
	all := map[string][]byte{}
	must(r.t, filepath.WalkDir(r.options().Dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		all[path], err = os.ReadFile(path)
		return err
	}))
	return all
}

// overwritten is what stood in the files before, once, and does not any more, in pieces: the keys as they were wrapped.
func overwritten(before, after map[string][]byte) (pieces [][]byte) {
	const piece = 16
	for name, was := range before {
		now := after[name]
		for i := 0; i+piece <= min(len(was), len(now)); i += piece {
			w := was[i : i+piece]
			if !bytes.Equal(w, now[i:i+piece]) && bytes.Count(w, []byte{0}) < piece/4 && bytes.Count(was, w) == 1 {
				pieces = append(pieces, w)
			}
		}
	}
	return pieces
}

// search lists the files below the directory in which one of the secrets is, as it is or in a form in which text carries bytes.
func search(t *testing.T, dir string, secrets [][]byte) (found []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		for i, s := range secrets {
			for form, bs := range map[string][]byte{"": s, "base64 ": []byte(base64.StdEncoding.EncodeToString(s))[:len(s)], "hex ": []byte(hex.EncodeToString(s))} {
				if bytes.Contains(raw, bs) {
					found = append(found, path+" has "+form+"secret "+string(rune('0'+i)))
				}
			}
		}
		return err
	}))
	return found
}
