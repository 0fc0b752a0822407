package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencies"
	"kontor/handlers/natslog"
	"kontor/handlers/natslog/natstest"
)

// clusterWriters write at a cluster whose nodes come and go.
const clusterWriters = 8

// Three servers keep the log. While offices work, the leader is stopped and comes back, then each node in turn, and then one comes back with an
// empty disk: nothing acknowledged is lost, also not in the eyes of that one.
func TestThreeNodesLoseNothingUnderLoad(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	w := newClusterWork(t, nodes)

	turns := []int{nodes.Leader(natslog.Stream), 0, 1, 2}
	for _, i := range turns {
		w.during(fmt.Sprintf("node %d is stopped and comes back", i), func() {
			nodes.Stop(i)
			w.more(20)
			nodes.Start(i)
			nodes.Current(natslog.Stream)
		})
	}
	follower := (nodes.Leader(natslog.Stream) + 1) % 3
	w.during(fmt.Sprintf("node %d comes back with an empty disk", follower), func() {
		nodes.Stop(follower)
		nodes.Wipe(follower)
		w.more(20)
		nodes.Start(follower)
		nodes.Current(natslog.Stream)
	})
	all := w.stop()

	w.holds(all)
	w.during("both others are stopped, one after the other, so that the one with the new disk answers", func() {
		for i := range 3 {
			if i != follower {
				nodes.Stop(i)
				w.there(all)
				nodes.Start(i)
				nodes.Current(natslog.Stream)
			}
		}
	})
}

// clusterWork is offices at work on a cluster.
type clusterWork struct {
	t     *testing.T
	nodes *natstest.Nodes
	log   *natslog.Log
	end   context.CancelFunc
	done  sync.WaitGroup

	mu    sync.Mutex
	acks  []acknowledged
	again int // how often a command had to be given again
}

func newClusterWork(t *testing.T, nodes *natstest.Nodes) *clusterWork {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	w := &clusterWork{t: t, nodes: nodes, end: end}
	log, err := natslog.Open(ctx, nodes.Connect(), natslog.Options{Replicas: 3})
	must(t, err)
	w.log = log
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: func() time.Time { return busyDate.At(10 * 60) }})
	must(t, err)
	must(t, books.Seed(ctx))
	for i := range clusterWriters {
		w.done.Go(func() { w.write(ctx, books, i) })
	}
	t.Cleanup(func() {
		end()
		w.done.Wait()
	})
	return w
}

// write gives one command after the other, each as often with the same key as it takes to hear what came of it.
func (w *clusterWork) write(ctx context.Context, books *handlers.Books, number int) {
	id := domain.DaybookID(writersAt[number/2], busyDate)
	for n := 0; ctx.Err() == nil; n++ {
		var c domain.Command = domain.Register{Errands: []domain.NewErrand{{Type: "fk-sjukp"}}}
		if n == 0 {
			c = domain.OpenDay{}
		}
		who := handlers.Request{Actor: domain.System, Key: fmt.Sprint(number, "-", n)}
		r, err := books.Do(ctx, id, c, who)
		for errors.Is(err, handlers.ErrUnavailable) && ctx.Err() == nil {
			w.mu.Lock()
			w.again++
			w.mu.Unlock()
			r, err = books.Do(ctx, id, c, who)
		}
		if err == nil && len(r.Entry.Events) > 0 {
			w.mu.Lock()
			w.acks = append(w.acks, acknowledged{number, r.Entry.ID, id, r.Entry.Revision, r.Position.Place})
			w.mu.Unlock()
		} else if err != nil && ctx.Err() == nil && !domain.Refused(err, "day-already-open") {
			w.t.Errorf("writer %d: %v", number, err)
			return
		}
	}
}

// more waits until so many more entries were acknowledged.
func (w *clusterWork) more(n int) {
	w.t.Helper()
	count := func() int {
		w.mu.Lock()
		defer w.mu.Unlock()
		return len(w.acks)
	}
	from := count()
	until(w.t, "the offices go on", func() bool { return count() >= from+n || w.t.Failed() })
}

func (w *clusterWork) during(what string, happens func()) {
	w.t.Helper()
	began := time.Now()
	happens()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t.Logf("%s: %v; %d entries are acknowledged, %d commands were repeated", what, time.Since(began).Round(time.Millisecond), len(w.acks), w.again)
}

// stop ends the work.
func (w *clusterWork) stop() []acknowledged {
	w.more(20)
	w.end()
	w.done.Wait()
	return w.acks
}

// there holds the log, as the nodes that run now have it, to what was acknowledged.
func (w *clusterWork) there(all []acknowledged) *natslog.Log {
	w.t.Helper()
	ctx := w.t.Context()
	w.nodes.Leader(natslog.Stream)
	log, err := natslog.Open(ctx, w.nodes.Connect(), natslog.Options{Replicas: 3})
	must(w.t, err)
	there := everything(w.t, log)
	for _, a := range all {
		if r, ok := there[a.ID]; !ok || at(r, a.Writer) != a {
			w.t.Errorf("it was acknowledged and is not there: %+v", a)
			break
		}
	}
	return log
}

// holds is there, and lets the agencies hear of everything and verification look at it all.
func (w *clusterWork) holds(all []acknowledged) {
	w.t.Helper()
	ctx, log := w.t.Context(), w.there(all)
	outbox, err := agencies.New(w.nodes.Connect(), agencies.Options{Key: log.Secret(), Replicas: 3})
	must(w.t, err)
	dispatch := handlers.NewDispatch(log, outbox, handlers.DispatchOptions{})
	until(w.t, "the agencies hear of everything", func() bool { return dispatch.CatchUp(ctx) == nil }) // their streams may be changing leaders
	report, err := handlers.Verify(ctx, log, handlers.VerifyOptions{Agencies: outbox})
	must(w.t, err)
	if !report.OK() {
		w.t.Errorf("verification says %+v", report)
	}
}
