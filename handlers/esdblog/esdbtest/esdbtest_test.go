package esdbtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"kontor/handlers/esdblog/esdbtest"
)

// dial is a client of a new server, with nothing between them but the protocol.
func dial(t *testing.T) (*esdb.Client, context.Context) {
	t.Helper()
	s := esdbtest.New(1000)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	config, err := esdb.ParseConnectionString(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	config.Logger = esdb.NoopLogging()
	c, err := esdb.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return c, ctx
}

// events are n events with ids that begin with the number.
func events(first byte, n int) (all []esdb.EventData) {
	for i := range n {
		all = append(all, esdb.EventData{EventID: uuid.UUID{first + byte(i)}, EventType: "test", Data: []byte(fmt.Sprint(first + byte(i)))})
	}
	return all
}

func TestAppendGoesByTheExpectedRevisionAndTheIDs(t *testing.T) {
	c, ctx := dial(t)
	places := map[string]uint64{}
	for _, step := range []struct {
		name     string
		expected esdb.ExpectedRevision
		events   []esdb.EventData
		last     uint64
		same     string // it is the append of that name again
		wrong    bool
	}{
		{name: "a stream that is not there does not exist", expected: esdb.StreamExists{}, events: events(1, 1), wrong: true},
		{name: "nor does it have a revision", expected: esdb.Revision(0), events: events(1, 1), wrong: true},
		{name: "two", expected: esdb.NoStream{}, events: events(1, 2), last: 1},
		{name: "two again", expected: esdb.NoStream{}, events: events(1, 2), last: 1, same: "two"},
		{name: "one of the two again", expected: esdb.NoStream{}, events: events(1, 1), last: 0},
		{name: "two and one more", expected: esdb.NoStream{}, events: events(1, 3), wrong: true},
		{name: "others where the two stand", expected: esdb.NoStream{}, events: events(7, 1), wrong: true},
		{name: "a third", expected: esdb.Revision(1), events: events(3, 1), last: 2},
		{name: "two again, later", expected: esdb.NoStream{}, events: events(1, 2), last: 1, same: "two"},
		{name: "the third again", expected: esdb.Revision(1), events: events(3, 1), last: 2, same: "a third"},
		{name: "a revision to come", expected: esdb.Revision(9), events: events(4, 1), wrong: true},
		{name: "anywhere", expected: esdb.Any{}, events: events(5, 1), last: 3},
	} {
		got, err := c.AppendToStream(ctx, "s", esdb.AppendToStreamOptions{ExpectedRevision: step.expected}, step.events...)
		var e *esdb.Error
		if wrong := errors.As(err, &e) && e.IsErrorCode(esdb.ErrorCodeWrongExpectedVersion); wrong != step.wrong || err != nil && !wrong {
			t.Fatalf("%s: %v", step.name, err)
		}
		if err != nil {
			continue
		}
		places[step.name] = got.CommitPosition
		if got.NextExpectedVersion != step.last || step.same != "" && got.CommitPosition != places[step.same] {
			t.Errorf("%s: revision %d at %d; want %d, as %q at %d", step.name, got.NextExpectedVersion, got.CommitPosition, step.last, step.same, places[step.same])
		}
	}
	_, err := c.AppendToStream(ctx, "s", esdb.AppendToStreamOptions{}, esdb.EventData{EventType: "test", Data: make([]byte, 1000)})
	if err == nil {
		t.Error("an append that is too large was taken")
	}
}

// numbers are what the events of a read say, and where they stand.
func numbers(t *testing.T, read *esdb.ReadStream, err error) (bodies []string, places []uint64) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	for {
		ev, err := read.Recv()
		if errors.Is(err, io.EOF) {
			return bodies, places
		}
		if err != nil {
			t.Fatal(err)
		}
		if ev.Event.EventType == "test" {
			bodies, places = append(bodies, string(ev.Event.Data)), append(places, ev.Event.Position.Commit)
		}
	}
}

