package vault

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// written is a log of entries as far as a Forgetter looks at it.
type written struct {
	epoch   string
	entries []domain.Entry
}

func (w *written) add(book domain.BookID, events ...domain.Event) {
	w.entries = append(w.entries, domain.Entry{Book: book, Revision: uint64(len(w.entries) + 1), Events: events})
}

// feed gives the forgetter what it asks for.
func (w *written) feed(t testing.TB, f *Forgetter) (fed int) {
	t.Helper()
	for i, e := range w.entries {
		if at := (domain.Position{Epoch: w.epoch, Place: uint64(i + 1)}); at.Place > f.After().Place {
			must(t, f.Fold(e, at))
			fed++
		}
	}
	return fed
}

func following(t testing.TB, s *Store, epoch string) (*Vault, *Forgetter) {
	t.Helper()
	v := New(s)
	t.Cleanup(v.Close)
	f, err := NewForgetter(v, epoch, farEnd(epoch), quiet())
	must(t, err)
	return v, f
}

const day1, day2 = domain.BookID("torsby.2024-05-02"), domain.BookID("sveg.2024-05-03")

func content(agency domain.AgencyCode, keys ...domain.KeyID) domain.ContentSealed {
	ev := domain.ContentSealed{Errand: of.Errand, Visit: of.Visit, Agency: agency}
	for _, k := range keys {
		ev.Fields = append(ev.Fields, domain.SealedField{Field: domain.FieldName, Key: k})
	}
	return ev
}

func lives(f *Forgetter, before domain.Date) (all []string) {
	for b, a := range f.Live(before) {
		all = append(all, string(b)+" "+string(a))
	}
	return all
}

func TestTheVaultOpensWhenTheForgettingsAreDone(t *testing.T) {
	s := opened(t, made(t, 8))
	keysOf(t, s, 5)
	log := &written{epoch: "E"}
	log.add(day1, content("fk", 1, 2), content("skv", 3))
	log.add(day2, content("fk", 4))
	log.add(day1, domain.VisitorForgotten{Visit: of.Visit, Keys: []domain.KeyID{2, 3}})

	v, f := following(t, s, "E")
	log.feed(t, f)
	_, sealErr := v.Seal(of.Visit, of.Errand, of.Agency, 1, domain.FieldName, "x")
	_, openErr := v.Open(t.Context(), of, domain.SealedField{Key: 1})
	_, keyErr := v.NewKey()
	if !errors.Is(sealErr, ErrBehind) || !errors.Is(openErr, ErrBehind) || !errors.Is(keyErr, ErrBehind) || !errors.Is(keyErr, handlers.ErrUnavailable) {
		t.Errorf("before it has caught up: %v, %v, %v", sealErr, openErr, keyErr)
	}
	f.CaughtUp()
	isForgotten(t, s, 2)
	isForgotten(t, s, 3)
	plain(t, s, 1)
	if k, err := v.NewKey(); err != nil || k <= 5 {
		t.Errorf("then a new key is %d, %v", k, err)
	}
	if got := lives(f, ""); !slices.Equal(got, []string{"torsby.2024-05-02 fk", "sveg.2024-05-03 fk"}) {
		t.Errorf("there is content in %v", got)
	}
	if got := lives(f, "2024-05-03"); !slices.Equal(got, []string{"torsby.2024-05-02 fk"}) {
		t.Errorf("before the second day there is content in %v", got)
	}

	// What is forgotten later cannot be opened from the fold on.
	field := sealed(t, v, of, 1, domain.FieldName, "Anna")
	must(t, f.Fold(domain.Entry{Book: day1, Revision: 9, Events: []domain.Event{domain.VisitorForgotten{Keys: []domain.KeyID{1}}}}, domain.Position{Epoch: "E", Place: 4}))
	if _, err := v.Open(t.Context(), of, field); !errors.Is(err, handlers.ErrForgotten) {
		t.Errorf("before its key is destroyed it is opened: %v", err)
	}
	must(t, f.carry())
	isForgotten(t, s, 1)
	if got := lives(f, ""); !slices.Equal(got, []string{"sveg.2024-05-03 fk"}) {
		t.Errorf("after it there is content in %v", got)
	}
	if len(v.doomed) > 0 || f.Done().Place != 4 {
		t.Errorf("it still waits for %v, and has come to %s", v.doomed, f.Done())
	}
}

