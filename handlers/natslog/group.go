package natslog

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
)

// The headers of JetStream's atomic batches, for which the client has no call of its own.
const (
	batchID       = "Nats-Batch-Id"
	batchSequence = "Nats-Batch-Sequence"
	batchCommit   = "Nats-Batch-Commit"
)

// resent is how often a group is sent again without the one entry that it was refused for.
const resent = 2

// group is the appends that are written as one atomic batch.
type group struct {
	hope    int // how many entries it waits for
	id      []string
	appends []*waiter
	entries []entry
	sent    int // how many of them the server has; it has the last one only with the word to write them all
	books   map[string]bool
	bytes   int
	closed  bool // there was no room for somebody
}

// entry is the i-th of an append.
type entry struct {
	of *waiter
	i  int
}

func newGroup(hope int) *group {
	return &group{hope: max(hope, crowd), id: []string{rand.Text()[:12]}, books: make(map[string]bool)}
}

// takes takes the append into the group, if it may be.
func (g *group) takes(w *waiter) bool {
	if g.books[w.subject] {
		return false
	}
	if len(g.entries)+len(w.stored) > groupEntries || g.bytes+w.bytes > groupBytes {
		g.closed = true
		return false
	}
	g.books[w.subject] = true
	g.bytes += w.bytes
	g.appends = append(g.appends, w)
	for i := range w.stored {
		g.entries = append(g.entries, entry{w, i})
	}
	return true
}

// without is the group again, without one of its appends.
func (g *group) without(late int) *group {
	rest := newGroup(0)
	for i, w := range g.appends {
		if i != late {
			rest.takes(w)
		}
	}
	return rest
}

// full says whether there is nobody to wait for.
func (g *group) full() bool {
	return g.closed || len(g.entries) >= g.hope || g.bytes > groupBytes-domain.MaxEntry
}

// lead writes those who wait, group after group, until there is no crowd any more. The server gets a group's entries while it still comes
// together. The callers of the group before are waited for: without that there would be two groups in turn, each half as large.
func (l *Log) lead() {
	hope, pause := 0, time.Duration(0)
	for l.queue.crowded(pause) {
		began := time.Now()
		g := newGroup(hope)
		var err error
		for err == nil && !g.full() {
			if more := l.queue.take(g, pause); len(more) == 0 {
				break
			}
			err = l.send(g)
		}
		l.commit(g, err)
		hope, pause = len(g.entries)+l.queue.behind(), min(time.Since(began)/8, gathering)
		if f := l.fault.now.Load(); f != nil && f.silent {
			l.queue.refuse(&f.Frozen)
		}
	}
}

// commit has the server write the group and tells everybody in it. A group is written as a whole or not at all: one that is refused for
// an entry whose book is elsewhere is sent again without it; when that does not help, each is sent to write alone and hears its own answer.
// Of a group that nobody is left in there is nothing to write: all have given up before it came together, or the only one was too late.
func (l *Log) commit(g *group, err error) {
	for again := 0; len(g.entries) > 0; again++ {
		var last uint64
		if err == nil {
			last, err = l.end(context.Background(), g)
		}
		if err == nil {
			l.written(g, last)
			return
		}
		late := -1
		if again < resent {
			late = l.late(g.appends, err)
		}
		if late < 0 {
			l.dissolve(g.appends, err)
			return
		}
		g.appends[late].told <- told{err: err}
		g = g.without(late)
		err = l.send(g)
	}
}

// dissolve tells everybody in a group that was not written what became of it.
func (l *Log) dissolve(g []*waiter, err error) {
	if refused(err) {
		l.queue.mu.Lock()
		defer l.queue.mu.Unlock()
		l.queue.scatter(g)
		return
	}
	for _, w := range g { // nobody knows
		w.told <- told{err: err}
	}
}

// written tells everybody in the group where the entries stand.
func (l *Log) written(g *group, last uint64) {
	places := make(map[string]uint64, len(g.appends))
	at := last - uint64(len(g.entries))
	for _, w := range g.appends {
		at += uint64(len(w.stored))
		places[w.subject] = at
		w.told <- told{last: at}
	}
	l.queue.overtaken(places)
}

// refused says whether the server, or nobody, answered: then nothing was written.
func refused(err error) bool {
	var answered *jetstream.APIError
	return errors.As(err, &answered) || errors.Is(err, errNobody)
}

// late is which of the group the server refused it for, -1 when that cannot be said. The server names the place of the last entry of the
// book that is not where it was expected.
func (l *Log) late(g []*waiter, err error) int {
	var says *jetstream.APIError
	if !errors.As(err, &says) || says.ErrorCode != wrongLast {
		return -1
	}
	_, number, _ := strings.Cut(says.Description, ": ")
	at, err := strconv.ParseUint(number, 10, 64)
	if err != nil || at == 0 {
		return -1
	}
	m, err := l.get(context.Background(), getRequest{Seq: at})
	if err != nil {
		return -1
	}
	return slices.IndexFunc(g, func(w *waiter) bool { return w.subject == m.Subject && w.expected != at })
}

// send sends the group's entries, all but the last.
func (l *Log) send(g *group) error {
	for ; g.sent < len(g.entries)-1; g.sent++ {
		if err := l.nc.PublishMsg(g.message(g.sent)); err != nil {
			return err
		}
	}
	return nil
}

// end sends the last entry with the word to write them all, and says where it stands.
func (l *Log) end(ctx context.Context, g *group) (uint64, error) {
	m := g.message(len(g.entries) - 1)
	m.Header[batchCommit] = []string{"1"}
	last, err := l.ask(ctx, m)
	return l.heard(last, err)
}

// message is the group's i-th entry. Only the first of an append says where its book's last entry stands: the server refuses to look again
// for a book that it has an entry of in the group, and nothing can come between those of one group.
func (g *group) message(i int) *nats.Msg {
	w, nth := g.entries[i].of, g.entries[i].i
	h := nats.Header{}
	if nth == 0 {
		h = expecting(w.expected)
	}
	h[batchID], h[batchSequence] = g.id, []string{strconv.Itoa(i + 1)}
	return &nats.Msg{Subject: w.subject, Header: h, Data: w.stored[nth]}
}
