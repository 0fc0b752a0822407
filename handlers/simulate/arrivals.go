package simulate

import (
	"math"
	"slices"
	"time"

	"kontor/domain"
)

// rushFrom and rushTo frame the declaration rush of every year, by month and day.
const rushFrom, rushTo = "04-16", "05-02"

// inRush says whether the date is in the declaration rush.
func inRush(d domain.Date) bool { return d[5:] >= rushFrom && d[5:] <= rushTo }

// nation is how many visits all offices together have on an ordinary open day of the year: between years with a known number in a
// straight line, before the first and after the last as in that year.
func (a *assumptions) nation(year int) float64 {
	var known []int
	for y := range a.visitsPerYear {
		known = append(known, y)
	}
	slices.Sort(known)
	year = min(max(year, known[0]), known[len(known)-1])
	i, found := slices.BinarySearch(known, year)
	visits := a.visitsPerYear[known[i]]
	if !found {
		before, after := known[i-1], known[i]
		share := float64(year-before) / float64(after-before)
		visits = a.visitsPerYear[before]*(1-share) + a.visitsPerYear[after]*share
	}
	return visits / a.openDays
}

// weekdayFactor is the weekday's part of the week, with 1 as the mean of its five open days.
func (a *assumptions) weekdayFactor(d domain.Date) float64 {
	if d.Weekday() == time.Monday {
		return a.monday
	}
	return (5 - a.monday) / 4
}

// scale makes visits of a day out of what an office plans for: such that a mean day of the date's week has the nation's visits.
func (a *assumptions) scale(n *domain.Network, d domain.Date) float64 {
	expected := 0
	for day := monday(d); day < monday(d).Next().Next().Next().Next().Next(); day = day.Next() {
		for _, k := range n.Kontors {
			if k.UsualHours(day) != (domain.Span{}) {
				expected += k.Expected
			}
		}
	}
	if expected == 0 {
		return 0
	}
	return 5 * a.nation(d.At(12*60).Year()) / float64(expected)
}

// monday is the first day of the date's week.
func monday(d domain.Date) domain.Date {
	back := (int(d.Weekday()) + 6) % 7
	return domain.DateOf(d.At(12*60).AddDate(0, 0, -back))
}

// intensity is the density of arrivals at the fraction of the opening hours, with 1 as its mean: straight lines between the points of
// the shape.
func (a *assumptions) intensity(at float64) float64 {
	segments := len(a.shape) - 1
	x := at * float64(segments)
	i := min(int(x), segments-1)
	here := a.shape[i] + (a.shape[i+1]-a.shape[i])*(x-float64(i))
	area := (a.shape[0] + a.shape[segments]) / 2
	for _, inner := range a.shape[1:segments] {
		area += inner
	}
	return here * float64(segments) / area
}

// arrivals is a Poisson process over the opening hours with the mean and the intensity of the day, made by thinning one that is as dense
// as the densest moment throughout.
func (a *assumptions) arrivals(d dice, mean float64, opens, closes time.Time) (all []time.Time) {
	peak := 0.0
	for i := range a.shape {
		peak = math.Max(peak, a.intensity(float64(i)/float64(len(a.shape)-1)))
	}
	if mean <= 0 {
		return nil
	}
	span := closes.Sub(opens)
	for at := 0.0; ; {
		at += d.ExpFloat64() / (mean * peak)
		if at >= 1 {
			return all
		}
		if d.Float64()*peak < a.intensity(at) {
			all = append(all, opens.Add(time.Duration(at*float64(span))))
		}
	}
}
