package projections

import (
	"bytes"
	"encoding/json"
	"errors"
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
	foreign := bytes.Replace(stored, []byte(`"format":2`), []byte(`"format":3`), 1)
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

// FuzzRestore: whatever the bytes, Restore gives an error or a board that answers every question.
func FuzzRestore(f *testing.F) {
	s := newScene(f)
	s.board = NewBoard() // without the network, so that the seeds are small
	s.open(0, 2)
	v := s.visitor(1, "skv-persbevis", "fk-barnb")
	s.visitor(2, "fk-barnb")
	s.call(3, "1", v)
	add := func() {
		stored, err := s.board.Snapshot()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(stored)
	}
	add()
	s.do(4, domain.CloseDay{})
	s.date = s.date.Next()
	s.open(5, 1)
	add()
	f.Add([]byte(`{"format":2,"books":[{"id":"x.2024-05-02","kept":{}}]}`))
	f.Add([]byte(`{"format":2,"books":[{"id":"x.2024-05-02","day":{}}]}`))
	next := s.decide(6, domain.System, domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}})
	f.Fuzz(func(t *testing.T, stored []byte) {
		b, err := Restore(stored)
		if err != nil {
			return
		}
		views(t, b, time.Date(2024, 5, 2, 9, 0, 0, 0, time.UTC))
		again, err := b.Snapshot()
		if err != nil || !json.Valid(again) {
			t.Fatalf("a restored board cannot be written down again: %v", err)
		}
		position := b.Position()
		position.Place++
		if err := b.Fold(next, position); err != nil && !errors.Is(err, ErrOrder) {
			t.Fatal(err)
		}
		views(t, b, time.Date(2024, 5, 2, 9, 0, 0, 0, time.UTC))
	})
}
