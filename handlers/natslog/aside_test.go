package natslog_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kontor/handlers"
	"kontor/handlers/natslog"
)

const (
	// many entries lie in several message files of a log that has little room.
	many     = 100
	little   = 127_000
	messages = "jetstream/$G/streams/BOOKS/msgs"
)

// spoil does to a store that was stopped in order what disks, crashes and people do.
type spoil func(t *testing.T, dir string)

func TestWhatASpoiledStoreIsRefusedFor(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil []spoil
		says  string // by the refusal; empty: it starts
		named bool   // the book can be known
		read  string // by whoever reads a log that starts
	}{
		{name: "a bit flipped, and the index lost", spoil: []spoil{flip(2), lose("index.db")}, says: "opening the log cut", named: true},
		{name: "a bit flipped after a crash", spoil: []spoil{flip(2), lose("left"), lose("index.db")}, says: "opening the log cut", named: true},
		{name: "a length changed, and the index kept", spoil: []spoil{change(2, lengthOf(10))}, says: "opening the log cut", named: true},
		{name: "a bit flipped in the last file, and the index lost", spoil: []spoil{flip(3), lose("index.db")}, says: "opening the log cut", named: true},
		{name: "a bit flipped, and the index kept", spoil: []spoil{flip(2)}, read: "the entry is missing"},
		{name: "the tail cut off, and the index kept", spoil: []spoil{shorten(3000)}, says: "of the 100 entries up to here are missing"},
		{name: "a file gone, and the index kept", spoil: []spoil{lose("2.blk")}, says: "of the 100 entries up to here are missing"},
		{name: "a file gone with the index", spoil: []spoil{lose("2.blk"), lose("index.db")}, says: "of the 100 entries up to here are missing"},
		{name: "the settings lost", spoil: []spoil{forget, lose("BOOKS/meta.inf")}, says: "the settings of stream BOOKS"},
		{name: "the settings lost in a crash", spoil: []spoil{forget, lose("BOOKS/meta.inf"), lose("left")}, says: "the settings of stream BOOKS"},
		{name: "a bit flipped in the settings", spoil: []spoil{forget, bend("BOOKS/meta.inf", natslog.EpochKey, 16)}, says: "the settings of stream BOOKS"},
		{name: "a bit flipped in the settings, and a crash", spoil: []spoil{forget, bend("BOOKS/meta.inf", natslog.SecretKey, 20), lose("left")}, says: "the settings of stream BOOKS"},
		{name: "a bit flipped in the settings' form", spoil: []spoil{forget, bend("BOOKS/meta.inf", "", 0)}, says: "the settings of stream BOOKS"},
		{name: "a bit flipped in the settings' checksum", spoil: []spoil{forget, bend("BOOKS/meta.sum", "", 0)}, says: "the settings of stream BOOKS"},
		{name: "a write that never ended", spoil: []spoil{lose("left"), half}},
		{name: "room that was never written", spoil: []spoil{lose("left"), zeros}},
		{name: "the index lost", spoil: []spoil{lose("index.db")}},
		{name: "stopped by a crash", spoil: []spoil{lose("left")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := spoiled(t, c.spoil...)
			before := files(t, dir)
			err := try(t, dir)
			if c.says == "" {
				well(t, dir, err, c.read)
				return
			}
			for range 2 { // it stays refused, and is not copied again
				var d *handlers.Damage
				if !errors.As(err, &d) || !strings.Contains(err.Error(), c.says) || c.named && (d.Book != umea || d.Place == 0) {
					t.Fatalf("the error is %v", err)
				}
				kept := asides(t, dir)
				if len(kept) != 1 || !strings.Contains(err.Error(), kept[0]) || !strings.Contains(err.Error(), "docs/durability.md") {
					t.Fatalf("the copies are %q, the error is %v", kept, err)
				}
				holds(t, before, files(t, kept[0]))
				err = try(t, dir)
			}
		})
	}
}

// well holds that the log that started is read to its end, or to where it is damaged, and that no copy stays.
func well(t *testing.T, dir string, err error, damaged string) {
	t.Helper()
	if err != nil {
		t.Fatalf("it does not start: %v", err)
	}
	if kept := asides(t, dir); len(kept) > 0 {
		t.Errorf("copies stay: %q", kept)
	}
	r := start(t, dir, "")
	n := 0
	for item, err := range r.open(r.connect()).Follow(t.Context(), handlers.Position{}) {
		var d *handlers.Damage
		switch {
		case damaged != "" && errors.As(err, &d) && strings.Contains(err.Error(), damaged):
			return
		case err != nil || item.CaughtUp && damaged != "":
			t.Fatalf("after %d entries: %v", n, err)
		case item.CaughtUp && n != many:
			t.Fatalf("%d entries are left of %d", n, many)
		case item.CaughtUp:
			write(t, r.open(r.connect()), headOf(t, r), 1)
			return
		}
		n++
	}
}

