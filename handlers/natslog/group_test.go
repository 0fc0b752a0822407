package natslog_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
	"kontor/handlers/natslog/natstest"
)

// insist appends at the head, and where another writer was first at the one that is there, until it stands. When it does not hear in
// time what came of it, it asks again with the same entry.
func insist(ctx context.Context, l handlers.Log, h handlers.Head, key string) (handlers.Recorded, error) {
	for {
		e := entryAfter(h)
		e.ID = domain.EntryID(h.Book, e.Actor, key)
		r, err := l.Append(ctx, h, e)
		var c *handlers.Conflict
		if errors.As(err, &c) {
			h = c.Actual
		} else if !errors.Is(err, handlers.ErrUnavailable) || ctx.Err() != nil {
			return r, err
		}
	}
}

// grouped is how many of the stream's messages were written in groups, and in how many.
func grouped(t testing.TB, nc *nats.Conn) (messages int, groups map[string]int) {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	s, err := js.Stream(t.Context(), natslog.Stream)
	if err != nil {
		t.Fatal(err)
	}
	groups = make(map[string]int)
	for place := uint64(1); place <= s.CachedInfo().State.LastSeq; place++ {
		m, err := s.GetMsg(t.Context(), place)
		if err != nil {
			t.Fatal(err)
		}
		if id := m.Header.Get("Nats-Batch-Id"); id != "" {
			messages++
			groups[id]++
		}
	}
	return messages, groups
}

// Two processes write in the same 24 books, so that half of every group comes too late. Whether any is written as a group then is chance.
func TestCrowdsOfTwoProcesses(t *testing.T) {
	r := start(t, t.TempDir(), "127.0.0.1:0")
	crowds(t, 24, 5, r.open(r.dial()), r.open(r.connect()))
	n, groups := grouped(t, r.connect())
	t.Logf("of 240 entries %d were written in %d groups", n, len(groups))
}

func TestACrowdOnOneServer(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l := r.open(r.connect())
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			h := handlers.Head{Book: book(i)}
			for range 6 {
				said, err := l.Append(t.Context(), h, entryAfter(h))
				if err != nil {
					t.Error(err)
					return
				}
				h = said.Head
			}
		})
	}
	all.Wait()
	if n, groups := grouped(t, r.connect()); n < 64 {
		t.Errorf("of 384 entries %d were written in %d groups", n, len(groups))
	}
}

func TestACrowdOnThreeServers(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	l, err := natslog.Open(t.Context(), nodes.Connect(), natslog.Options{Replicas: 3})
	if err != nil {
		t.Fatal(err)
	}
	crowds(t, 64, 6, l)
	if n, groups := grouped(t, nodes.Connect()); n < 192 {
		t.Errorf("of 384 entries %d were written in %d groups", n, len(groups))
	}
}

// crowds has every process write so many entries in each of the books, all books at once. All that is acknowledged must stand once, where it
// was said to stand, and nothing else.
func crowds(t *testing.T, books, each int, processes ...*natslog.Log) {
	t.Helper()
	var mu sync.Mutex
	told := make(map[handlers.Position]handlers.Recorded)
	var all sync.WaitGroup
	for p, l := range processes {
		for i := range books {
			all.Go(func() {
				h := handlers.Head{Book: book(i)}
				for n := range each {
					rec, err := insist(t.Context(), l, h, fmt.Sprintf("%d.%d", p, n))
					if err != nil {
						t.Error(err)
						return
					}
					h = rec.Head
					mu.Lock()
					told[rec.Position] = rec
					mu.Unlock()
				}
			})
		}
	}
	all.Wait()
	if want := len(processes) * books * each; len(told) != want {
		t.Fatalf("%d positions for %d entries", len(told), want)
	}
	for i := range books {
		for rec, err := range processes[0].Read(t.Context(), book(i), handlers.Head{}) {
			if err != nil {
				t.Fatal(err)
			}
			if told[rec.Position].Head != rec.Head {
				t.Errorf("at %s stands revision %d of %s, which nobody was told", rec.Position, rec.Entry.Revision, rec.Entry.Book)
			}
			delete(told, rec.Position)
		}
	}
	if len(told) > 0 {
		t.Errorf("%d acknowledged entries are not there", len(told))
	}
}

// A group in which some entries come too late is written without them: after one of them as a group still, after many each by itself.
func TestALateEntryDoesNotFailItsGroup(t *testing.T) {
	for _, late := range []int{0, 1, 2, 7} {
		t.Run(fmt.Sprint(late), func(t *testing.T) {
			r := start(t, t.TempDir(), "")
			l := r.open(r.connect())
			var places []uint64
			for i := range 20 {
				h := handlers.Head{Book: book(i)}
				if i < late {
					write(t, l, h, 1+i%2) // somebody has written since, of whom the group knows nothing
				}
				places = append(places, 0)
			}
			said := natslog.Commit(l, places, book, func(i int) [][]byte {
				stored, err := domain.EncodeEntry(entryAfter(handlers.Head{Book: book(i)}))
				if err != nil {
					t.Fatal(err)
				}
				return [][]byte{stored}
			})
			for i, err := range said {
				h, _ := l.Head(t.Context(), book(i))
				if i < late && err == nil || i >= late && (err != nil || h.Revision != 1) {
					t.Errorf("entry %d: %v, and its book is at revision %d", i, err, h.Revision)
				}
			}
			if n, _ := grouped(t, r.connect()); late <= 2 && n != 20-late || late > 2 && n != 0 {
				t.Errorf("%d entries were written as a group", n)
			}
		})
	}
}

