package natslog

import (
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// crowd is from how many waiting entries on they are written together. A message by itself costs one sync of the disk, a group four
	// or five and some files that come and go.
	crowd = 16
	// few is from how many entries on those of one book, which else must be written one after the other, are a group of their own.
	few = 12
	// groupEntries and groupBytes are the most that one group has. The server takes 1000 messages.
	groupEntries = 1000
	groupBytes   = 8 << 20
	// roomEntries and roomBytes are the most that wait. Whoever comes then is refused at once.
	roomEntries = 8192
	roomBytes   = 64 << 20
	// gathering is how long a group waits at most for the callers of the group before it to come again.
	gathering = time.Millisecond
)

// queue decides who writes alone and who waits for others. At first everybody writes alone; when a crowd does, whoever comes waits, and
// a leader writes those who wait in groups until there are few again.
type queue struct {
	mu      sync.Mutex
	on      int // how many entries are written alone now
	led     bool
	waiting []*waiter
	entries int           // of those waiting
	bytes   int           // of those waiting
	goal    int           // how many entries the leader waits for
	news    chan struct{} // for the leader: as many as that wait, or nobody writes alone any more
}

// alone counts the caller's entries as written alone, unless there are so many of them that it had better wait for others.
func (q *queue) alone(entries int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.led || q.on >= crowd {
		return false
	}
	q.on += entries
	return true
}

// left is called by whoever has written so many alone.
func (q *queue) left(entries int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.on -= entries; q.on == 0 {
		q.wake()
	}
}

// wake tells the leader, if there is one, to look. The lock is held.
func (q *queue) wake() {
	select {
	case q.news <- struct{}{}:
	default: // it has been told, or is busy and will look
	}
}

// add lets the append wait. The answer is whether a leader must be found.
func (q *queue) add(w *waiter) (lead bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.entries+len(w.stored) > roomEntries || q.bytes+w.bytes > roomBytes {
		return false, &crowdedOut{q.entries}
	}
	q.waiting = append(q.waiting, w)
	q.entries += len(w.stored)
	q.bytes += w.bytes
	if q.entries >= q.goal {
		q.wake()
	}
	lead, q.led = !q.led, true
	return lead, nil
}

// leave is for a caller who waits no longer. An append that has not been sent is not sent any more.
func (q *queue) leave(w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	w.gone = true
	if i := slices.Index(q.waiting, w); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
		q.out(w)
	}
}

// out counts one less who waits. The lock is held.
func (q *queue) out(w *waiter) {
	q.entries -= len(w.stored)
	q.bytes -= w.bytes
}

// behind is how many entries wait.
func (q *queue) behind() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.entries
}

// crowded waits until there is a crowd, for so long at least and until nobody writes alone any more who could join it. When there is none
// then, all who wait are sent to write alone, and nobody leads any more.
func (q *queue) crowded(patience time.Duration) bool {
	over := time.NewTimer(patience)
	defer over.Stop()
	for late := false; ; {
		q.mu.Lock()
		if q.entries >= crowd {
			q.mu.Unlock()
			return true
		}
		if late && q.on == 0 {
			q.scatter(q.waiting)
			q.waiting, q.entries, q.bytes, q.led = nil, 0, 0, false
			q.mu.Unlock()
			return false
		}
		q.goal = crowd
		q.mu.Unlock()
		select {
		case <-q.news:
		case <-over.C:
			late = true
		}
	}
}

// take takes those who wait into the group, one append of a book at most and as many as it may have. When nobody can be taken it waits so long for
// somebody to come; then, and when the group has as many as it had hoped for, it says that this is all.
func (q *queue) take(g *group, patience time.Duration) (more []*waiter) {
	over := time.NewTimer(patience)
	defer over.Stop()
	for {
		q.mu.Lock()
		q.waiting = slices.DeleteFunc(q.waiting, func(w *waiter) bool {
			if !g.takes(w) {
				return false
			}
			more = append(more, w)
			q.out(w)
			return true
		})
		q.goal = q.entries + 1
		q.mu.Unlock()
		if len(more) > 0 || g.full() {
			return more
		}
		select {
		case <-q.news:
		case <-over.C:
			return nil
		}
	}
}

// scatter tells the appends to be written alone. The lock is held.
func (q *queue) scatter(g []*waiter) {
	for _, w := range g {
		if !w.gone {
			q.on += len(w.stored)
			w.told <- told{alone: true}
		}
	}
}

// refuse tells all who wait that the log takes nothing.
func (q *queue) refuse(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range q.waiting {
		w.told <- told{err: err}
	}
	q.waiting, q.entries, q.bytes = nil, 0, 0
}

// overtaken tells those who wait to write where a group has just written that they are too late, which the server would say as well.
func (q *queue) overtaken(places map[string]uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = slices.DeleteFunc(q.waiting, func(w *waiter) bool {
		place, written := places[w.subject]
		if !written || w.expected >= place {
			return false
		}
		q.out(w)
		w.told <- told{err: &jetstream.APIError{ErrorCode: wrongLast, Description: "another entry of the book was in the group before"}}
		return true
	})
}
