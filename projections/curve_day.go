package projections

import (
	"time"

	"kontor/domain"
)

// DayCurve: the levels of an office's day at every whole step from its opening on, each as the day was then, and last of the moment asked
// for. What was entered afterwards is in none; a visit struck later stays in the points before, for it was there. Several offices are summed
// point by point; the longest wait is the longest of them. An office whose day has failed is in no point and counted as missing.
const DayCurve = "day-curve/1"

// Curve is how the day of one or more offices went.
type Curve struct {
	Definition string      `json:"definition"`
	Date       domain.Date `json:"date"`
	Points     []Point     `json:"points"` // in order of time; none before the first office has opened
	Offices    int         `json:"offices"`
	Missing    int         `json:"missing"` // offices that are not in it, because their view has failed
}

// Point is a moment of a curve.
type Point struct {
	At time.Time `json:"at"`
	Levels
	Came int `json:"came"` // visits since the point before
}

// Levels are what is counted at a moment. What has come so far is counted from the opening on, without what was struck by then.
type Levels struct {
	Waiting   int `json:"waiting"`        // visits
	Longest   int `json:"longestSeconds"` // of those waits, so far
	InService int `json:"inService"`      // errands
	Desks     int `json:"desks"`          // staffed
	Arrivals  int `json:"arrivals"`       // visits so far
	Served    int `json:"served"`         // errands ended at a desk so far
	Unserved  int `json:"unserved"`       // errands whose visitor left or stayed absent, so far
	Tickets   int `json:"tickets"`        // so far
	Within    int `json:"within"`         // of them called within the target
	Pending   int `json:"pending"`        // of them not called, and not yet past the target
}

func (l levels) exported() Levels {
	return Levels{
		Waiting: int(l[atWaiting]), Longest: int(l[atLongest]), InService: int(l[atInService]), Desks: int(l[atDesks]), Arrivals: int(l[atArrivals]),
		Served: int(l[atServed]), Unserved: int(l[atUnserved]), Tickets: int(l[atTickets]), Within: int(l[atWithin]), Pending: int(l[atPending]),
	}
}

// Measure is something that a curve can be drawn of.
type Measure string

const (
	MeasureWaiting  Measure = "waiting"
	MeasureLongest  Measure = "longest" // seconds
	MeasureService  Measure = "service"
	MeasureDesks    Measure = "desks"
	MeasureArrivals Measure = "arrivals" // so far
	MeasureServed   Measure = "served"   // so far
	MeasureUnserved Measure = "unserved" // so far
	MeasureWithin   Measure = "within"   // per cent of the tickets so far; see Load.Share
)

// Of is the measure's value; false when there is not enough to say.
func (m Measure) Of(l Levels) (float64, bool) {
	switch m {
	case MeasureWaiting:
		return float64(l.Waiting), true
	case MeasureLongest:
		return float64(l.Longest), l.Waiting > 0
	case MeasureService:
		return float64(l.InService), true
	case MeasureDesks:
		return float64(l.Desks), true
	case MeasureArrivals:
		return float64(l.Arrivals), true
	case MeasureServed:
		return float64(l.Served), true
	case MeasureUnserved:
		return float64(l.Unserved), true
	case MeasureWithin:
		return share(l.Within, l.Tickets-l.Pending)
	}
	return 0, false
}

// Curve is the curve of the offices on the date up to the moment; nil is every office. Practice days are in none.
func (b *Board) Curve(of []domain.KontorID, date domain.Date, at time.Time) Curve {
	b.mu.RLock()
	defer b.mu.RUnlock()
	c := Curve{Definition: DayCurve, Date: date, Points: []Point{}}
	var in []*book
	for _, k := range b.chosen(of) {
		bk := b.books[domain.DaybookID(k, date)].unpacked()
		switch {
		case bk == nil || bk.practice || bk.curve.First.IsZero():
		case bk.health(ViewDay, ViewCurves).Failed:
			c.Missing++
		default:
			in = append(in, bk)
		}
	}
	c.Offices = len(in)
	for _, t := range moments(in, at) {
		var sum levels
		for _, bk := range in {
			l, _ := bk.curve.at(bk.day, t)
			sum.add(l)
		}
		c.Points = append(c.Points, Point{At: t.In(domain.Stockholm), Levels: sum.exported()})
	}
	before := 0
	for i, p := range c.Points {
		c.Points[i].Came, before = max(0, p.Arrivals-before), p.Arrivals
	}
	return c
}

// moments are the whole steps at which at least one of the days was open, up to the moment, and the moment itself while one is.
func moments(in []*book, at time.Time) (all []time.Time) {
	var first, last time.Time
	for _, bk := range in {
		if first.IsZero() || bk.curve.First.Before(first) {
			first = bk.curve.First
		}
		ends := at
		if c := bk.curve.Closed; !c.IsZero() && c.Before(at) {
			ends = c
		}
		if ends.After(last) {
			last = ends
		}
	}
	if len(in) == 0 {
		return nil
	}
	for t := first; !t.After(last) && len(all) < longestCurve; t = t.Add(CurveStep) {
		all = append(all, t)
	}
	if n := len(all); last.After(first.Add(-CurveStep)) && (n == 0 || all[n-1].Before(last)) && len(all) < longestCurve {
		all = append(all, last)
	}
	return all
}

// chosen are the offices asked for; nil is all of the network.
func (b *Board) chosen(of []domain.KontorID) []domain.KontorID {
	if of != nil {
		return of
	}
	for k := range b.network.Kontors {
		of = append(of, k)
	}
	return of
}
