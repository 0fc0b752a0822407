package simulate_test

import (
	"context"
	"fmt"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/simulate"
)

// A day at one office, as fast as it goes, on a log that leaves nothing behind.
func ExampleDay() {
	ctx := context.Background()
	date := domain.Date("2024-05-02")
	clock, ids, log := simulate.NewClock(date.At(0)), simulate.NewIDs(1), memlog.New()
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: clock.Now, NewID: ids.New})
	if err != nil {
		panic(err)
	}
	if err := books.Seed(ctx); err != nil {
		panic(err)
	}
	sum, err := simulate.Day(ctx, simulate.Config{
		Books: books, Clock: clock, IDs: ids, Date: date, Seed: 1, Offices: []domain.KontorID{"torsby"},
	}, log, nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(sum.Visits > 20, sum.Balanced, sum.Waiting, sum.InService, len(sum.Refused))
	// Output: true true 0 0 0
}
