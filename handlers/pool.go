package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kontor/domain"
)

// VideoOfficer is an officer who serves other offices by video: at which office the officer sits, and on which date.
type VideoOfficer struct {
	Officer domain.OfficerID
	Home    domain.KontorID
	Date    domain.Date
}

func (o VideoOfficer) home() domain.BookID { return domain.DaybookID(o.Home, o.Date) }

// ErrNobodyByVideo says that nobody waits for the officer at any of the offices.
var ErrNobodyByVideo = errors.New("nobody waits by video for this officer")

// waitingByVideo is the next visit of an office for the officer's desk there.
type waitingByVideo struct {
	book     domain.BookID
	desk     domain.DeskID
	rank     time.Time
	expected time.Duration
}

// NextVideo calls, of all the visits that wait by video at the offices, the one that is first in line, to the officer's desk there, which is
// open already. The officer has one visitor at a time, at home or anywhere: the officer's own day notes the loan before anybody is called, so
// that of two processes one finds the officer lent; and a visit is called once, as its own day decides that. An office that has not reached
// its own target by then lends nobody. It returns the receipt of the call.
func NextVideo(ctx context.Context, books *Books, o VideoOfficer, who Request, kontors ...domain.KontorID) (Receipt, error) {
	if earlier, ok, err := calledBefore(ctx, books, o, who, kontors); ok || err != nil {
		return earlier, err
	}
	if err := TakeBackIdle(ctx, books, []domain.BookID{o.home()}, books.clock()); err != nil {
		return Receipt{}, err
	}
	all, err := videoQueue(ctx, books, o, who.Actor, kontors)
	if err != nil {
		return Receipt{}, err
	}
	asked := Request{Actor: who.Actor, Cause: who.Cause}
	for _, w := range all {
		loan := domain.LendOfficer{Officer: o.Officer, To: w.book, Desk: w.desk, Expected: w.expected}
		lent, err := books.Do(ctx, o.home(), loan, asked)
		if err != nil {
			return Receipt{}, err
		}
		receipt, err := callLent(ctx, books, w, who)
		if err == nil {
			return receipt, nil
		}
		if refusal := (*domain.Refusal)(nil); !errors.As(err, &refusal) {
			return Receipt{}, err // somebody may have been called: the loan stands until TakeBackIdle finds nobody at the desk
		}
		if _, backErr := books.Do(ctx, o.home(), domain.TakeBack{Officer: o.Officer, Since: lent.Entry.At}, asked); backErr != nil {
			return Receipt{}, errors.Join(err, backErr)
		}
	}
	return Receipt{}, ErrNobodyByVideo
}

// calledBefore is the answer again to a call of the same key, at whichever of the offices it was.
func calledBefore(ctx context.Context, books *Books, o VideoOfficer, who Request, kontors []domain.KontorID) (Receipt, bool, error) {
	if who.Key == "" {
		return Receipt{}, false, nil
	}
	for _, k := range kontors {
		if receipt, ok, err := books.answeredBefore(ctx, domain.DaybookID(k, o.Date), domain.CallNext{}.Name(), who); ok || err != nil {
			return receipt, ok, err
		}
	}
	return Receipt{}, false, nil
}

// callLent calls while the loan stands, and not after: by then it may have been taken back, and the officer lent again.
func callLent(ctx context.Context, books *Books, w waitingByVideo, who Request) (Receipt, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, domain.LoanStands/2, errors.New("the loan of the officer is too old to call by"))
	defer cancel()
	return books.Do(ctx, w.book, domain.CallNext{Desk: w.desk}, who)
}

// videoQueue lists who is next for the officer at each of the offices, the first in line first.
func videoQueue(ctx context.Context, books *Books, o VideoOfficer, by domain.Actor, kontors []domain.KontorID) (all []waitingByVideo, err error) {
	m := domain.Moment{At: books.clock(), Actor: by, Network: books.Network()}
	for _, k := range kontors {
		id := domain.DaybookID(k, o.Date)
		err := books.View(ctx, id, func(d *domain.Day) {
			for _, desk := range d.Desks {
				if !desk.Open || desk.Officer != o.Officer || desk.From != o.Home || desk.Visit != "" {
					continue
				}
				if next := d.NextFor(m, desk); len(next) > 0 {
					all = append(all, waitingByVideo{id, desk.ID, d.Rank(next[0]), expected(m, d, next[0])})
				}
			}
		})
		if err != nil {
			return nil, fmt.Errorf("who waits by video at %s: %w", k, err)
		}
	}
	slices.SortStableFunc(all, func(a, b waitingByVideo) int { return a.rank.Compare(b.rank) })
	return all, nil
}

// expected is how long the visit's errands that wait by video are expected to take.
func expected(m domain.Moment, d *domain.Day, v *domain.Visit) (sum time.Duration) {
	for _, id := range v.Errands {
		e := d.Errands[id]
		if e.State == domain.Waiting && e.WaitsIn(domain.Queue{Agency: e.Agency, Kontor: d.Kontor, Channel: domain.Video}) {
			sum += time.Duration(m.Network.Types[e.Type].Minutes) * time.Minute
		}
	}
	return sum
}

// TakeBackIdle takes back, as the system, the officers of the open books who were lent and have nobody at the desk that they were lent for,
// because the service is over, or because whoever lent them died before the call. It goes on after a book that fails, and says which did.
func TakeBackIdle(ctx context.Context, books *Books, open []domain.BookID, now time.Time) error {
	var failed []error
	for _, id := range open {
		loans := map[domain.OfficerID]domain.Loan{}
		err := books.View(ctx, id, func(d *domain.Day) {
			for officer, loan := range d.Lent {
				if !now.Before(loan.Since.Add(domain.LoanStands)) {
					loans[officer] = loan
				}
			}
		})
		for officer, loan := range loans {
			err = errors.Join(err, takeBack(ctx, books, id, officer, loan))
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("the officers lent by %s: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

func takeBack(ctx context.Context, books *Books, home domain.BookID, officer domain.OfficerID, loan domain.Loan) error {
	busy := false
	err := books.View(ctx, loan.To, func(d *domain.Day) {
		desk := d.Desks[loan.Desk]
		busy = desk != nil && desk.Open && desk.Officer == officer && desk.Visit != ""
	})
	if err != nil || busy {
		return err
	}
	return asSystem(ctx, books, home, domain.TakeBack{Officer: officer, Since: loan.Since})
}
