package projections

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/json"
	"io"
	"slices"
	"time"

	"kontor/domain"
)

// NormalDay: of the offices' latest 8 ordinary days on the same day of the week, before the date and at most 120 days before it, the median
// and the 10th and 90th percentile at every quarter of an hour, by nearest rank: of 8 days the lowest and the highest. An office's day is
// ordinary when it was opened and closed, was no practice, did not fail, kept the office's usual hours and had a visitor. Several offices
// are summed day by day before the percentiles are taken; a day counts when at least four fifths as many of them had an ordinary day as on
// the day with the most. Fewer than 4 days are not enough.
const NormalDay = "normal-day/1"

const (
	normalStep   = 15 * time.Minute
	normalDays   = 8
	normalFewest = 4
	normalOldest = 120 // days
	normalAfter  = time.Hour
)

// shape is what is kept of an ordinary day: its levels at every quarter, by the clock on the wall.
type shape struct {
	Date   domain.Date `json:"date"`
	First  int         `json:"first"` // the quarter of the day
	Points []levels    `json:"points"`
}

// shapes are the latest ordinary days of every office, by the day of the week, the earliest first.
type shapes map[domain.KontorID]map[time.Weekday][]shape

// shapeOf is the shape of a day that has just been closed; false when it was no ordinary one.
func shapeOf(n *domain.Network, bk *book) (shape, bool) {
	k, c := n.Kontors[bk.kontor], &bk.curve
	if k == nil || bk.day == nil || bk.practice || len(bk.failed) > 0 || c.First.IsZero() || c.Closed.IsZero() || c.Last[atArrivals] == 0 {
		return shape{}, false
	}
	usual := k.UsualHours(bk.date)
	if usual == (domain.Span{}) || bk.day.Hours != usual {
		return shape{}, false
	}
	s := shape{Date: bk.date}
	until := bk.date.At(usual.Closes).Add(normalAfter)
	for i, l := range c.Points {
		at := c.First.Add(time.Duration(i) * CurveStep).In(domain.Stockholm)
		if at.Minute()%15 != 0 || at.After(until) {
			continue
		}
		if len(s.Points) == 0 {
			s.First = at.Hour()*4 + at.Minute()/15
		}
		s.Points = append(s.Points, l)
	}
	if len(s.Points) == 0 {
		return shape{}, false
	}
	s.Points = append(s.Points, c.Last.over())
	return s, true
}

// add keeps the shape among its office's latest of that day of the week.
func (all shapes) add(k domain.KontorID, s shape) {
	if all[k] == nil {
		all[k] = map[time.Weekday][]shape{}
	}
	day := s.Date.Weekday()
	of := slices.DeleteFunc(slices.Clone(all[k][day]), func(old shape) bool { return old.Date == s.Date })
	of = append(of, s)
	slices.SortFunc(of, func(a, b shape) int { return cmp.Compare(a.Date, b.Date) })
	all[k][day] = of[max(0, len(of)-normalDays):]
}

// at is the shape's levels at a quarter of the day: nothing before its first, and what is so far behind its last.
func (s shape) at(quarter int) levels {
	i := quarter - s.First
	switch {
	case i < 0:
		return levels{}
	case i >= len(s.Points):
		return s.Points[len(s.Points)-1].over()
	}
	return s.Points[i]
}

// Normal is how such a day usually goes.
type Normal struct {
	Definition string        `json:"definition"`
	Days       []domain.Date `json:"days"`   // that it is made of, the earliest first
	Enough     bool          `json:"enough"` // false: too few days, and no bands
	date       domain.Date
	first      int
	sums       [][]levels // by quarter, by day
}

// Band is the usual values of a measure at a moment of the date.
type Band struct {
	At     time.Time `json:"at"`
	Low    float64   `json:"p10"`
	Median float64   `json:"median"`
	High   float64   `json:"p90"`
	Days   int       `json:"days"` // that had enough to say
}

// Normal is the usual course of such a day at the offices, summed; nil is every office.
func (b *Board) Normal(of []domain.KontorID, date domain.Date) Normal {
	b.mu.RLock()
	defer b.mu.RUnlock()
	n := Normal{Definition: NormalDay, Days: []domain.Date{}, date: date}
	byDate := map[domain.Date][]shape{}
	oldest := domain.DateOf(date.At(12*60).AddDate(0, 0, -normalOldest))
	for _, k := range b.chosen(of) {
		for _, s := range b.shapes[k][date.Weekday()] {
			if s.Date < date && s.Date >= oldest {
				byDate[s.Date] = append(byDate[s.Date], s)
			}
		}
	}
	most := 0
	for _, days := range byDate {
		most = max(most, len(days))
	}
	for day, days := range byDate {
		if len(days)*5 >= most*4 {
			n.Days = append(n.Days, day)
		}
	}
	slices.Sort(n.Days)
	n.Days = n.Days[max(0, len(n.Days)-normalDays):]
	if n.Enough = len(n.Days) >= normalFewest; n.Enough {
		n.sum(byDate)
	}
	return n
}

// sum adds up the offices of each day.
func (n *Normal) sum(byDate map[domain.Date][]shape) {
	n.first = 24 * 4
	last := 0
	for _, day := range n.Days {
		for _, s := range byDate[day] {
			n.first, last = min(n.first, s.First), max(last, s.First+len(s.Points)-1)
		}
	}
	for quarter := n.first; quarter <= last; quarter++ {
		sums := make([]levels, len(n.Days))
		for i, day := range n.Days {
			for _, s := range byDate[day] {
				sums[i].add(s.at(quarter))
			}
		}
		n.sums = append(n.sums, sums)
	}
}

// Bands are the usual values of the measure over the day. Where fewer than 4 days say anything there is none.
func (n Normal) Bands(m Measure) []Band {
	bands := []Band{}
	for i, days := range n.sums {
		var values []float64
		for _, l := range days {
			if v, ok := m.Of(l.exported()); ok {
				values = append(values, v)
			}
		}
		if len(values) < normalFewest {
			continue
		}
		slices.Sort(values)
		bands = append(bands, Band{
			At: n.date.At(domain.Clock((n.first + i) * 15)), Days: len(values),
			Low: ranked(values, 10), Median: ranked(values, 50), High: ranked(values, 90),
		})
	}
	return bands
}

// ranked is the nearest-rank percentile of sorted values.
func ranked(sorted []float64, p int) float64 { return sorted[(p*len(sorted)+99)/100-1] }

// written are the shapes on paper.
func (all shapes) written() (paper, error) { return packed(all) }

// readShapes unpacks them. Those that do not hold together are an error.
func readShapes(p paper) (all shapes, err error) {
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(p)), largestPaper))
	if err == nil {
		err = json.Unmarshal(plain, &all)
	}
	if err != nil {
		return nil, err
	}
	for _, week := range all {
		for _, days := range week {
			for _, s := range days {
				if len(s.Points) == 0 || len(s.Points) > longestCurve || s.First < 0 || s.First >= 24*4 {
					return nil, errUnsound
				}
			}
		}
	}
	if all == nil {
		all = shapes{}
	}
	return all, nil
}