// encodedBehind is so many entries that follow the head, as stored.
func encodedBehind(t testing.TB, h handlers.Head, n int) (all []handlers.Encoded) {
	t.Helper()
	for range n {
		e, err := handlers.Encode(entryAfter(h))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
		h.Revision, h.Hash = e.Entry.Revision, e.Hash
	}
	return all
}

// A group in which appends of several entries come too late is written without all of theirs, and with all of the others'.
func TestALateAppendOfSeveralDoesNotFailItsGroup(t *testing.T) {
	for _, late := range []int{0, 1, 2, 5} {
		t.Run(fmt.Sprint(late), func(t *testing.T) {
			r := start(t, t.TempDir(), "")
			l := r.open(r.connect())
			places, want := make([]uint64, 9), 0
			size := func(i int) int { return 1 + i%3*7 } // alone these are one, some one after the other, and a group
			for i := range places {
				if i < late {
					write(t, l, handlers.Head{Book: book(i)}, 1)
				} else {
					want += size(i)
				}
			}
			said := natslog.Commit(l, places, book, func(i int) (stored [][]byte) {
				for _, e := range encodedBehind(t, handlers.Head{Book: book(i)}, size(i)) {
					stored = append(stored, e.Stored)
				}
				return stored
			})
			for i, err := range said {
				var held uint64
				for rec, err := range l.Read(t.Context(), book(i), handlers.Head{}) {
					if err != nil {
						t.Fatal(err)
					}
					held = rec.Head.Revision
				}
				if i < late && (err == nil || held != 1) || i >= late && (err != nil || held != uint64(size(i))) {
					t.Errorf("append %d of %d entries: %v, and its book has %d", i, size(i), err, held)
				}
			}
			if n, groups := grouped(t, r.connect()); late <= 2 && (n != want || len(groups) != 1) {
				t.Errorf("%d entries were written in %d groups; %d were to be in one", n, len(groups), want)
			}
		})
	}
}

// severals has a caller for each book append several entries at a time, now few and now many. Each must stand once, where it was said to.
func severals(t *testing.T, l *natslog.Log, books int) {
	t.Helper()
	told := make([][]handlers.Recorded, books)
	var all sync.WaitGroup
	for i := range books {
		all.Go(func() {
			h := handlers.Head{Book: book(i)}
			for round := range 6 {
				done, err := l.AppendAll(t.Context(), h, encodedBehind(t, h, 1+(i+round)%4*5))
				if err != nil {
					t.Error(err)
					return
				}
				told[i], h = append(told[i], done...), done[len(done)-1].Head
			}
		})
	}
	all.Wait()
	for i := range books {
		n := 0
		for rec, err := range l.Read(t.Context(), book(i), handlers.Head{}) {
			if err != nil {
				t.Fatal(err)
			}
			if n == len(told[i]) || told[i][n].Position != rec.Position || told[i][n].Head != rec.Head {
				t.Fatalf("revision %d of %s stands at %s, of which nobody was told", rec.Head.Revision, rec.Head.Book, rec.Position)
			}
			n++
		}
		if n != len(told[i]) {
			t.Errorf("of %d acknowledged entries of book %d there are %d", len(told[i]), i, n)
		}
	}
}

func TestACrowdOfSeveralsOnOneServer(t *testing.T) {
	r := start(t, t.TempDir(), "")
	severals(t, r.open(r.connect()), 24)
	mixed := 0
	_, groups := grouped(t, r.connect())
	for _, n := range groups {
		if n > 16 {
			mixed++
		}
	}
	if mixed == 0 {
		t.Errorf("no group of several books: %v", groups)
	}
}

func TestACrowdOfSeveralsOnThreeServers(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	l, err := natslog.Open(t.Context(), nodes.Connect(), natslog.Options{Replicas: 3})
	if err != nil {
		t.Fatal(err)
	}
	severals(t, l, 24)
}

// A crowd may be all of one book, so that each of its groups has one entry; and all of a crowd may give up before they are taken into a group.
func TestAGroupThatNobodyIsLeftIn(t *testing.T) {
	r := start(t, t.TempDir(), "")
	l := r.open(r.connect())
	h := write(t, l, handlers.Head{Book: book(0)}, 1)
	stored, err := domain.EncodeEntry(entryAfter(handlers.Head{Book: book(0)}))
	if err != nil {
		t.Fatal(err)
	}
	late := natslog.Commit(l, []uint64{0}, book, func(int) [][]byte { return [][]byte{stored} })
	if now, err := l.Head(t.Context(), h.Book); late[0] == nil || err != nil || now != h {
		t.Errorf("the entry that came too late: %v; its book is at %+v, %v", late[0], now, err)
	}
	if said := natslog.Commit(l, nil, book, nil); len(said) > 0 {
		t.Errorf("nobody was told %v", said)
	}
}

