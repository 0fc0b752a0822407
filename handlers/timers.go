package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kontor/domain"
)

// TakeDueSteps takes, as the system, every step that is due in the open books: what waits long enough for its rule to relax, what waits for a
// channel that does not work, and what the office is likely to close before; and it ends the offers that no desk has answered in time. What is due is computed from the books and the moment, and
// nothing else remembers it: after a restart the same steps are due, and of two processes that take one the second finds it taken. A day
// whose hours the network has cut short is told so first. It goes on after a book that fails, and says which did.
func TakeDueSteps(ctx context.Context, books *Books, open []domain.BookID, now time.Time) error {
	var failed []error
	for _, id := range open {
		k, date, ok := id.Daybook()
		if !ok || !now.Before(date.Next().At(domain.DayEnds)) {
			continue
		}
		if err := cutShort(ctx, books, id, k, date, now); err != nil {
			failed = append(failed, fmt.Errorf("the hours of %s: %w", id, err))
		}
		if err := takeDue(ctx, books, id, now); err != nil {
			failed = append(failed, fmt.Errorf("the steps due in %s: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

// takeDue takes what is due in one book.
func takeDue(ctx context.Context, books *Books, id domain.BookID, now time.Time) error {
	var due []domain.Reroute
	var lapsed []domain.TimeOutOffer
	if err := books.View(ctx, id, func(d *domain.Day) { due, lapsed = d.Due(now), d.Lapsed(now) }); err != nil {
		return err
	}
	for _, offer := range lapsed {
		if err := asSystem(ctx, books, id, offer); err != nil {
			return err
		}
	}
	for _, step := range due {
		err := asSystem(ctx, books, id, step)
		if err != nil && !domain.Refused(err, "visit-not-waiting") && !domain.Refused(err, "step-not-due") {
			return err // those two say that the visitor was called meanwhile
		}
	}
	return nil
}

// cutShort closes the day earlier when the network says by now that the office closes earlier on the date; at once, when it says that the
// office is closed.
func cutShort(ctx context.Context, books *Books, id domain.BookID, k domain.KontorID, date domain.Date, now time.Time) error {
	office := books.Network().Kontors[k]
	if office == nil || domain.DateOf(now) != date {
		return nil
	}
	var opened domain.Span
	if err := books.View(ctx, id, func(d *domain.Day) { opened = d.Hours }); err != nil {
		return err
	}
	closes := max(opened.Opens, office.HoursOn(date).Closes)
	if office.HoursOn(date) == (domain.Span{}) {
		local := now.In(domain.Stockholm)
		closes = max(opened.Opens, domain.Clock(local.Hour()*60+local.Minute()))
	}
	if closes >= opened.Closes {
		return nil
	}
	return asSystem(ctx, books, id, domain.CloseEarly{At: closes, Reason: domain.OtherReason})
}

// asSystem gives a command that the domain finds done when it has been done.
func asSystem(ctx context.Context, books *Books, id domain.BookID, c domain.Command) error {
	_, err := books.Do(ctx, id, c, Request{Actor: domain.System})
	if domain.Refused(err, "day-closed") {
		return nil
	}
	return err
}