func TestAForgetterGoesOnWhereItWas(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 5)
	log := &written{epoch: "E"}
	log.add(day1, content("fk", 1, 2, 4))
	log.add(day1, domain.VisitorForgotten{Keys: []domain.KeyID{2}})
	_, f := following(t, s, "E")
	if n := log.feed(t, f); n != 2 {
		t.Errorf("a new store is fed %d entries", n)
	}
	f.CaughtUp()

	again := opened(t, o)
	_, f = following(t, again, "E")
	if n := log.feed(t, f); n != 0 || !slices.Equal(f.live[day1]["fk"], []domain.KeyID{1, 4}) {
		t.Errorf("after a restart it is fed %d entries, and knows of %v", n, f.live)
	}
	// A log that ends before the position was put back from before it, and what it says from there on is news.
	for end, want := range map[uint64]uint64{0: 0, 1: 0, 2: 2, 3: 2} {
		v := New(again)
		t.Cleanup(v.Close)
		f, err := NewForgetter(v, "E", domain.Position{Epoch: "E", Place: end}, quiet())
		must(t, err)
		if f.After().Place != want || len(f.live) == 0 != (want == 0) {
			t.Errorf("on a log that ends at %d it goes on after %s with %v", end, f.After(), f.live)
		}
	}
	for name, spoil := range map[string]func(){
		"another life of the log": func() { log.epoch = "F" },
		"a position that cannot be read": func() {
			log.epoch = "E"
			must(t, os.WriteFile(filepath.Join(o.Dir, followedName), []byte("{"), 0o600))
		},
		"no position": func() { must(t, os.Remove(filepath.Join(o.Dir, followedName))) },
	} {
		spoil()
		if _, f := following(t, again, log.epoch); !f.After().IsZero() || len(f.live) > 0 {
			t.Errorf("with %s it goes on after %s", name, f.After())
		}
	}
}

// A position that is newer than the keys beside it, because only those were put back, is not believed.
func TestKeysThatAreOlderThanTheirPosition(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 3)
	older, err := os.ReadFile(filepath.Join(o.Dir, fileName(0)))
	must(t, err)
	keysOf(t, s, 3)
	log := &written{epoch: "E"}
	log.add(day1, content("fk", 1, 2, 6))
	log.add(day1, domain.VisitorForgotten{Keys: []domain.KeyID{2}})
	_, f := following(t, s, "E")
	log.feed(t, f)
	f.CaughtUp()
	must(t, s.Close())

	must(t, os.WriteFile(filepath.Join(o.Dir, fileName(0)), older, 0o600))
	s = opened(t, o)
	plain(t, s, 2) // there it is again
	v, f := following(t, s, "E")
	if n := log.feed(t, f); n != 2 {
		t.Errorf("it is fed %d entries", n)
	}
	f.CaughtUp()
	isForgotten(t, s, 2)
	plain(t, s, 1)
	if _, err := s.Key(t.Context(), 6); !isLost(err, 6) {
		t.Errorf("a key that was made after the backup: %v", err)
	}
	if k, err := v.NewKey(); err != nil || k != 7 {
		t.Errorf("after key 6, which the log names, comes %d, %v", k, err)
	}
}

// One file alone that is put back, which is not the last, brings back no key either.
func TestOneFileThatIsOlderThanThePosition(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 20)
	older, err := os.ReadFile(filepath.Join(o.Dir, fileName(0)))
	must(t, err)
	log := &written{epoch: "E"}
	log.add(day1, content("fk", 1, 2, 20), domain.VisitorForgotten{Keys: []domain.KeyID{2}})
	_, f := following(t, s, "E")
	log.feed(t, f)
	f.CaughtUp()
	must(t, s.Close())
	must(t, os.WriteFile(filepath.Join(o.Dir, fileName(0)), older, 0o600))
	s = opened(t, o)
	plain(t, s, 2)
	_, f = following(t, s, "E")
	log.feed(t, f)
	f.CaughtUp()
	isForgotten(t, s, 2)
	must(t, s.Close())

	// Nor does one that is lost keep the vault closed.
	must(t, os.Remove(filepath.Join(o.Dir, fileName(0))))
	s = opened(t, o)
	v, f := following(t, s, "E")
	if n := log.feed(t, f); n != 1 {
		t.Errorf("it is fed %d entries", n)
	}
	f.CaughtUp()
	must(t, v.Ready())
	isForgotten(t, s, 2)
	plain(t, s, 20)
	if _, err := s.Key(t.Context(), 1); !isLost(err, 1) {
		t.Errorf("a key of the file that was lost: %v", err)
	}
}

