// Package past shows what the board showed, or would show, at an earlier moment: it reads the daybooks of the moment's date from the log and
// folds them into a board of their own. It decides nothing and writes nothing.
//
// One may not assume that a moment shows what the live board had in every figure: only that day's books are read, so an earlier day that
// nobody had closed, and what is usual on such a day, are not there; ask the live board for the latter.
package past

import (
	"context"
	"slices"
	"sync"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/projections"
)

// Kind is which past is meant.
type Kind string

const (
	// AsShownThen is what the screens had: every book's entries up to the first that was recorded after the moment. What was entered
	// afterwards, or corrected, is not in it. An office that had lost its line recorded on its own: its entries are there by its own clock,
	// whenever they arrived elsewhere.
	AsShownThen Kind = "shown"

	// AsKnownNow is what had happened by the moment, as far as it is known today: every entry whose time is not after the moment, whenever
	// it was recorded; a visit that has been struck since was never there, and an errand's outcome is what it was corrected to. What is not
	// undone: two registrations joined since count as two until they were joined, and an errand's type is what it was then. A visit entered
	// afterwards is there from when it was entered, for its figures are in no live view anyway.
	AsKnownNow Kind = "known"
)

// As says which moment is asked for, and of which office; of all when Kontor is empty.
type As struct {
	Kind   Kind
	Moment time.Time
	Kontor domain.KontorID
}

// Seen is what there was at the moment. Board answers with As.Moment as its time. Line is the office's day as bars, and nil of all offices.
type Seen struct {
	As
	Date  domain.Date
	Board *projections.Board
	Line  *projections.Timeline
	// Unread are the books that the log cannot give: nothing of them is on the board, or nothing new.
	Unread []domain.BookID
}

// Options are what Past takes from outside.
type Options struct {
	Network func() *domain.Network // which offices there are
	Clock   func() time.Time       // time.Now when nil
}

// Past remembers a few moments. All methods are safe for concurrent use.
type Past struct {
	log     handlers.Log
	network func() *domain.Network
	clock   func() time.Time
	shelf   shelf

	mu    sync.Mutex
	reels []*reel // the latest used last
	turns map[subject]*turn
}

// New has read nothing yet.
func New(log handlers.Log, o Options) *Past {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return &Past{log: log, network: o.Network, clock: o.Clock, turns: map[subject]*turn{}, shelf: shelf{books: map[domain.BookID]volume{}}}
}

// subject is a day of an office, or of all, seen in one way. Its askers take turns, so that what one has read is there for the next.
type subject struct {
	kind   Kind
	kontor domain.KontorID
	date   domain.Date
}

type turn struct {
	taken  chan struct{} // holds one token
	askers int
}

// See calls the function with what there was at the moment. The function must keep nothing of it but what it copies: the board goes on to
// later moments. It ends with the context's cause when that is over, and with what the log said when a book cannot be read; a book that does
// not fold is a failure of the board, as in the live one.
func (p *Past) See(ctx context.Context, as As, look func(Seen)) error {
	of := subject{as.Kind, as.Kontor, domain.DateOf(as.Moment)}
	done, err := p.take(ctx, of)
	if err != nil {
		return err
	}
	defer done()
	r := p.remembered(of, as.Moment)
	if r == nil {
		r = p.begin(of)
	}
	if err := r.come(ctx, p, as.Moment); err != nil {
		return err // whatever it has read in part is forgotten
	}
	p.remember(r)
	look(Seen{as, of.date, r.board, r.line, slices.Clone(r.unread)})
	return nil
}

// take waits for the subject's turn.
func (p *Past) take(ctx context.Context, of subject) (done func(), err error) {
	p.mu.Lock()
	t := p.turns[of]
	if t == nil {
		t = &turn{taken: make(chan struct{}, 1)}
		p.turns[of] = t
	}
	t.askers++
	p.mu.Unlock()
	leave := func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if t.askers--; t.askers == 0 {
			delete(p.turns, of)
		}
	}
	select {
	case t.taken <- struct{}{}:
		return func() { <-t.taken; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, context.Cause(ctx)
	}
}

// atMost is how many offices' days are remembered in all; every moment has a network of its own besides, which weighs as much as some days.
// That is three moments of the nation, or some fifteen of single offices.
const (
	atMost       = 640
	ofTheNetwork = 40
)

// remembered takes out what is remembered of the subject and comes nearest to the moment without being behind it; nil when nothing does.
func (p *Past) remembered(of subject, moment time.Time) *reel {
	p.mu.Lock()
	defer p.mu.Unlock()
	best := -1
	for i, r := range p.reels {
		if r.subject == of && !r.moment.After(moment) && (best < 0 || r.moment.After(p.reels[best].moment)) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	r := p.reels[best]
	p.reels = append(p.reels[:best:best], p.reels[best+1:]...)
	return r
}

// remember keeps it, and forgets what has not been asked for longest when it is too much.
func (p *Past) remember(r *reel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reels = append(p.reels, r)
	for all := p.weight(); all > atMost && len(p.reels) > 1; all = p.weight() {
		p.reels = append(p.reels[:0:0], p.reels[1:]...)
	}
}

func (p *Past) weight() (all int) {
	for _, r := range p.reels {
		all += ofTheNetwork + len(r.at)
	}
	return all
}
