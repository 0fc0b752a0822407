package backupdir_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/backupdir"
	"kontor/handlers/memlog"
)

var ctx = context.Background()

// write adds entries to two books.
func write(t testing.TB, log handlers.Log, n int) {
	t.Helper()
	for i := range n {
		b := []domain.BookID{domain.NetworkBook, "umea.2024-05-02"}[i%2]
		h, err := log.Head(ctx, b)
		must(t, err)
		_, err = log.Append(ctx, h, domain.Entry{
			ID: uuid.New(), Book: b, Revision: h.Revision + 1, Prev: h.Hash, At: noon, Recorded: noon, Actor: domain.System, Command: "test",
			Events: []domain.Event{domain.RulesChanged{Rules: domain.Rules{MaxCalls: i}}},
		})
		must(t, err)
	}
}

var noon = time.Date(2024, 5, 2, 12, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// posts are agencies' streams in memory.
type posts map[domain.AgencyCode][]handlers.Notice

func (p posts) tell(a domain.AgencyCode, n int) {
	for range n {
		p[a] = append(p[a], handlers.Notice{
			ID: uuid.New(), Agency: a, Kontor: "umea", Event: "errand-called", Errand: "umea.2024-05-02.x", At: noon,
			Position: handlers.Position{Epoch: "E", Place: uint64(len(p[a]) + 1)}, Data: []byte(`{"a":"<&>"}`),
		})
	}
}

func (p posts) Agencies(context.Context) (all []domain.AgencyCode, err error) {
	for a := range p {
		all = append(all, a)
	}
	return all, nil
}

func (p posts) PostedAfter(_ context.Context, a domain.AgencyCode, sequence uint64) iter.Seq2[handlers.Notice, error] {
	return func(yield func(handlers.Notice, error) bool) {
		for i, n := range p[a] {
			if uint64(i) >= sequence && !yield(n, nil) {
				return
			}
		}
	}
}

func begin(t testing.TB, dir string) *backupdir.Writer {
	t.Helper()
	w, err := backupdir.Begin(dir)
	must(t, err)
	t.Cleanup(func() { w.Close() })
	w.Segments(2000)
	return w
}

// stored is the bytes of all entries.
func stored(t testing.TB, entries iter.Seq2[handlers.Recorded, error]) (all [][]byte) {
	t.Helper()
	for r, err := range entries {
		must(t, err)
		all = append(all, r.Stored)
	}
	return all
}

// holds checks that the backup has exactly what the log and the streams have.
func holds(t testing.TB, dir string, log handlers.Store, p posts) *backupdir.Dir {
	t.Helper()
	d, err := backupdir.Open(dir)
	must(t, err)
	want := stored(t, handlers.All(ctx, log))
	if got := stored(t, d.Entries(ctx)); !reflect.DeepEqual(got, want) {
		t.Fatalf("the backup has %d entries, want %d, or others", len(got), len(want))
	}
	if d.Digest != domain.HashOf(bytes.Join(want, nil)) || d.Manifest.Entries != uint64(len(want)) || d.Secret() != log.Secret() {
		t.Errorf("the manifest says %+v", d.Manifest)
	}
	for a := range p {
		var got []handlers.Notice
		for n, err := range d.PostedAfter(ctx, a, 0) {
			must(t, err)
			got = append(got, n)
		}
		if !reflect.DeepEqual(got, p[a]) {
			t.Errorf("the stream of %s has %d messages, want %d, or others", a, len(got), len(p[a]))
		}
	}
	return d
}

func round(t testing.TB, dir string, log handlers.Store, p posts) {
	t.Helper()
	w := begin(t, dir)
	_, err := w.Round(ctx, log, p)
	must(t, err)
	must(t, w.Close())
}

func TestABackupGoesOnWhereItWas(t *testing.T) {
	dir, log, p := t.TempDir(), memlog.New(), posts{}
	round(t, dir, log, p)
	w := begin(t, dir)
	for range 4 {
		for range 3 {
			write(t, log, 7)
			p.tell("fk", 2)
			p.tell("pm", 1)
			added, err := w.Round(ctx, log, p)
			if err != nil || added != (backupdir.Added{Entries: 7, Messages: 3}) {
				t.Fatalf("a round adds %+v (%v)", added, err)
			}
			holds(t, dir, log, p)
		}
		must(t, w.Close())
		w = begin(t, dir)
	}
	if added, err := w.Round(ctx, log, p); err != nil || added != (backupdir.Added{}) {
		t.Errorf("with nothing new a round adds %+v (%v)", added, err)
	}
	if d := holds(t, dir, log, p); len(d.Segments) < 3 {
		t.Errorf("the entries are in %d files", len(d.Segments))
	}
	if _, err := backupdir.Begin(dir); err == nil {
		t.Error("two write the same backup")
	}
	for name, mode := range map[string]os.FileMode{"secret": 0o600, "entries-000001.jsonl": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s is %v (%v)", name, info.Mode(), err)
		}
	}
}