func TestReadsBeginAndEndAsAsked(t *testing.T) {
	c, ctx := dial(t)
	for i := range byte(5) {
		if _, err := c.AppendToStream(ctx, []string{"a", "b"}[i%2], esdb.AppendToStreamOptions{}, events(i, 1)...); err != nil {
			t.Fatal(err)
		}
	}
	check := func(what string, want ...string) func(*esdb.ReadStream, error) []uint64 {
		return func(read *esdb.ReadStream, err error) []uint64 {
			bodies, places := numbers(t, read, err)
			if !slices.Equal(bodies, want) {
				t.Errorf("%s: %q, want %q", what, bodies, want)
			}
			return places
		}
	}
	stream := func(o esdb.ReadStreamOptions, n uint64) (*esdb.ReadStream, error) {
		return c.ReadStream(ctx, "a", o, n)
	}
	all := func(o esdb.ReadAllOptions, n uint64) (*esdb.ReadStream, error) { return c.ReadAll(ctx, o, n) }
	check("a stream", "0", "2", "4")(stream(esdb.ReadStreamOptions{}, 9))
	check("from a revision on", "2")(stream(esdb.ReadStreamOptions{From: esdb.Revision(1)}, 1))
	check("behind the end")(stream(esdb.ReadStreamOptions{From: esdb.Revision(3)}, 9))
	check("backwards", "4", "2")(stream(esdb.ReadStreamOptions{Direction: esdb.Backwards, From: esdb.End{}}, 2))
	check("backwards from a revision", "2", "0")(stream(esdb.ReadStreamOptions{Direction: esdb.Backwards, From: esdb.Revision(1)}, 9))
	places := check("$all", "0", "1", "2", "3", "4")(all(esdb.ReadAllOptions{}, 99))
	if !slices.IsSorted(places) || places[1] == places[0]+1 {
		t.Errorf("the places are %v", places)
	}
	third := esdb.Position{Commit: places[2], Prepare: places[2]}
	check("$all from a place on, it included", "2", "3", "4")(all(esdb.ReadAllOptions{From: third}, 99))
	check("$all backwards from before a place", "1", "0")(all(esdb.ReadAllOptions{Direction: esdb.Backwards, From: third}, 99))
	check("$all backwards from the end", "4", "3", "2", "1", "0")(all(esdb.ReadAllOptions{Direction: esdb.Backwards, From: esdb.End{}}, 99))
	if _, err := c.ReadStream(ctx, "none", esdb.ReadStreamOptions{}, 1); err != nil {
		t.Fatal(err)
	}
	read, _ := c.ReadStream(ctx, "none", esdb.ReadStreamOptions{}, 1)
	var e *esdb.Error
	if _, err := read.Recv(); !errors.As(err, &e) || !e.IsErrorCode(esdb.ErrorCodeResourceNotFound) {
		t.Errorf("a stream that is not there: %v", err)
	}
}

func TestASubscriptionFiltersAndSaysHowFarItIs(t *testing.T) {
	c, ctx := dial(t)
	add := func(stream string, first byte) {
		if _, err := c.AppendToStream(ctx, stream, esdb.AppendToStreamOptions{}, events(first, 1)...); err != nil {
			t.Fatal(err)
		}
	}
	for i := range byte(12) {
		add([]string{"book-a", "other", "book-b"}[i%3], i)
	}
	sub, err := c.SubscribeToAll(ctx, esdb.SubscribeToAllOptions{
		From: esdb.Start{}, Filter: &esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Prefixes: []string{"book-"}}, MaxSearchWindow: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	var got []string
	checkpoints := 0
	for ev := sub.Recv(); ev.CaughtUp == nil; ev = sub.Recv() {
		switch {
		case ev.SubscriptionDropped != nil:
			t.Fatal(ev.SubscriptionDropped.Error)
		case ev.CheckPointReached != nil:
			checkpoints++
		case ev.EventAppeared != nil:
			got = append(got, string(ev.EventAppeared.Event.Data))
		}
	}
	if want := []string{"0", "2", "3", "5", "6", "8", "9", "11"}; !slices.Equal(got, want) || checkpoints < 3 {
		t.Errorf("got %q and %d checkpoints, want %q", got, checkpoints, want)
	}
	add("other", 20)
	add("book-a", 21)
	for {
		ev := sub.Recv()
		if ev.SubscriptionDropped != nil {
			t.Fatal(ev.SubscriptionDropped.Error)
		}
		if ev.EventAppeared != nil {
			if string(ev.EventAppeared.Event.Data) != "21" {
				t.Errorf("live: %s", ev.EventAppeared.Event.Data)
			}
			return
		}
	}
}