// Whoever holds the lock of the keys does not hold up whoever feeds the log. That a key was not made here is said when it can be known.
func TestFoldDoesNotWaitForTheKeys(t *testing.T) {
	o := made(t, 1<<10)
	s := opened(t, o)
	keysOf(t, s, 3)
	var said bytes.Buffer
	v := New(s)
	t.Cleanup(v.Close)
	f, err := NewForgetter(v, "E", farEnd("E"), slog.New(slog.NewTextHandler(&said, nil)))
	must(t, err)
	f.CaughtUp()
	v.pool.close() // nothing else uses the store from here on
	other, err := openLock(o.Dir, lockName)
	must(t, err)
	if _, err := flock(other, true); err != nil {
		t.Fatal(err)
	}
	folded := make(chan error, 1)
	go func() {
		folded <- f.Fold(domain.Entry{Book: day1, Revision: 7, Events: []domain.Event{content("fk", 1000)}}, domain.Position{Epoch: "E", Place: 1})
	}()
	select {
	case err := <-folded:
		must(t, err)
	case <-time.After(10 * time.Second):
		t.Error("it waits for the lock of the keys")
	}
	must(t, other.Close())
	f.look()
	f.look()
	if n := strings.Count(said.String(), "not made in this store"); n != 1 || !strings.Contains(said.String(), "revision=7 key=1000") {
		t.Errorf("it says %d times that the key is another store's: %s", n, said.String())
	}
}

// A key that another process made on the same store is not strange.
func TestAnotherProcessMakesKeys(t *testing.T) {
	o := made(t, 1<<12)
	s := opened(t, o)
	var said bytes.Buffer
	v := New(s)
	t.Cleanup(v.Close)
	f, err := NewForgetter(v, "E", farEnd("E"), slog.New(slog.NewTextHandler(&said, nil)))
	must(t, err)
	f.CaughtUp()
	keys := keysOf(t, opened(t, o), 1000)
	must(t, f.Fold(domain.Entry{Book: day1, Events: []domain.Event{content("fk", keys[999])}}, domain.Position{Epoch: "E", Place: 1}))
	f.look()
	if f.mark < keys[999] || said.Len() > 0 {
		t.Errorf("it knows of %d keys, and says %s", f.mark, said.String())
	}
}

// When what is forgotten cannot be destroyed, the vault stays closed and says why; it opens when it can be.
func TestTheVaultStaysClosedWhileForgettingFails(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 3)
	must(t, s.Close())
	p := &power{left: 10, keep: func(int) bool { return true }}
	s = opened(t, Options{Dir: o.Dir, Ring: o.Ring, openFile: p.open})
	log := &written{epoch: "E"}
	log.add(day1, domain.VisitorForgotten{Keys: []domain.KeyID{2}})
	v, f := following(t, s, "E")
	log.feed(t, f)
	f.CaughtUp()
	if err := v.Ready(); !errors.Is(err, ErrBehind) || !strings.Contains(err.Error(), errPower.Error()) || !f.Failing() {
		t.Errorf("it says %v", err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, followedName)); err == nil {
		t.Error("it notes that it has done what it has not")
	}
	p.left, p.off = 1<<20, false
	must(t, f.carry())
	isForgotten(t, s, 2)
	if err := v.Ready(); err != nil || f.Failing() {
		t.Errorf("then it says %v", err)
	}
}

