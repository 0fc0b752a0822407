package main

import (
	"context"
	"fmt"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/calendar"
)

// firstHolidays is the first year of which holidays are listed: the first of the network's history.
const firstHolidays = 2018

// listHolidays writes the holidays of all years up to the next into the network. What is listed so already stays, and costs nothing.
func listHolidays(ctx context.Context, books *handlers.Books, now time.Time) error {
	c := calendar.Years(firstHolidays, max(now.Year(), firstHolidays)+1)
	who := handlers.Request{Actor: domain.System, Key: "holidays " + domain.Digest(c)}
	if _, err := books.Do(ctx, domain.NetworkBook, c, who); err != nil {
		return fmt.Errorf("list holidays: %w", err)
	}
	return nil
}
