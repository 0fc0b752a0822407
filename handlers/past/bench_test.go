package past_test

import (
	"context"
	"testing"
	"time"

	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/past"
	"kontor/handlers/simulate"
)

// BenchmarkNation is a national day to noon and to its end, read from the beginning, and half an hour more. The log is in memory: what a
// server and a disk take comes on top.
func BenchmarkNation(b *testing.B) {
	ctx := context.Background()
	log, clock, ids := memlog.New(), simulate.NewClock(thursday.At(0)), simulate.NewIDs(1)
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: clock.Now, NewID: ids.New})
	if err == nil {
		err = books.Seed(ctx)
	}
	if err == nil {
		_, err = simulate.Play(ctx, simulate.Config{Books: books, Clock: clock, IDs: ids, Date: thursday, Seed: 1})
	}
	if err != nil {
		b.Fatal(err)
	}
	counted := &reading{Log: log}
	for _, kind := range []past.Kind{past.AsShownThen, past.AsKnownNow} {
		for _, c := range []struct {
			name     string
			from, to time.Time
		}{
			{"to noon", time.Time{}, thursday.At(12 * 60)},
			{"to the end", time.Time{}, thursday.At(23 * 60)},
			{"from noon to half past", thursday.At(12 * 60), thursday.At(12*60 + 30)},
		} {
			b.Run(string(kind)+" "+c.name, func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					p := past.New(counted, past.Options{Network: books.Network})
					if !c.from.IsZero() {
						look(b, p, kind, c.from)
					}
					counted.entries.Store(0)
					b.StartTimer()
					look(b, p, kind, c.to)
				}
				b.ReportMetric(float64(counted.entries.Load()), "entries")
			})
		}
	}
}

func look(b *testing.B, p *past.Past, kind past.Kind, at time.Time) {
	b.Helper()
	err := p.See(b.Context(), past.As{Kind: kind, Moment: at}, func(seen past.Seen) {
		if seen.Board.Overview(at).Nation.Arrivals == 0 {
			b.Error("nobody has come")
		}
	})
	if err != nil {
		b.Fatal(err)
	}
}
