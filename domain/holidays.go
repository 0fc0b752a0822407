package domain

import (
	"maps"
	"slices"
)

// Holiday is a day on which the offices are closed, or close early, whatever their weekly hours say. An exception for the office goes before it.
type Holiday struct {
	Date   Date        `json:"date"`
	Code   HolidayCode `json:"code"`
	Closes Clock       `json:"closes"` // by when everybody closes; closed all day when 00:00
	Basis  Basis       `json:"basis"`  // of the rule that the offices close then
}

// HolidayCode names a holiday or the day before one, such as "midsummer_eve".
type HolidayCode string

// HolidaysListed lists the holidays of a year, in place of those listed before.
type HolidaysListed struct {
	Year int       `json:"year"`
	Days []Holiday `json:"days"`
}

// ListHolidays lists the holidays of some years. Years that are listed so already stay.
type ListHolidays struct {
	Years []HolidaysListed `json:"years"`
}

func (ListHolidays) Name() string   { return "list-holidays" }
func (HolidaysListed) Name() string { return "holidays-listed" }

func (c ListHolidays) decide(n *Network, m Moment) (events []Event, err error) {
	if m.Actor.Role != RoleSystem && m.Actor.Role != RoleOperator {
		return nil, refuse("for-operators")
	}
	for _, y := range c.Years {
		for _, h := range y.Days {
			if !h.Date.Valid() || h.Date.year() != y.Year || h.Closes < 0 || h.Closes > 24*60 || !bases[h.Basis] {
				return nil, malformed("bad-holiday", "date", shown(h.Date))
			}
		}
		if !slices.Equal(n.HolidaysOf(y.Year), y.Days) {
			events = append(events, y)
		}
	}
	return events, nil
}

// change makes a new table of days, as the offices share it.
func (ev HolidaysListed) change(n *Network) {
	days := make(map[Date]Holiday, len(n.holidays)+len(ev.Days))
	maps.Copy(days, n.holidays)
	maps.DeleteFunc(days, func(d Date, _ Holiday) bool { return d.year() == ev.Year })
	for _, h := range ev.Days {
		days[h.Date] = h
	}
	n.holidays = days
	for _, k := range n.Kontors {
		k.holidays = days
	}
}

// HolidaysOf lists the holidays of the year, by date; none when nobody has listed them.
func (n *Network) HolidaysOf(year int) (all []Holiday) {
	for _, d := range slices.Sorted(maps.Keys(n.holidays)) {
		if d.year() == year {
			all = append(all, n.holidays[d])
		}
	}
	return all
}

// year is the year of a valid date.
func (d Date) year() (year int) {
	for i := range min(4, len(d)) {
		year = year*10 + int(d[i]-'0')
	}
	return year
}
