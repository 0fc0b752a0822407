package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"kontor/domain"
)

// Number writes a whole number with its thousands apart: 11 200 in Swedish, with a space that does not break; 11,200 in English.
func (w *Words) Number(n int) string {
	return message.NewPrinter(w.tag).Sprint(number.Decimal(n))
}

// Decimal writes a number with one decimal at most: 61,5 in Swedish, 61.5 in English.
func (w *Words) Decimal(f float64) string {
	return message.NewPrinter(w.tag).Sprint(number.Decimal(f, number.MaxFractionDigits(1)))
}

// Percent writes a share, 0.873 as 87 % in Swedish and 87% in English.
func (w *Words) Percent(share float64) string {
	return message.NewPrinter(w.tag).Sprint(number.Percent(share, number.MaxFractionDigits(0)))
}

// Minutes writes a duration in whole minutes, begun ones left out: 12 min, and from an hour on 1 tim 5 min or 1 h 5 min.
func (w *Words) Minutes(d time.Duration) string {
	m := int(d / time.Minute)
	if m < 60 {
		return w.Text("minutes", "m", m)
	}
	return w.Text("hours", "h", m/60, "m", m%60)
}

// Interval writes what lies between two durations in whole minutes: 10–20 min.
func (w *Words) Interval(low, high time.Duration) string {
	if low/time.Minute == high/time.Minute {
		return w.Minutes(high)
	}
	return w.Text("interval", "low", int(low/time.Minute), "high", int(high/time.Minute))
}

// Clock writes a moment as the time of day at the offices: 10.42 in Swedish, 10:42 in English.
func (w *Words) Clock(t time.Time) string {
	t = t.In(domain.Stockholm)
	return w.TimeOfDay(domain.Clock(t.Hour()*60 + t.Minute()))
}

// TimeOfDay writes a time of day like Clock.
func (w *Words) TimeOfDay(c domain.Clock) string {
	return strings.Replace(c.String(), ":", w.Text("clock.separator"), 1)
}

// Date writes a date in full: 2 maj 2024. What is no date comes back as it is.
func (w *Words) Date(d domain.Date) string {
	if !d.Valid() {
		return string(d)
	}
	year, _ := strconv.Atoi(string(d[:4]))
	return fmt.Sprintf("%s %d", w.dayAndMonth(d), year)
}

// Day writes a date of this year with its weekday: torsdag 2 maj, Thursday 2 May.
func (w *Words) Day(d domain.Date) string {
	if !d.Valid() {
		return string(d)
	}
	return w.Text(fmt.Sprintf("weekday.%d", d.Weekday())) + " " + w.dayAndMonth(d)
}

func (w *Words) dayAndMonth(d domain.Date) string {
	month, _ := strconv.Atoi(string(d[5:7]))
	day, _ := strconv.Atoi(string(d[8:]))
	return fmt.Sprintf("%d %s", day, w.Text(fmt.Sprintf("month.%d", month)))
}
