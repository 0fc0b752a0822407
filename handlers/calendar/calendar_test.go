package calendar_test

import (
	"slices"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/calendar"
)

// The movable days of years of which everybody can look them up, with the earliest and the latest Easter of the century.
func TestMovableDays(t *testing.T) {
	for _, c := range []struct {
		year int
		days map[domain.HolidayCode]domain.Date
	}{
		{2019, map[domain.HolidayCode]domain.Date{"easter_sunday": "2019-04-21", "ascension_day": "2019-05-30", "midsummer_eve": "2019-06-21", "all_saints_day": "2019-11-02"}},
		{2020, map[domain.HolidayCode]domain.Date{"easter_sunday": "2020-04-12", "midsummer_day": "2020-06-20", "all_saints_day": "2020-10-31"}},
		{2021, map[domain.HolidayCode]domain.Date{"easter_sunday": "2021-04-04", "midsummer_day": "2021-06-26", "all_saints_day": "2021-11-06"}},
		{2022, map[domain.HolidayCode]domain.Date{"easter_sunday": "2022-04-17", "whit_sunday": "2022-06-05", "midsummer_day": "2022-06-25"}},
		{2023, map[domain.HolidayCode]domain.Date{"easter_sunday": "2023-04-09", "good_friday": "2023-04-07", "ascension_day": "2023-05-18"}},
		{2024, map[domain.HolidayCode]domain.Date{"easter_sunday": "2024-03-31", "maundy_thursday": "2024-03-28", "easter_monday": "2024-04-01", "ascension_day": "2024-05-09", "midsummer_eve": "2024-06-21", "all_saints_eve": "2024-11-01"}},
		{2025, map[domain.HolidayCode]domain.Date{"easter_sunday": "2025-04-20", "all_saints_day": "2025-11-01"}},
		{2026, map[domain.HolidayCode]domain.Date{"easter_sunday": "2026-04-05", "ascension_day": "2026-05-14", "midsummer_day": "2026-06-20"}},
		{2038, map[domain.HolidayCode]domain.Date{"easter_sunday": "2038-04-25"}},
		{2285, map[domain.HolidayCode]domain.Date{"easter_sunday": "2285-03-22"}},
	} {
		for code, want := range c.days {
			if got := dated(c.year, code); got != want {
				t.Errorf("%s of %d is %s, want %s", code, c.year, got, want)
			}
		}
	}
}

func dated(year int, code domain.HolidayCode) domain.Date {
	for _, h := range calendar.Of(year).Days {
		if h.Code == code {
			return h.Date
		}
	}
	return ""
}

// Whatever the year: every day is in it and stands once, by date; the law's days close the offices, and what no source gives says so.
func TestEveryYear(t *testing.T) {
	for year := 2000; year < 2200; year++ {
		listed := calendar.Of(year)
		first, last := domain.Date(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)), dated(year, "new_years_eve")
		for i, h := range listed.Days {
			switch {
			case h.Date < first || h.Date > last || i > 0 && listed.Days[i-1].Date >= h.Date:
				t.Fatalf("%d: %s has no place", year, h.Date)
			case h.Basis == domain.Sourced && h.Closes != 0, h.Basis != domain.Sourced && h.Basis != domain.Synthetic:
				t.Fatalf("%s %s closes at %s, %s", h.Date, h.Code, h.Closes, h.Basis)
			}
		}
		for code, weekday := range map[domain.HolidayCode]time.Weekday{
			"good_friday": time.Friday, "easter_monday": time.Monday, "ascension_day": time.Thursday, "midsummer_eve": time.Friday, "all_saints_day": time.Saturday,
		} {
			d := dated(year, code)
			if d == "" { // 30 April is Ascension Day at times, and so on
				continue
			}
			if d.Weekday() != weekday {
				t.Fatalf("%s of %d is a %s", code, year, d.Weekday())
			}
		}
	}
}

// Ascension Day is on May Day in 2008: one of the two stands, and the offices are closed.
func TestTwoOnOneDay(t *testing.T) {
	days := calendar.Of(2008).Days
	i := slices.IndexFunc(days, func(h domain.Holiday) bool { return h.Date == "2008-05-01" })
	if i < 0 || days[i].Closes != 0 || days[i+1].Date == "2008-05-01" {
		t.Errorf("1 May 2008 is %+v", days[max(i, 0)])
	}
}
