package main

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/simulate"
)

// reads counts what a log is asked for from its beginning on: entries that Follow yields, and entries of the network book.
type reads struct {
	handlers.Store
	followed, network int
}

func (r *reads) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		for item, err := range r.Store.Follow(ctx, after) {
			if err == nil && !item.CaughtUp {
				r.followed++
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

func (r *reads) Read(ctx context.Context, b domain.BookID, after handlers.Head) iter.Seq2[handlers.Recorded, error] {
	return func(yield func(handlers.Recorded, error) bool) {
		for e, err := range r.Store.Read(ctx, b, after) {
			if b == domain.NetworkBook {
				r.network++
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Several days are built, with their seals; the same again are the same books. A system that starts on them with a snapshot reads what came after
// that and nothing else, and shows what one shows that has read everything.
func TestStartOnDaysThatWereBuilt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	week := days{simulation{date: "2024-05-02", seed: 1, offices: "torsby,storuman,varberg"}, "2024-05-07"}
	b, err := week.run(t.Context(), storeFlags{data: dir, replicas: 1}, nil)
	must(t, err)
	again, err := week.run(t.Context(), storeFlags{data: t.TempDir(), replicas: 1}, nil)
	must(t, err)
	if b.Days != 4 || b.Books != 4*3+1 || b.Entries < 1000 || b.Digest != again.Digest {
		t.Errorf("built %+v, and again %+v", b, again)
	}
	proved(t, dir, b)

	s := reopened(t, dir)
	first := started(t, s, filepath.Join(dir, "board.json"))
	if s.followed != b.Entries {
		t.Errorf("without a snapshot %d of %d entries were read", s.followed, b.Entries)
	}
	want, err := first.board.Snapshot()
	must(t, err)
	first.save()
	late := domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}}
	_, err = first.books.Do(t.Context(), domain.DaybookID("torsby", "2024-05-08"), domain.OpenDay{}, handlers.Request{Actor: domain.System})
	must(t, err)
	_, err = first.books.Do(t.Context(), domain.DaybookID("torsby", "2024-05-08"), late, handlers.Request{Actor: domain.System})
	must(t, err)

	s.followed, s.network = 0, 0
	second := started(t, s, filepath.Join(dir, "board.json"))
	if s.followed != 2 || s.network != 0 {
		t.Errorf("with a snapshot %d entries were read for 2 that are new, and %d of the network for none", s.followed, s.network)
	}
	got, err := second.board.Snapshot()
	must(t, err)
	must(t, os.Remove(filepath.Join(dir, "board.json")))
	fresh, err := started(t, s, filepath.Join(dir, "board.json")).board.Snapshot()
	must(t, err)
	if string(got) != string(fresh) || string(got) == string(want) {
		t.Error("a board from a snapshot and what came after it is not the board of the whole log")
	}
}

// proved holds the log against itself, the seals and the agencies' streams.
func proved(t *testing.T, dir string, b built) {
	t.Helper()
	s, err := storeFlags{data: dir, replicas: 1}.open(t.Context(), quiet())
	must(t, err)
	defer func() { must(t, s.close()) }()
	sum, err := simulate.Summarise(t.Context(), s.log, nil)
	must(t, err)
	if sum.Digest != b.Digest || sum.Entries != b.Entries || sum.Events != b.Events || sum.Books != b.Books || !sum.Balanced {
		t.Errorf("built %+v, and the log has %+v", b, sum)
	}
	outbox, err := s.outbox()
	must(t, err)
	report, err := handlers.Verify(t.Context(), s.log, handlers.VerifyOptions{Agencies: outbox})
	must(t, err)
	if !report.OK() {
		t.Errorf("%+v", report)
	}
}

// reopened is the log in the directory, with what is read of it counted.
func reopened(t *testing.T, dir string) *reads {
	t.Helper()
	s, err := storeFlags{data: dir, replicas: 1}.open(t.Context(), quiet())
	must(t, err)
	t.Cleanup(func() { must(t, s.close()) })
	return &reads{Store: s.log}
}

// started is a system that has come up on the log, as serve brings it up, and has stopped following.
func started(t *testing.T, log *reads, snapshot string) *node {
	t.Helper()
	kept := readAhead(snapshot)
	network := handlers.RememberNetwork(log, kept.network())
	noon := domain.Date("2024-05-08").At(12 * 60)
	books, err := handlers.NewBooks(t.Context(), network, handlers.Options{Clock: noon.UTC})
	must(t, err)
	n := &node{store: &store{log: log}, books: books, network: network, out: quiet(), snapshot: snapshot, caughtUp: make(chan struct{})}
	n.board, err = n.restored(t.Context(), kept.board)
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- handlers.Feed(ctx, log, n.board.Position(), books, n) }()
	must(t, n.ready(t.Context()))
	stop()
	<-ended
	return n
}
