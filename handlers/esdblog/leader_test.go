package esdblog_test

import (
	"testing"

	"kontor/handlers"
	"kontor/handlers/esdblog"
	"kontor/handlers/esdblog/esdbtest"
)

// pair is a leader, and a node that follows it.
func pair(t *testing.T) (leader, follower *rig) {
	t.Helper()
	leader = start(t)
	follower = &rig{t, leader.server.Peer()}
	follower.start()
	t.Cleanup(follower.server.Stop)
	return leader, follower
}

// Whoever is told of a follower alone finds the leader: only the leader knows what has been acknowledged.
func TestAFollowerSendsToTheLeader(t *testing.T) {
	leader, follower := pair(t)
	l := follower.open()
	h := write(t, l, handlers.Head{Book: umea}, 3)
	if got, err := l.Head(soon(t), umea); err != nil || got != h {
		t.Errorf("Head: %+v, %v", got, err)
	}
	f := follow(t, l, handlers.Position{})
	f.take(t, umea, 1, 2, 3)
	f.catchesUp(t)
	if end, err := l.End(soon(t)); err != nil || end.Place != h.Place {
		t.Errorf("End: %s, %v", end, err)
	}
	if leader.server.Served() == 0 || follower.server.Served() != 0 {
		t.Errorf("the leader has served %d calls, the follower %d", leader.server.Served(), follower.server.Served())
	}
}

func TestAnotherLeaderIsFound(t *testing.T) {
	for what, address := range map[string]func(a, b *esdbtest.Server) string{
		"by one node's address": func(a, _ *esdbtest.Server) string { return a.URL() },
		"by the cluster's": func(a, b *esdbtest.Server) string {
			return "esdb://" + a.Address() + "," + b.Address() + "?tls=false&gossipTimeout=1"
		},
	} {
		t.Run(what, func(t *testing.T) {
			a, b := pair(t)
			l, err := opens(t, soon(t), address(a.server, b.server), esdblog.Options{})
			if err != nil {
				t.Fatal(err)
			}
			f := follow(t, l, handlers.Position{})
			h := handlers.Head{Book: umea}
			f.catchesUp(t)
			for i, leader := range []*rig{b, a, b} {
				leader.server.Lead()
				h = write(t, l, h, 2)
				f.take(t, umea, uint64(2*i+1), uint64(2*i+2))
			}
		})
	}
}

func TestTheLeaderIsStoppedAndAnotherLeads(t *testing.T) {
	a, b := pair(t)
	u := "esdb://" + a.server.Address() + "," + b.server.Address() + "?tls=false&gossipTimeout=1"
	l, err := opens(t, soon(t), u, esdblog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := follow(t, l, handlers.Position{})
	h := write(t, l, handlers.Head{Book: umea}, 2)
	f.take(t, umea, 1)
	a.server.Stop()
	b.server.Lead()
	h = write(t, l, h, 2)
	a.start()
	b.server.Stop()
	a.server.Lead()
	write(t, l, h, 2)
	for got := uint64(2); got <= 6; {
		item, err, _ := f()
		if err != nil {
			t.Fatal(err)
		}
		if !item.CaughtUp {
			if item.Head.Revision != got {
				t.Fatalf("revision %d, want %d", item.Head.Revision, got)
			}
			got++
		}
	}
}
