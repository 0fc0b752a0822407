package handlers

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	// togetherEntries and togetherBytes are the most that is decided before it is written.
	togetherEntries = 512
	togetherBytes   = 4 << 20
	// gathering is how long whoever has the book waits at most for the callers of the round before to come again.
	gathering = time.Millisecond
	// calm is how many requests are decided one by one after another process has written in the book: what is decided together is lost
	// together.
	calm = 64
)

// line is those who wait for a book. The lock is for waiting, goal and the wishes' round; the rest is for whoever holds the book.
type line struct {
	mu      sync.Mutex
	waiting []*wish
	goal    int           // how many the holder of the book waits for
	news    chan struct{} // for the holder: there are as many
	hope    int           // how many there were in the round before
	pause   time.Duration // how long to wait for as many
}

// wish is a request in the line.
type wish struct {
	ask
	ctx   context.Context
	told  chan said // has room for the answer, so that nobody waits for a caller who has left
	round *round    // that has taken it
}

// said is what a wish is told: the answer, or to be decided alone.
type said struct {
	receipt Receipt
	err     error
	alone   bool
	locked  bool // the caller has the book already
}

// round is wishes that are decided together.
type round struct {
	wishes []*wish
	left   int             // how many of their callers have given up
	ctx    context.Context // ends when all have
	stop   context.CancelCauseFunc
}

// join waits in the book's line until the request has been answered with others. When the book is free it is this caller that has it
// decided and written, in a goroutine that does not end with the caller.
func (b *Books) join(ctx context.Context, bk *book, a ask, locked bool) said {
	w := &wish{ask: a, ctx: ctx, told: make(chan said, 1)}
	bk.line.add(w)
	for {
		if !locked {
			select {
			case s := <-w.told:
				return s
			case <-ctx.Done():
				return bk.line.leave(w)
			case bk.held <- struct{}{}:
			}
		}
		locked = false
		if bk.calm > 0 && bk.line.out(w) {
			return said{alone: true, locked: true}
		}
		bk.line.gather(ctx)
		switch r := bk.line.take(ctx); {
		case len(r.wishes) == 0: // all that there was has been answered meanwhile
			b.release(bk)
		case len(r.wishes) == 1 && r.wishes[0] == w:
			return said{alone: true, locked: true}
		default:
			go b.together(bk, r)
		}
	}
}

func (l *line) add(w *wish) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting = append(l.waiting, w); len(l.waiting) == l.goal {
		select {
		case l.news <- struct{}{}:
		default: // it has been told
		}
	}
}

// gather waits for as many as there were in the round before, or waited behind it, for as long as they keep coming.
func (l *line) gather(ctx context.Context) {
	if l.hope <= 1 {
		return
	}
	over := time.NewTimer(l.pause)
	defer over.Stop()
	for were := 0; ; {
		l.mu.Lock()
		l.goal = l.hope
		are := len(l.waiting)
		l.mu.Unlock()
		if are >= l.hope || are == were {
			return
		}
		were = are
		over.Reset(l.pause)
		select {
		case <-l.news: // perhaps of an earlier goal
		case <-over.C:
		case <-ctx.Done():
			return
		}
	}
}

// answered notes how many are likely to come next, and how long they are worth waiting for, when a round has been answered.
func (l *line) answered(entries int, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hope, l.pause = min(entries+len(l.waiting), togetherEntries), min(took/8, gathering)
}

// take takes from the line, in its order, whose callers still wait.
func (l *line) take(ctx context.Context) *round {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := &round{}
	r.ctx, r.stop = context.WithCancelCause(context.WithoutCancel(ctx))
	l.waiting = slices.DeleteFunc(l.waiting, func(w *wish) bool {
		if len(r.wishes) == togetherEntries || w.ctx.Err() != nil {
			return false
		}
		w.round = r
		r.wishes = append(r.wishes, w)
		return true
	})
	return r
}

// out takes the wish out of the line, if it is still there.
func (l *line) out(w *wish) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.Index(l.waiting, w)
	if i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	}
	return i >= 0
}

// leave is for a caller who waits no longer. Of a wish that has not been taken nothing is written; of one that has, nobody knows yet.
func (l *line) leave(w *wish) said {
	cause := context.Cause(w.ctx)
	if l.out(w) {
		return said{err: cause}
	}
	select {
	case s := <-w.told: // at the same moment
		if s.alone {
			s = said{err: cause}
		}
		return s
	default:
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if w.round.left++; w.round.left == len(w.round.wishes) {
		w.round.stop(cause) // nobody waits for it any more
	}
	return said{err: fmt.Errorf("the outcome is unknown, retry with the same key: %w: %w", ErrUnavailable, cause)}
}
