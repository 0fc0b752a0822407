package projections

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"kontor/domain"
)

// TestRestoreAndTail: a snapshot at any point and the rest of the log give what the whole log gives.
func TestRestoreAndTail(t *testing.T) {
	s := longLog(t)
	at := s.time(45)
	want := views(t, s.board, at)
	cuts := 0
	for cut := len(seed()); cut <= len(s.log); cut += 1 + len(s.log)/20 {
		cuts++
		board := NewBoard()
		feedAll(t, board, s.log[:cut], 0)
		stored, err := board.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		restored, err := Restore(stored)
		if err != nil {
			t.Fatal(err)
		}
		if got, had := views(t, restored, at), views(t, board, at); got != had {
			t.Fatalf("restored after %d entries, the views differ:\n%s", cut, firstDifference(got, had))
		}
		feedAll(t, restored, s.log[cut:], cut)
		if got := views(t, restored, at); got != want {
			t.Fatalf("restored after %d entries and fed the rest, the views differ:\n%s", cut, firstDifference(got, want))
		}
	}
	if cuts < 15 {
		t.Errorf("only %d points were tried", cuts)
	}
}

func feedAll(tb testing.TB, b *Board, log []domain.Entry, after int) {
	tb.Helper()
	for i, e := range log {
		if err := b.Fold(e, domain.Position{Epoch: "e", Place: uint64(after + i + 1)}); err != nil {
			tb.Fatal(err)
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			from := max(0, i-12)
			return strings.Join(g[from:i+1], "\n") + "\n-- want\n" + w[i]
		}
	}
	return "one is longer"
}

func TestSnapshotOfAnotherFormatIsRefused(t *testing.T) {
	s := newScene(t)
	stored, err := s.board.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	foreign := bytes.Replace(stored, fmt.Appendf(nil, `"format":%d`, Format), fmt.Appendf(nil, `"format":%d`, Format+1), 1)
	if bytes.Equal(foreign, stored) {
		t.Fatal("the snapshot does not carry its format")
	}
	for name, bad := range map[string][]byte{"foreign": foreign, "empty": nil, "cut short": stored[:len(stored)/2], "no format": []byte("{}")} {
		if b, err := Restore(bad); err == nil {
			t.Errorf("%s: restored %v", name, b.Position())
		}
	}
}

func TestNoSnapshotOfAFailure(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	s.decide(1, domain.System, domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}}) // lost on the way
	s.visitor(2, "skv-persbevis")
	if _, err := s.board.Snapshot(); !errors.Is(err, ErrFailed) {
		t.Errorf("a failed board was written down: %v", err)
	}
}

// The papers are read long after Restore: what is spoiled must show at once, or the log would not be read instead.
func TestSpoiledSnapshotIsRefused(t *testing.T) {
	s := longLog(t)
	stored, err := s.board.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	papers := bytes.IndexByte(stored, '\n') + 1
	for _, at := range []int{0, papers / 2, papers, (papers + len(stored)) / 2, len(stored) - 1} {
		spoiled := bytes.Clone(stored)
		spoiled[at] ^= 0x10
		if _, err := Restore(spoiled); err == nil && at >= papers {
			t.Errorf("byte %d of %d was changed, and nobody noticed", at, len(stored))
		}
	}
	for _, end := range []int{0, papers - 1, papers, len(stored) - 1} {
		if _, err := Restore(stored[:end]); err == nil {
			t.Errorf("%d of %d bytes were taken for all", end, len(stored))
		}
	}
}

// The same board is the same bytes, also when it was made from a snapshot: so a snapshot can be held against what the log gives.
func TestSnapshotsOfOneStateAreEqual(t *testing.T) {
	s := longLog(t)
	half := len(s.log) / 2
	board := NewBoard()
	feedAll(t, board, s.log[:half], 0)
	stored, err := board.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := Restore(stored)
	if err != nil {
		t.Fatal(err)
	}
	views(t, restored, s.time(45)) // a question unpacks books
	feedAll(t, restored, s.log[half:], half)
	got, err := restored.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	fresh := NewBoard()
	feedAll(t, fresh, s.log, 0)
	want, err := fresh.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("a board from a snapshot and the rest of the log is written otherwise than one from the whole log")
	}
}

// FuzzRestore: whatever the bytes, Restore gives an error or a board that answers every question.
func FuzzRestore(f *testing.F) {
	stored, err := newScene(f).board.Snapshot()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stored)
	f.Fuzz(func(t *testing.T, stored []byte) {
		if b, err := Restore(stored); err == nil {
			views(t, b, time.Date(2024, 5, 2, 9, 0, 0, 0, time.UTC))
		}
	})
}

// FuzzPaper: whatever stands on a book's paper, the board answers every question, goes on, and says what has failed.
func FuzzPaper(f *testing.F) {
	s := newScene(f)
	s.open(0, 2)
	v := s.visitor(1, "skv-persbevis", "fk-barnb")
	s.visitor(2, "fk-barnb")
	s.call(3, "1", v)
	id := domain.DaybookID("skelleftea", s.date)
	add := func() {
		for _, bk := range s.board.books {
			bk.paper = nil
			p, err := bk.unpacked().written()
			if err != nil {
				f.Fatal(err)
			}
			plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(p)))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(plain, bk.revision)
		}
	}
	add()
	s.do(4, domain.CloseDay{})
	s.date = s.date.Next()
	s.open(5, 1)
	add()
	f.Add([]byte(`{"id":"skelleftea.2024-05-02","revision":1,"kept":{}}`), uint64(1))
	f.Add([]byte(`{"id":"skelleftea.2024-05-02","revision":1,"day":{}}`), uint64(1))
	f.Add([]byte(nil), uint64(3))
	next := s.log[len(s.log)-1]
	f.Fuzz(func(t *testing.T, plain []byte, revision uint64) {
		b := NewBoard()
		b.position = domain.Position{Epoch: "e", Place: 1}
		if err := b.shelve(shelved{ID: id, Revision: revision, Latest: true, Stage: domain.Open}, pressed(t, plain)); err != nil {
			t.Fatal(err)
		}
		views(t, b, time.Date(2024, 5, 2, 9, 0, 0, 0, time.UTC))
		_, err := b.Snapshot()
		if failed := len(b.Failures()) > 0; failed != errors.Is(err, ErrFailed) || !failed && err != nil {
			t.Fatalf("with %v it is written down with %v", b.Failures(), err)
		}
		again := next
		again.Book, again.Revision = id, revision+1
		if err := b.Fold(again, domain.Position{Epoch: "e", Place: 2}); err != nil {
			t.Fatal(err)
		}
		views(t, b, time.Date(2024, 5, 2, 9, 0, 0, 0, time.UTC))
	})
}

// pressed packs bytes as a paper is.
func pressed(t *testing.T, plain []byte) paper {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
