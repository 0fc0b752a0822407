//go:build unix

package pgqueue_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/handlers/pgqueue"
	"kontor/handlers/pgqueue/pgtest"
)

// called is the event of a call.
var called = []byte("called")

// A baseline that cheats, or one that loses, is none: what is registered waits in order, and many who claim at a time get each errand once.
func TestQueue(t *testing.T) {
	url := pgtest.Start(t)
	q, err := pgqueue.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	const errands, desks = 200, 16
	came := time.Date(2024, 5, 2, 9, 0, 0, 0, time.UTC)
	for i := range errands {
		e := pgqueue.Errand{ID: fmt.Sprintf("e%03d", i), Kontor: "umea", Agency: "fk", Since: came.Add(time.Duration(i) * time.Second), Event: []byte("event")}
		if err := q.Register(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if first, ok, err := q.Claim(t.Context(), "umea", "fk", "0", called); first != "e000" || !ok || err != nil {
		t.Errorf("the first that is claimed is %q, %t, %v", first, ok, err)
	}
	claimed := claimAll(t, q, desks)
	if slices.Sort(claimed); len(claimed) != errands-1 || len(slices.Compact(claimed)) != errands-1 {
		t.Errorf("%d others were claimed, want %d, each once", len(claimed), errands-1)
	}
	if _, ok, err := q.Claim(t.Context(), "umea", "skv", "0", called); ok || err != nil {
		t.Errorf("claiming from an empty queue: %t, %v", ok, err)
	}
	if err := q.Finish(t.Context(), "e000", []byte("event")); err != nil {
		t.Error(err)
	}
	s, err := q.Settings(t.Context())
	if err != nil || s.Fsync != "on" || s.SynchronousCommit != "on" {
		t.Errorf("settings %+v, %v: what it acknowledges is not on the disk", s, err)
	}
	if err := q.Close(); err != nil {
		t.Error(err)
	}
	noneLeft(t, url)
}

// claimAll has as many desks claim until nobody waits.
func claimAll(t *testing.T, q *pgqueue.Queue, desks int) (claimed []string) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for range desks {
		all.Go(func() {
			for {
				errand, ok, err := q.Claim(t.Context(), "umea", "fk", "1", called)
				if err != nil {
					t.Error(err)
				}
				if !ok {
					return
				}
				mu.Lock()
				claimed = append(claimed, errand)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return claimed
}

func TestScan(t *testing.T) {
	q, err := pgqueue.Open(t.Context(), pgtest.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	var want, got []string
	if err := q.Load(t.Context(), func(yield func([]byte, error) bool) {
		for i := range 1000 {
			want = append(want, fmt.Sprint("entry ", i))
			if !yield([]byte(want[i]), nil) {
				return
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if err := q.Scan(t.Context(), func(b []byte) error { got = append(got, string(b)); return nil }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d entries were read, want %d in their order", len(got), len(want))
	}
}

// noneLeft says whether the queue's schema is gone.
func noneLeft(t *testing.T, url string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var n int
	if err := conn.QueryRow(ctx, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'kontor_bench%'").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d schemas are left, %v", n, err)
	}
}