// gate is a connection from which nothing is read while it is shut.
type gate struct {
	mu   sync.RWMutex
	open func()
}

func (g *gate) shut() { g.mu.Lock() }

func (g *gate) Dial(network, address string) (net.Conn, error) {
	c, err := net.Dial(network, address)
	return &gated{c, g}, err
}

type gated struct {
	net.Conn
	gate *gate
}

func (c *gated) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.gate.mu.RLock()
	defer c.gate.mu.RUnlock()
	return n, err
}

// shutIn is a log whose server's answers do not come until the gate is opened, with a crowd under way that waits for them.
func shutIn(t *testing.T, crowd int) (l *natslog.Log, nc *nats.Conn, g *gate, answers chan error) {
	t.Helper()
	r := start(t, t.TempDir(), "127.0.0.1:0")
	g = &gate{}
	g.open = sync.OnceFunc(g.mu.Unlock)
	nc, err := natslog.Connect(r.srv.URL(), nats.SetCustomDialer(g))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	l = r.open(nc)
	g.shut()
	t.Cleanup(g.open)
	answers = make(chan error, crowd)
	for i := range crowd {
		go func() {
			h := handlers.Head{Book: book(i)}
			_, err := l.Append(t.Context(), h, entryAfter(h))
			answers <- err
		}()
	}
	until(t, "a crowd is under way", func() bool { alone, _ := natslog.UnderWay(l); return alone == natslog.Crowd })
	return l, nc, g, answers
}

// until waits for the condition.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not in time: " + what)
		}
	}
}

var errGaveUp = errors.New("gave up")

func TestWhoGivesUpWaitingIsAnsweredAtOnce(t *testing.T) {
	l, _, g, answers := shutIn(t, natslog.Crowd)
	for _, what := range []string{"sent", "not sent"} {
		sent := what == "sent"
		b := domain.BookID(strings.ReplaceAll(what, " ", "-") + ".2024-05-02")
		ctx, cancel := context.WithCancelCause(t.Context())
		given := make(chan error, 1)
		if sent {
			natslog.Alone(l, 1)
		}
		go func() {
			_, err := l.Append(ctx, handlers.Head{Book: b}, entryAfter(handlers.Head{Book: b}))
			given <- err
		}()
		until(t, what, func() bool {
			alone, waiting := natslog.UnderWay(l)
			return alone == natslog.Crowd && (sent || waiting == 1)
		})
		cancel(errGaveUp)
		err := <-given
		if !errors.Is(err, errGaveUp) || !errors.Is(err, handlers.ErrUnavailable) || !strings.Contains(err.Error(), "retry with the same key") {
			t.Errorf("%s: %v", what, err)
		}
		if sent {
			natslog.Alone(l, -1)
		}
	}
	g.open()
	for range cap(answers) {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
	if h, err := l.Head(t.Context(), "not-sent.2024-05-02"); err != nil || h.Revision != 0 {
		t.Errorf("what was not sent stands there: %+v, %v", h, err)
	}
}

func TestWhoFindsTheQueueFullIsRefusedAtOnce(t *testing.T) {
	l, _, g, answers := shutIn(t, natslog.Crowd)
	large := func(i int) error {
		h := handlers.Head{Book: domain.DaybookID(domain.KontorID(fmt.Sprintf("large-%d", i)), "2024-05-02")}
		e := entryAfter(h)
		e.Events = []domain.Event{domain.AgencyListed{Agency: domain.Agency{Code: "fk", NameSv: strings.Repeat("x", domain.MaxEntry-1000)}}}
		_, err := l.Append(t.Context(), h, e)
		return err
	}
	waiting := make(chan error, 100) // of a MiB each; some of them are in a group that waits for its answer
	for i := range cap(waiting) {
		go func() { waiting <- large(i) }()
	}
	full := func(err error) bool {
		return errors.Is(err, handlers.ErrUnavailable) && strings.Contains(err.Error(), "entries wait already; nothing was written") &&
			!strings.Contains(err.Error(), "unknown")
	}
	if err := <-waiting; !full(err) { // nobody else is answered now
		t.Errorf("the first answer is %v", err)
	}
	g.open()
	for range cap(waiting) - 1 {
		if err := <-waiting; err != nil && !full(err) {
			t.Error(err)
		}
	}
	for range cap(answers) {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
}

func TestAppendsEndWithTheirConnection(t *testing.T) {
	_, nc, g, answers := shutIn(t, 2*natslog.Crowd)
	nc.Close()
	g.open()
	for range cap(answers) {
		if err := <-answers; !errors.Is(err, handlers.ErrUnavailable) {
			t.Error(err)
		}
	}
}
