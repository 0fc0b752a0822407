package handlers_test

import (
	"context"
	"iter"
	"reflect"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// counting counts the entries that are read of the network book.
type counting struct {
	handlers.Store
	read int
}

func (c *counting) Read(ctx context.Context, b domain.BookID, after handlers.Head) iter.Seq2[handlers.Recorded, error] {
	return func(yield func(handlers.Recorded, error) bool) {
		for r, err := range c.Store.Read(ctx, b, after) {
			c.read++
			if !yield(r, err) {
				return
			}
		}
	}
}

func networkOf(t *testing.T, log handlers.Log, after handlers.Head) (all []handlers.Recorded) {
	t.Helper()
	for r, err := range log.Read(t.Context(), domain.NetworkBook, after) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func seededLog(t *testing.T) (*memlog.Log, *handlers.Books) {
	t.Helper()
	log := memlog.New()
	books, err := handlers.NewBooks(t.Context(), log, handlers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := books.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return log, books
}

func TestTheNetworkIsReadOnce(t *testing.T) {
	log, books := seededLog(t)
	want := networkOf(t, log, handlers.Head{})
	c := &counting{Store: log}
	m := handlers.RememberNetwork(c, handlers.KeptNetwork{})
	half := len(want) / 2
	for range 2 {
		if got := networkOf(t, m, handlers.Head{}); !reflect.DeepEqual(got, want) {
			t.Fatalf("%d entries, and not those of the log", len(got))
		}
		if got := networkOf(t, m, want[half].Head); !reflect.DeepEqual(got, want[half+1:]) {
			t.Fatalf("behind the half, %d entries of %d", len(got), len(want))
		}
	}
	if c.read != len(want) {
		t.Errorf("%d entries were read for %d", c.read, len(want))
	}
	kept, err := m.Kept()
	if err != nil {
		t.Fatal(err)
	}

	seal := domain.SealDay(domain.NewSeal(domain.DaySealed{Date: "2024-05-02"}, nil))
	if _, err := books.Do(t.Context(), domain.NetworkBook, seal, handlers.Request{Actor: domain.System}); err != nil {
		t.Fatal(err)
	}
	want = networkOf(t, log, handlers.Head{})
	c.read = 0
	if got := networkOf(t, handlers.RememberNetwork(c, handlers.ReadKeptNetwork(kept)), handlers.Head{}); !reflect.DeepEqual(got, want) || c.read != 1 {
		t.Errorf("with what was kept, %d entries of %d, and %d were read for one that is new", len(got), len(want), c.read)
	}
}

// What was kept of another log, or is spoiled, costs time and nothing else.
func TestANetworkKeptWronglyIsReadAnew(t *testing.T) {
	log, _ := seededLog(t)
	other, _ := seededLog(t)
	want := networkOf(t, log, handlers.Head{})
	keptOf := func(of *memlog.Log) []byte {
		m := handlers.RememberNetwork(of, handlers.KeptNetwork{})
		networkOf(t, m, handlers.Head{})
		kept, err := m.Kept()
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	own := keptOf(log)
	spoiled := append([]byte(nil), own...)
	spoiled[len(spoiled)/2]++
	for name, kept := range map[string][]byte{"of another log": keptOf(other), "cut off": own[:len(own)/2], "spoiled": spoiled, "nothing": []byte("{}")} {
		c := &counting{Store: log}
		if got := networkOf(t, handlers.RememberNetwork(c, handlers.ReadKeptNetwork(kept)), handlers.Head{}); !reflect.DeepEqual(got, want) || c.read != len(want) {
			t.Errorf("%s: %d entries of %d, of which %d were read", name, len(got), len(want), c.read)
		}
	}
	// A head that the book never had is damage, as without the memory.
	foreign := want[2].Head
	foreign.Hash[0]++
	for _, err := range handlers.RememberNetwork(log, handlers.ReadKeptNetwork(own)).Read(t.Context(), domain.NetworkBook, foreign) {
		if err == nil {
			t.Error("a head that the book never had is taken")
		}
		break
	}
}
