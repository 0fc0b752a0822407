package esdblog_test

import (
	"context"
	"errors"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// elsewhere is a log of three books to import from: its entries in their order.
func elsewhere(t testing.TB, n int) (entries []handlers.Recorded) {
	t.Helper()
	l := memlog.New()
	heads := map[domain.BookID]handlers.Head{}
	for i := range n {
		b := []domain.BookID{umea, umea, lulea, domain.NetworkBook}[i%4]
		h, ok := heads[b]
		if !ok {
			h.Book = b
		}
		r, err := l.Append(t.Context(), h, entryAfter(h))
		if err != nil {
			t.Fatal(err)
		}
		heads[b], entries = r.Head, append(entries, r)
	}
	return entries
}

// holds fails unless the log has the entries, to the byte and in their order, and nothing else.
func holds(t testing.TB, l handlers.Log, want []handlers.Recorded) {
	t.Helper()
	f := follow(t, l, handlers.Position{})
	for i, r := range want {
		item, err, _ := f()
		if err != nil || string(item.Stored) != string(r.Stored) || item.Head.Hash != r.Head.Hash {
			t.Fatalf("entry %d of %d: %s, %v; want %s", i, len(want), item.Stored, err, r.Stored)
		}
	}
	f.catchesUp(t)
}

func TestImportWritesWhatIsStoredElsewhere(t *testing.T) {
	l := start(t).open()
	entries := elsewhere(t, 120)
	at := handlers.Position{}
	for from, to := range map[int]int{0: 50} {
		var err error
		if at, err = l.Import(soon(t), at, entries[from:to]); err != nil {
			t.Fatal(err)
		}
	}
	if end, err := l.End(soon(t)); err != nil || end != at || at.Epoch != l.Epoch() {
		t.Errorf("the import ends at %q, the log at %q, %v", at, end, err)
	}
	if same, err := l.Import(soon(t), at, nil); err != nil || same != at {
		t.Errorf("importing nothing: %q, %v", same, err)
	}
	if _, err := l.Import(soon(t), at, entries[50:]); err != nil {
		t.Fatal(err)
	}
	holds(t, l, entries)
	h, err := l.Head(soon(t), umea)
	if err != nil {
		t.Fatal(err)
	}
	write(t, l, h, 1)
}

func TestImportBehindAnotherEndWritesNothing(t *testing.T) {
	l := start(t).open()
	entries := elsewhere(t, 8)
	at, err := l.Import(soon(t), handlers.Position{}, entries[:4])
	if err != nil {
		t.Fatal(err)
	}
	foreign, before := at, at
	foreign.Epoch += "x"
	before.Place--
	for _, after := range []handlers.Position{{}, foreign, before} {
		if _, err := l.Import(soon(t), after, entries[4:]); !errors.Is(err, handlers.ErrNotAtEnd) {
			t.Errorf("behind %q: %v", after, err)
		}
	}
	holds(t, l, entries[:4])
}

// The server dies on the way, with an append written that nobody was told of. End says how far it came.
func TestImportGoesOnWhereItWasBrokenOff(t *testing.T) {
	r := start(t)
	l := r.open()
	entries := elsewhere(t, 40)
	ctx, cancel := context.WithCancel(t.Context())
	died := r.server.DieAfterAppend()
	go func() { <-died; cancel() }()
	if _, err := l.Import(ctx, handlers.Position{}, entries); !errors.Is(err, handlers.ErrUnavailable) {
		t.Fatal(err)
	}
	r.start()
	end, err := l.End(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	there := 0
	f := follow(t, l, handlers.Position{})
	for item, err, _ := f(); !item.CaughtUp; item, err, _ = f() {
		if err != nil {
			t.Fatal(err)
		}
		there++
	}
	if there == 0 || there == len(entries) {
		t.Fatalf("%d entries were written", there)
	}
	if _, err := l.Import(soon(t), end, entries[there:]); err != nil {
		t.Fatal(err)
	}
	holds(t, l, entries)
}

func TestImportNoticesSomebodyElse(t *testing.T) {
	l := start(t).open()
	entries := elsewhere(t, 8)
	if _, err := l.Import(soon(t), handlers.Position{}, entries[1:]); err == nil { // as if somebody had just written the first
		t.Error("an import that does not fit its books succeeded")
	}
}