// What a crash left behind the manifest is cut off: half a line, a line that was never counted, a whole file.
func TestWhatWasNotFinishedIsCutOff(t *testing.T) {
	dir, log, p := t.TempDir(), memlog.New(), posts{}
	write(t, log, 20)
	p.tell("fk", 3)
	round(t, dir, log, p)
	d := holds(t, dir, log, p)
	last := d.Segments[len(d.Segments)-1].Name
	for _, torn := range []string{"7 0a", "2 00000000 {}\n", "garbage"} {
		for _, name := range []string{last, "agency-fk.jsonl", "entries-000099.jsonl"} {
			f, err := os.OpenFile(filepath.Join(dir, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			must(t, err)
			_, err = f.WriteString(torn)
			must(t, errors.Join(err, f.Close()))
		}
		holds(t, dir, log, p)
		write(t, log, 20)
		p.tell("fk", 3)
		round(t, dir, log, p)
		holds(t, dir, log, p)
	}
}

// A backup of which a file was lost, or cut, is neither gone on with nor taken for whole, and what is left of it stays.
func TestABackupThatLostAFileIsLeftAlone(t *testing.T) {
	dir, log, p := t.TempDir(), memlog.New(), posts{}
	write(t, log, 20)
	p.tell("fk", 3)
	round(t, dir, log, p)
	d := holds(t, dir, log, p)
	if len(d.Segments) < 2 {
		t.Fatalf("the entries are in %d files", len(d.Segments))
	}
	for _, name := range []string{"manifest.json", "secret", d.Segments[0].Name, d.Segments[1].Name, "agency-fk.jsonl"} {
		file := filepath.Join(dir, name)
		whole, err := os.ReadFile(file)
		must(t, err)
		for _, lose := range []func() error{
			func() error { return os.Remove(file) },
			func() error { return os.WriteFile(file, whole[:len(whole)/2], 0o600) },
		} {
			must(t, lose())
			if _, err := backupdir.Open(dir); err == nil {
				t.Errorf("without %s it is taken for whole", name)
			}
			if w, err := backupdir.Begin(dir); err == nil {
				t.Errorf("without %s it is gone on with", name)
				must(t, w.Close())
			}
			must(t, os.WriteFile(file, whole, 0o600))
			holds(t, dir, log, p)
		}
	}
}

// What a first round had begun, before there was a manifest, is written anew.
func TestAFirstRoundBeginsAnew(t *testing.T) {
	dir, log, p := t.TempDir(), memlog.New(), posts{}
	write(t, log, 3)
	p.tell("fk", 3)
	for _, name := range []string{"entries-000001.jsonl", "agency-fk.jsonl"} {
		must(t, os.WriteFile(filepath.Join(dir, name), bytes.Repeat([]byte("begun "), 2000), 0o600))
	}
	round(t, dir, log, p)
	holds(t, dir, log, p)
}

// faulty is a log that fails behind so many entries.
type faulty struct {
	handlers.Store
	after int
	err   error
}

func (f faulty) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		n := 0
		for item, err := range f.Store.Follow(ctx, after) {
			if n++; n > f.after {
				yield(handlers.Item{}, f.err)
				return
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// A log that is damaged, or is not the one that it was, adds nothing to a good backup.
func TestADamagedLogLeavesTheBackupAsItWas(t *testing.T) {
	dir, log, p := t.TempDir(), memlog.New(), posts{}
	write(t, log, 20)
	p.tell("fk", 3)
	round(t, dir, log, p)
	good := memlog.New()
	_, err := handlers.Copy(ctx, handlers.All(ctx, log), good, nil)
	must(t, err)
	write(t, log, 20)

	damage := &handlers.Damage{Place: 30, What: "for the test"}
	for name, bad := range map[string]struct {
		log   handlers.Store
		posts posts
		want  error
	}{
		"damage behind the backup": {faulty{log, 9, damage}, p, damage},
		"another log":              {memlog.New(), p, backupdir.ErrOther},
		"a log that was cut":       {same{memlog.New(), log}, p, nil},
		"a stream that was cut":    {log, posts{"fk": p["fk"][:2]}, nil},
		"a stream that is another": {log, posts{"fk": append(posts{}.with("fk", 5), p["fk"]...)}, nil},
		"a stream that is gone":    {log, posts{}, nil},
	} {
		w := begin(t, dir)
		w.Segments(1 << 20)
		if _, err := w.Round(ctx, bad.log, bad.posts); err == nil || bad.want != nil && !errors.Is(err, bad.want) {
			t.Errorf("%s: %v", name, err)
		}
		must(t, w.Close())
		holds(t, dir, same{good, log}, p)
	}
	round(t, dir, log, p)
	holds(t, dir, log, p)
}

func (p posts) with(a domain.AgencyCode, n int) []handlers.Notice {
	p.tell(a, n)
	return p[a]
}

// same is a log that says it is another.
type same struct {
	handlers.Store
	other handlers.Store
}

func (s same) Epoch() string    { return s.other.Epoch() }
func (s same) Secret() [32]byte { return s.other.Secret() }

// A log that fails in the middle of a long round keeps what filled whole files, and the streams wait.
func TestALongRoundThatIsInterruptedKeepsWholeFiles(t *testing.T) {
	dir, log, p := t.TempDir(), memlog.New(), posts{}
	write(t, log, 40)
	p.tell("fk", 3)
	w := begin(t, dir)
	if _, err := w.Round(ctx, faulty{log, 35, handlers.ErrUnavailable}, p); !errors.Is(err, handlers.ErrUnavailable) {
		t.Fatalf("the error is %v", err)
	}
	must(t, w.Close())
	d, err := backupdir.Open(dir)
	must(t, err)
	if d.Manifest.Entries == 0 || d.Manifest.Entries > 35 || len(d.Manifest.Agencies) > 0 || !d.AsOf.IsZero() {
		t.Errorf("the backup has %+v", d.Manifest)
	}
	stored(t, d.Entries(ctx))
	round(t, dir, log, p)
	holds(t, dir, log, p)
}

// Whatever byte of the files changes, the backup is not taken for what it was.
func TestEveryChangedByteIsFound(t *testing.T) {
	dir, log, p := t.TempDir(), memlog.New(), posts{}
	write(t, log, 3)
	p.tell("fk", 2)
	round(t, dir, log, p)
	d := holds(t, dir, log, p)
	for _, name := range []string{d.Segments[0].Name, "agency-fk.jsonl"} {
		file := filepath.Join(dir, name)
		whole, err := os.ReadFile(file)
		must(t, err)
		for i := range whole {
			broken := bytes.Clone(whole)
			broken[i] ^= 0x10
			must(t, os.WriteFile(file, broken, 0o600))
			if err := errors.Join(fault(d.Entries(ctx)), fault(d.PostedAfter(ctx, "fk", 0))); err == nil {
				t.Fatalf("byte %d of %s is another, and nobody says so", i, name)
			}
		}
		must(t, os.WriteFile(file, whole[:len(whole)-1], 0o600))
		if err := errors.Join(fault(d.Entries(ctx)), fault(d.PostedAfter(ctx, "fk", 0))); err == nil {
			t.Errorf("%s is cut, and nobody says so", name)
		}
		must(t, os.WriteFile(file, whole, 0o600))
	}
	holds(t, dir, log, p)
}

func fault[T any](all iter.Seq2[T, error]) (fault error) {
	for _, err := range all {
		fault = errors.Join(fault, err)
	}
	return fault
}
