package whatif

import (
	"context"
	"sync"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/simulate"
)

// loaded is a day on which the office of the tests has more visitors than its four officers serve in good time.
const (
	office domain.KontorID = "skelleftea"
	loaded domain.Date     = "2024-05-02"
)

// played are logs with one simulated day of some offices, each made once.
var played = struct {
	sync.Mutex
	logs map[domain.Date]handlers.Log
}{logs: map[domain.Date]handlers.Log{}}

func dayLog(t testing.TB, d domain.Date) handlers.Log {
	t.Helper()
	played.Lock()
	defer played.Unlock()
	if log := played.logs[d]; log != nil {
		return log
	}
	ctx := context.Background()
	log, clock, ids := memlog.New(), simulate.NewClock(d.At(0)), simulate.NewIDs(1)
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: clock.Now, NewID: ids.New})
	must(t, err)
	must(t, books.Seed(ctx))
	_, err = simulate.Play(ctx, simulate.Config{
		Books: books, Clock: clock, IDs: ids, Date: d, Seed: 1, Offices: []domain.KontorID{office, "varberg", "fagersta", "visby"},
	})
	must(t, err)
	played.logs[d] = log
	return log
}

func recorded(t testing.TB, k domain.KontorID, d domain.Date) *Recording {
	t.Helper()
	rec, err := Read(t.Context(), dayLog(t, d), k, d)
	must(t, err)
	return rec
}

func compared(t testing.TB, rec *Recording, c Change, seeds int) Comparison {
	t.Helper()
	all, err := Compare(t.Context(), rec, c, seeds)
	must(t, err)
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
