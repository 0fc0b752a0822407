package projections

import (
	"time"

	"kontor/domain"
)

// CurveStep is how far apart the points of a day's curve are. They stand at whole steps of the hour.
const CurveStep = 5 * time.Minute

// curve remembers how the day went, one point a step, from its opening to its close. What was entered afterwards is in none of them.
type curve struct {
	First   time.Time     `json:"first,omitzero"` // the first step behind the opening
	Points  []levels      `json:"points,omitempty"`
	Closed  time.Time     `json:"closed,omitzero"`
	Last    levels        `json:"last"`    // the moment before the day was closed
	Staffed time.Duration `json:"staffed"` // of the desks that have been closed, breaks out
}

// levels are what is counted at a moment, in the order below.
type levels [10]int32

const (
	atWaiting   = iota // visits
	atLongest          // seconds that the one has waited who waits longest
	atInService        // errands
	atDesks            // staffed
	atArrivals         // visits so far
	atServed           // errands ended at a desk so far
	atUnserved         // errands whose visitor left or stayed absent, so far
	atTickets          // so far, by the definition of the load
	atWithin           // of them called within the target
	atPending          // of them not called, and not yet past the target
)

func (*curve) name() string { return ViewCurves }

// fold takes a point of the day as it was at every step between the last entry and this one.
func (c *curve) fold(before *domain.Day, e domain.Entry) {
	closes := false
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.DayOpened:
			c.First = stepAfter(e.At)
		case domain.DeskClosed:
			c.Staffed += max(0, ev.Staffed)
		case domain.DayClosed:
			closes = true
		}
	}
	if before.Stage != domain.Open || before.Practice || c.First.IsZero() {
		return
	}
	for at := c.next(); at.Before(e.At) && len(c.Points) < longestCurve; at = at.Add(CurveStep) {
		c.Points = append(c.Points, levelsOf(before, at))
	}
	if closes {
		c.Closed, c.Last = e.At, levelsOf(before, e.At)
	}
}

// longestCurve is 30 hours: the system closes a day before.
const longestCurve = 30 * int(time.Hour/CurveStep)

// next is where the next point stands.
func (c *curve) next() time.Time { return c.First.Add(time.Duration(len(c.Points)) * CurveStep) }

// stepAfter is the first whole step behind the moment. The time differences of Sweden are whole steps.
func stepAfter(t time.Time) time.Time { return t.Truncate(CurveStep).Add(CurveStep) }

// levelsOf looks once at every visit of the day that came while it was live.
func levelsOf(d *domain.Day, at time.Time) (l levels) {
	target := targetOf(d)
	for _, id := range d.Order {
		if v := d.Visits[id]; !v.Late {
			l.visit(d, v, at, target)
		}
	}
	for _, desk := range d.Desks {
		l[atDesks] += int32(one(desk.Open && !desk.OnBreak))
	}
	return l
}

func targetOf(d *domain.Day) time.Duration { return time.Duration(d.Rules.TargetMinutes) * time.Minute }

func (l *levels) visit(d *domain.Day, v *domain.Visit, at time.Time, target time.Duration) {
	waits, counts := false, false
	for _, id := range v.Errands {
		e := d.Errands[id]
		if e.State == domain.Corrected {
			continue
		}
		counts = true
		switch e.State {
		case domain.Waiting:
			waits = true
		case domain.InService:
			l[atInService]++
		case domain.Ended:
			l[atServed] += int32(one(e.By != ""))
		case domain.Left, domain.Absent:
			l[atUnserved]++
		}
	}
	if !counts {
		return
	}
	l[atArrivals] += int32(one(v.From == nil)) // who comes from another office came there
	if waits {
		l[atWaiting]++
		l[atLongest] = max(l[atLongest], int32(v.WaitedAt(at)/time.Second))
	}
	l.ticket(d, v, at, target)
}

// ticket counts the visit's ticket by how its first call came; see LoadNow.
func (l *levels) ticket(d *domain.Day, v *domain.Visit, at time.Time, target time.Duration) {
	if v.Ticket == "" || calledElsewhere(v) {
		return
	}
	l[atTickets]++
	switch {
	case !v.FirstCalled.IsZero():
		l[atWithin] += int32(one(v.FirstCalled.Sub(v.Since) <= target))
	case d.Stage == domain.Open && !v.Queued.IsZero() && at.Sub(v.Since) <= target:
		l[atPending]++
	}
}

// add sums the levels of another office to these; the longest wait is the longest of both.
func (l *levels) add(o levels) {
	longest := max(l[atLongest], o[atLongest])
	for i := range l {
		l[i] += o[i]
	}
	l[atLongest] = longest
}

// at is the day's levels at a moment: those of the last step, none before the opening, and only what is so far behind the close. The day, if
// it is held, gives them for a moment that no entry has come behind; known is false when there is neither.
func (c *curve) at(d *domain.Day, t time.Time) (l levels, known bool) {
	switch {
	case c.First.IsZero() || t.Before(c.First.Add(-CurveStep)):
		return levels{}, true
	case d != nil && !t.Before(d.At) && d.Stage == domain.Closed:
		return levelsOf(d, t).over(), true
	case d != nil && !t.Before(d.At):
		return levelsOf(d, t), true
	case !c.Closed.IsZero() && !t.Before(c.Closed):
		return c.Last.over(), true
	case t.Before(c.First):
		return levels{}, true
	case t.Before(c.next()):
		return c.Points[t.Sub(c.First)/CurveStep], true
	}
	return levels{}, false
}

// over are the levels when nobody is there any more.
func (l levels) over() levels {
	l[atWaiting], l[atLongest], l[atInService], l[atDesks], l[atPending] = 0, 0, 0, 0, 0
	return l
}
