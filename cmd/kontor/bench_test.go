package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
	"kontor/projections"
)

// benchBooks is how many books the load is spread over: the offices of 2024.
const benchBooks = 148

// BenchmarkRegister compares registering a visit, decided and durable, with publishing the same bytes to a bare stream of the same
// settings on the same server: rounds of both by turns, and the median of the rounds' ratios.
func BenchmarkRegister(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			r := newBenchRig(b)
			const perRound = 256
			var ratios, do, raw []float64
			for b.Loop() {
				d := perSecond(perRound, callers, r.register)
				p := perSecond(perRound, callers, r.publish)
				do, raw, ratios = append(do, d), append(raw, p), append(ratios, d/p)
				r.thin()
			}
			b.ReportMetric(median(do), "registered/s")
			b.ReportMetric(median(raw), "raw/s")
			b.ReportMetric(median(ratios), "of-raw")
		})
	}
}

// BenchmarkBoard compares folding the log into the board with a bare ordered consumer that reads the same messages and does nothing.
func BenchmarkBoard(b *testing.B) {
	r := newBenchRig(b)
	perSecond(20_000, 64, r.register)
	var ratios, fold, raw []float64
	for b.Loop() {
		f, p := r.foldAll(b), r.consumeAll(b)
		fold, raw, ratios = append(fold, f), append(raw, p), append(ratios, f/p)
	}
	b.ReportMetric(median(fold), "folded/s")
	b.ReportMetric(median(raw), "raw/s")
	b.ReportMetric(median(ratios), "of-raw")
}

// benchRig is a log with open days, and a bare stream beside it.
type benchRig struct {
	b     *testing.B
	log   *natslog.Log
	books *handlers.Books
	ids   []domain.BookID
	js    jetstream.JetStream
	bytes [][]byte // of registrations, to publish
	next  atomic.Int64

	mu      sync.Mutex
	waiting map[domain.BookID][]domain.VisitID
}

// benchLine is how many visits wait at an office between two rounds: as on a busy day.
const benchLine = 10

func newBenchRig(b *testing.B) *benchRig {
	tuneMemory()
	ctx := context.Background()
	s, err := storeFlags{data: b.TempDir(), replicas: 1}.open(ctx, quiet())
	must(b, err)
	b.Cleanup(func() { must(b, s.close()) })
	// Half past midnight both the day before and today can have open books.
	now := domain.Date("2024-05-03").At(30)
	books, err := handlers.NewBooks(ctx, s.log, handlers.Options{Clock: func() time.Time { return now }})
	must(b, err)
	must(b, books.Seed(ctx))
	r := &benchRig{b: b, log: s.log, books: books, waiting: map[domain.BookID][]domain.VisitID{}}
	r.js, err = jetstream.New(s.nc)
	must(b, err)
	r.open(ctx, now.AddDate(0, 0, -1), &now)
	for range benchBooks {
		r.register()
	}
	r.collect(ctx)
	info, err := r.js.Stream(ctx, natslog.Stream)
	must(b, err)
	bare := info.CachedInfo().Config
	bare.Name, bare.Subjects, bare.Metadata = "BARE", []string{"bare.>"}, nil
	_, err = r.js.CreateStream(ctx, bare)
	must(b, err)
	return r
}

// open opens a day for every office: yesterday's for all, today's until there are enough.
func (r *benchRig) open(ctx context.Context, yesterday time.Time, now *time.Time) {
	today := *now
	kontors := make([]domain.KontorID, 0, benchBooks)
	for id := range r.books.Network().Kontors {
		kontors = append(kontors, id)
	}
	slices.Sort(kontors)
	for _, at := range []time.Time{yesterday.Add(9 * time.Hour), today} {
		*now = at
		for _, k := range kontors {
			id := domain.DaybookID(k, domain.DateOf(at))
			if len(r.ids) == benchBooks {
				continue
			}
			_, err := r.books.Do(ctx, id, domain.OpenDay{}, handlers.Request{Actor: domain.System})
			if domain.Refused(err, "kontor-closed") {
				continue
			}
			must(r.b, err)
			r.ids = append(r.ids, id)
		}
	}
	*now = today
}

// collect keeps the bytes of one registration a book.
func (r *benchRig) collect(ctx context.Context) {
	for _, id := range r.ids {
		for rec, err := range r.log.Read(ctx, id, handlers.Head{Book: id}) {
			must(r.b, err)
			if rec.Entry.Command == (domain.Register{}).Name() {
				r.bytes = append(r.bytes, rec.Stored)
			}
		}
	}
}

func (r *benchRig) register() {
	n := r.next.Add(1)
	visit := domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}}
	who := handlers.Request{Actor: domain.System, Key: fmt.Sprint(n)}
	id := r.ids[n%int64(len(r.ids))]
	done, err := r.books.Do(context.Background(), id, visit, who)
	must(r.b, err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting[id] = append(r.waiting[id], done.Entry.Events[0].(domain.VisitRegistered).Visit)
}

// thin lets those go who have waited longest, so that the lines stay as long as they are at an office.
func (r *benchRig) thin() {
	for id, line := range r.waiting {
		for ; len(line) > benchLine; line = line[1:] {
			_, err := r.books.Do(context.Background(), id, domain.Leave{Visit: line[0]}, handlers.Request{Actor: domain.System})
			must(r.b, err)
		}
		r.waiting[id] = line
	}
}

func (r *benchRig) publish() {
	n := r.next.Add(1)
	_, err := r.js.Publish(context.Background(), fmt.Sprintf("bare.%d", n%benchBooks), r.bytes[n%int64(len(r.bytes))])
	must(r.b, err)
}

// foldAll is how many entries a second a new board takes in.
func (r *benchRig) foldAll(b *testing.B) float64 {
	board, start := projections.NewBoard(), time.Now()
	n := 0
	for item, err := range r.log.Follow(b.Context(), handlers.Position{}) {
		must(b, err)
		if item.CaughtUp {
			break
		}
		must(b, board.Fold(item.Entry, item.Position))
		n++
	}
	return float64(n) / time.Since(start).Seconds()
}

// consumeAll is how many messages a second a bare ordered consumer gets of the same stream.
func (r *benchRig) consumeAll(b *testing.B) float64 {
	ctx := b.Context()
	stream, err := r.js.Stream(ctx, natslog.Stream)
	must(b, err)
	consumer, err := r.js.OrderedConsumer(ctx, natslog.Stream, jetstream.OrderedConsumerConfig{})
	must(b, err)
	start, left := time.Now(), stream.CachedInfo().State.Msgs
	total, done := float64(left), make(chan struct{})
	consuming, err := consumer.Consume(func(jetstream.Msg) {
		if left--; left == 0 {
			close(done)
		}
	})
	must(b, err)
	<-done
	consuming.Stop()
	return total / time.Since(start).Seconds()
}

// perSecond is how often a second the callers together do it, n times in all.
func perSecond(n, callers int, do func()) float64 {
	var all sync.WaitGroup
	start := time.Now()
	for range callers {
		all.Go(func() {
			for range n / callers {
				do()
			}
		})
	}
	all.Wait()
	return float64(n/callers*callers) / time.Since(start).Seconds()
}

func median(xs []float64) float64 {
	xs = slices.Sorted(slices.Values(xs))
	return xs[len(xs)/2]
}

func must(tb testing.TB, err error) {
	if err != nil {
		tb.Helper()
		tb.Fatal(err)
	}
}