func headOf(t *testing.T, r *rig) handlers.Head {
	t.Helper()
	h, err := r.open(r.connect()).Head(t.Context(), umea)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A store is suspect for one start. The next one copies nothing, and there is nothing to settle.
func TestAStoreStoppedInOrderIsNotCopied(t *testing.T) {
	dir := spoiled(t)
	for range 2 {
		var said bytes.Buffer
		srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Log: slog.New(slog.NewTextHandler(&said, nil))})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(said.String(), "suspect") || len(asides(t, dir)) > 0 {
			t.Errorf("it was copied: %s", said.String())
		}
		if err := srv.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
}

// A start that dies after it has made the copy, and one that dies while it makes it, leave the next one what it needs, and no more.
func TestAStartThatDied(t *testing.T) {
	dir := spoiled(t, flip(2), lose("index.db"))
	before := files(t, dir)
	must(t, os.MkdirAll(filepath.Join(dir, "aside", "20240502T080000Z.part", "jetstream"), 0o700))
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	must(t, srv.Shutdown()) // nobody has settled
	err = try(t, dir)
	kept := asides(t, dir)
	var d *handlers.Damage
	if !errors.As(err, &d) || len(kept) != 1 {
		t.Fatalf("the copies are %q, the error is %v", kept, err)
	}
	holds(t, before, files(t, kept[0]))
}

func TestLookingChangesNothing(t *testing.T) {
	dir := spoiled(t, flip(2), lose("index.db"))
	before := files(t, dir)
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Inspect: true, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	nc, err := srv.Connect()
	must(t, err)
	_, err = natslog.Open(t.Context(), nc, natslog.Options{Inspect: true})
	must(t, err)
	var d *handlers.Damage
	if err := srv.Settle(nil); !errors.As(err, &d) || d.Book != umea {
		t.Errorf("it finds %v", err)
	}
	must(t, srv.Shutdown())
	delete(before, "lock")
	after := files(t, dir)
	delete(after, "lock")
	if !maps.EqualFunc(before, after, bytes.Equal) {
		t.Errorf("it left other files: %q, and before %q", slices.Sorted(maps.Keys(after)), slices.Sorted(maps.Keys(before)))
	}
}

// Whoever looks at a log whose settings the server cannot read is not told that there is none.
func TestLookingAtALogWithoutItsSettings(t *testing.T) {
	for _, how := range []spoil{lose("BOOKS/meta.inf"), bend("BOOKS/meta.inf", natslog.EpochKey, 16), bend("BOOKS/meta.inf", "", 0)} {
		dir := spoiled(t, forget, how)
		before := files(t, dir)
		_, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Inspect: true, Log: slog.New(slog.DiscardHandler)})
		var d *handlers.Damage
		if !errors.As(err, &d) || !strings.Contains(err.Error(), "the settings of stream BOOKS") {
			t.Errorf("it finds %v", err)
		}
		delete(before, "lock")
		after := files(t, dir)
		delete(after, "lock")
		if !maps.EqualFunc(before, after, bytes.Equal) {
			t.Errorf("it left other files: %q", slices.Sorted(maps.Keys(after)))
		}
	}
}

// Without a copy the store is opened as it is, and what cannot be read is gone: that is why somebody must ask for it.
func TestWithoutACopy(t *testing.T) {
	dir := spoiled(t, flip(2), lose("index.db"))
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, NoAside: true, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	nc, err := srv.Connect()
	must(t, err)
	_, err = natslog.Open(t.Context(), nc, natslog.Options{})
	var d *handlers.Damage
	if err = srv.Settle(err); !errors.As(err, &d) || len(asides(t, dir)) > 0 {
		t.Errorf("the error is %v, the copies %q", err, asides(t, dir))
	}
	must(t, srv.Shutdown())
}

// An agency's stream that was cut is told and kept; the offices work.
func TestAnAgencysStreamThatWasCut(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir, "")
	r.open(r.connect())
	js := r.jetStream()
	c := natslog.Settings(natslog.Options{MaxBytes: little})
	c.Name, c.Subjects = "AGENCY_fk", []string{"agency.fk.>"}
	_, err := js.CreateStream(t.Context(), c)
	must(t, err)
	for range 5 {
		_, err := js.Publish(t.Context(), "agency.fk.umea", make([]byte, 500))
		must(t, err)
	}
	r.stop()
	lose("left")(t, dir)
	other := "jetstream/$G/streams/AGENCY_fk/msgs/1.blk"
	before := files(t, dir)[other]
	bent := slices.Clone(before)
	bent[len(bent)/2] ^= 1
	must(t, os.WriteFile(filepath.Join(dir, other), bent, 0o600))
	lose("AGENCY_fk/msgs/index.db")(t, dir)
	must(t, try(t, dir))
	kept, err := filepath.Glob(filepath.Join(dir, "aside", "*", "kept", strings.TrimPrefix(other, "jetstream/")))
	must(t, err)
	if len(kept) != 1 {
		t.Fatalf("kept: %q", kept)
	}
	if b, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(b, bent) {
		t.Errorf("the copy is another, %v", err)
	}
	must(t, try(t, dir))
}