func TestEntriesOutOfOrder(t *testing.T) {
	_, f := following(t, opened(t, made(t, 8)), "E")
	must(t, f.Fold(domain.Entry{Book: day1}, domain.Position{Epoch: "E", Place: 5}))
	for _, at := range []domain.Position{{Epoch: "E", Place: 5}, {Epoch: "E", Place: 4}, {Epoch: "F", Place: 6}} {
		if err := f.Fold(domain.Entry{Book: day1}, at); !errors.Is(err, errOrder) {
			t.Errorf("after 5 comes %s: %v", at, err)
		}
	}
	// A key that cannot be ends nothing.
	must(t, f.Fold(domain.Entry{Book: day1, Events: []domain.Event{content("fk", 1<<62), domain.VisitorForgotten{Keys: []domain.KeyID{0, 1 << 62}}}}, domain.Position{Epoch: "E", Place: 6}))
	f.CaughtUp()
	if err := f.vault.Ready(); err != nil || len(f.live) > 0 {
		t.Errorf("a key that cannot be: %v, %v", err, f.live)
	}
}

func TestWhatLivesIsKept(t *testing.T) {
	c := contents{}
	for _, k := range []domain.KeyID{900, 7, 8, 7, 1 << 40} {
		c.add(day1, "fk", k)
	}
	p := c.packed()
	if !slices.Equal(p[day1]["fk"], []domain.KeyID{7, 1, 892, 1<<40 - 900}) || !slices.Equal(c[day1]["fk"], []domain.KeyID{7, 8, 900, 1 << 40}) {
		t.Errorf("packed it is %v, and stays %v", p, c)
	}
	must(t, p.unpack())
	if !slices.Equal(p[day1]["fk"], c[day1]["fk"]) {
		t.Errorf("unpacked it is %v", p)
	}
	for _, bad := range [][]domain.KeyID{{0}, {5, 0}, {5, 1<<64 - 1}} {
		if err := (contents{day1: {"fk": bad}}).unpack(); err == nil {
			t.Errorf("%v is unpacked", bad)
		}
	}
	c.remove(day1, []domain.KeyID{7, 8, 900, 1 << 40})
	if len(c) > 0 {
		t.Errorf("%v is left", c)
	}
}

// After a key is destroyed, neither the text, nor the key, nor its wrapped form is in any file of the store, or of backups made later.
func TestForgottenIsForgotten(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 4)
	v, f := following(t, s, "E")
	f.CaughtUp()
	const text = "Anna Andersson, 070-1740605"
	field := sealed(t, v, of, 2, domain.FieldName, text)
	if got, err := v.Open(t.Context(), of, field); err != nil || got != text {
		t.Fatalf("before it is forgotten: %q, %v", got, err)
	}
	key := plain(t, s, 2)
	_, copies := (seat{s.id, 2}).read(slotBytes(t, s, 2))
	wrapped := bytes.Clone(copies[0].data)
	backups := t.TempDir()
	if _, _, err := s.Backup(t.Context(), filepath.Join(backups, "earlier"), 30, now); err != nil {
		t.Fatal(err)
	}
	if n := len(holding(t, wrapped, o.Dir, backups)); n != 2 {
		t.Fatalf("before it is forgotten the wrapped key is in %d files: the test does not see what it looks for", n)
	}
	must(t, f.Fold(domain.Entry{Book: day1, Events: []domain.Event{content("fk", 2), domain.VisitorForgotten{Keys: []domain.KeyID{2}}}}, domain.Position{Epoch: "E", Place: 1}))
	must(t, f.carry())
	f.save(true)
	later := filepath.Join(backups, "later")
	if _, _, err := s.Backup(t.Context(), later, 30, now); err != nil {
		t.Fatal(err)
	}
	where := []string{o.Dir, o.Ring.(FileRing).Dir, later}
	for name, what := range map[string][]byte{"text": []byte(text), "key": key, "wrapped key": wrapped, "end of the wrapped key": wrapped[len(wrapped)-12:]} {
		if found := holding(t, what, where...); len(found) > 0 {
			t.Errorf("the %s is in %q", name, found)
		}
	}
	if _, err := v.Open(t.Context(), of, field); !errors.Is(err, handlers.ErrForgotten) {
		t.Errorf("it is opened: %v", err)
	}
	plain(t, s, 1)
}
