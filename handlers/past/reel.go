package past

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/projections"
)

// reel is a board that has come to a moment of a date, and where it stands in every book.
type reel struct {
	subject
	moment  time.Time
	settled bool // what was written by the moment has been read: nothing more can come
	board   *projections.Board
	line    *projections.Timeline
	place   uint64                   // of the last entry folded, in an order of its own
	at      map[domain.BookID]uint64 // the revision of the last entry folded
	seen    map[domain.BookID]uint64 // known now: and of the last looked at for what it corrects
	mended  mended
	unread  []domain.BookID
	needs   uint64 // the revision of the network that an entry was decided with, the latest
}

func (p *Past) begin(of subject) *reel {
	r := &reel{
		subject: of, board: projections.NewBoard(), mended: newMended(),
		at: map[domain.BookID]uint64{}, seen: map[domain.BookID]uint64{},
	}
	if of.kontor != "" {
		r.line = projections.NewTimeline(domain.DaybookID(of.kontor, of.date))
	}
	return r
}

// readers is how many books are read at a time: reading waits, folding does not.
const readers = 4

// come brings the board forward to the moment.
func (r *reel) come(ctx context.Context, p *Past, moment time.Time) error {
	if r.settled && r.kind == AsShownThen && r.moment.Equal(moment) {
		return nil
	}
	began := p.clock()
	for again := true; again; {
		again, r.unread = false, nil
		err := p.each(ctx, p.books(r.subject), func(b domain.BookID, v volume, err error) error {
			var damage *handlers.Damage
			if errors.As(err, &damage) {
				r.unread = append(r.unread, b)
				return nil
			}
			if err != nil {
				return err
			}
			struck, err := r.take(b, v, moment)
			again = again || struck
			return err
		})
		if err != nil {
			return err
		}
		if again { // a visit that is on the board has been struck since: the board is made anew, without it
			fresh := p.begin(r.subject)
			fresh.mended = r.mended
			*r = *fresh
		}
	}
	if err := r.network(ctx, p, moment); err != nil {
		return err
	}
	slices.Sort(r.unread)
	r.moment, r.settled = moment, began.After(moment.Add(time.Minute))
	r.board.CaughtUp()
	return nil
}

// books are the daybooks of the subject.
func (p *Past) books(of subject) (all []domain.BookID) {
	if of.kontor != "" {
		return []domain.BookID{domain.DaybookID(of.kontor, of.date)}
	}
	for k := range p.network().Kontors {
		all = append(all, domain.DaybookID(k, of.date))
	}
	slices.Sort(all)
	return all
}

// each reads the books, several at a time, and hands them over one after the other, in no order. It ends with the first error.
func (p *Past) each(ctx context.Context, books []domain.BookID, take func(domain.BookID, volume, error) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		wait  sync.WaitGroup
		turn  sync.Mutex
		queue = make(chan domain.BookID)
	)
	for range min(readers, len(books)) {
		wait.Go(func() {
			for b := range queue {
				v, err := p.read(ctx, b)
				turn.Lock()
				err = take(b, v, err)
				turn.Unlock()
				if err != nil {
					cancel(err)
					return
				}
			}
		})
	}
hand:
	for _, b := range books {
		select {
		case queue <- b:
		case <-ctx.Done():
			break hand
		}
	}
	close(queue)
	wait.Wait()
	return context.Cause(ctx)
}

// take folds what belongs to the moment; true when the board would have to be without something that is on it.
func (r *reel) take(b domain.BookID, v volume, moment time.Time) (again bool, err error) {
	if r.kind == AsKnownNow {
		if again, err = r.learn(b, v); again || err != nil {
			return again, err
		}
	}
	for e, err := range v.after(r.at[b]) {
		if err != nil {
			return false, err
		}
		if r.kind == AsShownThen && e.Recorded.After(moment) || r.kind == AsKnownNow && e.At.After(moment) {
			return false, nil
		}
		if r.kind == AsKnownNow {
			e = r.mended.entry(e)
		}
		r.fold(e)
		r.at[b]++
		r.needs = max(r.needs, e.Network)
	}
	return false, nil
}

// learn looks through what it has not seen of the book for what was corrected.
func (r *reel) learn(b domain.BookID, v volume) (again bool, err error) {
	for e, err := range v.after(r.seen[b]) {
		if err != nil {
			return false, err
		}
		again = r.mended.learn(e) && r.at[b] > 0 || again
		r.seen[b]++
	}
	return again, nil
}

// fold gives the board its next entry, at a place of its own: the books are read one by one.
func (r *reel) fold(e domain.Entry) {
	r.place++
	_ = r.board.Fold(e, handlers.Position{Epoch: "past", Place: r.place}) // its order is ours
	if r.line != nil && e.Book != domain.NetworkBook {
		r.line.Fold(e)
	}
}

// network brings the network to what it was at the moment, and at least to what a decision of the day was made with.
func (r *reel) network(ctx context.Context, p *Past, moment time.Time) error {
	v, err := p.read(ctx, domain.NetworkBook)
	if err != nil {
		return err
	}
	for e, err := range v.after(r.at[domain.NetworkBook]) {
		if err != nil {
			return err
		}
		at := e.At
		if r.kind == AsShownThen {
			at = e.Recorded
		}
		if at.After(moment) && e.Revision > r.needs {
			return nil
		}
		r.fold(e)
		r.at[domain.NetworkBook]++
	}
	return nil
}
