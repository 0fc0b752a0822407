package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/backupdir"
	"kontor/handlers/memlog"
)

func (d *drawer) PostedAfter(ctx context.Context, a domain.AgencyCode, sequence uint64) iter.Seq2[handlers.Notice, error] {
	return func(yield func(handlers.Notice, error) bool) {
		n := uint64(0)
		for notice, err := range d.Posted(ctx, a) {
			if n++; n > sequence && !yield(notice, err) {
				return
			}
		}
	}
}

// interrupted is a Store of which some imports fail, after that many entries of them were written; -1 is all, without failure.
type interrupted struct {
	handlers.Store
	through []int
}

func (s *interrupted) Import(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
	if len(s.through) == 0 {
		return s.Store.Import(ctx, after, entries)
	}
	n := s.through[0]
	s.through = s.through[1:]
	if n < 0 {
		return s.Store.Import(ctx, after, entries)
	}
	if n > 0 {
		if at, err := s.Store.Import(ctx, after, entries[:min(n, len(entries))]); err != nil {
			return at, err
		}
	}
	return after, errPulled
}

// busyDay is an office with some hundred entries.
func busyDay(t testing.TB, log handlers.Log) *office {
	o := openOffice(t, log)
	for range 300 {
		o.register("fk-bostb", "af-boka")
	}
	return o
}

func digest(t testing.TB, log handlers.Log) (d domain.Hash) {
	t.Helper()
	var all []byte
	for _, r := range entries(t, log) {
		all = append(all, r.Stored...)
	}
	return domain.HashOf(all)
}

// A copy that is interrupted, between groups and within one, goes on where it was, and ends with the same bytes. On the copy the agencies
// get nothing twice and nothing is missing.
func TestCopyGoesOnWhereItWasInterrupted(t *testing.T) {
	ctx, source := t.Context(), memlog.New()
	o := busyDay(t, source)
	d := newDrawer()
	catchUp(t, source, d)
	want := digest(t, source)

	log := handlers.Store(source)
	for range 2 {
		to := memlog.New()
		target := &interrupted{to, []int{-1, 0, 17}}
		for range 2 {
			if _, err := handlers.Copy(ctx, handlers.All(ctx, log), target, nil); !errors.Is(err, errPulled) {
				t.Fatalf("the interruption is %v", err)
			}
		}
		done, err := handlers.Copy(ctx, handlers.All(ctx, log), target, nil)
		if err != nil || done.Digest != want || done.Entries != uint64(len(entries(t, source))) || digest(t, to) != want {
			t.Fatalf("the copy is %+v (%v), want digest %s", done, err, want)
		}
		if done, err := handlers.Copy(ctx, handlers.All(ctx, log), target, nil); err != nil || done.New != 0 || done.Digest != want {
			t.Errorf("once more, it is %+v (%v)", done, err)
		}
		log = to
	}
	o.goesOn(log)
	o.register("fk-bostb", "pm-utland")
	catchUp(t, log, d)
	sameNotices(t, d, undisturbed(t, log))
}

// goesOn lets the office write on another log that has its book.
func (o *office) goesOn(log handlers.Log) {
	o.t.Helper()
	books, err := handlers.NewBooks(o.t.Context(), log, handlers.Options{Clock: o.clock, NewID: o.newID})
	if err != nil {
		o.t.Fatal(err)
	}
	o.log, o.books = log, books
}

// sameNotices compares streams but for the positions, which are those of several epochs.
func sameNotices(t testing.TB, d *drawer, want map[domain.AgencyCode][]handlers.Notice) {
	t.Helper()
	for a := range want {
		if got := plain(d.streams[a]); !reflect.DeepEqual(got, plain(want[a])) {
			t.Errorf("the stream of %s has %d messages, want %d, or others", a, len(got), len(want[a]))
		}
	}
}

func plain(notices []handlers.Notice) []handlers.Notice {
	notices = slices.Clone(notices)
	for i := range notices {
		notices[i].Position = handlers.Position{}
	}
	return notices
}

