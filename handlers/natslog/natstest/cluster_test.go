package natstest_test

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/goleak"

	"kontor/handlers/natslog/natstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A stream outlives the loss of its leader, and a node whose store was wiped has everything again.
func TestAClusterKeepsWhatOneNodeLoses(t *testing.T) {
	c := natstest.Cluster(t, 3)
	js, err := jetstream.New(c.Connect())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "S", Subjects: []string{"s"}, Replicas: 3}); err != nil {
		t.Fatal(err)
	}
	put := func() uint64 {
		for {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			ack, err := js.Publish(ctx, "s", []byte("x"))
			cancel()
			if err == nil {
				return ack.Sequence
			}
		}
	}
	put()
	c.Current("S")
	lost := c.Leader("S")
	c.Stop(lost)
	c.Wipe(lost)
	last := put()
	c.Start(lost)
	c.Current("S")
	for i := range 3 { // one after the other is away, so that the one that lost everything must have it
		if i != lost {
			c.Stop(i)
			c.Leader("S")
			if got := put(); got <= last {
				t.Errorf("without node %d the stream goes on at %d after %d", i, got, last)
			} else {
				last = got
			}
			c.Start(i)
			c.Current("S")
		}
	}
}