// try starts a server, opens the log and stops again; the error is why it cannot.
func try(t *testing.T, dir string) error {
	t.Helper()
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { must(t, srv.Shutdown()) }()
	nc, err := srv.Connect()
	must(t, err)
	_, err = natslog.Open(t.Context(), nc, natslog.Options{})
	return srv.Settle(err)
}

// spoiled is the directory of a log with many entries that was stopped in order, and then spoiled.
func spoiled(t *testing.T, how ...spoil) string {
	t.Helper()
	dir := t.TempDir()
	r := start(t, dir, "")
	l, err := natslog.Open(t.Context(), r.connect(), natslog.Options{MaxBytes: little})
	must(t, err)
	write(t, l, handlers.Head{Book: umea}, many)
	r.stop()
	for _, s := range how {
		s(t, dir)
	}
	return dir
}

// flip flips a bit of a message file's tenth entry, in its text.
func flip(number int) spoil {
	return change(number, func(b []byte) int { return lengthOf(10)(b) + 200 })
}

// lengthOf is where the n-th entry of a message file has its length.
func lengthOf(n int) func(b []byte) int {
	return func(b []byte) (at int) {
		for range n - 1 {
			at += int(binary.LittleEndian.Uint32(b[at:]) & 0xffffff)
		}
		return at
	}
}

// change flips a bit of a message file.
func change(number int, at func(b []byte) int) spoil {
	return func(t *testing.T, dir string) {
		path := filepath.Join(dir, messages, fmt.Sprintf("%d.blk", number))
		b, err := os.ReadFile(path)
		must(t, err)
		b[at(b)] ^= 0x10
		must(t, os.WriteFile(path, b, 0o600))
	}
}

// lose removes a file by a part of its name.
func lose(part string) spoil {
	return func(t *testing.T, dir string) {
		n := 0
		for name := range files(t, dir) {
			if strings.Contains(name, part) {
				must(t, os.Remove(filepath.Join(dir, name)))
				n++
			}
		}
		if n == 0 {
			t.Fatalf("there is no %s", part)
		}
	}
}

// forget removes what is remembered of the settings elsewhere than in the stream, if anything is.
func forget(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "settings.json"))) }

// bend flips a bit of a file by a part of its name, so far behind a text in it.
func bend(part, text string, by int) spoil {
	return func(t *testing.T, dir string) {
		for name, b := range files(t, dir) {
			if at := bytes.Index(b, []byte(text)); strings.Contains(name, part) && at >= 0 {
				b[at+by] ^= 1
				must(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
				return
			}
		}
		t.Fatalf("there is no %s with %q", part, text)
	}
}

// shorten cuts the last message file.
func shorten(by int64) spoil {
	return func(t *testing.T, dir string) {
		last := lastFile(t, dir)
		info, err := os.Stat(last)
		must(t, err)
		must(t, os.Truncate(last, info.Size()-by))
	}
}

// half writes the beginning of the first entry once more behind the last.
func half(t *testing.T, dir string) {
	b, err := os.ReadFile(filepath.Join(dir, messages, "1.blk"))
	must(t, err)
	extend(t, dir, b[:300])
}

// zeros are what some file systems leave where a write was to come.
func zeros(t *testing.T, dir string) { extend(t, dir, make([]byte, 300)) }

func extend(t *testing.T, dir string, by []byte) {
	f, err := os.OpenFile(lastFile(t, dir), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.Write(by)
	must(t, err)
	must(t, f.Close())
}

func lastFile(t *testing.T, dir string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, messages, "*.blk"))
	must(t, err)
	if len(all) < 3 || len(all) > 9 {
		t.Fatalf("the log lies in %d files", len(all))
	}
	slices.Sort(all)
	return all[len(all)-1]
}

// files are the bytes of every file, by its path in the directory.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	must(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all[name], err = os.ReadFile(filepath.Join(dir, name))
		}
		return err
	}))
	return all
}

// holds says which of the store's files the copy has not, byte for byte.
func holds(t *testing.T, store, kept map[string][]byte) {
	t.Helper()
	for name, b := range store {
		if strings.HasPrefix(name, "jetstream/") && !bytes.Equal(kept[name], b) {
			t.Errorf("%s is not in the copy as it was", name)
		}
	}
}

func asides(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "aside", "*"))
	must(t, err)
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
