package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kontor/domain"
)

// CloseOverdue closes, as the system, those of the open books whose day ended without anybody closing it. What is still open in them
// becomes open_at_close. It goes on after a book that fails, and says which did.
func CloseOverdue(ctx context.Context, books *Books, open []domain.BookID, now time.Time) error {
	var failed []error
	for _, id := range open {
		_, date, ok := id.Daybook()
		if !ok || now.Before(date.Next().At(domain.DayEnds)) {
			continue
		}
		who := Request{Actor: domain.System, Key: "overdue"}
		if _, err := books.Do(ctx, id, domain.CloseDay{}, who); err != nil && !domain.Refused(err, "day-closed") {
			failed = append(failed, fmt.Errorf("closing %s: %w", id, err))
		}
	}
	return errors.Join(failed...)
}
