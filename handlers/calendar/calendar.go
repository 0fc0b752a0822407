// Package calendar computes the Swedish public holidays, and the days before them on which offices close or close early, of any year. They reach
// the network as values (domain.ListHolidays); nothing here knows an office.
//
// A public holiday is one by the act on public holidays (lag 1989:253): on it every office is closed, and that is taken as sourced. That
// offices are closed on Midsummer Eve, Christmas Eve and New Year's Eve too (which the Annual Leave Act, 1977:480, counts as Sundays), and that
// they close at 13:00 on the eves of Twelfth Night, of May Day and of All Saints' Day, on Maundy Thursday and on 23 December, is a rule of this
// package and marked synthetic: no source gives the offices' own. An office that does otherwise has an exception for the date.
package calendar

import (
	"cmp"
	"slices"
	"time"

	"kontor/domain"
)

// Early is when the offices close on a day before a holiday.
const Early domain.Clock = 13 * 60

// Of is the holidays of the year, by date, as they are listed in the network. A date that two fall on has the one that closes the longer.
func Of(year int) domain.HolidaysListed {
	days := append(public(year), eves(year)...)
	slices.SortStableFunc(days, func(a, b domain.Holiday) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Closes, b.Closes))
	})
	days = slices.CompactFunc(days, func(a, b domain.Holiday) bool { return a.Date == b.Date })
	return domain.HolidaysListed{Year: year, Days: days}
}

// Years is the holidays from one year to another, both included.
func Years(from, to int) domain.ListHolidays {
	var c domain.ListHolidays
	for year := from; year <= to; year++ {
		c.Years = append(c.Years, Of(year))
	}
	return c
}

// public is the law's list, without the Sundays that are nothing else.
func public(year int) []domain.Holiday {
	easter := easterSunday(year)
	closed := func(code domain.HolidayCode, day time.Time) domain.Holiday {
		return domain.Holiday{Date: dateOf(day), Code: code, Basis: domain.Sourced}
	}
	return []domain.Holiday{
		closed("new_years_day", on(year, time.January, 1)),
		closed("epiphany", on(year, time.January, 6)),
		closed("good_friday", easter.AddDate(0, 0, -2)),
		closed("easter_sunday", easter),
		closed("easter_monday", easter.AddDate(0, 0, 1)),
		closed("may_day", on(year, time.May, 1)),
		closed("ascension_day", easter.AddDate(0, 0, 39)),
		closed("whit_sunday", easter.AddDate(0, 0, 49)),
		closed("national_day", on(year, time.June, 6)),
		closed("midsummer_day", midsummer(year)),
		closed("all_saints_day", allSaints(year)),
		closed("christmas_day", on(year, time.December, 25)),
		closed("boxing_day", on(year, time.December, 26)),
	}
}

// eves are the days of the package's own rule.
func eves(year int) []domain.Holiday {
	eve := func(code domain.HolidayCode, day time.Time, closes domain.Clock) domain.Holiday {
		return domain.Holiday{Date: dateOf(day), Code: code, Closes: closes, Basis: domain.Synthetic}
	}
	return []domain.Holiday{
		eve("twelfth_night_eve", on(year, time.January, 5), Early),
		eve("maundy_thursday", easterSunday(year).AddDate(0, 0, -3), Early),
		eve("walpurgis_eve", on(year, time.April, 30), Early),
		eve("midsummer_eve", midsummer(year).AddDate(0, 0, -1), 0),
		eve("all_saints_eve", allSaints(year).AddDate(0, 0, -1), Early),
		eve("day_before_christmas_eve", on(year, time.December, 23), Early),
		eve("christmas_eve", on(year, time.December, 24), 0),
		eve("new_years_eve", on(year, time.December, 31), 0),
	}
}

// midsummer is the Saturday of 20 to 26 June.
func midsummer(year int) time.Time { return saturdayFrom(on(year, time.June, 20)) }

// allSaints is the Saturday of 31 October to 6 November.
func allSaints(year int) time.Time { return saturdayFrom(on(year, time.October, 31)) }

func saturdayFrom(day time.Time) time.Time {
	return day.AddDate(0, 0, int(time.Saturday-day.Weekday()))
}

// easterSunday is by the Gregorian rule, in the form that was published anonymously in Nature in 1876.
func easterSunday(year int) time.Time {
	golden, century, ofCentury := year%19, year/100, year%100
	moon := (19*golden + century - century/4 - (century-(century+8)/25+1)/3 + 15) % 30
	sunday := (32 + 2*(century%4) + 2*(ofCentury/4) - moon - ofCentury%4) % 7
	late := (golden + 11*moon + 22*sunday) / 451
	n := moon + sunday - 7*late + 114
	return on(year, time.Month(n/31), n%31+1)
}

func on(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
}

func dateOf(day time.Time) domain.Date { return domain.Date(day.Format(time.DateOnly)) }
