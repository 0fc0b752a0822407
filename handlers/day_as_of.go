package handlers

import (
	"context"
	"fmt"
	"time"

	"kontor/domain"
)

// DayAsOf is an office's day with what was written in its book before the moment, read from the log: the same for ever.
func (b *Books) DayAsOf(ctx context.Context, book domain.BookID, moment time.Time) (*domain.Day, error) {
	day := domain.NewDay(book)
	for r, err := range b.log.Read(ctx, book, Head{Book: book}) {
		if err != nil {
			return nil, fmt.Errorf("book %s as of %s: %w", book, moment.Format(time.RFC3339), err)
		}
		if !r.Entry.At.Before(moment) {
			break
		}
		if err := day.Fold(r.Entry); err != nil {
			return nil, stopped(r, err)
		}
	}
	return day, nil
}
