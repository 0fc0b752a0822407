package natslog_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
)

// offices is how many books the appends are spread over: one day of the whole country.
const offices = 148

func book(i int) domain.BookID {
	return domain.DaybookID(domain.KontorID(fmt.Sprintf("kontor-%d", i)), "2024-05-02")
}

// BenchmarkAppend is an append beside the plain publish of the same bytes to a server set the same way, in turns, so that what else
// the machine does weighs on both alike. "of-raw" is the rate of the log as a part of that of the plain publish. A book has one append
// at a time, as an office has, so that of 512 callers most wait for their book; the plain publishes wait for nothing.
func BenchmarkAppend(b *testing.B) {
	for _, callers := range []int{1, 16, 64, 512} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			raw, log := rawAppend(b), logAppend(b)
			var spent [2]time.Duration
			b.ResetTimer()
			round := 128 + 8*callers // how many are made in one way before it is the other's turn
			for left := b.N; left > 0; left -= round {
				spent[0] += spread(b, callers, min(left, round), raw)
				spent[1] += spread(b, callers, min(left, round), log)
			}
			compare(b, spent, b.N)
		})
	}
}

// rawAppend publishes an entry's bytes to the log's stream, without the log.
func rawAppend(b *testing.B) func(ctx context.Context, office int) error {
	r := start(b, b.TempDir(), "")
	r.open(r.connect())
	js := r.jetStream()
	stored, err := domain.EncodeEntry(entryAfter(handlers.Head{Book: book(0)}))
	if err != nil {
		b.Fatal(err)
	}
	return func(ctx context.Context, office int) error {
		_, err := js.Publish(ctx, "book."+string(book(office)), stored)
		return err
	}
}

// logAppend appends an entry with the same event.
func logAppend(b *testing.B) func(ctx context.Context, office int) error {
	r := start(b, b.TempDir(), "")
	l := r.open(r.connect())
	var heads [offices]handlers.Head
	for i := range heads {
		heads[i].Book = book(i)
	}
	var turn [offices]sync.Mutex
	template := entryAfter(heads[0])
	return func(ctx context.Context, office int) error {
		turn[office].Lock()
		defer turn[office].Unlock()
		e, h := template, heads[office]
		e.ID, e.Book, e.Revision, e.Prev = domain.EntryID(h.Book, e.Actor, h.Hash.String()), h.Book, h.Revision+1, h.Hash
		rec, err := l.Append(ctx, h, e)
		heads[office] = rec.Head
		return err
	}
}

// spread has so many callers append n times in all, in offices of its own for as long as there are enough, and says how long that took.
func spread(b *testing.B, callers, n int, once func(ctx context.Context, office int) error) time.Duration {
	began := time.Now()
	var all sync.WaitGroup
	for c := range callers {
		all.Go(func() {
			for i, office := c, c%offices; i < n; i += callers {
				if err := once(b.Context(), office); err != nil {
					b.Error(err)
					return
				}
				if office += callers; office >= offices {
					office = c % offices
				}
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

// compare reports the plain way and the log's, of n each.
func compare(b *testing.B, spent [2]time.Duration, n int) {
	b.ReportMetric(0, "ns/op") // of both together: of no use
	b.ReportMetric(float64(n)/spent[0].Seconds(), "raw/s")
	b.ReportMetric(float64(n)/spent[1].Seconds(), "log/s")
	b.ReportMetric(float64(spent[0])/float64(spent[1]), "of-raw")
}

// BenchmarkFollow is a Follow beside an ordered consumer of the same stream, whose messages nobody reads, in turns.
func BenchmarkFollow(b *testing.B) {
	const held = 20_000
	r := start(b, b.TempDir(), "")
	l, js := r.open(r.connect()), r.jetStream()
	fill(b, js, held)
	var spent [2]time.Duration
	b.ResetTimer()
	for range b.N {
		began := time.Now()
		consume(b, js, held)
		between := time.Now()
		for item, err := range l.Follow(b.Context(), handlers.Position{}) {
			if err != nil {
				b.Fatal(err)
			}
			if item.CaughtUp {
				break
			}
		}
		spent[0] += between.Sub(began)
		spent[1] += time.Since(between)
	}
	compare(b, spent, b.N*held)
}

// fill publishes the same entry n times.
func fill(b *testing.B, js jetstream.JetStream, n int) {
	b.Helper()
	stored, err := domain.EncodeEntry(entryAfter(handlers.Head{Book: umea}))
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		if _, err := js.PublishAsync("book."+string(umea), stored); err != nil {
			b.Fatal(err)
		}
		if i%256 == 255 {
			<-js.PublishAsyncComplete()
		}
	}
	<-js.PublishAsyncComplete()
}

// consume takes n messages from a new ordered consumer.
func consume(b *testing.B, js jetstream.JetStream, n int) {
	b.Helper()
	c, err := js.OrderedConsumer(b.Context(), "BOOKS", jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverAllPolicy})
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	seen := 0
	running, err := c.Consume(func(jetstream.Msg) {
		if seen++; seen == n {
			close(done)
		}
	}, jetstream.PullMaxMessages(5000))
	if err != nil {
		b.Fatal(err)
	}
	<-done
	running.Stop()
}