func TestCopyRefusesATargetThatIsAnother(t *testing.T) {
	ctx, source := t.Context(), memlog.New()
	o := openOffice(t, source)
	o.register("fk-bostb")
	to := memlog.New()
	if _, err := handlers.Copy(ctx, handlers.All(ctx, source), to, nil); err != nil {
		t.Fatal(err)
	}
	o.goesOn(to)
	o.register("fk-bostb")
	if _, err := handlers.Copy(ctx, handlers.All(ctx, source), to, nil); !errors.Is(err, handlers.ErrDiverged) {
		t.Errorf("a target that went on by itself: %v", err)
	}
	o.goesOn(source)
	o.register("af-boka")
	if _, err := handlers.Copy(ctx, handlers.All(ctx, source), to, nil); !errors.Is(err, handlers.ErrDiverged) {
		t.Errorf("a target that went on otherwise: %v", err)
	}
}

func TestCopyChecksTheChain(t *testing.T) {
	ctx, source := t.Context(), memlog.New()
	busyDay(t, source)
	all := entries(t, source)
	all = slices.Delete(all, 100, 101)
	var damage *handlers.Damage
	_, err := handlers.Copy(ctx, func(yield func(handlers.Recorded, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}, memlog.New(), nil)
	if !errors.As(err, &damage) || damage.Book == "" {
		t.Errorf("a missing entry: %v", err)
	}
}

// The log is lost some time after a backup, and the agencies' streams are not: the restored log lists exactly what they were told since,
// says so in an entry of its own, and its Dispatch goes on behind, nothing twice and nothing missing.
func TestRestoreListsWhatTheStreamsProve(t *testing.T) {
	for _, streams := range []bool{true, false} {
		t.Run(fmt.Sprintf("streams kept %v", streams), func(t *testing.T) { restoreListing(t, streams) })
	}
}

func restoreListing(t *testing.T, kept bool) {
	ctx, log, d := t.Context(), memlog.New(), newDrawer()
	o := busyDay(t, log)
	catchUp(t, log, d)
	o.register("fk-bostb") // in the backup, and not on the stream there
	backup := backedUp(t, t.TempDir(), log, d)
	want := digest(t, log)
	catchUp(t, log, d)
	known := lengths(d.streams)
	o.register("fk-bostb")
	o.register("fk-bostb", "pm-utland")
	catchUp(t, log, d)
	lost := map[domain.AgencyCode][]handlers.Notice{}
	for a, all := range d.streams {
		if n := all[known[a]:]; len(n) > 0 {
			lost[a] = n
		}
	}

	to, found := memlog.New(), map[domain.AgencyCode][]handlers.Notice{}
	opts := handlers.RestoreOptions{
		Epoch: backup.Epoch, Posts: d, Clock: func() time.Time { return o.now },
		Found: func(all []handlers.Notice) error {
			if got := digest(t, to); got != want {
				t.Errorf("the state is %s, and the backup's %s", got, want)
			}
			for _, n := range all {
				found[n.Agency] = append(found[n.Agency], n)
			}
			return nil
		},
	}
	if !kept {
		anew := newDrawer()
		opts.Posts, opts.Streams, d, lost = nil, anew, anew, map[domain.AgencyCode][]handlers.Notice{}
	}
	done, err := handlers.Restore(ctx, backup, &interrupted{to, nil}, opts)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(found, lost) {
		t.Errorf("it lists %v, want %v", lengths(found), lengths(lost))
	}
	if !kept {
		catchUp(t, to, d) // as after a restore that was cut off at its very end
	}
	if again, err := handlers.Restore(ctx, backup, to, opts); err != nil || !reflect.DeepEqual(again.Beyond, done.Beyond) || again.Position.Compare(done.Position) != 0 {
		t.Errorf("once more, it is %+v (%v), and was %+v", again, err, done)
	}
	goesOnRestored(t, o, to, d, lost)
}

// goesOnRestored works on the restored log and compares what the agencies have then: what the log implies, with what was lost in between.
func goesOnRestored(t *testing.T, o *office, log *memlog.Log, d *drawer, lost map[domain.AgencyCode][]handlers.Notice) {
	o.goesOn(log)
	o.ids += 1000 // as a random id would be another
	catchUp(t, log, d)
	o.register("af-boka", "fk-bostb")
	catchUp(t, log, d)
	implied := undisturbed(t, log)
	for a, beyond := range lost {
		at := slices.IndexFunc(d.streams[a], func(n handlers.Notice) bool { return n.ID == beyond[0].ID })
		implied[a] = slices.Insert(slices.Clone(implied[a]), at, beyond...)
	}
	sameNotices(t, d, implied)
	if later, err := handlers.Later(t.Context(), log, d); err != nil || len(later) > 0 {
		t.Errorf("an hour later %d events are beyond the log (%v)", len(later), err)
	}
}

func backedUp(t testing.TB, dir string, log handlers.Store, posts handlers.Posts) *backupdir.Dir {
	t.Helper()
	w, err := backupdir.Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Round(t.Context(), log, posts); err != nil {
		t.Fatal(err)
	}
	d, err := backupdir.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A night's seal that was lost is made again, with another digest. The agencies hold both, and verification knows which is of this log.
func TestARestoredLogSealsTheDayAgain(t *testing.T) {
	ctx, log, d := t.Context(), memlog.New(), newDrawer()
	o := openOffice(t, log)
	o.day("2024-05-02")
	backup := backedUp(t, t.TempDir(), log, d)
	o.night("2024-05-02")
	catchUp(t, log, d)
	to := memlog.New()
	if _, err := handlers.Restore(ctx, backup, to, handlers.RestoreOptions{Epoch: backup.Epoch, Posts: d, Clock: o.clock}); err != nil {
		t.Fatal(err)
	}
	o.goesOn(to)
	o.ids += 1000 // as a random id would be another
	o.night("2024-05-02")
	catchUp(t, to, d)
	checkSeals(t, to, "2024-05-02")
	seals := slices.DeleteFunc(slices.Clone(d.streams["fk"]), func(n handlers.Notice) bool { return n.Event != "day-sealed" })
	if len(seals) != 2 || seals[0].ID == seals[1].ID || string(seals[0].Data) == string(seals[1].Data) {
		t.Errorf("fk holds the seals %+v", seals)
	}
	if r, err := handlers.Verify(ctx, to, handlers.VerifyOptions{Agencies: d}); err != nil || !r.OK() || !*r.SealsOK || !*r.AgenciesOK {
		t.Errorf("verified: %+v (%v)", r, err)
	}
}

func TestRestoreWritesIntoNoLogThatIsWhole(t *testing.T) {
	log, d := memlog.New(), newDrawer()
	o := openOffice(t, log)
	o.register("fk-bostb")
	backup := backedUp(t, t.TempDir(), log, d)
	before := digest(t, log)
	_, err := handlers.Restore(t.Context(), backup, log, handlers.RestoreOptions{Epoch: backup.Epoch})
	if !errors.Is(err, handlers.ErrDiverged) || digest(t, log) != before {
		t.Errorf("into the log itself: %v", err)
	}
}

// A stream whose last message is of an entry that the log neither has nor says to have lost is left alone, and so is one that another log writes.
func TestDispatchNeedsTheRestoreToNameTheMessage(t *testing.T) {
	ctx, log, d := t.Context(), memlog.New(), newDrawer()
	o := openOffice(t, log)
	o.register("fk-bostb")
	backup := backedUp(t, t.TempDir(), log, d)
	o.register("fk-bostb")
	catchUp(t, log, d)
	to := memlog.New()
	if _, err := handlers.Restore(ctx, backup, to, handlers.RestoreOptions{Epoch: backup.Epoch}); err != nil { // without a look at the streams
		t.Fatal(err)
	}
	before := lengths(d.streams)
	err := handlers.NewDispatch(to, d, handlers.DispatchOptions{}).CatchUp(ctx)
	if !errors.Is(err, handlers.ErrForeignEpoch) || !reflect.DeepEqual(lengths(d.streams), before) {
		t.Errorf("the error is %v", err)
	}
}
