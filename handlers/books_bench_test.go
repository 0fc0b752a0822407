package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// still is a log that writes nothing: what is left is the work of deciding and folding.
type still struct {
	handlers.Log
	place atomic.Uint64
}

func (s *still) Head(_ context.Context, id domain.BookID) (handlers.Head, error) {
	return handlers.Head{Book: id}, nil
}

func (s *still) Append(_ context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	place := s.place.Add(1)
	return handlers.Recorded{
		Entry: e, Position: handlers.Position{Epoch: "still", Place: place},
		Head: handlers.Head{Book: e.Book, Revision: e.Revision, Place: place},
	}, nil
}

// BenchmarkDo is a registration without its write, at offices of two desks with ten waiting visits. cold-µs is the same with caches that
// something else has filled in between, as after the wait for a disk.
func BenchmarkDo(b *testing.B) {
	books, ids := openAll(b)
	boss := domain.Actor{Role: domain.RoleReception, ID: "r-1"}
	do := func(id domain.BookID, c domain.Command, key string) handlers.Receipt {
		r, err := books.Do(b.Context(), id, c, handlers.Request{Actor: boss, Key: key})
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	visit := domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}}
	lines := map[domain.BookID][]domain.VisitID{}
	others := make([]byte, 32<<20)
	var took [2][]time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		id := ids[i%len(ids)]
		cold := i / len(ids) % 2
		if cold == 1 {
			for k := 0; k < len(others); k += 64 {
				others[k]++
			}
		}
		began := time.Now()
		r := do(id, visit, fmt.Sprint(b.N, i))
		if len(lines[id]) >= 10 {
			took[cold] = append(took[cold], time.Since(began))
		}
		if lines[id] = append(lines[id], visitOf(r)); len(lines[id]) > 10 {
			do(id, domain.Leave{Visit: lines[id][0]}, "")
			lines[id] = lines[id][1:]
		}
	}
	for i, name := range []string{"hot-µs", "cold-µs"} {
		if slices.Sort(took[i]); len(took[i]) > 0 {
			b.ReportMetric(float64(took[i][len(took[i])/2].Nanoseconds())/1000, name)
		}
	}
}

// openAll opens a day at every office that is open on it, with two desks and some services behind them.
func openAll(b *testing.B) (*handlers.Books, []domain.BookID) {
	now := domain.Date("2024-05-02").At(9 * 60)
	books, err := handlers.NewBooks(b.Context(), &still{}, handlers.Options{Clock: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	if err := books.Seed(b.Context()); err != nil {
		b.Fatal(err)
	}
	must := func(id domain.BookID, c domain.Command) handlers.Receipt {
		r, err := books.Do(b.Context(), id, c, handlers.Request{Actor: domain.System})
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	var ids []domain.BookID
	for k := range books.Network().Kontors {
		id := domain.DaybookID(k, "2024-05-02")
		if _, err := books.Do(b.Context(), id, domain.OpenDay{}, handlers.Request{Actor: domain.System}); err != nil {
			continue // closed that day
		}
		ids = append(ids, id)
		for _, desk := range []string{"1", "2"} {
			must(id, domain.OpenDesk{Desk: domain.DeskID(desk), Officer: domain.OfficerID("o-" + string(k) + "-" + desk), Agencies: []domain.AgencyCode{"skv"}})
		}
		for range 6 {
			must(id, domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}})
			called := must(id, domain.CallNext{Desk: "1"}).Entry.Events[0].(domain.VisitorCalled)
			must(id, domain.Start{Errand: called.Errands[0]})
			now = now.Add(10 * time.Second)
			must(id, domain.End{Errand: called.Errands[0], Outcome: domain.Solved})
		}
	}
	return books, ids
}
