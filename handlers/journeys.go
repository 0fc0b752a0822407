package handlers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"kontor/domain"
)

// Journeys sees visits through that were moved to another office: each is in three steps, the visit leaves one day's book, is taken in or
// declined in the other's, and the first is told which. A process that dies in between leaves a visit on its way; whoever carries on, this
// process or another, finds it so in the books, and no step takes effect twice. It is not safe for concurrent use.
type Journeys struct {
	books   *Books
	watched map[domain.BookID]bool // days in which somebody may be on the way; nil before the first look
}

// NewJourneys has not looked at any book yet.
func NewJourneys(books *Books) *Journeys { return &Journeys{books: books} }

// Carry sees every visit through that is on its way by now. The first time it looks at every office's day of today and yesterday, later at the
// open ones and at those where somebody was still on the way. It goes on after a book that fails, and says which did.
func (j *Journeys) Carry(ctx context.Context, open []domain.BookID, now time.Time) error {
	if j.watched == nil {
		j.watched = map[domain.BookID]bool{}
		for k := range j.books.Network().Kontors {
			for _, moment := range []time.Time{now, now.AddDate(0, 0, -1)} {
				j.watched[domain.DaybookID(k, domain.DateOf(moment))] = true
			}
		}
	}
	for _, id := range open {
		j.watched[id] = true
	}
	var failed []error
	for _, id := range slices.Sorted(maps.Keys(j.watched)) {
		done, err := j.carry(ctx, id)
		if err != nil {
			failed = append(failed, fmt.Errorf("the visits that leave %s: %w", id, err))
		} else if done && !slices.Contains(open, id) {
			delete(j.watched, id)
		}
	}
	return errors.Join(failed...)
}

// carry sees through those that have left one day, and says whether all of them have arrived.
func (j *Journeys) carry(ctx context.Context, id domain.BookID) (done bool, err error) {
	var leaving []domain.Leaving
	if err := j.books.View(ctx, id, func(d *domain.Day) { leaving = d.Leaving() }); err != nil {
		return false, err
	}
	var failed []error
	for _, l := range leaving {
		if err := j.see(ctx, id, l); err != nil {
			failed = append(failed, fmt.Errorf("to %s: %w", l.To, err))
		}
	}
	return len(failed) == 0, errors.Join(failed...)
}

// see takes one visit in where it is sent, and tells the day that it left what came of it.
func (j *Journeys) see(ctx context.Context, from domain.BookID, l domain.Leaving) error {
	system := Request{Actor: domain.System}
	if _, err := j.books.Do(ctx, l.To, l.MoveIn, system); err != nil {
		return err
	}
	var in domain.Incoming
	if err := j.books.View(ctx, l.To, func(d *domain.Day) { in = d.Incoming[l.Move] }); err != nil {
		return err
	}
	_, err := j.books.Do(ctx, from, domain.SettleMove{Visit: l.From, Move: l.Move, Arrived: in.Visit, Ticket: in.Ticket, Cause: in.Cause}, system)
	return err
}
